import RoostModel

/// The result of rebasing a task's own commits onto commits that the project got since the last run.
enum FollowedCommits: Sendable {
    case rebased(TaskRepository.Rebased)
    case conflicting(ConflictingCommits)
}

/// Commits of the project onto which the task's commits cannot be rebased.
struct ConflictingCommits: Sendable {
    /// The commit of the project's HEAD.
    let onto: String
    /// The conflicting paths; empty where the reason is a merge among the commits or too many commits.
    let conflicts: [TreePath]
    /// Paths whose content in the project differs from the commit that the task's commits are based on.
    let moved: [TreePath]
    /// A scratch folder with their old content.
    let folder: String
    let scratch: OwnerScratch

    /// A sentence for the user.
    var note: String {
        let others = conflicts.count > 1 ? " and others" : ""
        let conflict = conflicts.first.map { "they conflict in \(VisibleText.name($0.shortDisplay))\(others)" }
        let why = conflict ?? "there are merges among them, or too many"
        return "the task's commits cannot be rebased onto what you committed since (\(why)): "
            + "this run works on the state that the task had; git merge \(onto.prefix(10)) in the sandbox merges both"
    }
}
