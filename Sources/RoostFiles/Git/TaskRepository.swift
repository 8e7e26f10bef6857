import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The git folder of a task: `.git` in its layer or copy, with references, index and settings of its own. It begins as what the project's repository
/// says at that moment; from then on git inside writes only here, and the project's git data is never seen by it.
struct TaskRepository {
    /// What the person's repository said when it was taken over, to tell later what the task made itself.
    struct Given: Codable, Sendable {
        /// `nil` where only git can read them.
        var references: GitReferences?
        /// Name of the folder in which the objects that the task stands on are kept; `nil` where they cannot be.
        var objects: String?
        /// What HEAD named before the task's commits were put on top of the project's, or the person had them all, each time.
        var superseded: [String]?
        /// What was brought into the project besides HEAD's commits, as ``AgentRepository/Made/mark`` tells it.
        var brought: [String]?
        /// What HEAD named when everything that the task changed was applied. Until it names something else, the person's HEAD is the task's too.
        var applied: String?
        /// Whether the project committed what the task's commits could not be put on top of: that is tried again before each run.
        var isConflicting: Bool?
    }

    /// A task with commits of its own in a project that moved on.
    struct Divergence: Sendable, Equatable {
        /// What both began with.
        var base: String
        /// What the task's HEAD names.
        var head: String
        /// What the project's HEAD names.
        var onto: String
    }

    /// The task's commits on top of the project's.
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
    /// Whether the sandbox keeps the contents of environment files from the task.
    let hidesEnvironmentFiles: Bool
    /// Where the repository's objects are kept.
    let objects: KeptObjects?
    var followed: FollowedCommits?

    private var rebased: Rebased? {
        if case .rebased(let rebased) = followed { rebased } else { nil }
    }
    private var isConflicting: Bool {
        if case .conflicting = followed { true } else { false }
    }

    private static let git = TreePath(".git")
    /// Where the project's objects are shown, within the git folder.
    static let shared = "roost"

    static let givenName = "git.json"
    static func givenFile(in taskFolder: String) -> String { taskFolder + "/" + givenName }

    func given() throws -> Given? { try Disk.decode(Given.self, from: Self.givenFile(in: taskFolder)) }

    struct Prepared {
        /// Whether the folder stands, and has a place where the project's objects can be shown.
        var hasPlace = false
        /// Whether the project's repository moved on, which a tree that is mounted cannot be told.
        var isBehind = false
        /// What people should know of it.
        var notes: [String] = []
    }

