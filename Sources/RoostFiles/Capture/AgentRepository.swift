import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The commits that a run made. Its `.git` is never used as a repository: HEAD and branches are read as text, objects are copied into a bare
/// repository whose every other file is ours, and git only ever runs there.
struct AgentRepository {
    /// The `.git` folder that the run wrote to.
    let written: Folder
    /// The project's own.
    let own: GitFolder

    /// - Parameter tree: the upper layer or the copy.
    /// - Returns: `nil` where the run could not have written to the repository, or did not.
    init?(tree: Folder, project: ProjectFolder) throws {
        guard let own = GitFolder(top: project.path), own.form == .own, own.path == project.path + "/.git" else { return nil }
        guard let stamp = try tree.stamp(TreePath(".git")), FileStamp.kind(of: stamp.mode) == .folder else { return nil }
        guard let written = try tree.folder(TreePath(".git")) else { return nil }
        self.written = written
        self.own = own
    }

    /// The commit that the run's HEAD names, where the run itself wrote what names it.
    func head() throws -> String? {
        let head = try text("HEAD")
        guard let line = head ?? GitFolder.line(of: own.path + "/HEAD") else { return nil }
        guard line.hasPrefix("ref: ") else { return head != nil && GitFolder.isHash(line) ? line : nil }
        let reference = String(line.dropFirst(5))
        guard reference.hasPrefix("refs/"), !reference.split(separator: "/").contains("..") else { return nil }
        if let line = try text(reference) { return GitFolder.isHash(line) ? line : nil }
        if let packed = try bytes("packed-refs", limit: 16 << 20), let found = GitFolder.commit(of: reference, inPacked: packed) {
            return found
        }
        return nil
    }

    private func text(_ path: String) throws -> String? {
        try bytes(path, limit: 4096).map { String(decoding: $0.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self) }
    }

    private func bytes(_ path: String, limit: Int) throws -> [UInt8]? {
        let path = TreePath(path)
        guard let stamp = try written.stamp(path), FileStamp.kind(of: stamp.mode) == .file, stamp.size <= UInt64(limit) else { return nil }
        return try Content.read(written, path, FileStamp(stamp), limit: limit)
    }

    /// Beyond these a run's objects are not taken over: what a person can review is far below.
    private static let mostFiles = 100_000
    private static let mostBytes: UInt64 = 1 << 30

    /// Makes the bare repository with the branch `run` at the commit.
    func export(_ commit: String, to folder: String) throws {
        try Disk.makeFolder(folder + "/objects/info")
        try Disk.makeFolder(folder + "/objects/pack")
        try Disk.makeFolder(folder + "/refs/heads")
        let isLong = commit.utf8.count == 64
        let settings = [
            "HEAD": "ref: refs/heads/run\n", "refs/heads/run": commit + "\n", "objects/info/alternates": own.common + "/objects\n",
            "config": "[core]\n\tbare = true\n\trepositoryformatversion = \(isLong ? 1 : 0)\n"
                + (isLong ? "[extensions]\n\tobjectFormat = sha256\n" : ""),
        ]
        for (path, text) in settings { try Disk.write(Array(text.utf8), to: try Disk.create(folder + "/" + path), path) }
        guard let objects = try written.folder(TreePath("objects")) else { return }
        var copied = Copied()
        for name in try objects.names() where name.count == 2 && Self.isHex(name) {
            try copy(from: objects, name, to: folder + "/objects/", &copied, rename: Self.isHex)
        }
        try copy(from: objects, Array("pack".utf8), to: folder + "/objects/", &copied) { name in
            let text = String(decoding: name, as: UTF8.self)
            return text.hasPrefix("pack-") && (text.hasSuffix(".pack") || text.hasSuffix(".idx")) && !text.contains("/")
        }
    }

    private static func isHex(_ name: [UInt8]) -> Bool {
        name.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
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
                    "they are more than \(Self.mostFiles) objects or \(Self.mostBytes >> 30) GiB; make a smaller commit, or take the files alone"
                )
            }
            _ = try Content.copy(folder, TreePath(name), FileStamp(stamp), to: path + "/" + String(decoding: name, as: UTF8.self))
        }
    }
}
