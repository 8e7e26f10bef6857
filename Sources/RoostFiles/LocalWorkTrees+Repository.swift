import RoostModel

extension LocalWorkTrees {
    /// Makes or finds the git folder of a task, and adds to the tree what must be shown and said beside it.
    func prepareRepository(
        _ tree: inout WorkTree, hidesEnvironmentFiles: Bool, isMounted: Bool, _ rebased: TaskRepository.Rebased?
    ) throws {
        guard tree.project.kind != .plain, let root = Self.written(tree), let own = GitFolder(top: tree.project.path) else { return }
        let name = try KeptObjects.name(of: try Folder(own.objects))
        try objectsInUse.using(name) { try prepareRepository(&tree, root, own, hidesEnvironmentFiles, isMounted, rebased) }
    }

    private func prepareRepository(
        _ tree: inout WorkTree, _ root: String, _ own: GitFolder, _ hidesEnvironmentFiles: Bool, _ isMounted: Bool,
        _ rebased: TaskRepository.Rebased?
    ) throws {
        let kept = try keptObjects(own, tree.project)
        let repository = TaskRepository(
            project: tree.project, own: own, tree: try Folder(root, mayOpenUp: true), taskFolder: folders.workTree(tree.taskID),
            hidesEnvironmentFiles: hidesEnvironmentFiles, objects: kept, rebased: rebased)
        let prepared = try repository.prepare(isMounted: isMounted)
        tree.isBehind = prepared.isBehind
        tree.notes += prepared.notes
        let place = ".git/" + TaskRepository.shared
        let objects = kept.map { WorkTree.GitFolderShown(source: $0.path, place: place) }
        if prepared.hasPlace { tree.gitFolders = [objects ?? .init(source: own.objects, place: place + "/objects")] + modules(own) }
    }

    /// Merges what the person changed since into what the task's layer holds. A layer that somebody has mounted is left for the next time.
    func rebaseLayer(_ tree: inout WorkTree, isMounted: Bool) throws {
        guard !isMounted, case .overlay(_, let upper, _, _) = tree.layout else { return }
        let folder = folders.workTree(tree.taskID)
        guard let run = TreeLayout(folder: folder).lastRun else { return }
        let us = Account.effective
        var rebase = LayerRebase(
            upper: try Folder(upper, mayOpenUp: true), project: try Folder(tree.project), changes: folders.changes(run),
            owner: us == 0 ? (tree.project.ownerUID, tree.project.ownerGID) : nil, rebased: try RebasedFiles(tree: folder, after: run))
        tree.notes += try rebase.run()
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
