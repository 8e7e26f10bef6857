#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The disk space of the state folder, by part.
package struct StateUse: Sendable, Equatable, Codable {
    /// One part of the state folder.
    package struct Part: Sendable, Equatable, Codable {
        /// For people, such as `work trees`.
        package let name: String
        package let use: FolderUse
    }

    /// In a fixed order, empty parts included.
    package let parts: [Part]
    /// The sum of the parts.
    package let total: FolderUse
    /// Bytes available to this user on the state folder's file system.
    package let freeBytes: Int64

    package init(of state: StateFolder) {
        let named: [(String, [String])] = [
            ("database", [state.database, state.database + "-wal", state.database + "-shm"]),
            ("work trees", [state.path + "/worktrees", state.path + "/bases"]),
            ("changes", [state.path + "/changes", state.path + "/applications"]),
            ("caches", [state.path + "/caches"]),
            ("being deleted", [state.path + "/trash"]),
            ("homes", [state.homes]),
            ("attachments", [state.attachments]),
            ("logs", [state.logs]),
        ]
        parts = named.map { name, paths in Part(name: name, use: paths.map { FolderUse(of: $0) }.reduce(FolderUse()) { $0 + $1 }) }
        total = parts.map(\.use).reduce(FolderUse()) { $0 + $1 }
        var status = statvfs()
        freeBytes = statvfs(state.path, &status) == 0 ? Int64(status.f_bavail) * Int64(status.f_frsize) : 0
    }
}
