import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads what a run made in its git folder. Git never runs there: HEAD and references are read as text, and objects are copied into a bare
/// repository whose other files the daemon writes.
struct AgentRepository {
    /// The `.git` folder that the run wrote to.
    let written: Folder
    /// The project's git folder.
    let own: GitFolder
    /// The references at the start of the task.
    let given: GitReferences
    /// What was copied into the project's repository already.
    private let brought: Set<String>

    /// - Parameters:
    ///   - tree: the upper layer or the copy.
    ///   - given: `nil` where only git can read the project's references.
    /// - Returns: `nil` where the task has no git folder of its own.
    init?(tree: Folder, project: ProjectFolder, given: TaskRepository.Given?) throws {
        guard let given, let own = GitFolder(top: project.path) else { return nil }
        guard let stamp = try tree.stamp(TreePath(".git")), FileStamp.kind(of: stamp.mode) == .folder else { return nil }
        guard let written = try tree.folder(TreePath(".git")) else { return nil }
        self.written = written
        self.own = own
        self.given = given.references ?? GitReferences()
        brought = Set(given.brought ?? [])
    }

    /// A reference to something that the run made.
    struct Made: Sendable, Codable, Equatable {
        var kind: AgentReference.Kind
        /// Full name; `HEAD` for what HEAD names.
        var name: String
        var hash: String
        /// Whether it is only the HEAD of a further work tree of the run, which may be an old commit.
        var isPlace: Bool?

        /// Identifies it among everything that a task made. The name alone does not, as stash entries change their names.
        var mark: String { kind == .stash ? hash : "\(hash) \(name)" }

        /// The commit in a mark.
        static func hash(ofMark mark: String) -> String { String(mark.prefix { $0 != " " }) }
    }

    /// HEAD first, where it names another commit than at the start; then all other references that are new or moved and were not copied
    /// yet.
    ///
    /// - Throws: ``WorkTreeError/gitFailed(_:)`` where the references are in a format that only git reads.
    func made() throws -> [Made] {
        guard let now = try GitReferences(written, common: written) else {
            throw WorkTreeError.gitFailed("the run's references are in a format that only git can read")
        }
        var found: [Made] = []
        if let commit = now.commit, commit != given.commit { found.append(Made(kind: .head, name: now.branch ?? "HEAD", hash: commit)) }
        for (name, hash) in now.hashes.sorted(by: { $0.key < $1.key }) where given.hashes[name] != hash && name != now.branch {
            guard let kind = AgentReference.Kind(reference: name) else { continue }
            if kind == .stash { found += try stashes(now: hash) } else { found.append(Made(kind: kind, name: name, hash: hash)) }
        }
        found += try placesOfTrees(now, beside: found)
        return found.filter { $0.kind == .head || !brought.contains($0.mark) }
    }

    /// Detached HEADs of further work trees of the run.
    private func placesOfTrees(_ now: GitReferences, beside found: [Made]) throws -> [Made] {
        let heads = [now.commit, given.commit].compactMap(\.self)
        var known = Set(Array(now.hashes.values) + Array(given.hashes.values) + found.map(\.hash) + heads)
        var names = Set(now.hashes.keys).union(found.map(\.name))
        return try LinkedTree.all(in: written).compactMap { tree in
            guard let hash = tree.detached, known.insert(hash).inserted else { return nil }
            var name = tree.plainName
            var number = 2
            while names.contains(name) { (name, number) = ("\(tree.plainName)-\(number)", number + 1) }
            names.insert(name)
            return Made(kind: .branch, name: name, hash: hash, isPlace: true)
        }
    }

    /// The stash is one reference; the entries below its top are only in its log.
    private func stashes(now top: String) throws -> [Made] {
        let known = try log("logs/refs/stash", in: try Folder(own.common))
        let entries = try log("logs/refs/stash", in: written).filter { !known.contains($0) }
        let all = entries.contains(top) || known.contains(top) ? entries : entries + [top]
        return all.reversed().enumerated().map { Made(kind: .stash, name: "stash@{\($0.offset)}", hash: $0.element) }
    }

