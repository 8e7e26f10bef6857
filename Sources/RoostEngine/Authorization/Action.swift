package import RoostModel

/// What can be asked of the engine, by whatever entry point.
package enum Action: String, Sendable, CaseIterable {
    // Things that exist
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
    // Files that come with messages
    case upload, attach
    // The daemon as a whole
    case readDaemon, readAudit, changeFolders, listFolders, collect, shutDown

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

    /// Whether it makes something of the resource execute, writes its project, or throws away what was done there: then it needs the same
    /// right as making that very task now.
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
