import RoostModel
import RoostStore
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Takes a state folder away: only one of Roost's, only what Roost put there.
struct StateRemoval: Sendable {
    let state: StateFolder

    /// What Roost itself makes in a state folder.
    private static let own: Set<String> = [
        "applications", "attachments", "bases", "caches", "changes", "git", "guard", "homes", "locks", "logs", "objects", "roost.sqlite",
        "roost.sqlite-shm",
        "roost.sqlite-wal", "roost.yaml", "run", "shown", "trash", "worktrees",
    ]

    struct Plan: Sendable, Equatable, Codable {
        let folder: String
        /// Names in it that go.
        let removed: [String]
        /// Names in it that are not Roost's and stay, and then so does the folder.
        let kept: [String]
    }

    /// `nil` where there is no such folder.
    ///
    /// - Throws: ``ErrorBody`` where the folder is none of Roost's or lies where nothing may be removed.
    func plan() throws -> Plan? {
        var status = stat()
        guard lstat(state.path, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw refusal("it is a link or a file, not a folder") }
        guard status.st_uid == geteuid() else { throw refusal("it belongs to uid \(status.st_uid), not to you") }
        let home = HostEnvironment.current["HOME"] ?? "/"
        guard state.path != "/", home != state.path, !home.hasPrefix(state.path + "/") else {
            throw refusal("your home is in it")
        }
        guard !state.path.split(separator: "/").contains("..") else { throw refusal("its path has ..") }
        let names = BackupFiles.names(in: state.path)
        guard names.contains("roost.sqlite") else { throw refusal("it holds no database of Roost") }
        do {
            _ = try Store.inspect(state.database, checks: false)
        } catch StoreError.corrupt where BackupFiles.exists(state.guardFolder + "/roost-guard") {
            // Damaged, but what a daemon of ours makes beside it is there: leaving must be possible when all else is broken.
        }
        let isOwn = { (name: String) in Self.own.contains(name) || name.hasPrefix("roost.sqlite.v") }
        return Plan(folder: state.path, removed: names.filter(isOwn), kept: names.filter { !isOwn($0) })
    }

    /// - Returns: what could not be removed.
    func remove(_ plan: Plan) -> [String] {
        var left = plan.removed.map { plan.folder + "/" + $0 }.filter { !FolderRemoval.remove($0) }
        if left.isEmpty, plan.kept.isEmpty, rmdir(plan.folder) != 0 { left.append(plan.folder) }
        if state.socketFolder != state.runFolder { FolderRemoval.remove(state.socketFolder) }
        return left
    }

    private func refusal(_ why: String) -> ErrorBody {
        ErrorBody(
            .policyRefused, "\(state.path) is not removed: \(why)",
            hint: "ROOST_HOME names the state folder; one that you are sure of you can remove by hand", requestId: "")
    }
}
