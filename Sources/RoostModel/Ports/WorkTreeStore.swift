/// Which work trees stand, and what was decided about what is in them.
package protocol WorkTreeStore: Sendable {
    /// Tasks whose work tree on this node may be removed, newest first: no active run, last ended before `before` or beyond the newest `keeping`.
    ///
    /// - Parameter includingUndecided: whether also those whose newest changes nobody applied or discarded yet.
    func expiredWorkTrees(before: Timestamp, keeping: Int, includingUndecided: Bool) async throws -> [ExpiredWorkTree]
    /// Notes that a finished run's task holds other changes by now, as somebody wrote into its work tree: they wait for a decision again.
    func setDiff(_ diff: DiffSummary, of run: RunID, at: Timestamp) async throws
    /// Notes that a person discarded what a task's runs changed so far, with its event.
    func setDiscarded(_ task: TaskID, at: Timestamp) async throws
    /// Notes that a work tree stands (made) or is gone, with its event.
    func setWorkTree(_ tree: WorkTree?, of task: TaskID, reason: String?, at: Timestamp) async throws
    func workTree(of task: TaskID) async throws -> WorkTree?
    /// Whether the newest changes of a task are neither applied nor discarded.
    func isUndecided(_ task: TaskID) async throws -> Bool
}

package struct ExpiredWorkTree: Sendable, Equatable {
    package let task: TaskID
    package let title: String
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
