import CRoostSystem
import RoostModel

/// The base of a later run of a task. The run starts with the layer that earlier runs left. For paths in that layer the base stays the
/// earlier one: otherwise the diff would treat the user's changes since then as part of the base, and an application would revert them.
struct BaseInheritance {
    let folders: StateFolders
    let earlier: RunID
    let tree: WorkTree

    func add(to record: inout BaseRecord, _ folder: String) throws {
        guard case .overlay(_, let upperPath, _, _) = tree.layout else { return }
        guard let base = try BaseReader(folder: folders.base(earlier)) else { return }
        let project = try Folder(tree.project)
        let upper = try Folder(upperPath, mayOpenUp: true)
        let added = try AddedTrees(in: upper, of: tree.project, task: tree.taskID)
        let scan = try UpperScan(upper, skipping: Set(tree.project.submodules.map { TreePath($0) }), added: added.inside)
        if scan.files.isEmpty, scan.whiteouts.isEmpty, scan.opaque.isEmpty { return }
        let stored = try StoredChanges.load(folders.changes(earlier))
        let versions = Dictionary(
            (stored?.changes ?? []).flatMap { change in
                change.oldPath.map { [($0, change), (change.path, nil)] } ?? [(change.path, change)]
            }, uniquingKeysWith: { $0 ?? $1 })
        var rules = IgnoreRules(general: record.ignoreLists.map { Array($0.utf8) }) {
            IgnoreReading.file(in: $0, of: upper) ?? IgnoreReading.file(in: $0, of: project)
        }
        let replaced = try scan.files.keys.filter { path in
            try project.stamp(path).map { FileStamp.kind(of: $0.mode) == .folder } ?? false
        }
        let covered = scan.opaque + scan.whiteouts + replaced
        let coveredSet = Set(covered)
        func isCovered(_ path: TreePath) -> Bool { path.ancestors.contains(where: coveredSet.contains) }
        // Paths that the layer hides did not exist for the run, whatever the project has there now.
        var known = Dictionary(record.known.filter { !isCovered($0.path) }.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        var number = record.known.count
        let rebased = try RebasedFiles(tree: folders.workTree(tree.taskID), after: earlier)
        for difference in try Difference.find(in: scan, base: base, project: project) {
            let path = difference.path
            if try isSettled(difference, project, upper) {
                if isCovered(path) { known[path] = .init(path: path, state: try presentState(path, project, &number, folder)) }
                continue
            }
            if let stamp = difference.result, let (mode, source) = rebased.base(of: path, upper: stamp), let file = try Disk.open(source) {
                try Disk.copy(file, to: BaseReader.copy(folder, number))
                known[path] = .init(path: path, state: .content(number: number, mode: mode))
                number += 1
                continue
            }
            if rules.ignores(path, isFolder: false), versions[path] == nil {
                // Contents of ignored files are not stored. Where the user did not change the file, its stamp is still valid.
                if case .unknown = difference.base { known[path] = .init(path: path, state: .unknown) }
                continue
            }
            known[path] = .init(
                path: path, state: try state(difference, versions[path] ?? nil, isRenamed: versions.keys.contains(path), &number, folder))
        }
        let pinned = PinnedPaths(tree: folders.workTree(tree.taskID), upper: upper, project: project, owner: nil)
        for entry in try pinned.untouched() {
            let state = try entry.stamp.map { try keep(entry.path, $0, upper, &number, folder) } ?? .absent
            known[entry.path] = .init(path: entry.path, state: state)
        }
        record.known = known.values.sorted { $0.path < $1.path }
        record.coveredFolders = covered
    }

    /// Whether the project has the content of the layer already, so that there is no difference any more.
    private func isSettled(_ difference: Difference, _ project: Folder, _ upper: Folder) throws -> Bool {
        let now = try project.stamp(difference.path).map { FileStamp($0) }
        guard let result = difference.result else { return now == nil }
        guard let now, [.file, .symlink].contains(now.kind), now.mode & 0o100 == result.mode & 0o100 else { return false }
        return try Content.equals(project, upper, difference.path, now, result)
    }

    private func state(
        _ difference: Difference, _ change: StoredChange?, isRenamed: Bool, _ number: inout Int, _ folder: String
    ) throws -> BaseRecord.Known.State {
        var version: (path: String, mode: UInt32)?
        if let change, case .content(let mode, _) = change.base {
            version = (StoredChanges.base(folders.changes(earlier), change.slot), mode)
        } else if isRenamed, change == nil {
            return .absent
        } else if case .stored(let path, let mode) = difference.base {
            version = (path, mode)
        } else if case .live(let stamp) = difference.base {
            return try keep(difference.path, stamp, try Folder(tree.project), &number, folder)
        }
        guard let version else { return difference.base.isFile ? .unknown : .absent }
        guard let source = try Disk.open(version.path) else { return .unknown }
        try Disk.copy(source, to: BaseReader.copy(folder, number))
        number += 1
        return .content(number: number - 1, mode: version.mode)
    }

    /// The present state of a path in the project.
    private func presentState(
        _ path: TreePath, _ project: Folder, _ number: inout Int, _ folder: String
    ) throws -> BaseRecord.Known.State {
        guard let now = try project.stamp(path).map({ FileStamp($0) }), [.file, .symlink].contains(now.kind) else { return .absent }
        return try keep(path, now, project, &number, folder)
    }

    private func keep(
        _ path: TreePath, _ stamp: FileStamp, _ project: Folder, _ number: inout Int, _ folder: String
    ) throws -> BaseRecord.Known.State {
        guard try Content.copy(project, path, stamp, to: BaseReader.copy(folder, number)) else { return .unknown }
        number += 1
        return .content(number: number - 1, mode: stamp.mode)
    }

    /// The base of a copy is the moment when it was made. A later run inherits the whole base of the earlier one, with the contents that
    /// were stored when the earlier run ended.
    func goOn(_ record: inout BaseRecord, _ folder: String) throws {
        guard let base = try BaseReader(folder: folders.base(earlier)) else { return }
        try Disk.remove(folder + "/copies")
        try TreeCopy(owner: nil).copy(Folder(base.folder + "/copies"), to: folder + "/copies")
        let stamps = try Disk.read(base.folder + "/stamps", limit: 1 << 30) ?? []
        try Disk.replace(folder + "/stamps", with: stamps)
        record = base.record
        var known = Dictionary(record.known.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        var number = try Folder(folder + "/copies").names().count
        for change in try StoredChanges.load(folders.changes(earlier))?.changes ?? [] {
            guard case .content(let mode, _) = change.base else { continue }
            guard let source = try Disk.open(StoredChanges.base(folders.changes(earlier), change.slot)) else { continue }
            try Disk.copy(source, to: BaseReader.copy(folder, number))
            let path = change.oldPath ?? change.path
            known[path] = .init(path: path, state: .content(number: number, mode: mode))
            number += 1
        }
        record.known = known.values.sorted { $0.path < $1.path }
    }
}
