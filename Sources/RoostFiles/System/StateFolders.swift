import RoostModel

/// The paths in the state folder.
struct StateFolders: Sendable {
    let root: String

    var workTrees: String { "\(root)/worktrees" }
    func workTree(_ task: TaskID) -> String { "\(workTrees)/\(task)" }
    func base(_ run: RunID) -> String { "\(root)/bases/\(run)" }
    func changes(_ run: RunID) -> String { "\(root)/changes/\(run)" }
    func application(_ id: ApplicationID) -> String { "\(root)/applications/\(id)" }
    /// Scratch folders of git, which are removed at the end and at the start of the daemon.
    var git: String { "\(root)/git" }
    /// Notes of the references that git changes at this moment.
    var references: String { "\(root)/references" }
    /// Kept objects of repositories that tasks are based on.
    var objects: String { "\(root)/objects" }
    /// Discarded folders that are being deleted.
    var trash: String { "\(root)/trash" }
    func lock(_ projectPath: String) -> String { "\(root)/locks/\(Self.name(of: projectPath))" }

    /// Identifies files of this state folder in other folders.
    var mark: String { Self.name(of: root) }

    /// A short name for a path: FNV-1a of 64 bits, and the length. After a collision two projects would share a lock, which is harmless.
    private static func name(of path: String) -> String {
        var code: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in path.utf8 { code = (code ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(code, radix: 16) + "-" + String(path.utf8.count)
    }
}
