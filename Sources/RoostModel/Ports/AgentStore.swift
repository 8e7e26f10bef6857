/// Agents as they are stored. Every change is one transaction with its event and its audit line.
package protocol AgentStore: Sendable {
    /// - Throws: ``StoreError/conflict(_:)`` where an agent that is not archived has the name.
    func create(_ agent: Agent) async throws

    /// Replaces the definition. The conversation goes on under the new one from its next run; where the project changed, it ends and the
    /// next message begins another.
    ///
    /// - Parameter expected: the version that the change was made from; `nil` for any.
    /// - Throws: ``StoreError/versionMismatch(expected:found:)``, ``StoreError/conflict(_:)``, ``StoreError/notFound(_:)``.
    func update(_ id: AgentID, to spec: AgentSpec, expected: Int64?, at: Timestamp) async throws -> Agent

    func setDesired(_ id: AgentID, _ state: DesiredState, at: Timestamp) async throws -> Agent

    /// Notes what the reconciler saw; without effect (and event) where nothing changed.
    func observe(_ id: AgentID, _ observation: AgentObservation, at: Timestamp) async throws

    /// The agent is stopped and keeps its history; its name is free again.
    func archive(_ id: AgentID, at: Timestamp) async throws -> Agent

    /// Ends the agent's conversation: it is the agent's no more, what waits in it or was given to its run unread is taken back, and its open
    /// run is cancelled or, where that is active, asked to end. Without one that is active the task goes into the archive as well.
    ///
    /// - Returns: the task it was; `nil` where there was none.
    func endConversation(_ id: AgentID, at: Timestamp) async throws -> TaskID?

    func agent(_ id: AgentID) async throws -> Agent?
    /// By name, among those not archived.
    func agent(named name: String) async throws -> Agent?
    /// By name; archived ones only on request, after the others.
    func agents(includingArchived: Bool) async throws -> [Agent]
    /// Ids whose last characters are `suffix`.
    func resolveAgent(suffix: String, limit: Int) async throws -> [AgentID]
}
