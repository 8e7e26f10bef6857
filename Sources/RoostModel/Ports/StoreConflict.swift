/// Why the store refuses a change that is at odds with what is stored.
package enum StoreConflict: Sendable, Equatable {
    // Tasks and runs
    case runOpen(RunID, RunStatus)
    case runNotActive(RunID, RunStatus)
    case runNotInterrupted(RunID, RunStatus)
    case runEnded(RunID)
    /// An end was handed in as a mere transition.
    case endWithoutOutcome
    case conversation(agent: String)
    // Messages
    case messageWaits
    case messageTaken(by: RunID)
    case messageSettled
    case messageTakenBack
    /// A message is to be in a run, and none is named.
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
    /// A rule of the database itself, in its words.
    case constraint(String)
}

extension StoreConflict: CustomStringConvertible {
    package var description: String {
        switch self {
        case .runOpen(let run, let status): "run \(run.short) of this task is \(status.rawValue); wait for its end or cancel it first"
        case .runNotActive(let run, let status): "run \(run.short) is \(status.rawValue); only an active run can be paused"
        case .runNotInterrupted(let run, let status):
            "run \(run.short) is \(status.rawValue); only an interrupted run can be resumed. Retry it instead"
        case .runEnded(let run): "run \(run.short) has ended; it takes no further message"
        case .endWithoutOutcome: "an end has an outcome and messages to settle: finish the run"
        case .conversation(let agent):
            "this task is the conversation of the agent \(agent); roost agent reset-session \(agent) gives it a new one"
        case .messageWaits: "a message of this task waits for its run; take it back first"
        case .messageTaken(let run): "run \(run.short) has this message already; cancel the run instead"
        case .messageSettled: "this message does not wait"
        case .messageTakenBack: "this message was taken back"
        case .runUnnamed: "a message is in a run: name the run"
        case .applicationUnsettled(let application, let project):
            "application \(application.short) to \(project) is still under way; wait for its end"
        case .taskApplying: "changes of this task are being applied or undone; wait for the end"
        case .elsewhere(let task, let node):
            "the folders of task \(task.short) are on the node \(node.short); ask the daemon there"
        case .agentNameTaken(let name): "there is an agent named \(name) already; choose another name"
        case .agentArchived(let name): "the agent \(name) is archived; create a new one"
        case .agentOfTaskArchived(let name): "the agent \(name) of this task is archived; start a task of another one"
        case .controlTokenExists: "there is a control token already; rotate it instead"
        case .notControlToken: "only a control token takes the control token's place"
        case .tokenEnded(let kind, let token): "\(kind.rawValue) \(token.short) is revoked or expired and cannot be renewed"
        case .parentTokenEnded(let token): "the token \(token.short) that asks for another is revoked or expired"
        case .unknownCursor(let text): "\(text.prefix(64)) is no cursor of a task list; start again without one"
        case .positionAhead(let position, let head):
            "the journal ends at position \(head); there is nothing after \(position) to go on from. Read from the start"
        case .secondReader: "a subscription has one reader at a time"
        case .constraint(let said): said
        }
    }
}
