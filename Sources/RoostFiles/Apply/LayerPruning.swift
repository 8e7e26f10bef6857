import CRoostSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Removes applied paths from an upper layer, so that the task's next run sees the project as it is. The layer must not be mounted.
struct LayerPruning {
    let upper: Folder
    let project: Folder
    /// Paths of the layer that must keep differing from the project.
    let remaining: [TreePath]

    func relieve(_ paths: [TreePath]) throws {
        let folders = paths.reduce(into: Set(paths)) { $0.formUnion($1.ancestors) }
        for path in folders.sorted() { try uncover(path) }
        for path in paths { try relieve(path) }
        // Deepest first: a removed empty folder may leave its parent empty too.
        for path in folders.sorted(by: >) { try removeIfEmpty(path) }
    }

    /// Makes the project visible again below an opaque folder or whiteout, where nothing below must stay hidden.
    private func uncover(_ path: TreePath) throws {
        guard let stamp = try upper.stamp(path), !remaining.contains(where: { $0 == path || $0.isBeneath(path) }) else { return }
        if FileStamp.kind(of: stamp.mode) == .folder {
            guard let folder = try upper.folder(path) else { return }
            guard roost_clear_opaque(folder.descriptor.raw) == 0 else { throw SystemError("open up", upper.describe(path)) }
        } else if stamp.special_device == 0, FileStamp.kind(of: stamp.mode) == .other, let parent = try upper.folder(path.parent) {
            try unlink(parent, TreePath(path.name))
        }
    }

    private func relieve(_ path: TreePath) throws {
        guard let stamp = try upper.stamp(path), FileStamp.kind(of: stamp.mode) != .folder, let parent = try upper.folder(path.parent)
        else { return }
        let name = TreePath(path.name)
        if try isHiding(path) {
            // The layer hides the project here, so the project's content is copied into the layer.
            guard let now = try project.stamp(path), [.file, .symlink].contains(FileStamp.kind(of: now.mode)) else {
                return try unlink(parent, name)
            }
            try unlink(parent, name)
            if FileStamp.kind(of: now.mode) == .symlink {
                guard let link = try project.linkTarget(path) else { return }
                _ = TreePath(link).withCPath { text in name.withCPath { symlinkat(text, parent.descriptor.raw, $0) } }
            } else if let source = try project.openFile(path, O_RDONLY | O_NONBLOCK),
                let copy = try parent.openFile(name, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
            {
                guard roost_copy_content(source.raw, copy.raw) == 0 else { throw SystemError("copy", project.describe(path)) }
                if Account.effective == 0 { _ = fchown(copy.raw, now.uid, now.gid) }
                _ = fchmod(copy.raw, mode_t(now.mode & 0o777))
            }
        } else {
            try unlink(parent, name)
        }
    }

    /// Whether a folder of the layer above a path hides the project.
    private func isHiding(_ path: TreePath) throws -> Bool {
        try path.ancestors.contains { ancestor in
            guard let folder = try upper.folder(ancestor) else { return false }
            return Int(roost_overlay_marks(folder.descriptor.raw, "")) & Int(ROOST_MARK_OPAQUE.rawValue) != 0
        }
    }

    private func unlink(_ parent: Folder, _ name: TreePath) throws {
        guard name.withCPath({ unlinkat(parent.descriptor.raw, $0, 0) }) == 0 || errno == ENOENT else {
            throw SystemError("remove", parent.describe(name))
        }
    }

    /// Removes a folder of the layer in which nothing differs from the project any more. An opaque folder is removed only when it holds the
    /// same as the project.
    private func removeIfEmpty(_ path: TreePath) throws {
        guard let stamp = try upper.stamp(path), FileStamp.kind(of: stamp.mode) == .folder, let folder = try upper.folder(path) else {
            return
        }
        if Int(roost_overlay_marks(folder.descriptor.raw, "")) & Int(ROOST_MARK_OPAQUE.rawValue) != 0 {
            if try isSame(path) { try Disk.remove(upper.describe(path)) }
            return
        }
        guard let parent = try upper.folder(path.parent) else { return }
        // A folder that is not empty stays.
        _ = TreePath(path.name).withCPath { unlinkat(parent.descriptor.raw, $0, AT_REMOVEDIR) }
    }

    /// Whether layer and project have the same content below a folder.
    private func isSame(_ path: TreePath) throws -> Bool {
        guard let left = try upper.folder(path), let right = try project.folder(path) else {
            return try upper.folder(path)?.names().isEmpty ?? true
        }
        guard try left.names() == right.names() else { return false }
        for name in try left.names() {
            let entry = TreePath(name)
            guard let one = try left.stamp(ofName: name), let two = try right.stamp(ofName: name) else { return false }
            let (first, second) = (FileStamp(one), FileStamp(two))
            guard first.kind == second.kind else { return false }
            if first.kind == .folder {
                guard try isSame(path.appending(name)) else { return false }
            } else {
                guard first.mode & 0o100 == second.mode & 0o100, try Content.equals(left, right, entry, first, second) else { return false }
            }
        }
        return true
    }
}
