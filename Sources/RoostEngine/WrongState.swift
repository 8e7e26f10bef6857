package import RoostModel

/// Why a request is not possible in the present state of a run, task, application or agent.
package enum WrongState: Sendable, Equatable {
    // Runs
    case runNotOver(RunID, RunStatus)
    case runBeginning(RunID)
    case runEnding(RunID)
    /// A paused run cannot give a message back.
    case runPaused(RunID)
    case runNotAtWork(RunID, RunStatus)
    /// No input was announced for the run, or another caller supplies it.
    case noInputExpected(RunID)
    case inputUnread(RunID)
    // Tasks
    case noRun(TaskID)
    case runOpen(RunID, of: TaskID, RunStatus)
    // Changes
    case workedInPlace(RunID, NotPossible)
    case notApplied(RunID)
    case applicationUnsettled(ApplicationID)
    case nothingToUndo(ApplicationID)
    case nothingToSign(ApplicationID)
    // Agents and projects
    case agentArchived(String)
    case agentOfTaskArchived(String)
    case defaultsChanged(file: String)
    case defaultsNotUnderstood(file: String, problem: String)
    /// A conflict that the store reported.
    case conflict(StoreConflict)

    /// What is not possible for a run that worked in the project itself.
    package enum NotPossible: String, Sendable { case apply, discard }
}

extension WrongState: CustomStringConvertible {
    /// One sentence for people.
    package var description: String {
        switch self {
        case .runNotOver(let run, let status): "run \(run.short) is \(status.rawValue); its changes are available when it has ended"
        case .runBeginning(let run): "run \(run.short) is just starting; try again in a moment"
        case .runPaused(let run): "run \(run.short) is paused; resume it to withdraw the message, or cancel it"
        case .runEnding(let run): "run \(run.short) is ending"
        case .runNotAtWork(let run, let status):
            "run \(run.short) is \(status.rawValue); only an active run can be paused or resumed"
        case .noInputExpected(let run): "run \(run.short) does not wait for input"
        case .inputUnread(let run): "run \(run.short) ended before it read anything"
        case .noRun(let task): "task \(task.short) has no run"
        case .runOpen(let run, let task, let status): "run \(run.short) of task \(task.short) is \(status.rawValue); cancel it first"
        case .workedInPlace(let run, let what):
            "run \(run.short) worked in the project itself; there is nothing to \(what.rawValue)"
        case .notApplied(let run): "run \(run.short) was not applied; there is nothing to undo"
        case .applicationUnsettled(let application): "application \(application.short) is not settled yet"
        case .nothingToUndo(let application): "application \(application.short) changed nothing; there is nothing to undo"
        case .nothingToSign(let application): "application \(application.short) has no commit to be signed"
        case .agentArchived(let name): "the agent \(name) is archived; create another one"
        case .agentOfTaskArchived(let name): "the agent \(name) of this task is archived; start a task of another agent"
        case .defaultsChanged(let file): "\(file) has changed in the meantime; review it again"
        case .defaultsNotUnderstood(let file, let problem): "\(file) could not be read: \(problem)"
        case .conflict(let conflict): conflict.description
        }
    }
}
