import RoostModel
import RoostStore
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Removes a state folder: only one of Roost, and only Roost's own files in it.
struct StateRemoval: Sendable {
    let state: StateFolder

    /// The names that Roost creates in a state folder.
    private static let own: Set<String> = [
        "applications", "attachments", "bases", "caches", "changes", "git", "guard", "homes", "locks", "logs", "objects", "roost.sqlite",
        "roost.sqlite-shm",
        "roost.sqlite-wal", "roost.yaml", "run", "shown", "trash", "worktrees",
    ]

    struct Plan: Sendable, Equatable, Codable {
        let folder: String
        /// Names in it that are removed.
        let removed: [String]
        /// Names in it that are not Roost's and are kept, together with the folder.
        let kept: [String]
    }

    /// `nil` if there is no such folder.
    ///
    /// - Throws: ``ErrorBody`` if the folder is not a state folder or must not be removed.
    func plan() throws -> Plan? {
        var status = stat()
        guard lstat(state.path, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw refusal("it is a link or a file, not a folder") }
        guard status.st_uid == geteuid() else { throw refusal("it belongs to uid \(status.st_uid), not to you") }
        let home = HostEnvironment.current["HOME"] ?? "/"
        guard state.path != "/", home != state.path, !home.hasPrefix(state.path + "/") else {
            throw refusal("it contains your home")
        }
        guard !state.path.split(separator: "/").contains("..") else { throw refusal("its path contains ..") }
        let names = BackupFiles.names(in: state.path)
        guard names.contains("roost.sqlite") else { throw refusal("it contains no Roost database") }
        do {
            _ = try Store.inspect(state.database, checks: false)
        } catch StoreError.corrupt where BackupFiles.exists(state.guardFolder + "/roost-guard") {
            // The database is damaged, but other files of a daemon exist: uninstalling must be possible in this case too.
        }
        let isOwn = { (name: String) in Self.own.contains(name) || name.hasPrefix("roost.sqlite.v") }
        return Plan(folder: state.path, removed: names.filter(isOwn), kept: names.filter { !isOwn($0) })
    }

    /// - Returns: the paths that could not be removed.
    func remove(_ plan: Plan) -> [String] {
        var left = plan.removed.map { plan.folder + "/" + $0 }.filter { !FolderRemoval.remove($0) }
        if left.isEmpty, plan.kept.isEmpty, rmdir(plan.folder) != 0 { left.append(plan.folder) }
        if state.socketFolder != state.runFolder { FolderRemoval.remove(state.socketFolder) }
        return left
    }

    private func refusal(_ why: String) -> ErrorBody {
        ErrorBody(
            .policyRefused, "\(state.path) is not removed: \(why)",
            hint: "check ROOST_HOME; if you are sure, remove the folder yourself", requestId: "")
    }
}
