import CRoostSystem
import RoostModel

/// Updates the layer of a task between two runs, in the state folder: it merges what the user changed in the project since the last run,
/// and removes files that the last run left as they were.
struct LayerUpdate: Sendable {
    let folders: StateFolders

    /// - Parameters:
    ///   - isMounted: whether a process has the layer mounted; then it stays as it is until the next run.
    ///   - followed: the result of rebasing the task's own commits; `nil` where there was nothing to rebase.
    func update(_ tree: inout WorkTree, isMounted: Bool, _ followed: FollowedCommits?) throws {
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

    /// Removes files from the layer that the last run wrote or copied up and did not change, as a stash or a checkout does. They would hide
    /// what the user changed in them since.
    private func dropUnchanged(_ path: String, _ tree: WorkTree, after run: RunID) throws {
        guard let stored = try StoredChanges.load(folders.changes(run)), let stamps = stored.unchangedStamps else { return }
        let (upper, project) = (try Folder(path, mayOpenUp: true), try Folder(tree.project))
        let dropped = try zip(stored.unchanged, stamps).filter { path, stamp in
            guard let stamp, let found = try upper.stamp(path), FileStamp(found) == stamp, try project.stamp(path) != nil else {
                return false
            }
            // A file that is mostly holes may be left out of the changes although it changed (``ChangeStore``).
            return found.blocks.multipliedReportingOverflow(by: 512).partialValue >= found.size / 2 || found.size <= 4096
        }.map(\.0)
        if dropped.isEmpty { return }
        try RelievedPaths(tree: folders.workTree(tree.taskID)).add(dropped)
        try LayerPruning(upper: upper, project: project, remaining: try changedPaths(of: run)).relieve(dropped)
    }

    /// Paths that the layer must keep after a run.
    private func changedPaths(of run: RunID) throws -> [TreePath] {
        guard let stored = try StoredChanges.load(folders.changes(run)) else { return [] }
        return stored.changes.flatMap { [$0.path] + ($0.oldPath.map { [$0] } ?? []) } + stored.ignoredRoots
    }
}
