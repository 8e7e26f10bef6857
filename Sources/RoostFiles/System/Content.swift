import CRoostSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Contents of files and links in trees that other programs write to, and their copies in the state folder. The copy of a link is a file
/// with its target.
enum Content {
    /// Copies a file or link of a tree into a file of the state folder.
    ///
    /// - Returns: `false` where it changed since the stamp, or during the copy.
    static func copy(_ tree: Folder, _ path: TreePath, _ stamp: FileStamp, to target: String) throws -> Bool {
        if stamp.kind == .symlink {
            guard let link = try tree.linkTarget(path) else { return false }
            try Disk.write(link, to: try Disk.create(target), target)
        } else {
            guard let source = try open(tree, path, stamp) else { return false }
            let file = try Disk.create(target)
            guard roost_copy_content(source.raw, file.raw) == 0 else { throw SystemError("copy", tree.describe(path)) }
        }
        return try tree.stamp(path).map { FileStamp($0).isSameContent(as: stamp) } ?? false
    }

    /// The bytes of a file or the target of a link in a tree; `nil` where it changed since the stamp.
    static func read(_ tree: Folder, _ path: TreePath, _ stamp: FileStamp, limit: Int) throws -> [UInt8]? {
        if stamp.kind == .symlink { return try tree.linkTarget(path) }
        guard let source = try open(tree, path, stamp) else { return nil }
        return try Disk.read(source, tree.describe(path), limit: limit)
    }

    /// Whether a file or link of a tree has the same content as a file of the state folder.
    static func equals(_ tree: Folder, _ path: TreePath, _ stamp: FileStamp, stored: String) throws -> Bool {
        if stamp.kind == .symlink { return try tree.linkTarget(path) == Disk.read(stored) }
        guard let left = try open(tree, path, stamp), let right = try Disk.open(stored) else { return false }
        return try same(left, right, tree.describe(path))
    }

    static func equals(_ left: Folder, _ right: Folder, _ path: TreePath, _ first: FileStamp, _ second: FileStamp) throws -> Bool {
        guard first.kind == second.kind, first.size == second.size else { return false }
        if first.kind == .symlink { return try left.linkTarget(path) == right.linkTarget(path) }
        guard let one = try open(left, path, first), let two = try open(right, path, second) else { return false }
        return try same(one, two, left.describe(path))
    }

    static func same(_ left: Descriptor, _ right: Descriptor, _ path: String) throws -> Bool {
        let result = roost_same_content(left.raw, right.raw)
        guard result >= 0 else { throw SystemError("compare", path) }
        return result == 1
    }

    /// Opens a regular file for reading; `nil` where it changed since the stamp. Never waits for a pipe.
    static func open(_ tree: Folder, _ path: TreePath, _ stamp: FileStamp) throws -> Descriptor? {
        do {
            guard let file = try tree.openFile(path, O_RDONLY | O_NONBLOCK) else { return nil }
            var found = roost_stamp()
            guard roost_stamp_at(file.raw, "", &found) == 0 else { throw SystemError("look at", tree.describe(path)) }
            return FileStamp(found).isSameContent(as: stamp) ? file : nil
        } catch let error as SystemError where error.code == ELOOP {
            return nil
        } catch let error as SystemError where error.code == EACCES {
            // The content of another user's file that the daemon may not read is unknown.
            return tree.mayOpenUp ? try openClosed(tree, path, stamp) : nil
        }
    }

    /// A run may have removed the read permission of its own file; an unprivileged daemon owns the file too and restores it.
    private static func openClosed(_ tree: Folder, _ path: TreePath, _ stamp: FileStamp) throws -> Descriptor? {
        guard let parent = try tree.folder(path.parent) else { return nil }
        let changed = TreePath(path.name).withCPath {
            fchmodat(parent.descriptor.raw, $0, mode_t(stamp.mode & 0o777 | 0o400), AT_SYMLINK_NOFOLLOW)
        }
        guard changed == 0 else { throw SystemError("read", tree.describe(path), code: EACCES) }
        return try tree.openFile(path, O_RDONLY | O_NONBLOCK)
    }
}
