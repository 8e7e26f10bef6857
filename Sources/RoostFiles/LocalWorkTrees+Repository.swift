import CRoostSystem
import RoostModel

extension LocalWorkTrees {
    /// Makes or finds the git folder of a task, and adds to the tree what must be shown and said beside it.
    func prepareRepository(
        _ tree: inout WorkTree, hidesEnvironmentFiles: Bool, isMounted: Bool, _ followed: FollowedCommits?
    ) throws {
        guard tree.project.kind != .plain, let root = Self.written(tree), let own = GitFolder(top: tree.project.path) else { return }
        let name = try KeptObjects.name(of: try Folder(own.objects))
        try objectsInUse.using(name) { try prepareRepository(&tree, root, own, hidesEnvironmentFiles, isMounted, followed) }
    }

    private func prepareRepository(
        _ tree: inout WorkTree, _ root: String, _ own: GitFolder, _ hidesEnvironmentFiles: Bool, _ isMounted: Bool,
        _ followed: FollowedCommits?
    ) throws {
        let kept = try keptObjects(own, tree.project)
        let repository = TaskRepository(
            project: tree.project, own: own, tree: try Folder(root, mayOpenUp: true), taskFolder: folders.workTree(tree.taskID),
            hidesEnvironmentFiles: hidesEnvironmentFiles, objects: kept, followed: followed)
        let prepared = try repository.prepare(isMounted: isMounted)
        tree.isBehind = prepared.isBehind
        tree.notes += prepared.notes
        let place = ".git/" + TaskRepository.shared
        let objects = kept.map { WorkTree.GitFolderShown(source: $0.path, place: place) }
        if prepared.hasPlace { tree.gitFolders = [objects ?? .init(source: own.objects, place: place + "/objects")] + modules(own) }
    }

    /// Merges what the person changed since into what the task's layer holds. A layer that somebody has mounted is left for the next time.
    func rebaseLayer(_ tree: inout WorkTree, isMounted: Bool, _ followed: FollowedCommits?) throws {
        guard !isMounted, case .overlay(_, let upper, _, _) = tree.layout else { return }
        let folder = folders.workTree(tree.taskID)
        guard let run = TreeLayout(folder: folder).lastRun else { return }
        let us = Account.effective
        let owner = us == 0 ? (tree.project.ownerUID, tree.project.ownerGID) : nil
        let pinned = PinnedPaths(tree: folder, upper: try Folder(upper, mayOpenUp: true), project: try Folder(tree.project), owner: owner)
        try pinned.release(changedPaths(of: run))
        try dropUnchanged(upper, tree, after: run)
        var rebase = LayerRebase(
            upper: try Folder(upper, mayOpenUp: true), project: try Folder(tree.project), changes: folders.changes(run),
            owner: owner, rebased: try RebasedFiles(tree: folder, after: run))
        guard case .conflicting(let conflicting) = followed else {
            tree.notes += try rebase.run()
            return
        }
        rebase.leftOut = Set(conflicting.moved)
        tree.notes += try [conflicting.note] + rebase.run()
        try pinned.pin(conflicting.moved, from: try Folder(conflicting.folder))
    }

    /// Takes files out of the layer that the last run wrote or looked at closely and did not change, as a stash or a checkout does: they would hide what
    /// the person did to them since.
    private func dropUnchanged(_ path: String, _ tree: WorkTree, after run: RunID) throws {
        guard let stored = try StoredChanges.load(folders.changes(run)), let stamps = stored.unchangedStamps else { return }
        let (upper, project) = (try Folder(path, mayOpenUp: true), try Folder(tree.project))
        let dropped = try zip(stored.unchanged, stamps).filter { path, stamp in
            guard let stamp, let found = try upper.stamp(path), FileStamp(found) == stamp, try project.stamp(path) != nil else {
                return false
            }
            // What is nearly all holes may be left out of the changes although it is one (``ChangeStore``).
            return found.blocks.multipliedReportingOverflow(by: 512).partialValue >= found.size / 2 || found.size <= 4096
        }.map(\.0)
        if dropped.isEmpty { return }
        try RelievedPaths(tree: folders.workTree(tree.taskID)).add(dropped)
        try LayerPruning(upper: upper, project: project, remaining: try changedPaths(of: run)).relieve(dropped)
    }

    /// What a layer must go on holding after a run.
    private func changedPaths(of run: RunID) throws -> [TreePath] {
        guard let stored = try StoredChanges.load(folders.changes(run)) else { return [] }
        return stored.changes.flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) } + stored.ignoredRoots
    }

    /// Where a run's writes go; `nil` in place.
    static func written(_ tree: WorkTree) -> String? {
        switch tree.layout {
        case .overlay(_, let upper, _, _): upper
        case .copy(let copy): copy
        case .inPlace: nil
        }
    }

    private func keptObjects(_ own: GitFolder, _ project: ProjectFolder) throws -> KeptObjects? {
        let owner = (uid: project.ownerUID, gid: project.ownerGID)
        let stores = [own.objects] + own.alternates(readableBy: owner.uid)
        let large = own.common + "/lfs/objects"
        return try KeptObjects.keep(
            try stores.map { try Folder($0) }, largeFiles: Disk.exists(large) ? try Folder(large) : nil, in: folders.objects, owner: owner)
    }

    /// Where the objects lie that a task stands on, whatever became of the project's; `nil` where they are not kept.
    func objects(of task: TaskID) throws -> String? {
        let given = try Disk.decode(TaskRepository.Given.self, from: TaskRepository.givenFile(in: folders.workTree(task)))
        return given?.objects.map { "\(folders.objects)/\($0)/objects" }.flatMap { Disk.exists($0) ? $0 : nil }
    }

    /// Submodules keep their repositories in the project's.
    private func modules(_ own: GitFolder) -> [WorkTree.GitFolderShown] {
        let path = own.common + "/modules"
        return Disk.exists(path) ? [.init(source: path, place: ".git/modules")] : []
    }
}