    /// Makes the folder where the task has none yet; else brings what the person did in the repository since into it.
    ///
    /// - Parameter isMounted: whether a process of the task has the tree, which then stays as it is.
    func prepare(isMounted: Bool) throws -> Prepared {
        var prepared = Prepared()
        if let given = try given() {
            prepared = try follow(given, isMounted: isMounted)
        } else {
            try seed()
        }
        // What the task did with it since is the task's affair.
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
        // Submodules keep their repositories here, where those of the project are shown.
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
        // A layer would show the project's own folder through this one.
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

    /// What the repository says, with what it says for this work tree alone.
    private func settings(_ folder: Folder, _ common: Folder) throws -> GitSettings {
        func read(_ name: String, _ folder: Folder) throws -> GitSettings {
            GitSettings(text: try GitReferences.bytes(TreePath(name), in: folder, limit: 1 << 20) ?? [])
        }
        var settings = try read("config", common)
        if settings.isOn("extensions.worktreeconfig") { settings.entries += try read("config.worktree", folder).entries }
        return settings
    }

    // MARK: - Moving on

    /// - Returns: `nil` where only one side moved on, or a merge or rebase is under way on either.
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

    /// Takes over what the person's repository says otherwise than when it was last looked at. References that the task moved stay where it moved
    /// them; HEAD and index are taken over unless it committed there.
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
            // Where both were on one branch, it is the person's again, and what HEAD names has the commits.
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
                    "the project's repository moved on since the last run; this one works on what it is now\(Self.words(now))")
            }
        } else if let rebased {
            let index = GitIndex(rebased.index, isLong: rebased.head.utf8.count == 64)
            let marked = hidesEnvironmentFiles ? index?.skipping(EnvironmentFileName.isHidden) : nil
            try write(marked ?? rebased.index, to: target + "/index")
            if let stamp = try folder.stamp(TreePath("index")) { try Self.setTime(of: target + "/index", stamp.modified_ns) }
            try Disk.remove(target + "/HEAD")
            try write(next.head + "\n", to: target + "/HEAD")
            prepared.notes.append(
                "the project's repository moved on since the last run\(Self.words(now)); the task's commits were put on top of it "
                    + "(\(rebased.commits) of them)"
            )
        } else if movedThere, !isConflicting {
            prepared.notes.append(
                "the project's repository moved on since the last run\(Self.words(now)), and the task moved on in its own: its git stays there; "
                    + "what you committed meanwhile may show as changes")
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

    /// Whether the person has all that the task committed, so that its commits are no work of its own any more.
    private static func isApplied(_ mine: GitReferences, _ given: Given) -> Bool { given.applied != nil && given.applied == mine.commit }

    /// HEAD stays on a branch of the task's own, and goes with the person where the task never left the branch that it began on.
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

    /// Small files of a work tree's state: a merge or rebase that is under way goes on inside.
    private static let stateFiles = [
        "HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "AUTO_MERGE", "SQUASH_MSG", "CHERRY_PICK_HEAD",
        "REVERT_HEAD",
        "REBASE_HEAD", "BISECT_START", "BISECT_LOG", "BISECT_TERMS", "BISECT_NAMES", "BISECT_EXPECTED_REV", "logs/HEAD",
        "info/sparse-checkout",
    ]
    private static let stateFolders = ["rebase-merge", "rebase-apply", "sequencer"]
    private static let sharedFiles = ["shallow", "info/exclude", "info/attributes", "info/grafts", "logs/refs/stash"]
    private static let largestFile = 64 << 20
    private static let mostFiles = 20_000

    private func copyState(from folder: Folder, _ common: Folder, to target: String, hasReferences: Bool) throws {
        for name in Self.stateFiles { try copy(name, from: folder, to: target) }
        for name in Self.sharedFiles { try copy(name, from: common, to: target) }
        var left = Self.mostFiles
        for name in Self.stateFolders { try copyFolder(TreePath(name), from: folder, to: target, &left) }
        if !hasReferences {
            try copyFolder(TreePath("reftable"), from: common, to: target, &left)
            try copyFolder(TreePath("refs"), from: common, to: target, &left)
        }
    }

    private static let largestIndex: UInt64 = 1 << 30
    /// Of a larger one (some half a million files) no entry is marked: it would have to be held in memory.
    private static let largestMarked: UInt64 = 64 << 20

    /// - Returns: the time of the index, which says of what git has looked at all since.
    private func copyIndex(from folder: Folder, to target: String, isLong: Bool) throws -> Int64? {
        let path = TreePath("index")
        guard let stamp = try folder.stamp(path), FileStamp.kind(of: stamp.mode) == .file, stamp.size <= Self.largestIndex else {
            return nil
        }
        for name in try folder.names() where name.starts(with: "sharedindex.".utf8) {
            try copyFile(TreePath(name), from: folder, to: target + "/" + String(decoding: name, as: UTF8.self))
        }
        var marked: [UInt8]?
        if hidesEnvironmentFiles, stamp.size <= Self.largestMarked,
            let bytes = try Content.read(folder, path, FileStamp(stamp), limit: 1 << 30)
        {
            marked = GitIndex(bytes, isLong: isLong)?.skipping(EnvironmentFileName.isHidden)
        }
        if let marked { try write(marked, to: target + "/index") } else { try copyFile(path, from: folder, to: target + "/index") }
        return stamp.modified_ns
    }

    private func copyFolder(_ path: TreePath, from folder: Folder, to target: String, _ left: inout Int) throws {
        guard let stamp = try folder.stamp(path), FileStamp.kind(of: stamp.mode) == .folder, let inner = try folder.folder(path) else {
            return
        }
        let place = target + "/" + String(decoding: path.bytes, as: UTF8.self)
        try makeFolder(place)
        for name in try inner.names() where left > 0 {
            left -= 1
            let entry = path.appending(name)
            guard let stamp = try inner.stamp(ofName: name) else { continue }
            if FileStamp.kind(of: stamp.mode) == .folder {
                try copyFolder(entry, from: folder, to: target, &left)
            } else {
                try copy(String(decoding: entry.bytes, as: UTF8.self), from: folder, to: target)
            }
        }
    }

    private func copy(_ name: String, from folder: Folder, to target: String, limit: Int = largestFile) throws {
        guard let bytes = try GitReferences.bytes(TreePath(name), in: folder, limit: limit) else { return }
        try makeFolders(name, in: target)
        try write(bytes, to: target + "/" + name)
    }

    /// The folders above a name.
    private func makeFolders(_ name: String, in target: String) throws {
        var place = target
        for part in name.split(separator: "/").dropLast() {
            place += "/" + part
            try makeFolder(place)
        }
    }

    // MARK: - Files of the project's owner

    /// Copies what need not be looked at.
    private func copyFile(_ name: TreePath, from folder: Folder, to path: String) throws {
        guard let stamp = try folder.stamp(name), FileStamp.kind(of: stamp.mode) == .file else { return }
        if unlink(path) != 0, errno != ENOENT { throw SystemError("replace", path) }
        guard try Content.copy(folder, name, FileStamp(stamp), to: path) else { return }
        guard chmod(path, 0o644) == 0 else { throw SystemError("set the rights of", path) }
        try give(path)
    }

    private var gives: Bool { Account.effective == 0 }

    private func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 else {
            if errno == EEXIST { return }
            throw SystemError("make the folder", path)
        }
        try give(path)
    }

    private func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    private func write(_ bytes: [UInt8], to path: String) throws {
        if unlink(path) != 0, errno != ENOENT { throw SystemError("replace", path) }
        try Disk.write(bytes, to: try Disk.create(path, mode: 0o644), path)
        try give(path)
    }

    private func give(_ path: String) throws {
        if gives, lchown(path, project.ownerUID, project.ownerGID) != 0 { throw SystemError("give away", path) }
    }

    private static func setTime(of path: String, _ nanoseconds: Int64) throws {
        let time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        guard utimensat(AT_FDCWD, path, [time, time], AT_SYMLINK_NOFOLLOW) == 0 else { throw SystemError("set the time of", path) }
    }
}
