package import RoostModel

/// An agent with the state of its conversation.
package struct AgentStatus: Sendable, Equatable {
    /// The agent as it is stored.
    package let agent: Agent
    /// The runtime's own id of the conversation; `nil` before its first turn.
    package let sessionId: String?
    /// The run of the conversation that is active or queued.
    package let activeRun: RunID?

    package init(agent: Agent, sessionId: String?, activeRun: RunID?) {
        self.agent = agent
        self.sessionId = sessionId
        self.activeRun = activeRun
    }
}
