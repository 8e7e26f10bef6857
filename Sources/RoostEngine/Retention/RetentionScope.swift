package import RoostModel

/// Which finished work trees are to be removed.
package struct RetentionScope: Sendable, Equatable {
    /// Those whose last run ended longer ago go.
    package let age: Duration
    /// At most this many stay.
    package let keeping: Int
    /// Whether those go too whose changes nobody applied or discarded yet.
    package let includesUndecided: Bool
    /// Only of these tasks; `nil` for all.
    package let tasks: Set<TaskID>?

    package init(age: Duration, keeping: Int, includesUndecided: Bool = false, tasks: Set<TaskID>? = nil) {
        self.age = age
        self.keeping = keeping
        self.includesUndecided = includesUndecided
        self.tasks = tasks
    }
}
