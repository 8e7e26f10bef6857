package import RoostModel

/// The object of an action.
package enum Resource: Sendable {
    /// A task that does not exist yet.
    case newTask(TaskSpec)
    case task(AgentTask)
    case newAgent(AgentSpec)
    case agent(Agent)
    /// - Parameter principal: who uploaded it, if known.
    case attachment(Attachment, principal: String?)
    /// The daemon, for what belongs to no task and no agent.
    case daemon

    /// What the action would execute; `nil` if nothing.
    var spec: TaskSpec? {
        switch self {
        case .newTask(let spec): spec
        case .task(let task): task.spec
        case .agent(let agent): agent.spec.taskSpec(of: agent.id)
        case .newAgent, .attachment, .daemon: nil
        }
    }
}
