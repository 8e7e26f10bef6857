#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// What the state folder occupies, by part.
package struct StateUse: Sendable, Equatable, Codable {
    package struct Part: Sendable, Equatable, Codable {
        package let name: String
        package let use: FolderUse
    }

    package let parts: [Part]
    package let total: FolderUse
    /// Bytes that are free to this user where the state folder lies.
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
