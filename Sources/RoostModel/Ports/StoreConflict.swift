/// Why the store refuses a change that conflicts with what is stored.
package enum StoreConflict: Sendable, Equatable {
    // Tasks and runs
    case runOpen(RunID, RunStatus)
    case runNotActive(RunID, RunStatus)
    case runNotInterrupted(RunID, RunStatus)
    case runEnded(RunID)
    /// A terminal transition was requested without an outcome.
    case endWithoutOutcome
    case conversation(agent: String)
    // Messages
    case messageWaits
    case messageTaken(by: RunID)
    case messageSettled
    case messageTakenBack
    /// A message was marked as in a run without naming the run.
    case runUnnamed
    // Applications
    case applicationUnsettled(ApplicationID, project: String)
    case taskApplying
    // Nodes
    case elsewhere(TaskID, NodeID)
    // Agents
    case agentNameTaken(String)
    case agentArchived(String)
    case agentOfTaskArchived(String)
    // Tokens
    case controlTokenExists
    case notControlToken
    case tokenEnded(TokenKind, TokenID)
    case parentTokenEnded(TokenID)
    // Reading
    case unknownCursor(String)
    case positionAhead(Int64, head: Int64)
    case secondReader
    /// A constraint of the database, in SQLite's words.
    case constraint(String)
}

extension StoreConflict: CustomStringConvertible {
    package var description: String {
        switch self {
        case .runOpen(let run, let status):
            "run \(run.short) of this task is \(status.rawValue); wait until it has ended or cancel it first"
        case .runNotActive(let run, let status): "run \(run.short) is \(status.rawValue); only an active run can be paused"
        case .runNotInterrupted(let run, let status):
            "run \(run.short) is \(status.rawValue); only an interrupted run can be resumed. Retry it instead"
        case .runEnded(let run): "run \(run.short) has ended and accepts no further messages"
        case .endWithoutOutcome: "a terminal transition needs an outcome; finish the run instead"
        case .conversation(let agent):
            "this task is the conversation of the agent \(agent); start a new one with: roost agent reset-session \(agent)"
        case .messageWaits: "a message of this task waits for its run; withdraw it first"
        case .messageTaken(let run): "run \(run.short) has already received this message; cancel the run instead"
        case .messageSettled: "this message is no longer waiting"
        case .messageTakenBack: "this message was withdrawn"
        case .runUnnamed: "a message with the disposition in_run needs a run"
        case .applicationUnsettled(let application, let project):
            "application \(application.short) to \(project) is still in progress; wait until it has ended"
        case .taskApplying: "changes of this task are being applied or undone; wait until that has ended"
        case .elsewhere(let task, let node):
            "the folders of task \(task.short) are on the node \(node.short); use the daemon there"
        case .agentNameTaken(let name): "there is already an agent named \(name); choose another name"
        case .agentArchived(let name): "the agent \(name) is archived; create a new one"
        case .agentOfTaskArchived(let name): "the agent \(name) of this task is archived; start a task of another agent"
        case .controlTokenExists: "there is already a control token; rotate it instead"
        case .notControlToken: "only a control token can replace the control token"
        case .tokenEnded(let kind, let token): "\(kind.rawValue) \(token.short) is revoked or expired and cannot be renewed"
        case .parentTokenEnded(let token): "the token \(token.short) is revoked or expired and cannot create another"
        case .unknownCursor(let text): "\(text.prefix(64)) is not a cursor of a task list; start again without one"
        case .positionAhead(let position, let head):
            "the journal ends at position \(head); position \(position) does not exist yet. Read from the start"
        case .secondReader: "a subscription can have only one reader at a time"
        case .constraint(let said): said
        }
    }
}
