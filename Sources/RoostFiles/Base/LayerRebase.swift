import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Merges files that both the task and the user changed since the last run, in the layer of the task. The next run then works on them as
/// they would be after an application. A file with conflicts stays as the task left it, and a note names it.
struct LayerRebase {
    /// The upper layer.
    let upper: Folder
    let project: Folder
    /// The changes of the last run.
    let changes: String
    /// The owner of the layer, where the daemon is root.
    let owner: (uid: UInt32, gid: UInt32)?

    /// Files that were merged since the last run.
    var rebased: RebasedFiles
    /// Files that are not merged and not reported: they stay as the task has them.
    var leftOut: Set<TreePath> = []

    /// - Returns: notes for the user.
    mutating func run() throws -> [String] {
        guard let stored = try StoredChanges.load(changes) else { return [] }
        var left: [TreePath] = []
        for change in stored.changes where change.oldPath == nil && !leftOut.contains(change.path) {
            guard case .content = change.base, case .content = change.result, let (base, result) = try versions(change),
                let now = try present(change.path)
            else { continue }
            switch try FileMerge(base: base, result: result, now: now).decide() {
            case .keep, .remove, .takeResult: continue
            case .write(let mode, let bytes): try write(change.path, mode: mode, bytes, over: now)
            case .conflict: left.append(change.path)
            }
        }
        guard let example = left.first else { return [] }
        let others = left.count > 1 ? " and \(left.count - 1) more" : ""
        return [
            "you and the task changed the same lines of \(VisibleText.name(example.shortDisplay))\(others) since the last run; "
                + "this run has the task's version, and roost apply will report the conflict"
        ]
    }

    /// The base and the present version of a file, where the present version is still the captured or merged one.
    private func versions(_ change: StoredChange) throws -> (base: FileMerge.Version, result: FileMerge.Version)? {
        guard let found = try upper.stamp(change.path).map({ FileStamp($0) }), found.kind == .file, found.size <= UInt64(TextKind.longest)
        else {
            return nil
        }
        if let (mode, path) = rebased.base(of: change.path, upper: found) {
            guard let base = try Disk.read(path), let own = try Content.read(upper, change.path, found, limit: TextKind.longest) else {
                return nil
            }
            return (.content(mode: mode, bytes: base), .content(mode: found.mode, bytes: own))
        }
        guard found == change.stamp, let base = try version(change.base, change.slot, isBase: true),
            let result = try version(change.result, change.slot, isBase: false)
        else { return nil }
        return (base, result)
    }

    private func version(_ version: StoredVersion, _ slot: Int, isBase: Bool) throws -> FileMerge.Version? {
        guard case .content(let mode, let size) = version, size <= Int64(TextKind.longest) else { return nil }
        let path = isBase ? StoredChanges.base(changes, slot) : StoredChanges.result(changes, slot)
        return try Disk.read(path).map { .content(mode: mode, bytes: $0) }
    }

    private func present(_ path: TreePath) throws -> FileMerge.Version? {
        guard let found = try project.stamp(path).map({ FileStamp($0) }), found.kind == .file, found.size <= UInt64(TextKind.longest) else {
            return nil
        }
        return try Content.read(project, path, found, limit: TextKind.longest).map { .content(mode: found.mode, bytes: $0) }
    }

    private mutating func write(_ path: TreePath, mode: UInt32, _ bytes: [UInt8], over now: FileMerge.Version) throws {
        guard let folder = try upper.folder(path.parent) else { return }
        let part = TreePath(".roost-rebase")
        _ = part.withCPath { unlinkat(folder.descriptor.raw, $0, 0) }
        guard let file = try folder.openFile(part, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) else { return }
        try Disk.write(bytes, to: file, folder.describe(part))
        if let owner, fchown(file.raw, owner.uid, owner.gid) != 0 { throw SystemError("give away", folder.describe(part)) }
        guard fchmod(file.raw, mode_t(mode & 0o777)) == 0 else { throw SystemError("set the rights of", folder.describe(part)) }
        // The note is written before the file: a note without its file is ignored.
        if let stamp = try folder.stamp(ofName: part.bytes) { try rebased.note(path, FileStamp(stamp), base: now) }
        let renamed = part.withCPath { first in
            TreePath(path.name).withCPath { renameat(folder.descriptor.raw, first, folder.descriptor.raw, $0) }
        }
        guard renamed == 0 else { throw SystemError("rename to", folder.describe(TreePath(path.name))) }
    }
}

/// Files of a layer that were merged with the project since the last run, each with what the project had then.
struct RebasedFiles: Sendable {
    static let name = "rebased"

    private struct Index: Codable {
        var run: RunID
        var entries: [Entry] = []
    }

    private struct Entry: Codable {
        var path: TreePath
        /// Of the merged file in the layer.
        var stamp: FileStamp
        var mode: UInt32
        /// Names the file that holds the project's content.
        var number: Int
    }

    private let folder: String
    private var index: Index

    /// - Parameters:
    ///   - tree: the folder that holds the task's layer.
    ///   - run: the last run of the task; notes from before it are ignored.
    init(tree: String, after run: RunID) throws {
        folder = tree + "/" + Self.name
        let stored = try Disk.decode(Index.self, from: folder + "/index.json")
        if let stored, stored.run == run { index = stored } else { index = Index(run: run) }
    }

    /// The project's content when the file was merged; `nil` where the layer holds another file now.
    func base(of path: TreePath, upper stamp: FileStamp) -> (mode: UInt32, path: String)? {
        guard let entry = index.entries.last(where: { $0.path == path }), entry.stamp.isSameContent(as: stamp) else { return nil }
        return (entry.mode, "\(folder)/\(entry.number)")
    }

    mutating func note(_ path: TreePath, _ stamp: FileStamp, base: FileMerge.Version) throws {
        guard case .content(let mode, let bytes) = base else { return }
        if index.entries.isEmpty { try Disk.remove(folder) }
        try Disk.makeFolder(folder)
        let number = index.entries.count
        try Disk.replace("\(folder)/\(number)", with: bytes)
        index.entries.append(Entry(path: path, stamp: stamp, mode: mode, number: number))
        try Disk.replace(folder + "/index.json", with: try Disk.encode(index))
    }
}
