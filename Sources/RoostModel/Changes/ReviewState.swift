/// What a person decided about the changes that a task left.
package enum ReviewState: String, Codable, Sendable, CaseIterable {
    /// Neither applied nor discarded.
    case undecided
    /// All of it is in the project, committed or not.
    case applied
    /// A part of it is in the project or on a branch.
    case partlyApplied = "partly_applied"
    /// All of it was applied, and at least a part of that on a branch only.
    case onBranch = "on_branch"
    case discarded
}
