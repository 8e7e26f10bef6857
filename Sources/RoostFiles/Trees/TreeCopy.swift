import CRoostSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Copies a whole tree with its names, permissions and times; contents by reflink where the file system supports it. Pipes, sockets and
/// devices are left out, and so are files that the copy's owner may not read.
struct TreeCopy {
    /// The owner of the copy; `nil` for the daemon's user.
    let owner: (uid: UInt32, gid: UInt32)?
    /// A name in the root that is not copied.
    var leavesOut: String?
    /// Mount points: of these folders and files only the names are copied.
    var mounted: Set<TreePath> = []

    /// - Returns: the paths that were left out.
    @discardableResult
    func copy(_ source: Folder, to target: String) throws -> [TreePath] {
        var leftOut: [TreePath] = []
        try Disk.makeFolder(target)
        let destination = try Folder(target)
        var pending: [TreePath] = [.root]
        var folders: [(TreePath, roost_stamp)] = []
        while let path = pending.popLast() {
            guard let outer = try destination.folder(path) else { continue }
            let inner: Folder
            do {
                guard let found = try source.folder(path) else { continue }
                inner = found
            } catch let error as SystemError where Self.isDenied(error) && !path.isRoot {
                leftOut.append(path)
                try removeFolder(path, in: destination)
                continue
            }
            if let stamp = try source.stamp(path) { folders.append((path, stamp)) }
            for name in try inner.names() where !(path.isRoot && leavesOut?.utf8.elementsEqual(name) == true) {
                guard let stamp = try inner.stamp(ofName: name) else { continue }
                if isClosed(stamp) {
                    leftOut.append(path.appending(name))
                    continue
                }
                if FileStamp.kind(of: stamp.mode) == .folder {
                    guard TreePath(name).withCPath({ mkdirat(outer.descriptor.raw, $0, 0o700) }) == 0 else {
                        throw SystemError("make the folder", outer.describe(TreePath(name)))
                    }
                    if !mounted.contains(path.appending(name)) { pending.append(path.appending(name)) }
                } else if mounted.contains(path.appending(name)) {
                    _ = try outer.openFile(TreePath(name), O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
                } else if try !copyEntry(TreePath(name), stamp, from: inner, to: outer) {
                    leftOut.append(path.appending(name))
                }
            }
        }
        // Children first, as a folder without write permission could not be filled any more.
        for (path, stamp) in folders.reversed() {
            guard let folder = try destination.folder(path) else { continue }
            try finish(folder.descriptor, stamp, folder.path)
        }
        return leftOut.sorted()
    }

    private static func isDenied(_ error: SystemError) -> Bool { error.code == EACCES || error.code == EPERM }

    /// Whether root could read a file that the copy's owner may not read.
    private func isClosed(_ stamp: roost_stamp) -> Bool {
        guard let owner, owner.uid != 0, stamp.uid != owner.uid, FileStamp.kind(of: stamp.mode) != .symlink else { return false }
        let wanted: UInt32 = FileStamp.kind(of: stamp.mode) == .folder ? 0o5 : 0o4
        return (stamp.gid == owner.gid ? stamp.mode >> 3 : stamp.mode) & wanted != wanted
    }

    private func removeFolder(_ path: TreePath, in destination: Folder) throws {
        guard let parent = try destination.folder(path.parent) else { return }
        _ = TreePath(path.name).withCPath { unlinkat(parent.descriptor.raw, $0, AT_REMOVEDIR) }
    }

    /// - Returns: `true` where the file was copied or does not exist any more.
    private func copyEntry(_ name: TreePath, _ stamp: roost_stamp, from source: Folder, to target: Folder) throws -> Bool {
        switch FileStamp.kind(of: stamp.mode) {
        case .symlink:
            guard let link = try source.linkTarget(name) else { return true }
            let made = TreePath(link).withCPath { text in name.withCPath { symlinkat(text, target.descriptor.raw, $0) } }
            guard made == 0 else { throw SystemError("make the link", target.describe(name)) }
            if let owner { _ = name.withCPath { fchownat(target.descriptor.raw, $0, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW) } }
        case .file:
            let opened: Descriptor?
            do {
                opened = try source.openFile(name, O_RDONLY | O_NONBLOCK)
            } catch let error as SystemError where Self.isDenied(error) {
                return false
            }
            guard let file = opened, let copy = try target.openFile(name, O_RDWR | O_CREAT | O_EXCL, mode: 0o600) else { return true }
            guard roost_copy_content(file.raw, copy.raw) == 0 else { throw SystemError("copy", source.describe(name)) }
            try finish(copy, stamp, target.describe(name))
        case .folder, .other: return false
        }
        return true
    }

    private func finish(_ copy: Descriptor, _ stamp: roost_stamp, _ path: String) throws {
        if let owner { guard fchown(copy.raw, owner.uid, owner.gid) == 0 else { throw SystemError("give away", path) } }
        guard fchmod(copy.raw, mode_t(stamp.mode & 0o777)) == 0 else { throw SystemError("set the rights of", path) }
        let modified = timespec(tv_sec: Int(stamp.modified_ns / 1_000_000_000), tv_nsec: Int(stamp.modified_ns % 1_000_000_000))
        guard futimens(copy.raw, [modified, modified]) == 0 else { throw SystemError("set the time of", path) }
    }
}
