/// Makes the folders that a run needs on the host.
package struct RunFolders: Sendable {
    /// The home of a task's agent, which outlives its runs (session files live there), with these files put into it (0600, path
    /// relative to the home). Belongs to the owner.
    package let home: @Sendable (TaskID, _ owner: (uid: UInt32, gid: UInt32)?, _ files: [String: [UInt8]]) async throws -> String
    /// A folder for one run's mounts and control files.
    package let run: @Sendable (RunID) async throws -> String
    /// Removes a run's folder once its sandbox is gone.
    package let removeRun: @Sendable (RunID) async -> Void
    /// Removes the home of a task.
    package let removeHome: @Sendable (TaskID) async -> Void

    package init(
        home: @escaping @Sendable (TaskID, (uid: UInt32, gid: UInt32)?, [String: [UInt8]]) async throws -> String,
        run: @escaping @Sendable (RunID) async throws -> String, removeRun: @escaping @Sendable (RunID) async -> Void,
        removeHome: @escaping @Sendable (TaskID) async -> Void
    ) {
        self.home = home
        self.run = run
        self.removeRun = removeRun
        self.removeHome = removeHome
    }
}
