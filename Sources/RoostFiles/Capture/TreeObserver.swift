import RoostModel
import RoostSupport

/// What a work tree holds compared with the base of a run.
struct TreeObservation: Sendable {
    var base: BaseReader
    /// The folder that the run wrote to.
    var root: String
    var differences: [Difference]
    var notes: [String] = []
    var emptyFolders = EmptyFolders()

    /// Opens the folder that the run wrote to: the layer, the copy, or the project itself.
    func openRoot(_ tree: WorkTree) throws -> Folder {
        tree.layout == .inPlace ? try Folder(tree.project) : try Folder(root, mayOpenUp: true)
    }
}

/// Compares a work tree with the base of a run. Nothing is executed: the files are read from outside the sandbox.
struct TreeObserver: Sendable {
    let folders: StateFolders

    /// - Throws: ``WorkTreeError/io(_:)`` where no base was recorded for the run.
    func observe(_ run: RunID, _ tree: WorkTree) throws -> TreeObservation {
        var seen = try compare(run, tree)
        // A mount of now may hide what the layer holds from before; no application could write below it.
        let mounted = Set(MountsBelow.paths(tree.project.path).map { TreePath($0) })
        if mounted.isEmpty { return seen }
        let left = seen.differences.filter { mounted.contains($0.path) || $0.path.ancestors.contains(where: mounted.contains) }
        let paths = Set(left.map(\.path))
        seen.differences.removeAll { paths.contains($0.path) }
        seen.notes += Self.notes(left.map { (path: $0.path, why: "lies below a mount that was added since, and is not applied") })
        return seen
    }

    private func compare(_ run: RunID, _ tree: WorkTree) throws -> TreeObservation {
        guard let base = try BaseReader(folder: folders.base(run)) else {
            throw WorkTreeError.io("no base was recorded for run \(run.short), so its changes cannot be determined")
        }
        let project = try Folder(tree.project)
        switch tree.layout {
        case .overlay(_, let upper, _, _):
            let root = try Folder(upper, mayOpenUp: true)
            let added = try AddedTrees(in: root, of: tree.project, task: tree.taskID)
            let scan = try UpperScan(root, skipping: Set(tree.project.submodules.map { TreePath($0) }), added: added.inside)
            return TreeObservation(
                base: base, root: upper, differences: try Difference.find(in: scan, base: base, project: project),
                notes: Self.notes(scan) + added.notes,
                emptyFolders: try EmptyFolders.find(in: scan, base: base, project: project))
        case .copy(let copy):
            let root = try Folder(copy)
            let added = try AddedTrees(in: root, of: tree.project, task: tree.taskID)
            var seen = try observeCopy(base, root, origin: Disk.parent(of: copy) + "/origin", project)
            seen.differences.removeAll { added.holds($0.path) }
            seen.notes += added.notes
            return seen
        case .inPlace:
            let earlier = try Disk.decode(GitSettingsLook.self, from: GitSettingsLook.file(base.folder))
            var notes: [String] = []
            var seen = try observeCopy(base, project, origin: base.folder + "/stamps", project) { stamps in
                if let earlier { notes = try GitSettingsLook(tree, stamps: stamps).notes(since: earlier) }
            }
            seen.notes += notes
            return seen
        }
    }

    /// - Parameter looking: gets the path of the stamps of the present files.
    private func observeCopy(
        _ base: BaseReader, _ root: Folder, origin: String, _ project: Folder, looking: (String) throws -> Void = { _ in }
    ) throws -> TreeObservation {
        let path = base.folder + "/now"
        let walk = try BaseRecorder.walk(root, into: path, owner: nil)
        try looking(path)
        let stamps = try StampFile(path)
        var now = stamps?.files() ?? [:]
        var emptyFolders = EmptyFolders()
        // A run in the project itself made its empty folders there already.
        if root.path != project.path, let stamps, let earlier = try StampFile(origin) {
            emptyFolders = EmptyFolders.find(in: stamps, origin: earlier)
        }
        try Disk.remove(path)
        var before = try StampFile(origin)?.files() ?? [:]
        let deep = now.filter { $0.key.isTooDeep }
        let changedDeep = Set(deep.filter { before[$0.key] != $0.value }.keys).union(before.keys.filter { $0.isTooDeep && now[$0] == nil })
        for path in deep.keys { now[path] = nil }
        for path in before.keys where path.isTooDeep { before[path] = nil }
        // Sockets, named pipes and devices are never part of the changes, even if the base has them.
        let special = now.filter { $0.value.kind == .other }, specialBefore = before.filter { $0.value.kind == .other }
        let refused = now.keys.compactMap { path in UpperScan.refusal(of: path).map { (path: path, why: $0) } }.sorted { $0.path < $1.path }
        for (path, _) in refused { now[path] = nil }
        for path in before.keys where UpperScan.refusal(of: path) != nil { before[path] = nil }
        let files = now.filter { $0.value.kind != .other }
        for path in specialBefore.keys { before[path] = nil }
        return TreeObservation(
            base: base, root: root.path, differences: try Difference.find(in: files, origin: before, base: base, project: project),
            notes: special.keys.sorted().filter { specialBefore[$0] == nil }.map {
                "\($0.display) is not a file, folder or link and is never applied"
            }
                + specialBefore.keys.sorted().filter { now[$0] == nil && files[$0] == nil }.map {
                    "\($0.display) was not a file, folder or link and is removed"
                } + Self.notes(changedDeep, unreachedFolders: walk.tooDeep) + Self.notes(refused),
            emptyFolders: emptyFolders)
    }

    private static func notes(_ deep: Set<TreePath>, unreachedFolders: Int) -> [String] {
        var notes: [String] = []
        if let example = deep.min() {
            let others = deep.count > 1 ? " and \(deep.count - 1) more" : ""
            notes.append("\(example.shortDisplay)\(others): the path is too deep and is not applied")
        }
        if unreachedFolders > 0 {
            notes.append("there are folders that are too deep; changes below them are not known and not applied")
        }
        return notes
    }

    private static func notes(_ refused: [(path: TreePath, why: String)]) -> [String] {
        let most = 50
        let notes = refused.prefix(most).map { "\(VisibleText.name($0.path.shortDisplay)) \($0.why)" }
        return refused.count > most ? notes + ["\(refused.count - most) more paths are not applied"] : notes
    }

    private static func notes(_ scan: UpperScan) -> [String] {
        let most = 50
        var notes = Self.notes(scan.refused)
        notes += scan.nestedRepositories.prefix(most).map {
            "\($0.display) is a separate repository; its .git is not applied"
        }
        return notes
    }
}
