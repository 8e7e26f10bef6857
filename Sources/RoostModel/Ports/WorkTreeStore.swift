/// Which work trees exist, and the decisions about their changes.
package protocol WorkTreeStore: Sendable {
    /// Tasks whose work tree on this node may be removed, newest first: no active run, and the last run ended before `before` or the task
    /// is not among the newest `keeping`.
    ///
    /// - Parameter includingUndecided: whether tasks are included whose newest changes are neither applied nor discarded.
    func expiredWorkTrees(before: Timestamp, keeping: Int, includingUndecided: Bool) async throws -> [ExpiredWorkTree]
    /// Records that the changes of a finished run's task are different now, because somebody wrote to its work tree. They need a new
    /// decision.
    func setDiff(_ diff: DiffSummary, of run: RunID, at: Timestamp) async throws
    /// Records that a person discarded a task's changes, with its event.
    func setDiscarded(_ task: TaskID, at: Timestamp) async throws
    /// Records that a work tree was created, or removed (`nil`), with its event.
    func setWorkTree(_ tree: WorkTree?, of task: TaskID, reason: String?, at: Timestamp) async throws
    func workTree(of task: TaskID) async throws -> WorkTree?
    /// Whether the newest changes of a task are neither applied nor discarded.
    func isUndecided(_ task: TaskID) async throws -> Bool
}

/// A task whose work tree may be removed.
package struct ExpiredWorkTree: Sendable, Equatable {
    package let task: TaskID
    package let title: String
    /// All runs of the task.
    package let runs: [RunID]
    package let tree: WorkTree
    /// Whether its newest changes are neither applied nor discarded.
    package let isUndecided: Bool

    package init(task: TaskID, title: String, runs: [RunID], tree: WorkTree, isUndecided: Bool) {
        self.task = task
        self.title = title
        self.runs = runs
        self.tree = tree
        self.isUndecided = isUndecided
    }
}
