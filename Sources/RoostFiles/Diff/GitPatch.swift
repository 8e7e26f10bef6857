import Crypto
import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Renders stored changes as a patch for `git apply`, which writes exactly the same bytes as an application.
struct GitPatch {
    /// Largest content in bytes, as contents are held in memory.
    static let longest = 256 << 20

    let folder: String
    /// How many hexadecimal digits the repository's object names have.
    let hashLength: Int

    init(folder: String, stored: StoredChanges) {
        self.folder = folder
        hashLength = stored.baseCommit?.utf8.count == 64 ? 64 : 40
    }

    /// - Throws: ``PatchError`` where a patch cannot express a change.
    static func check(_ changes: [StoredChange]) throws {
        for change in changes {
            let name = VisibleText.name(change.path.display)
            if change.base == .unknown { throw PatchError("no patch was written: what \(name) held before the run is not known") }
            for case .content(_, let size) in [change.base, change.result] where size > longest {
                throw PatchError("no patch was written: \(name) is larger than a patch can carry (\(longest >> 20) MiB)")
            }
        }
    }

    func render(_ change: StoredChange) throws -> [UInt8] {
        let old = try Version(change.base, StoredChanges.base(folder, change.slot), change.baseHash)
        let new = try Version(change.result, StoredChanges.result(folder, change.slot), change.resultHash)
        guard let old, let new, old.isLink != new.isLink else { return try render(change.oldPath ?? change.path, old, change.path, new) }
        // Git has no change from a file to a link; it is a deletion and an addition.
        return try render(change.path, old, change.path, nil) + render(change.path, nil, change.path, new)
    }

    private struct Version {
        let bytes: [UInt8]
        let mode: String
        let isLink: Bool

        /// - Parameter hash: hash of the captured content; another one means that the changes were captured again meanwhile.
        init?(_ version: StoredVersion, _ path: String, _ hash: String?) throws {
            guard case .content(let mode, _) = version else { return nil }
            guard let bytes = try Disk.read(path, limit: GitPatch.longest) else {
                throw PatchError("no patch was written: a stored content is gone")
            }
            if let hash, hash != ChangeDigest.hash(bytes) {
                throw PatchError("no patch was written: the changes were captured again meanwhile")
            }
            self.bytes = bytes
            isLink = FileStamp.kind(of: mode) == .symlink
            self.mode = isLink ? "120000" : mode & 0o100 != 0 ? "100755" : "100644"
        }
    }

    private func render(_ from: TreePath, _ old: Version?, _ to: TreePath, _ new: Version?) throws -> [UInt8] {
        var output: [UInt8] = []
        func line(_ words: String, _ name: [UInt8]? = nil) { output += Array(words.utf8) + (name ?? []) + [10] }
        func quoted(_ prefix: String, _ path: TreePath) -> [UInt8] { GitQuoting.quoted(Array(prefix.utf8) + path.bytes) }
        line("diff --git ", quoted("a/", from) + [UInt8(ascii: " ")] + quoted("b/", to))
        switch (old, new) {
        case (nil, let new?): line("new file mode \(new.mode)")
        case (let old?, nil): line("deleted file mode \(old.mode)")
        case (let old?, let new?) where old.mode != new.mode: line("old mode \(old.mode)\nnew mode \(new.mode)")
        default: break
        }
        let (before, after) = (old?.bytes ?? [], new?.bytes ?? [])
        let isSame = old != nil && new != nil && before == after
        if from != to {
            if isSame { line("similarity index 100%") }
            line("rename from ", GitQuoting.quoted(from.bytes))
            line("rename to ", GitQuoting.quoted(to.bytes))
        }
        if isSame { return output }
        let suffix = old?.mode == new?.mode ? (new.map { " " + $0.mode } ?? "") : ""
        line("index \(name(old))..\(name(new))\(suffix)")
        if isBinary(before) || isBinary(after) {
            line("GIT binary patch")
            return output + BinaryPatch.literal(after) + BinaryPatch.literal(before)
        }
        if before.isEmpty && after.isEmpty { return output }
        let texts = [Lines(before), Lines(after)]
        let numbers = Lines.number(texts)
        // Git writes a tab after a name with a space, as some readers end the name at the space.
        line("--- ", old == nil ? Array("/dev/null".utf8) : ended(quoted("a/", from)))
        line("+++ ", new == nil ? Array("/dev/null".utf8) : ended(quoted("b/", to)))
        guard let hunks = UnifiedPatch.render(texts[0], texts[1], LineDiff(numbers[0], numbers[1]), limit: .max) else { return output }
        return output + hunks
    }

    private func ended(_ name: [UInt8]) -> [UInt8] { name.contains(0x20) && name.first != UInt8(ascii: "\"") ? name + [9] : name }

    private func isBinary(_ bytes: [UInt8]) -> Bool { bytes.count > TextKind.longest || bytes.contains(0) }

    /// The object name that git gives to a content.
    private func name(_ version: Version?) -> String {
        guard let version else { return String(repeating: "0", count: hashLength) }
        let head = Array("blob \(version.bytes.count)\0".utf8)
        if hashLength == 64 {
            var hasher = SHA256()
            hasher.update(data: head)
            hasher.update(data: version.bytes)
            return ChangeDigest.hex(hasher.finalize())
        }
        var hasher = Insecure.SHA1()
        hasher.update(data: head)
        hasher.update(data: version.bytes)
        return ChangeDigest.hex(hasher.finalize())
    }
}
