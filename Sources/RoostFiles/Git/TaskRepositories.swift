import RoostModel

/// Makes or updates the git folder of a task before a run, and lists the folders of the host that the run's git needs beside it.
struct TaskRepositories: Sendable {
    let folders: StateFolders
    let objects: TaskObjects

    /// Adds to the tree its git folders, its notes, and whether it is behind the project's repository.
    ///
    /// - Parameters:
    ///   - isMounted: whether a process of the task has the tree mounted; then the git folder stays as it is.
    ///   - followed: the result of rebasing the task's own commits; `nil` where there was nothing to rebase.
    func prepare(_ tree: inout WorkTree, hidesEnvironmentFiles: Bool, isMounted: Bool, _ followed: FollowedCommits?) throws {
        guard tree.project.kind != .plain, let root = tree.writtenFolder, let own = GitFolder(top: tree.project.path) else { return }
        try objects.using(own) { try prepare(&tree, root, own, hidesEnvironmentFiles, isMounted, followed) }
    }

    private func prepare(
        _ tree: inout WorkTree, _ root: String, _ own: GitFolder, _ hidesEnvironmentFiles: Bool, _ isMounted: Bool,
        _ followed: FollowedCommits?
    ) throws {
        let kept = try objects.keep(own, tree.project)
        let repository = TaskRepository(
            project: tree.project, own: own, tree: try Folder(root, mayOpenUp: true), taskFolder: folders.workTree(tree.taskID),
            hidesEnvironmentFiles: hidesEnvironmentFiles, objects: kept, followed: followed)
        let prepared = try repository.prepare(isMounted: isMounted)
        tree.isBehind = prepared.isBehind
        tree.notes += prepared.notes
        let place = ".git/" + TaskRepository.shared
        let shown = kept.map { WorkTree.GitFolderShown(source: $0.path, place: place) }
        if prepared.hasPlace { tree.gitFolders = [shown ?? .init(source: own.objects, place: place + "/objects")] + modules(own) }
    }

    /// Submodules keep their repositories in the project's git folder.
    private func modules(_ own: GitFolder) -> [WorkTree.GitFolderShown] {
        let path = own.common + "/modules"
        return Disk.exists(path) ? [.init(source: path, place: ".git/modules")] : []
    }
}
