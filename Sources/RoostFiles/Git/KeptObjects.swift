import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Hard links to the objects of a repository in the state folder. Tasks keep the objects that they are based on, whatever `git gc`, a new
/// clone or a deleted `.git` removes. Runs see this folder read-only, beside the objects that they make themselves.
struct KeptObjects: Sendable {
    /// `<state>/objects/<file system and inode of the repository's objects>`.
    let path: String

    var name: String { Disk.name(of: path) }

    /// Names of files in a store of objects, and of large-file objects.
    private static func isWanted(_ name: [UInt8]) -> Bool {
        !name.starts(with: "tmp_".utf8) && !name.starts(with: ".".utf8)
    }

    private static let mostLoose = 200_000

    /// The name of the folder for a repository with these objects.
    static func name(of objects: Folder) throws -> String {
        let identity = try objects.identity()
        return "\(String(identity.fileSystem, radix: 16))-\(identity.inode)-\(identity.birth ?? 0)"
    }

    /// Bytes of files without another hard link, which a removal frees.
    static func ownBytes(_ path: String) -> Int64 {
        guard let folder = try? Folder(path) else { return 0 }
        return own(folder)
    }

    private static func own(_ folder: Folder) -> Int64 {
        var bytes: Int64 = 0
        for name in (try? folder.names()) ?? [] {
            guard let stamp = try? folder.stamp(ofName: name) else { continue }
            switch FileStamp.kind(of: stamp.mode) {
            case .folder: if let inner = try? folder.folder(TreePath(name)) { bytes += own(inner) }
            case .file where stamp.links == 1: bytes += Int64(clamping: stamp.size)
            default: break
            }
        }
        return bytes
    }

    /// Links the objects that are not linked yet.
    ///
    /// - Parameters:
    ///   - objects: the repository's own folder of objects and its alternates.
    ///   - largeFiles: the repository's folder of Git LFS objects.
    /// - Returns: `nil` where hard links are not possible: on another file system, or to files of another user.
    static func keep(
        _ objects: [Folder], largeFiles: Folder?, in root: String, owner: (uid: UInt32, gid: UInt32)
    ) throws -> KeptObjects? {
        guard let first = objects.first else { return nil }
        let kept = KeptObjects(path: "\(root)/\(try name(of: first))")
        try Disk.makeFolder(root)
        var linker = Linker(owner: owner.uid, left: mostLoose)
        do {
            try kept.make(owner)
            for store in objects {
                // Packs first, so that an object that is packed meanwhile is found in one of both.
                try linker.link(store, TreePath("pack"), kept.path + "/objects", owner)
                for name in try store.names() where name.count == 2 && GitFolder.isHexName(name) {
                    try linker.link(store, TreePath(name), kept.path + "/objects", owner)
                }
            }
            if let largeFiles { try linker.linkAll(largeFiles, kept.path + "/lfs/objects", owner) }
            return kept
        } catch is Linker.Impossible {
            return nil
        }
    }

    /// The modification time of the folder is the time of the last request.
    private func make(_ owner: (uid: UInt32, gid: UInt32)) throws {
        defer { _ = utimensat(AT_FDCWD, path, nil, 0) }
        for folder in ["", "/objects", "/objects/info", "/objects/pack", "/lfs", "/lfs/objects"] {
            try Self.makeFolder(path + folder, owner)
        }
    }

    fileprivate static func makeFolder(_ path: String, _ owner: (uid: UInt32, gid: UInt32)) throws {
        guard mkdir(path, 0o755) != 0 else {
            if Account.effective == 0, lchown(path, owner.uid, owner.gid) != 0 { throw SystemError("give away", path) }
            return
        }
        guard errno == EEXIST else { throw SystemError("make the folder", path) }
    }

    private struct Linker {
        struct Impossible: Error {}

        let owner: UInt32
        var left: Int

        /// Links the files of one folder.
        mutating func link(_ store: Folder, _ path: TreePath, _ target: String, _ give: (uid: UInt32, gid: UInt32)) throws {
            guard let stamp = try store.stamp(path), FileStamp.kind(of: stamp.mode) == .folder, let folder = try store.folder(path) else {
                return
            }
            let place = target + "/" + String(decoding: path.bytes, as: UTF8.self)
            try KeptObjects.makeFolder(place, give)
            let there = Set(try Folder(place).names())
            let into = try Folder(place)
            for name in try folder.names() where KeptObjects.isWanted(name) && !there.contains(name) {
                try link(name, folder, into)
            }
        }

        /// Links a small tree of folders.
        mutating func linkAll(_ store: Folder, _ target: String, _ give: (uid: UInt32, gid: UInt32)) throws {
            for first in try store.names() where first.count == 2 {
                guard let stamp = try store.stamp(ofName: first), FileStamp.kind(of: stamp.mode) == .folder else { continue }
                try KeptObjects.makeFolder(target + "/" + String(decoding: first, as: UTF8.self), give)
                for second in try store.folder(TreePath(first))?.names() ?? [] where second.count == 2 {
                    try link(store, TreePath(first).appending(second), target, give)
                }
            }
        }

        private mutating func link(_ name: [UInt8], _ folder: Folder, _ into: Folder) throws {
            guard let stamp = try folder.stamp(ofName: name), FileStamp.kind(of: stamp.mode) == .file else { return }
            // Files of other users are not linked, as the link would keep a file that its owner deletes.
            guard stamp.uid == owner else { throw Impossible() }
            left -= 1
            guard left >= 0 else { throw Impossible() }
            let made = TreePath(name).withCPath { linkat(folder.descriptor.raw, $0, into.descriptor.raw, $0, 0) }
            if made == 0 || errno == EEXIST || errno == ENOENT { return }
            switch errno {
            case EXDEV, EPERM, EACCES, EMLINK, ENOTSUP: throw Impossible()
            default: throw SystemError("keep", folder.describe(TreePath(name)))
            }
        }
    }
}

extension GitFolder {
    static func isHexName(_ name: [UInt8]) -> Bool {
        name.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
