package import RoostModel

/// Why something cannot be done in the state that a run, a task, an application or an agent is in.
package enum WrongState: Sendable, Equatable {
    // Runs
    case runNotOver(RunID, RunStatus)
    case runBeginning(RunID)
    case runEnding(RunID)
    /// What is held still cannot give a message back.
    case runPaused(RunID)
    case runNotAtWork(RunID, RunStatus)
    /// Nobody promised the run an input, or somebody else brings it.
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
    /// The store says why.
    case conflict(StoreConflict)

    /// What is not to be done with a run that worked in the project itself.
    package enum NotPossible: String, Sendable { case apply, discard }
}

extension WrongState: CustomStringConvertible {
    package var description: String {
        switch self {
        case .runNotOver(let run, let status): "run \(run.short) is \(status.rawValue); its changes can be handled when it is over"
        case .runBeginning(let run): "run \(run.short) is just beginning; try again in a moment"
        case .runPaused(let run): "run \(run.short) is paused; resume it to take the message back, or cancel it"
        case .runEnding(let run): "run \(run.short) is ending"
        case .runNotAtWork(let run, let status):
            "run \(run.short) is \(status.rawValue); only a run at work can be paused or resumed"
        case .noInputExpected(let run): "run \(run.short) waits for no input"
        case .inputUnread(let run): "run \(run.short) ended before it read anything"
        case .noRun(let task): "task \(task.short) has no run"
        case .runOpen(let run, let task, let status): "run \(run.short) of task \(task.short) is \(status.rawValue); cancel it first"
        case .workedInPlace(let run, let what):
            "run \(run.short) worked in the project itself; there is nothing to \(what.rawValue)"
        case .notApplied(let run): "run \(run.short) was not applied; there is nothing to undo"
        case .applicationUnsettled(let application): "application \(application.short) is not settled yet"
        case .nothingToUndo(let application): "application \(application.short) changed nothing; there is nothing to undo"
        case .nothingToSign(let application): "application \(application.short) has no commit that waits for a signature"
        case .agentArchived(let name): "the agent \(name) is archived; make another one to go on"
        case .agentOfTaskArchived(let name): "the agent \(name) of this task is archived; start a task of another one"
        case .defaultsChanged(let file): "another version of \(file) stands there by now; look at it again"
        case .defaultsNotUnderstood(let file, let problem): "\(file) is not understood: \(problem)"
        case .conflict(let conflict): conflict.description
        }
    }
}
