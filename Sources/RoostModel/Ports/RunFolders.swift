/// Creates the folders that a run needs on the host.
package struct RunFolders: Sendable {
    /// Creates or finds a home, which outlives runs (session files are stored there), and writes these files into it (mode 0600, paths
    /// relative to the home). The home belongs to `owner`.
    package let home: @Sendable (HomeOwner, _ owner: (uid: UInt32, gid: UInt32)?, _ files: [String: [UInt8]]) async throws -> String
    /// Copies a message's attachments into an existing home, below `attachments/`, readable by the owner only.
    ///
    /// - Returns: the path of each, relative to the home.
    package let attach: @Sendable ([Attachment], HomeOwner, _ owner: (uid: UInt32, gid: UInt32)?) async throws -> [String]
    /// Creates the folder for a run's mounts and control files.
    package let run: @Sendable (RunID) async throws -> String
    /// Removes a run's folder once its sandbox has ended.
    package let removeRun: @Sendable (RunID) async -> Void
    /// The path of a home, without creating it.
    package let homePath: @Sendable (HomeOwner) -> String
    /// Removes a home.
    package let removeHome: @Sendable (HomeOwner) async -> Void
    /// Removes the contents of all attachments except those kept, and remains of a crash. Contents written since `before` stay.
    package let sweepAttachments: @Sendable (_ keeping: Set<AttachmentID>, _ before: Timestamp) async -> Void

    package init(
        home: @escaping @Sendable (HomeOwner, (uid: UInt32, gid: UInt32)?, [String: [UInt8]]) async throws -> String,
        attach: @escaping @Sendable ([Attachment], HomeOwner, (uid: UInt32, gid: UInt32)?) async throws -> [String],
        run: @escaping @Sendable (RunID) async throws -> String, removeRun: @escaping @Sendable (RunID) async -> Void,
        homePath: @escaping @Sendable (HomeOwner) -> String, removeHome: @escaping @Sendable (HomeOwner) async -> Void,
        sweepAttachments: @escaping @Sendable (Set<AttachmentID>, Timestamp) async -> Void
    ) {
        self.home = home
        self.attach = attach
        self.run = run
        self.removeRun = removeRun
        self.homePath = homePath
        self.removeHome = removeHome
        self.sweepAttachments = sweepAttachments
    }
}

/// Who owns a run's home: its agent, whose tasks share it, or its task.
package enum HomeOwner: Sendable, Hashable {
    case agent(AgentID)
    case task(TaskID)

    /// The owner of a task's home.
    package init(_ task: AgentTask) {
        self = task.spec.agentID.map(HomeOwner.agent) ?? .task(task.id)
    }
}
