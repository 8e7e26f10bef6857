import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// The single steps. Each leaves a path in its old or in its new state.
extension TransactionRunner {
    func temporary(_ operation: Operation) -> TreePath { TreePath(".roost-\(name)-\(operation.number)") }
    func partial(_ operation: Operation) -> TreePath { TreePath(".roost-\(name)-\(operation.number).part") }

    func remove(_ operation: Operation, _ direction: Direction, _ seen: [Int: FileStamp?]?) throws {
        guard let before = try expect(operation, direction, seen) else { return }
        guard let parent = try project.folder(operation.path.parent) else { return }
        let (name, aside) = (TreePath(operation.path.name), temporary(operation))
        // Renamed first, then deleted, so that the file is checked once more before it is deleted.
        try rename(parent, name, aside, ROOST_RENAME_KEEP, operation)
        guard let moved = try parent.stamp(aside), FileStamp(moved).isSameContent(as: before) else {
            try rename(parent, aside, name, ROOST_RENAME_KEEP, operation)
            throw changed(operation)
        }
        try faultPoint(.removed(operation.number))
        try unlink(parent, aside)
    }

    func write(_ operation: Operation, _ direction: Direction, _ seen: [Int: FileStamp?]?) throws {
        let parent = try makeFolders(operation.path.parent)
        let (name, aside) = (TreePath(operation.path.name), temporary(operation))
        try rename(parent, partial(operation), aside, ROOST_RENAME_REPLACE, operation)
        try faultPoint(.prepared(operation.number))
        guard let before = try expect(operation, direction, seen) else {
            try rename(parent, aside, name, ROOST_RENAME_KEEP, operation)
            return
        }
        try rename(parent, aside, name, ROOST_RENAME_EXCHANGE, operation)
        guard let moved = try parent.stamp(aside), FileStamp(moved).isSameContent(as: before) else {
            try rename(parent, aside, name, ROOST_RENAME_EXCHANGE, operation)
            try unlink(parent, aside)
            throw changed(operation)
        }
        try faultPoint(.written(operation.number))
        try unlink(parent, aside)
    }

    /// Writes the content to a partial name beside the path. The temporary name, which it gets later, never holds an incomplete file.
    func stage(_ operation: Operation, _ direction: Direction) throws {
        guard let mode = direction.goal(operation).mode else { return }
        let parent = try makeFolders(operation.path.parent)
        let existing = try project.stamp(operation.path)
        let part = partial(operation)
        try unlink(parent, part)
        try unlink(parent, temporary(operation))
        let source = folder.content(operation.number, direction)
        let isRoot = Account.effective == 0
        let uid = existing?.uid ?? intent.ownerUID
        let gid = existing?.gid ?? intent.ownerGID
        if FileStamp.kind(of: mode) == .symlink {
            guard let link = try Disk.read(source) else {
                throw ApplyFailure(description: "the stored content of \(operation.path.display) is missing")
            }
            let made = TreePath(link).withCPath { text in part.withCPath { symlinkat(text, parent.descriptor.raw, $0) } }
            guard made == 0 else { throw SystemError("make the link", project.describe(operation.path)) }
            if isRoot { _ = part.withCPath { fchownat(parent.descriptor.raw, $0, uid, gid, AT_SYMLINK_NOFOLLOW) } }
        } else {
            guard let from = try Disk.open(source) else {
                throw ApplyFailure(description: "the stored content of \(operation.path.display) is missing")
            }
            guard let file = try parent.openFile(part, O_RDWR | O_CREAT | O_EXCL, mode: 0o600) else {
                throw SystemError("write", project.describe(operation.path), code: ENOENT)
            }
            guard roost_copy_content(from.raw, file.raw) == 0 else { throw SystemError("write", project.describe(operation.path)) }
            if isRoot {
                guard fchown(file.raw, uid, gid) == 0 else { throw SystemError("give away", project.describe(operation.path)) }
            } else if let existing {
                // Only root may set a group that the daemon's user does not belong to; the file keeps the daemon's group.
                _ = fchown(file.raw, uid_t.max, existing.gid)
            }
            if let old = try? project.openFile(operation.path, O_RDONLY | O_NONBLOCK) { roost_copy_attributes(old.raw, file.raw) }
            guard fchmod(file.raw, mode_t(mode & 0o777)) == 0 else {
                throw SystemError("set the rights of", project.describe(operation.path))
            }
            roost_begin_sync(file.raw)
        }
    }

    func syncStaged(_ operation: Operation, _ direction: Direction) throws {
        guard let mode = direction.goal(operation).mode, FileStamp.kind(of: mode) == .file else { return }
        guard let parent = try project.folder(operation.path.parent), let file = try parent.openFile(partial(operation), O_RDONLY) else {
            throw changed(operation)
        }
        guard fsync(file.raw) == 0 else { throw SystemError("sync", project.describe(operation.path)) }
    }

    func rename(_ parent: Folder, _ from: TreePath, _ to: TreePath, _ mode: roost_rename_mode, _ operation: Operation) throws {
        let raw = parent.descriptor.raw
        func call(_ mode: roost_rename_mode) -> Int32 {
            from.withCPath { first in to.withCPath { roost_rename_at(raw, first, raw, $0, mode) } }
        }
        if call(mode) == 0 { return }
        switch errno {
        case EEXIST, ENOENT: throw changed(operation)
        case EINVAL where mode == ROOST_RENAME_KEEP:
            // Some network file systems have no atomic exchange: check, then rename.
            guard try parent.stamp(to) == nil else { throw changed(operation) }
            guard call(ROOST_RENAME_REPLACE) == 0 else { throw SystemError("rename", project.describe(operation.path)) }
        default: throw SystemError("rename", project.describe(operation.path))
        }
    }

    func unlink(_ parent: Folder, _ name: TreePath) throws {
        guard name.withCPath({ unlinkat(parent.descriptor.raw, $0, 0) }) == 0 || errno == ENOENT else {
            throw SystemError("remove", parent.describe(name))
        }
    }
}
