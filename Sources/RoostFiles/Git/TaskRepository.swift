import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The git folder of a task: `.git` in its layer or copy, with its own references, index and settings. It starts with the present state of
/// the project's repository. From then on the git in runs writes only here, and never sees the project's git data.
struct TaskRepository {
    /// The record of the project's repository at the last update, from which changes of the task are told later.
    struct Given: Codable, Sendable {
        /// `nil` where only git can read them.
        var references: GitReferences?
        /// Name of the folder with the kept objects that the task is based on; `nil` where objects cannot be kept.
        var objects: String?
        /// The commits of the task's HEAD before each rebase onto the project's HEAD, and before each complete application.
        var superseded: [String]?
        /// The marks (``AgentRepository/Made/mark``) of what was copied into the project besides HEAD's commits.
        var brought: [String]?
        /// The commit of the task's HEAD when everything that the task changed was applied. Until HEAD changes, the task follows the
        /// project's HEAD.
        var applied: String?
        /// Whether the task's commits could not be rebased onto the project's HEAD. The rebase is tried again before each run.
        var isConflicting: Bool?
    }

    /// A task with commits of its own in a project that has newer commits.
    struct Divergence: Sendable, Equatable {
        /// The common commit at the start.
        var base: String
        /// The commit of the task's HEAD.
        var head: String
        /// The commit of the project's HEAD.
        var onto: String
    }

    /// The task's commits, rebased onto the project's HEAD.
    struct Rebased: Sendable {
        var divergence: Divergence
        var head: String
        var commits: Int
        var index: [UInt8]
    }

    let project: ProjectFolder
    let own: GitFolder
    /// The upper layer or the copy.
    let tree: Folder
    /// The task's folder in the state folder.
    let taskFolder: String
    /// Whether the sandbox hides the contents of environment files.
    let hidesEnvironmentFiles: Bool
    /// The kept objects of the repository.
    let objects: KeptObjects?
    var followed: FollowedCommits?

    private var rebased: Rebased? {
        if case .rebased(let rebased) = followed { rebased } else { nil }
    }
    private var isConflicting: Bool {
        if case .conflicting = followed { true } else { false }
    }

    private static let git = TreePath(".git")
    /// The folder in the git folder where the project's objects are mounted.
    static let shared = "roost"

    static let givenName = "git.json"
    static func givenFile(in taskFolder: String) -> String { taskFolder + "/" + givenName }

    func given() throws -> Given? { try Disk.decode(Given.self, from: Self.givenFile(in: taskFolder)) }

    struct Prepared {
        /// Whether the git folder exists and has a folder where the project's objects can be mounted.
        var hasPlace = false
        /// Whether the project's repository has newer commits, which a mounted tree cannot get.
        var isBehind = false
        /// Notes for the user.
        var notes: [String] = []
    }

    /// Creates the git folder of a new task, or updates it to what the user changed in the repository since.
    ///
    /// - Parameter isMounted: whether a process of the task has the tree mounted; then it stays as it is.
    func prepare(isMounted: Bool) throws -> Prepared {
        var prepared = Prepared()
        if let given = try given() {
            prepared = try follow(given, isMounted: isMounted)
        } else {
            try seed()
        }
        // The task may have removed the folder since.
        if let git = try tree.folder(Self.git), let place = try git.stamp(TreePath(Self.shared)) {
            prepared.hasPlace = FileStamp.kind(of: place.mode) == .folder
        }
        return prepared
    }

    // MARK: - Taking over

