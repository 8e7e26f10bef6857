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
    /// What runs printed and did goes where they ended longer ago; `nil` for what the settings say.
    package let outputAge: Duration?
    /// Whether all stores of tools' caches go; else what is beyond their bound.
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
