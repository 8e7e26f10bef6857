package import RoostModel

/// What can be requested from the engine, through any entry point.
package enum Action: String, Sendable, CaseIterable {
    // Existing objects
    case read
    // Tasks
    case open, say, retry, shell, preview
    case rename, archive, restore, takeBack, delete
    // Runs
    case cancel, pause, resume
    case apply, undo, discard
    // Agents
    case createAgent, editAgent, archiveAgent
    case startAgent, stopAgent, resetAgent
    // Attachments
    case upload, attach
    // The daemon as a whole
    case readDaemon, readAudit, changeFolders, listFolders, collect, shutDown

    /// The scope that the action requires.
    package var scope: Scope {
        switch self {
        case .read, .readDaemon: .read
        case .open, .say, .retry, .shell, .preview, .rename, .archive, .restore, .takeBack, .cancel, .pause, .resume, .apply, .undo,
            .discard, .delete,
            .startAgent, .stopAgent, .resetAgent, .upload, .attach:
            .operate
        case .createAgent, .editAgent, .archiveAgent, .readAudit, .changeFolders, .listFolders, .collect, .shutDown: .admin
        }
    }

    /// Whether a ceiling applies. It does if the action executes something, writes to the project or discards work: then it needs the same
    /// rights as creating that task now.
    package var isMeasured: Bool {
        switch self {
        case .open, .say, .retry, .shell, .preview, .resume, .apply, .undo, .discard, .delete, .startAgent: true
        case .read, .rename, .archive, .restore, .takeBack, .cancel, .pause, .createAgent, .editAgent, .archiveAgent, .stopAgent,
            .resetAgent,
            .upload, .attach, .readDaemon, .readAudit, .changeFolders, .listFolders, .collect, .shutDown:
            false
        }
    }
}