    private func seed() throws {
        let partial = ".git.partial"
        try Disk.remove(tree.path + "/" + partial)
        try Disk.remove(tree.path + "/.git")
        let target = tree.path + "/" + partial
        for name in [
            "", "/objects", "/objects/info", "/objects/pack", "/refs", "/refs/heads", "/refs/tags", "/info", "/logs", "/" + Self.shared,
            "/\(Self.shared)/objects",
        ] {
            try makeFolder(target + name)
        }
        // The repositories of the project's submodules are mounted here.
        if Disk.exists(own.common + "/modules") { try makeFolder(target + "/modules") }
        let (folder, common) = (try Folder(own.path), try Folder(own.common))
        let references = try GitReferences(folder, common: common)
        let settings = try settings(folder, common)
        let file = try copyIndex(from: folder, to: target, isLong: settings["extensions.objectformat"] == "sha256")
        try copyState(from: folder, common, to: target, hasReferences: references != nil)
        if let references { try write(references, to: target) }
        try write(settings.repositoryTextForRuns { Disk.exists($0) }, to: target + "/config")
        try write("\(project.path)/.git/\(Self.shared)/objects\n", to: target + "/objects/info/alternates")
        if let time = file { try Self.setTime(of: target + "/index", time) }
        let opened = try Folder(target)
        // Opaque, as the overlay would otherwise show the project's git folder through this one.
        if roost_set_opaque(opened.descriptor.raw) != 0, errno != ENOTSUP, errno != EPERM { throw SystemError("mark", target) }
        try Disk.move(target, to: tree.path + "/.git")
        try Disk.replace(Self.givenFile(in: taskFolder), with: try Disk.encode(Given(references: references, objects: objects?.name)))
    }

    private func write(_ references: GitReferences, to target: String) throws {
        try write(references.packedText, to: target + "/packed-refs")
        for (name, other) in references.symbolic {
            try makeFolders(name, in: target)
            try write("ref: \(other)\n", to: target + "/" + name)
        }
    }

    /// The repository's settings, with those for this work tree alone.
    private func settings(_ folder: Folder, _ common: Folder) throws -> GitSettings {
        func read(_ name: String, _ folder: Folder) throws -> GitSettings {
            GitSettings(text: try GitReferences.bytes(TreePath(name), in: folder, limit: 1 << 20) ?? [])
        }
        var settings = try read("config", common)
        if settings.isOn("extensions.worktreeconfig") { settings.entries += try read("config.worktree", folder).entries }
        return settings
    }

    // MARK: - Moving on

    /// - Returns: `nil` where only one side has new commits, or a merge or rebase is in progress on either side.
    func divergence() throws -> Divergence? {
        guard let given = try given(), let before = given.references, let base = before.commit else { return nil }
        let (folder, common) = (try Folder(own.path), try Folder(own.common))
        guard let now = try GitReferences(folder, common: common), let git = try tree.folder(Self.git),
            let mine = try GitReferences(git, common: git), !Self.isApplied(mine, given), let onto = now.commit, let head = mine.commit,
            onto != base || given.isConflicting == true, head != onto, head != base
        else { return nil }
        let underWay = ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"] + Self.stateFolders
        guard try !underWay.contains(where: { try folder.stamp(TreePath($0)) != nil || git.stamp(TreePath($0)) != nil }) else { return nil }
        return Divergence(base: base, head: head, onto: onto)
    }

