import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files that a task's layer holds as they are at the commit that the task's own commits are based on, because these conflict with what the
/// project committed since. They do not count as changes of the task.
struct PinnedPaths {
    static let name = "pinned.json"
    private static let staging = "pinned"

    struct Entry: Codable {
        var path: TreePath
        /// The stamp of the file in the layer; `nil` for a whiteout, which hides the project's file.
        var stamp: FileStamp?
    }

    /// The task's folder, which holds the layer.
    let tree: String
    /// The upper layer. No mount may be live.
    let upper: Folder
    let project: Folder
    /// The owner of the layer, where the daemon is root.
    let owner: (uid: UInt32, gid: UInt32)?

    private var file: String { tree + "/" + Self.name }

    /// The entries that the task did not change.
    func untouched() throws -> [Entry] {
        try (Disk.decode([Entry].self, from: file) ?? []).filter { entry in
            guard let found = try upper.stamp(entry.path) else { return false }
            guard let stamp = entry.stamp else { return Self.isWhiteout(found) }
            return FileStamp(found).isSameContent(as: stamp)
        }
    }

    private static func isWhiteout(_ stamp: roost_stamp) -> Bool {
        stamp.special_device == 0 && stamp.mode & UInt32(S_IFMT) == UInt32(S_IFCHR)
    }

    /// Removes the entries from the layer, so that the project's files are visible again.
    ///
    /// - Parameter remaining: paths that the layer must keep.
    func release(_ remaining: [TreePath]) throws {
        let paths = try untouched().map(\.path)
        if !paths.isEmpty {
            try RelievedPaths(tree: tree).add(paths)
            try LayerPruning(upper: upper, project: project, remaining: remaining).relieve(paths)
        }
        try Disk.remove(file)
    }

    /// Copies files from a folder into the layer and hides those that the folder lacks. Paths that the layer already holds are skipped.
    func pin(_ paths: [TreePath], from folder: Folder) throws {
        let staging = tree + "/" + Self.staging
        try Disk.remove(staging)
        try Disk.makeFolder(staging)
        defer { try? Disk.remove(staging) }
        var entries: [Entry] = []
        for path in paths where try upper.stamp(path) == nil && !isCovered(path) {
            let now = try project.stamp(path).map { FileStamp.kind(of: $0.mode) }
            guard let source = try folder.stamp(path), [.file, .symlink].contains(FileStamp.kind(of: source.mode)) else {
                // Only files and links are hidden; paths below a folder are listed themselves.
                if now == .file || now == .symlink { entries.append(Entry(path: path)) }
                continue
            }
            let staged = "\(staging)/\(entries.count)"
            guard now != .folder, try Content.copy(folder, path, FileStamp(source), to: staged) else { continue }
            entries.append(Entry(path: path, stamp: try finish(staged, path, FileStamp(source), folder)))
        }
        // The list is written first: an entry without a file is ignored, but a file without an entry would count as a change.
        try Disk.replace(file, with: try Disk.encode(entries))
        for (number, entry) in entries.enumerated() { try place(entry, "\(staging)/\(number)") }
    }

    /// Whether the layer replaces or hides a folder above a path.
    private func isCovered(_ path: TreePath) throws -> Bool {
        try path.ancestors.contains { ancestor in
            guard let stamp = try upper.stamp(ancestor) else { return false }
            if FileStamp.kind(of: stamp.mode) != .folder { return true }
            guard let folder = try upper.folder(ancestor) else { return true }
            return Int(roost_overlay_marks(folder.descriptor.raw, "")) & Int(ROOST_MARK_OPAQUE.rawValue) != 0
        }
    }

    private func finish(_ staged: String, _ path: TreePath, _ source: FileStamp, _ folder: Folder) throws -> FileStamp {
        if source.kind == .symlink {
            guard let link = try folder.linkTarget(path) else { throw SystemError("read the link", folder.describe(path)) }
            try Disk.remove(staged)
            guard TreePath(link).withCPath({ symlink($0, staged) }) == 0 else { throw SystemError("make the link", staged) }
        } else {
            let mode = try project.stamp(path).map { $0.mode & 0o666 } ?? 0o644
            let executes = source.mode & 0o111 == 0 ? 0 : (mode & 0o444) >> 2
            guard chmod(staged, mode_t(mode | executes)) == 0 else { throw SystemError("set the rights of", staged) }
        }
        if let owner, lchown(staged, owner.uid, owner.gid) != 0 { throw SystemError("give away", staged) }
        let parent = try Folder(Disk.parent(of: staged))
        guard let stamp = try parent.stamp(TreePath(String(staged.split(separator: "/").last ?? ""))) else {
            throw SystemError("look at", staged)
        }
        return FileStamp(stamp)
    }

    private func place(_ entry: Entry, _ staged: String) throws {
        let parent = try makeFolder(entry.path.parent)
        let placed = TreePath(entry.path.name).withCPath { name in
            entry.stamp == nil
                ? mknodat(parent.descriptor.raw, name, mode_t(S_IFCHR), 0) : renameat(AT_FDCWD, staged, parent.descriptor.raw, name)
        }
        guard placed == 0 else { throw SystemError("write", upper.describe(entry.path)) }
    }

    /// A folder of the layer, created with the project's owner and mode if it is missing.
    private func makeFolder(_ path: TreePath) throws -> Folder {
        if let folder = try upper.folder(path) { return folder }
        let parent = try makeFolder(path.parent)
        let now = try project.stamp(path)
        let mode = now.map { $0.mode & 0o7777 } ?? 0o755
        guard TreePath(path.name).withCPath({ mkdirat(parent.descriptor.raw, $0, 0o700) }) == 0, let folder = try upper.folder(path) else {
            throw SystemError("make the folder", upper.describe(path))
        }
        if let owner, fchown(folder.descriptor.raw, now?.uid ?? owner.uid, now?.gid ?? owner.gid) != 0 {
            throw SystemError("give away", upper.describe(path))
        }
        guard fchmod(folder.descriptor.raw, mode_t(mode)) == 0 else { throw SystemError("set the rights of", upper.describe(path)) }
        return folder
    }
}
