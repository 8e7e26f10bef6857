package import RoostModel

/// What retention removes.
package struct RetentionScope: Sendable, Equatable {
    /// Work trees whose last run ended longer ago are removed.
    package let age: Duration
    /// How many of the newest work trees are kept at most.
    package let keeping: Int
    /// Whether work trees with changes that are neither applied nor discarded are removed too.
    package let includesUndecided: Bool
    /// Only the work trees of these tasks; `nil` for all.
    package let tasks: Set<TaskID>?
    /// The output of runs that ended longer ago is removed; `nil` for the configured age.
    package let outputAge: Duration?
    /// Whether all caches of tools are removed; otherwise only what exceeds their limit.
    package let includesCaches: Bool

    package init(
        age: Duration, keeping: Int, includesUndecided: Bool = false, tasks: Set<TaskID>? = nil, outputAge: Duration? = nil,
        includesCaches: Bool = false
    ) {
        self.age = age
        self.keeping = keeping
        self.includesUndecided = includesUndecided
        self.tasks = tasks
        self.outputAge = outputAge
        self.includesCaches = includesCaches
    }
}