    /// Copies what changed in the project's repository since the last update. References that the task moved stay as they are; HEAD and
    /// index are copied unless the task committed there.
    private func follow(_ given: Given, isMounted: Bool) throws -> Prepared {
        let (folder, common) = (try Folder(own.path), try Folder(own.common))
        guard let before = given.references, let now = try GitReferences(folder, common: common),
            let git = try tree.folder(Self.git), let mine = try GitReferences(git, common: git),
            now != before || Self.isApplied(mine, given) || rebased != nil
        else { return Prepared() }
        if isMounted { return Prepared(isBehind: true) }
        var next = now
        for (name, hash) in mine.hashes where before.hashes[name] != hash { next.hashes[name] = hash }
        for name in before.hashes.keys where mine.hashes[name] == nil { next.hashes[name] = nil }
        let rebased = self.rebased.flatMap { $0.divergence.head == mine.commit && $0.divergence.onto == now.commit ? $0 : nil }
        if let rebased {
            next.head = headAfterRebase(rebased.head, mine: mine, before: before, now: now)
            // Where both were on the same branch, it is set to the project's commit, and HEAD gets the rebased commits.
            if mine.branch == before.branch, let branch = before.branch { next.hashes[branch] = now.hashes[branch] }
            if let branch = next.branch { next.hashes[branch] = rebased.head }
        }
        let isApplied = Self.isApplied(mine, given)
        let movedHere = Self.position(mine) != Self.position(before) && !isApplied
        let movedThere = Self.position(now) != Self.position(before)
        if isApplied, mine.branch == before.branch, let branch = before.branch { next.hashes[branch] = now.hashes[branch] }
        let target = git.path
        for name in ["refs", "index.lock", "HEAD.lock", "packed-refs.lock"] { try Disk.remove(target + "/" + name) }
        for name in ["/refs", "/refs/heads", "/refs/tags"] { try makeFolder(target + name) }
        try write(next, to: target)
        var prepared = Prepared()
        if movedThere || isApplied, !movedHere {
            let settings = try settings(folder, common)
            for name in Self.stateFolders { try Disk.remove(target + "/" + name) }
            for name in Self.stateFiles where name != "logs/HEAD" {
                try Disk.remove(target + "/" + name)
                try copy(name, from: folder, to: target)
            }
            var left = Self.mostFiles
            for name in Self.stateFolders { try copyFolder(TreePath(name), from: folder, to: target, &left) }
            try Disk.remove(target + "/index")
            let time = try copyIndex(from: folder, to: target, isLong: settings["extensions.objectformat"] == "sha256")
            if let time { try Self.setTime(of: target + "/index", time) }
            if movedThere {
                prepared.notes.append(
                    "the project's repository changed since the last run; this one works on its present state\(Self.words(now))")
            }
        } else if let rebased {
            let index = GitIndex(rebased.index, isLong: rebased.head.utf8.count == 64)
            let marked = hidesEnvironmentFiles ? index?.skipping(EnvironmentFileName.isHidden) : nil
            try write(marked ?? rebased.index, to: target + "/index")
            if let stamp = try folder.stamp(TreePath("index")) { try Self.setTime(of: target + "/index", stamp.modified_ns) }
            try Disk.remove(target + "/HEAD")
            try write(next.head + "\n", to: target + "/HEAD")
            prepared.notes.append(
                "the project's repository changed since the last run\(Self.words(now)); the task's commits were rebased onto it "
                    + "(\(rebased.commits) of them)"
            )
        } else if movedThere, !isConflicting {
            prepared.notes.append(
                "the project's repository changed since the last run\(Self.words(now)), and the task has commits of its own: "
                    + "its git keeps them; what you committed meanwhile may appear as changes")
        }
        try Disk.replace(
            Self.givenFile(in: taskFolder),
            with: try Disk.encode(
                Given(
                    references: now, objects: objects?.name,
                    superseded: (given.superseded ?? []) + [rebased?.divergence.head, isApplied ? mine.commit : nil].compactMap(\.self),
                    brought: given.brought, isConflicting: isConflicting ? true : nil)))
        return prepared
    }

    /// Whether everything that the task committed was applied, so that its commits are not its own work any more.
    private static func isApplied(_ mine: GitReferences, _ given: Given) -> Bool { given.applied != nil && given.applied == mine.commit }

    /// HEAD stays on a branch that the task created, and follows the project where the task never left its first branch.
    private func headAfterRebase(_ commit: String, mine: GitReferences, before: GitReferences, now: GitReferences) -> String {
        if mine.branch != nil, mine.branch != before.branch { return mine.head }
        return mine.branch == nil || now.branch == nil ? commit : now.head
    }

    private static func position(_ references: GitReferences) -> [String?] { [references.head, references.commit] }

    private static func words(_ references: GitReferences) -> String {
        let branch = references.branch.map { $0.hasPrefix("refs/heads/") ? String($0.dropFirst(11)) : $0 }
        guard let commit = references.commit?.prefix(10) else { return "" }
        return " (\(branch.map { "\(VisibleText.name($0)) at " } ?? "")\(commit))"
    }
}
