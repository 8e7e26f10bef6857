import RoostModel

/// What became of a task's own commits, as the project moved on since its last run.
enum FollowedCommits: Sendable {
    case rebased(TaskRepository.Rebased)
    case conflicting(ConflictingCommits)
}

/// What the project committed since, and the task's commits cannot be put on top of.
struct ConflictingCommits: Sendable {
    /// What the project's HEAD names.
    let onto: String
    /// Where they conflict; empty where there is another reason: a merge among the commits, or too many of them.
    let conflicts: [TreePath]
    /// Paths of which the project has another content than the task's commits stand on.
    let moved: [TreePath]
    /// A scratch folder with their old content.
    let folder: String
    let scratch: OwnerScratch

    /// For people.
    var note: String {
        let others = conflicts.count > 1 ? " and others" : ""
        let conflict = conflicts.first.map { "they conflict in \(VisibleText.name($0.shortDisplay))\(others)" }
        let why = conflict ?? "there are merges among them, or too many"
        return "the task's commits cannot be put on top of what you committed since (\(why)): "
            + "this run works on the state that the task had; inside, git merge \(onto.prefix(10)) brings both together"
    }
}
