import CRoostSystem
import Crypto
import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Git LFS objects that a run made. Commits name them by their SHA-256 and do not hold them. They are stored beside the run's changes, and
/// copied into the project's store together with the commits, after a check of each content against its hash.
struct LargeFiles {
    /// The folder with the objects: `<changes>/lfs`.
    let folder: String

    private static let store = TreePath("lfs/objects")
    private static let mostFiles = 10_000
    private static let mostBytes: UInt64 = 4 << 30

    /// The start of a pointer file, which a repository holds in place of a large file (specification of Git LFS).
    static let pointerStart = Array("version https://git-lfs.github.com/spec/v1\n".utf8)
    static let longestPointer = 1024

    /// The SHA-256 in a pointer file, in hexadecimal; `nil` for any other content.
    static func hash(ofPointer content: [UInt8]) -> String? {
        guard content.count <= longestPointer, content.starts(with: pointerStart) else { return nil }
        let start = "oid sha256:"
        let line = content.split(separator: 10).first { $0.starts(with: start.utf8) }
        guard let hash = line.map({ Array($0.dropFirst(start.utf8.count)) }), isHash(hash) else { return nil }
        return String(decoding: hash, as: UTF8.self)
    }

    /// Copies the objects from a run's git folder.
    ///
    /// - Throws: ``WorkTreeError/gitFailed(_:)`` where they exceed the limits.
    func take(from written: Folder) throws {
        guard let objects = try Self.folder(Self.store, in: written) else { return }
        var files = 0
        var bytes: UInt64 = 0
        for path in try Self.names(objects) {
            guard let stamp = try objects.stamp(path), FileStamp.kind(of: stamp.mode) == .file else { continue }
            files += 1
            bytes += stamp.size
            guard files <= Self.mostFiles, bytes <= Self.mostBytes else {
                throw WorkTreeError.gitFailed("its large files are more than \(Self.mostFiles) or \(Self.mostBytes >> 30) GiB")
            }
            try Disk.makeFolder(folder)
            _ = try Content.copy(objects, path, FileStamp(stamp), to: folder + "/" + String(decoding: path.name, as: UTF8.self))
        }
    }

    /// Copies the objects into a repository's store. Existing objects stay.
    ///
    /// - Parameter owner: the owner of the new files, where the daemon is root.
    /// - Returns: how many were left out because their content does not match their name.
    func bring(into common: String, owner: (uid: UInt32, gid: UInt32)?) throws -> Int {
        guard Disk.exists(folder) else { return 0 }
        let kept = try Folder(folder), target = try Folder(common)
        var refused = 0
        for name in try kept.names() {
            let text = String(decoding: name, as: UTF8.self)
            guard Self.isHash(name), let file = try kept.openFile(TreePath(name), O_RDONLY | O_NONBLOCK) else { continue }
            let place = TreePath("lfs/objects/\(text.prefix(2))/\(text.dropFirst(2).prefix(2))")
            guard let into = try Self.make(place, in: target, owner), try into.stamp(ofName: name) == nil else { continue }
            if try !Self.copy(file, text, into, owner) { refused += 1 }
        }
        return refused
    }

    /// - Returns: `false` where the content has another hash.
    private static func copy(_ file: Descriptor, _ name: String, _ into: Folder, _ owner: (uid: UInt32, gid: UInt32)?) throws -> Bool {
        let part = TreePath("tmp_roost_" + UUID().uuidString.lowercased())
        guard let copy = try into.openFile(part, O_RDWR | O_CREAT | O_EXCL, mode: 0o600) else { return true }
        var isWhole = false
        defer { if !isWhole { _ = part.withCPath { unlinkat(into.descriptor.raw, $0, 0) } } }
        guard roost_copy_content(file.raw, copy.raw) == 0 else { throw SystemError("copy to", into.describe(part)) }
        var hasher = SHA256()
        guard lseek(copy.raw, 0, SEEK_SET) == 0 else { throw SystemError("read", into.describe(part)) }
        try Disk.eachPiece(of: copy, into.describe(part)) { hasher.update(bufferPointer: $0) }
        guard ChangeDigest.hex(hasher.finalize()) == name else { return false }
        if let owner, fchown(copy.raw, owner.uid, owner.gid) != 0 { throw SystemError("give away", into.describe(part)) }
        guard fchmod(copy.raw, 0o444) == 0, fsync(copy.raw) == 0 else { throw SystemError("sync", into.describe(part)) }
        let raw = into.descriptor.raw
        let renamed = part.withCPath { first in TreePath(name).withCPath { roost_rename_at(raw, first, raw, $0, ROOST_RENAME_KEEP) } }
        guard renamed == 0 || errno == EEXIST else { throw SystemError("rename to", into.describe(TreePath(name))) }
        isWhole = renamed == 0
        return true
    }

    /// Paths of objects: `ab/cd/abcd…`.
    private static func names(_ objects: Folder) throws -> [TreePath] {
        var found: [TreePath] = []
        for first in try objects.names() where first.count == 2 && GitFolder.isHexName(first) {
            guard let outer = try folder(TreePath(first), in: objects) else { continue }
            for second in try outer.names() where second.count == 2 && GitFolder.isHexName(second) {
                guard let inner = try folder(TreePath(second), in: outer) else { continue }
                for name in try inner.names() where isHash(name) { found.append(TreePath(first).appending(second).appending(name)) }
            }
        }
        return found
    }

    private static func isHash(_ name: [UInt8]) -> Bool { name.count == 64 && GitFolder.isHexName(name) }

    private static func folder(_ path: TreePath, in outer: Folder) throws -> Folder? {
        guard let stamp = try outer.stamp(path), FileStamp.kind(of: stamp.mode) == .folder else { return nil }
        return try outer.folder(path)
    }

    /// Creates the folder at a path with all folders above it; `nil` where something else is in the way.
    private static func make(_ path: TreePath, in outer: Folder, _ owner: (uid: UInt32, gid: UInt32)?) throws -> Folder? {
        var at = outer
        for name in path.components {
            let step = TreePath(name)
            if step.withCPath({ mkdirat(at.descriptor.raw, $0, 0o755) }) == 0, let owner {
                _ = step.withCPath { fchownat(at.descriptor.raw, $0, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW) }
            }
            guard let next = try folder(step, in: at) else { return nil }
            at = next
        }
        return at
    }
}
