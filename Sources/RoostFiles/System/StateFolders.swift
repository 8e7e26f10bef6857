import RoostModel

/// Where everything of ours lies.
struct StateFolders: Sendable {
    let root: String

    var workTrees: String { "\(root)/worktrees" }
    func workTree(_ task: TaskID) -> String { "\(workTrees)/\(task)" }
    func base(_ run: RunID) -> String { "\(root)/bases/\(run)" }
    func changes(_ run: RunID) -> String { "\(root)/changes/\(run)" }
    func application(_ id: ApplicationID) -> String { "\(root)/applications/\(id)" }
    /// Scratch folders of git's, none of which outlives its daemon.
    var git: String { "\(root)/git" }
    /// Notes of the references that git changes at this moment.
    var references: String { "\(root)/references" }
    /// Objects of repositories that tasks stand on.
    var objects: String { "\(root)/objects" }
    /// Discarded folders that are being deleted.
    var trash: String { "\(root)/trash" }
    func lock(_ projectPath: String) -> String { "\(root)/locks/\(Self.name(of: projectPath))" }

    /// Tells what belongs to this state folder where it lies elsewhere.
    var mark: String { Self.name(of: root) }

    /// A name of fixed length for a path (FNV-1a, 64 bits, and the length; a clash would only make two projects take turns).
    private static func name(of path: String) -> String {
        var code: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in path.utf8 { code = (code ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(code, radix: 16) + "-" + String(path.utf8.count)
    }
}
