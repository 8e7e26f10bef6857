import CRoostSystem

/// HEAD and the references of a git folder, read as text: git does not run, no link is followed, and files that are not references are
/// skipped.
struct GitReferences: Sendable, Equatable, Codable {
    /// The text of HEAD without its line feed.
    var head = ""
    /// Full name to hash.
    var hashes: [String: String] = [:]
    /// Symbolic references by their full name (`refs/remotes/origin/HEAD`).
    var symbolic: [String: String] = [:]

    private static let mostFiles = 50_000
    private static let largestPacked = 64 << 20
    private static let deepest = 32

    /// - Parameters:
    ///   - folder: the git folder of the work tree, with HEAD and its own references.
    ///   - common: the git folder that all work trees share; the same folder where there is only one work tree.
    /// - Returns: `nil` where the references are in a format that only git reads (reftable), or HEAD is not a file.
    init?(_ folder: Folder, common: Folder) throws {
        guard let head = try Self.text("HEAD", in: folder), try common.stamp(TreePath("reftable")) == nil else { return nil }
        self.head = head
        if let packed = try Self.bytes(TreePath("packed-refs"), in: common, limit: Self.largestPacked) { hashes = Self.packed(packed) }
        var count = 0
        for place in folder.path == common.path ? [common] : [common, folder] { try readLoose(place, &count) }
    }

    init() {}

    /// The commit that HEAD names; `nil` where it names a branch that does not exist yet.
    var commit: String? {
        guard let branch else { return GitFolder.isHash(head) ? head : nil }
        return hashes[branch]
    }

    /// The full name of the branch that HEAD names; `nil` where it names a commit.
    var branch: String? { head.hasPrefix("ref: ") ? String(head.dropFirst(5)) : nil }

    /// The references as the text of a `packed-refs` file.
    var packedText: String {
        hashes.sorted { $0.key < $1.key }.reduce(into: "# pack-refs with: sorted \n") { $0 += "\($1.value) \($1.key)\n" }
    }

    /// Whether a text is a valid name of a reference; a subset of the rules of git-check-ref-format(1).
    static func isName(_ name: String) -> Bool {
        guard name.hasPrefix("refs/"), name.utf8.count < 1024, !name.hasSuffix("/"), !name.hasSuffix(".") else { return false }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") && !$0.contains("..") }
        return isPlain && !name.contains("@{")
            && name.unicodeScalars.allSatisfy { $0.value > 32 && $0.value != 127 && !"~^:?*[\\".unicodeScalars.contains($0) }
    }

    private static func packed(_ bytes: [UInt8]) -> [String: String] {
        bytes.split(separator: 10).reduce(into: [:]) { found, line in
            guard let cut = line.firstIndex(of: 32), line.first != UInt8(ascii: "#"), line.first != UInt8(ascii: "^") else { return }
            let hash = String(decoding: line[..<cut], as: UTF8.self), name = String(decoding: line[(cut + 1)...], as: UTF8.self)
            if GitFolder.isHash(hash), isName(name) { found[name] = hash }
        }
    }

    private mutating func readLoose(_ place: Folder, _ count: inout Int) throws {
        var pending = [(path: TreePath("refs"), depth: 0)]
        while let (path, depth) = pending.popLast() {
            guard depth < Self.deepest, let stamp = try place.stamp(path), FileStamp.kind(of: stamp.mode) == .folder,
                let folder = try place.folder(path)
            else { continue }
            for name in try folder.names() {
                count += 1
                guard count < Self.mostFiles else { return }
                let entry = path.appending(name)
                guard let stamp = try folder.stamp(ofName: name) else { continue }
                if FileStamp.kind(of: stamp.mode) == .folder {
                    pending.append((entry, depth + 1))
                } else if let text = try Self.text(String(decoding: entry.bytes, as: UTF8.self), in: place) {
                    take(String(decoding: entry.bytes, as: UTF8.self), text)
                }
            }
        }
    }

    private mutating func take(_ name: String, _ text: String) {
        guard Self.isName(name) else { return }
        if GitFolder.isHash(text) { hashes[name] = text }
        guard text.hasPrefix("ref: "), case let target = String(text.dropFirst(5)), Self.isName(target) else { return }
        symbolic[name] = target
    }

    /// The first line of a small file.
    static func text(_ path: String, in folder: Folder) throws -> String? {
        try bytes(TreePath(path), in: folder, limit: 4096).map { String(decoding: $0.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self) }
    }

    /// The content of a file; `nil` where it does not exist or exceeds the limit.
    static func bytes(_ path: TreePath, in folder: Folder, limit: Int) throws -> [UInt8]? {
        guard let stamp = try folder.stamp(path), FileStamp.kind(of: stamp.mode) == .file, stamp.size <= UInt64(limit) else { return nil }
        return try Content.read(folder, path, FileStamp(stamp), limit: limit)
    }
}