    /// Commits that HEAD named during the task.
    func passed() throws -> [String] {
        let known = Set(try log("logs/HEAD", in: try Folder(own.path)))
        let logs = ["logs/HEAD"] + (try LinkedTree.all(in: written)).map { "worktrees/\($0.name)/logs/HEAD" }
        return try logs.flatMap { try log($0, in: written) }.filter { !known.contains($0) }
    }

    /// The new values in a reference's log, oldest first (git-reflog(1)).
    private func log(_ path: String, in folder: Folder) throws -> [String] {
        let most = 1000
        guard let bytes = try GitReferences.bytes(TreePath(path), in: folder, limit: 16 << 20) else { return [] }
        return bytes.split(separator: 10).suffix(most).compactMap { line in
            let words = line.split(separator: 32, maxSplits: 2)
            guard words.count == 3 else { return nil }
            let hash = String(decoding: words[1], as: UTF8.self)
            return GitFolder.isHash(hash) && hash.contains { $0 != "0" } ? hash : nil
        }
    }

    /// Limits on the objects that are copied. They are far above what a user can review.
    private static let mostFiles = 100_000
    private static let mostBytes: UInt64 = 1 << 30

    /// Creates the bare repository, with one reference for each thing that the run made.
    func export(_ made: [Made], to folder: String) throws {
        guard let first = made.first else { return }
        try Self.makeBare(folder, isLong: first.hash.utf8.count == 64, alternates: [own.objects], made.map(\.hash))
        guard let objects = try written.folder(TreePath("objects")) else { return }
        var copied = Copied()
        for name in try objects.names() where name.count == 2 && GitFolder.isHexName(name) {
            try copy(from: objects, name, to: folder + "/objects/", &copied, rename: GitFolder.isHexName)
        }
        try copy(from: objects, Array("pack".utf8), to: folder + "/objects/", &copied) { name in
            let text = String(decoding: name, as: UTF8.self)
            return text.hasPrefix("pack-") && (text.hasSuffix(".pack") || text.hasSuffix(".idx")) && !text.contains("/")
        }
    }

    /// A bare repository that borrows its objects.
    static func makeBare(_ folder: String, isLong: Bool, alternates: [String], _ hashes: [String]) throws {
        for name in ["/objects/info", "/objects/pack", "/refs/heads"] { try Disk.makeFolder(folder + name) }
        let settings = [
            "HEAD": "ref: refs/heads/run\n", "objects/info/alternates": alternates.map { $0 + "\n" }.joined(),
            "packed-refs": hashes.enumerated().reduce(into: "") { $0 += "\($1.element) refs/made/\($1.offset)\n" },
            "config": "[core]\n\tbare = true\n\trepositoryformatversion = \(isLong ? 1 : 0)\n"
                + (isLong ? "[extensions]\n\tobjectFormat = sha256\n" : ""),
        ]
        for (path, text) in settings { try Disk.write(Array(text.utf8), to: try Disk.create(folder + "/" + path), path) }
    }

    private struct Copied {
        var files = 0
        var bytes: UInt64 = 0
    }

    private func copy(
        from objects: Folder, _ name: [UInt8], to target: String, _ copied: inout Copied, rename isWanted: ([UInt8]) -> Bool
    ) throws {
        guard let stamp = try objects.stamp(ofName: name), FileStamp.kind(of: stamp.mode) == .folder else { return }
        guard let folder = try objects.folder(TreePath(name)) else { return }
        let path = target + String(decoding: name, as: UTF8.self)
        try Disk.makeFolder(path)
        for name in try folder.names() where isWanted(name) {
            guard let stamp = try folder.stamp(ofName: name), FileStamp.kind(of: stamp.mode) == .file else { continue }
            copied.files += 1
            copied.bytes += stamp.size
            guard copied.files <= Self.mostFiles, copied.bytes <= Self.mostBytes else {
                throw WorkTreeError.gitFailed(
                    "they are more than \(Self.mostFiles) objects or \(Self.mostBytes >> 30) GiB; "
                        + "make a smaller commit, or apply the files alone"
                )
            }
            _ = try Content.copy(folder, TreePath(name), FileStamp(stamp), to: path + "/" + String(decoding: name, as: UTF8.self))
        }
    }
}
