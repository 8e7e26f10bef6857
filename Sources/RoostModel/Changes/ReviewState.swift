/// The decision of a person about the changes of a task.
package enum ReviewState: String, Codable, Sendable, CaseIterable {
    /// Neither applied nor discarded.
    case undecided
    /// All changes are in the project, committed or not.
    case applied
    /// Some of the changes are in the project or on a branch.
    case partlyApplied = "partly_applied"
    /// All changes were applied, at least some of them only on a branch.
    case onBranch = "on_branch"
    case discarded
}
