import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Copying the files of the project's git folder into that of the task, and writing them with the project's owner.
extension TaskRepository {
    /// Small files of a work tree's state, so that a merge or rebase in progress can continue in the run.
    static let stateFiles = [
        "HEAD", "ORIG_HEAD", "FETCH_HEAD", "MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "AUTO_MERGE", "SQUASH_MSG", "CHERRY_PICK_HEAD",
        "REVERT_HEAD",
        "REBASE_HEAD", "BISECT_START", "BISECT_LOG", "BISECT_TERMS", "BISECT_NAMES", "BISECT_EXPECTED_REV", "logs/HEAD",
        "info/sparse-checkout",
    ]
    static let stateFolders = ["rebase-merge", "rebase-apply", "sequencer"]
    private static let sharedFiles = ["shallow", "info/exclude", "info/attributes", "info/grafts", "logs/refs/stash"]
    private static let largestFile = 64 << 20
    static let mostFiles = 20_000

    func copyState(from folder: Folder, _ common: Folder, to target: String, hasReferences: Bool) throws {
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
    /// Largest index, in bytes, whose entries are marked, as it is held in memory: about half a million files.
    private static let largestMarked: UInt64 = 64 << 20

    /// - Returns: the modification time of the index, with which git decides which files it must read again.
    func copyIndex(from folder: Folder, to target: String, isLong: Bool) throws -> Int64? {
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

    func copyFolder(_ path: TreePath, from folder: Folder, to target: String, _ left: inout Int) throws {
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

    func copy(_ name: String, from folder: Folder, to target: String, limit: Int = largestFile) throws {
        guard let bytes = try GitReferences.bytes(TreePath(name), in: folder, limit: limit) else { return }
        try makeFolders(name, in: target)
        try write(bytes, to: target + "/" + name)
    }

    /// The folders above a name.
    func makeFolders(_ name: String, in target: String) throws {
        var place = target
        for part in name.split(separator: "/").dropLast() {
            place += "/" + part
            try makeFolder(place)
        }
    }

    // MARK: - Files of the project's owner

    /// Copies a file without parsing it.
    private func copyFile(_ name: TreePath, from folder: Folder, to path: String) throws {
        guard let stamp = try folder.stamp(name), FileStamp.kind(of: stamp.mode) == .file else { return }
        if unlink(path) != 0, errno != ENOENT { throw SystemError("replace", path) }
        guard try Content.copy(folder, name, FileStamp(stamp), to: path) else { return }
        guard chmod(path, 0o644) == 0 else { throw SystemError("set the rights of", path) }
        try give(path)
    }

    private var gives: Bool { Account.effective == 0 }

    func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o755) == 0 else {
            if errno == EEXIST { return }
            throw SystemError("make the folder", path)
        }
        try give(path)
    }

    func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    func write(_ bytes: [UInt8], to path: String) throws {
        if unlink(path) != 0, errno != ENOENT { throw SystemError("replace", path) }
        try Disk.write(bytes, to: try Disk.create(path, mode: 0o644), path)
        try give(path)
    }

    private func give(_ path: String) throws {
        if gives, lchown(path, project.ownerUID, project.ownerGID) != 0 { throw SystemError("give away", path) }
    }

    static func setTime(of path: String, _ nanoseconds: Int64) throws {
        let time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        guard utimensat(AT_FDCWD, path, [time, time], AT_SYMLINK_NOFOLLOW) == 0 else { throw SystemError("set the time of", path) }
    }
}
