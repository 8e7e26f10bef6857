package import RoostModel

/// An agent with what goes on in its conversation.
package struct AgentStatus: Sendable, Equatable {
    package let agent: Agent
    /// The runtime's own id of the conversation; absent before its first turn.
    package let sessionId: String?
    /// The run that is being worked on or waits in the queue.
    package let activeRun: RunID?

    package init(agent: Agent, sessionId: String?, activeRun: RunID?) {
        self.agent = agent
        self.sessionId = sessionId
        self.activeRun = activeRun
    }
}
