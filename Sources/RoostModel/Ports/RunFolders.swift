/// Makes the folders that a run needs on the host.
package struct RunFolders: Sendable {
    /// A home, which outlives runs (session files live there), with these files put into it (0600, path relative to the home). Belongs to
    /// the owner.
    package let home: @Sendable (HomeOwner, _ owner: (uid: UInt32, gid: UInt32)?, _ files: [String: [UInt8]]) async throws -> String
    /// Puts what was given with a message into a home, below `attachments/`, readable for the owner alone. The home must stand.
    ///
    /// - Returns: where each lies, relative to the home.
    package let attach: @Sendable ([Attachment], HomeOwner, _ owner: (uid: UInt32, gid: UInt32)?) async throws -> [String]
    /// A folder for one run's mounts and control files.
    package let run: @Sendable (RunID) async throws -> String
    /// Removes a run's folder once its sandbox is gone.
    package let removeRun: @Sendable (RunID) async -> Void
    /// Where a home would be, without making it.
    package let homePath: @Sendable (HomeOwner) -> String
    package let removeHome: @Sendable (HomeOwner) async -> Void
    /// Removes the contents of attachments that are none of these, and what a crash left of one; nothing that was written since a moment.
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

/// Whose home a run has: its agent's, shared by all tasks of that agent, or its task's own.
package enum HomeOwner: Sendable, Hashable {
    case agent(AgentID)
    case task(TaskID)

    package init(_ task: AgentTask) {
        self = task.spec.agentID.map(HomeOwner.agent) ?? .task(task.id)
    }
}
