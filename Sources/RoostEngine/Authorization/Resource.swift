package import RoostModel

/// What an action is about.
package enum Resource: Sendable {
    /// One that does not exist yet.
    case newTask(TaskSpec)
    case task(AgentTask)
    case newAgent(AgentSpec)
    case agent(Agent)
    /// - Parameter principal: who brought it, where that is known.
    case attachment(Attachment, principal: String?)
    /// What belongs to no task and no agent.
    case daemon

    /// What would run of it; `nil` where nothing does.
    var spec: TaskSpec? {
        switch self {
        case .newTask(let spec): spec
        case .task(let task): task.spec
        case .agent(let agent): agent.spec.taskSpec(of: agent.id)
        case .newAgent, .attachment, .daemon: nil
        }
    }
}
