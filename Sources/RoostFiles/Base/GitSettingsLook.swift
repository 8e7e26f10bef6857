import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files from which git takes programs and settings, in every repository of a folder that a run changes directly. They are not in the
/// diff, and git outside of a sandbox uses them, for example when a shell prompt asks for the status.
struct GitSettingsLook: Codable, Sendable, Equatable {
    /// The state of each file by its path; of a folder, that of its files.
    private var places: [TreePath: String] = [:]
    private var repositories: Set<TreePath> = []

    /// Bounds, since the run chooses the names and the number of files.
    private static let mostRepositories = 2_000
    private static let mostHooks = 500
    private static let deepestModule = 8
    private static let longest = 1 << 20

    init() {}

    /// The settings of a work tree's project as they are now, which no stamp holds.
    ///
    /// - Parameter stamps: path of a stamp file that lists the project's folders.
    init(_ tree: WorkTree, stamps: String) throws {
        try self.init(try Folder(tree.project), folders: try StampFile(stamps)?.folders() ?? [])
    }

    /// - Parameter folders: all of the project's, but none inside a git folder.
    init(_ project: Folder, folders: [TreePath]) throws {
        for folder in [.root] + folders.sorted() where !folder.isTooDeep && repositories.count < Self.mostRepositories {
            let git = folder.appending(Self.git)
            guard let stamp = try project.stamp(git) else { continue }
            repositories.insert(folder)
            if FileStamp.kind(of: stamp.mode) == .folder {
                try look(at: git, project, depth: 0)
            } else {
                try note(git, project)
            }
        }
    }

    private static let git = Array(".git".utf8)
    private static let hooks = Array("hooks".utf8)
    private static let modules = Array("modules".utf8)
    private static let files = ["config", "config.worktree", "commondir", "info/attributes"].map { Array($0.utf8) }

    private mutating func look(at git: TreePath, _ project: Folder, depth: Int) throws {
        for name in Self.files { try note(git.appending(name), project) }
        let hooks = git.appending(Self.hooks)
        if let names = try names(hooks, project) {
            // Git does not run the examples that it creates itself.
            let kept = names.filter { !$0.suffix(7).elementsEqual(".sample".utf8) }
            for name in kept.prefix(Self.mostHooks) { try note(hooks.appending(name), project) }
        } else {
            try note(hooks, project)
        }
        guard depth < Self.deepestModule else { return }
        let modules = git.appending(Self.modules)
        // A submodule's name may have folders of its own in it.
        for name in try names(modules, project) ?? [] { try lookAtModule(modules.appending(name), project, depth: depth + 1) }
    }

    private mutating func lookAtModule(_ folder: TreePath, _ project: Folder, depth: Int) throws {
        guard depth < Self.deepestModule, repositories.count < Self.mostRepositories, let names = try names(folder, project) else { return }
        if names.contains(Array("HEAD".utf8)) {
            repositories.insert(folder)
            return try look(at: folder, project, depth: depth)
        }
        for name in names { try lookAtModule(folder.appending(name), project, depth: depth + 1) }
    }

    /// Names in a folder; `nil` where there is none, or a link to one.
    private func names(_ folder: TreePath, _ project: Folder) throws -> [[UInt8]]? {
        guard let stamp = try project.stamp(folder), FileStamp.kind(of: stamp.mode) == .folder else { return nil }
        return try project.folder(folder)?.names()
    }

    private mutating func note(_ path: TreePath, _ project: Folder) throws {
        guard let found = try project.stamp(path) else { return }
        let stamp = FileStamp(found)
        let content: String? =
            switch stamp.kind {
            case .symlink: try project.linkTarget(path).map { ChangeDigest.hash($0) }
            case .file where stamp.size <= UInt64(Self.longest):
                try Content.read(project, path, stamp, limit: Self.longest).map { ChangeDigest.hash($0) }
            default: nil
            }
        // The right to execute is what makes a file a hook.
        places[path] = "\(stamp.kind) \(found.mode & 0o111) \(content ?? "\(stamp.size) \(stamp.modified)")"
    }

    /// The differences from an earlier state, each as a sentence for the user.
    func notes(since before: GitSettingsLook) -> [String] {
        let appeared = repositories.subtracting(before.repositories)
        var notes = appeared.sorted().map { folder in
            "\(folder.isRoot ? "the project" : folder.shortDisplay) became a repository: "
                + "git uses its settings and hooks, which the diff does not show"
        }
        let isNew = { (path: TreePath) in appeared.contains(where: path.isBeneath) }
        let changed = Set(places.keys).union(before.places.keys).filter { places[$0] != before.places[$0] }
        notes += changed.filter { places[$0] == nil || !isNew($0) }.sorted().map { path in
            let what = places[path] == nil ? "removed" : before.places[path] == nil ? "made" : "changed"
            return "\(path.shortDisplay) was \(what): git uses it outside of any sandbox and the diff does not show it; "
                + "check it before you use git here"
        }
        let most = 50
        return notes.count > most ? notes.prefix(most) + ["\(notes.count - most) more settings and hooks of git changed"] : notes
    }

    /// The file beside a run's base.
    static func file(_ base: String) -> String { base + "/git.json" }
}
