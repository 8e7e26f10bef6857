/// The stored agents. Every change is one transaction with its event and its audit line.
package protocol AgentStore: Sendable {
    /// - Throws: ``StoreError/conflict(_:)`` if an agent that is not archived has the same name.
    func create(_ agent: Agent) async throws

    /// Replaces the definition. The conversation continues with the new definition from its next run. If the project changed, the
    /// conversation ends and the next message begins a new one.
    ///
    /// - Parameter expected: the version that the change is based on; `nil` for any.
    /// - Throws: ``StoreError/versionMismatch(expected:found:)``, ``StoreError/conflict(_:)``, ``StoreError/notFound(_:)``.
    func update(_ id: AgentID, to spec: AgentSpec, expected: Int64?, at: Timestamp) async throws -> Agent

    /// Sets the desired state.
    ///
    /// - Throws: ``StoreError/notFound(_:)``, ``StoreError/conflict(_:)`` if the agent is archived.
    func setDesired(_ id: AgentID, _ state: DesiredState, at: Timestamp) async throws -> Agent

    /// Records the observed state. Has no effect and writes no event if nothing changed.
    func observe(_ id: AgentID, _ observation: AgentObservation, at: Timestamp) async throws

    /// Stops the agent and archives it with its history; its name becomes available.
    func archive(_ id: AgentID, at: Timestamp) async throws -> Agent

    /// Ends the agent's conversation. Messages that wait in it, or that its run received but did not read, are withdrawn. A queued run is
    /// cancelled, an active one is asked to end. If no run is active, the task is archived as well.
    ///
    /// - Returns: the task of the conversation; `nil` if there was none.
    func endConversation(_ id: AgentID, at: Timestamp) async throws -> TaskID?

    func agent(_ id: AgentID) async throws -> Agent?
    /// The agent with this name that is not archived.
    func agent(named name: String) async throws -> Agent?
    /// All agents by name; archived ones only on request, after the others.
    func agents(includingArchived: Bool) async throws -> [Agent]
    /// Ids that end with `suffix`.
    func resolveAgent(suffix: String, limit: Int) async throws -> [AgentID]
}
