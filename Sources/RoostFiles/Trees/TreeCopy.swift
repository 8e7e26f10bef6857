import CRoostSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Copies a whole tree with its names, rights and times: contents by reflink where the file system can. Pipes, sockets and devices stay out.
struct TreeCopy {
    /// Who shall own the copy; `nil` keeps what the system gives.
    let owner: (uid: UInt32, gid: UInt32)?
    /// A name in the root that is not copied.
    var leavesOut: String?

    func copy(_ source: Folder, to target: String) throws {
        try Disk.makeFolder(target)
        let destination = try Folder(target)
        var pending: [TreePath] = [.root]
        var folders: [(TreePath, roost_stamp)] = []
        while let path = pending.popLast() {
            guard let inner = try source.folder(path), let outer = try destination.folder(path) else { continue }
            if let stamp = try source.stamp(path) { folders.append((path, stamp)) }
            for name in try inner.names() where !(path.isRoot && leavesOut?.utf8.elementsEqual(name) == true) {
                guard let stamp = try inner.stamp(ofName: name) else { continue }
                if FileStamp.kind(of: stamp.mode) == .folder {
                    guard TreePath(name).withCPath({ mkdirat(outer.descriptor.raw, $0, 0o700) }) == 0 else {
                        throw SystemError("make the folder", outer.describe(TreePath(name)))
                    }
                    pending.append(path.appending(name))
                } else {
                    try copyEntry(TreePath(name), stamp, from: inner, to: outer)
                }
            }
        }
        // Children first, as a folder that is closed to us could not be filled any more.
        for (path, stamp) in folders.reversed() {
            guard let folder = try destination.folder(path) else { continue }
            try finish(folder.descriptor, stamp, folder.path)
        }
    }

    private func copyEntry(_ name: TreePath, _ stamp: roost_stamp, from source: Folder, to target: Folder) throws {
        switch FileStamp.kind(of: stamp.mode) {
        case .symlink:
            guard let link = try source.linkTarget(name) else { return }
            let made = TreePath(link).withCPath { text in name.withCPath { symlinkat(text, target.descriptor.raw, $0) } }
            guard made == 0 else { throw SystemError("make the link", target.describe(name)) }
            if let owner { _ = name.withCPath { fchownat(target.descriptor.raw, $0, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW) } }
        case .file:
            guard let file = try source.openFile(name, O_RDONLY | O_NONBLOCK) else { return }
            guard let copy = try target.openFile(name, O_RDWR | O_CREAT | O_EXCL, mode: 0o600) else { return }
            guard roost_copy_content(file.raw, copy.raw) == 0 else { throw SystemError("copy", source.describe(name)) }
            try finish(copy, stamp, target.describe(name))
        case .folder, .other: break
        }
    }

    private func finish(_ copy: Descriptor, _ stamp: roost_stamp, _ path: String) throws {
        if let owner { guard fchown(copy.raw, owner.uid, owner.gid) == 0 else { throw SystemError("give away", path) } }
        guard fchmod(copy.raw, mode_t(stamp.mode & 0o777)) == 0 else { throw SystemError("set the rights of", path) }
        let modified = timespec(tv_sec: Int(stamp.modified_ns / 1_000_000_000), tv_nsec: Int(stamp.modified_ns % 1_000_000_000))
        guard futimens(copy.raw, [modified, modified]) == 0 else { throw SystemError("set the time of", path) }
    }
}
