package import RoostModel
import RoostSupport

/// The operations on agents. Each request is stored first; then the reconciler is woken to carry it out.
package struct Agents: Sendable {
    private let ports: EnginePorts
    private let inbox: Inbox
    private let dispatcher: Dispatcher
    private let reconciler: Reconciler
    private let authorizer: Authorizer
    private let folders: OpenedFolders
    /// Serializes messages per agent, so that two first messages at once do not create two conversations.
    private let turns = KeyedLimiter<AgentID>()

    init(
        ports: EnginePorts, inbox: Inbox, dispatcher: Dispatcher, reconciler: Reconciler, authorizer: Authorizer, folders: OpenedFolders
    ) {
        self.ports = ports
        self.inbox = inbox
        self.dispatcher = dispatcher
        self.reconciler = reconciler
        self.authorizer = authorizer
        self.folders = folders
    }

    /// Creates an agent.
    ///
    /// - Throws: `DefinitionError`, `SandboxError.pathRefused` for a listed folder, `StoreError.conflict` if the name is taken.
    package func create(_ spec: AgentSpec, start: Bool, by caller: AuthenticatedCaller) async throws -> Agent {
        try dispatcher.refuseWhenStopping()
        try await authorizer.ask(caller, .createAgent, .newAgent(spec))
        let spec = try settled(spec)
        if let project = spec.projectPath { try await folders.open(project) }
        let now = ports.clock.now()
        let agent = Agent(
            id: ports.entropy.id(at: now), spec: spec, desired: start ? .running : .stopped, createdAt: now, updatedAt: now)
        try await ports.agents.create(agent)
        reconciler.wake()
        return agent
    }

    /// Replaces the definition. A running turn continues with the old one until its end.
    ///
    /// - Parameter expected: the version that the change is based on; `nil` for any.
    package func update(_ id: AgentID, to spec: AgentSpec, expected: Int64?, by caller: AuthenticatedCaller) async throws -> Agent {
        let known = try await living(id, .editAgent, by: caller)
        let spec = try settled(spec)
        guard known.spec.runtime == spec.runtime else {
            throw EngineError.invalid(
                "the agent \(known.spec.name) runs on \(known.spec.runtime.rawValue), and that cannot be changed; create another agent")
        }
        if let project = spec.projectPath, project != known.spec.projectPath { try await folders.open(project) }
        let agent = try await named(id) { try await ports.agents.update(id, to: spec, expected: expected, at: ports.clock.now()) }
        await reconciler.reconsider(id)
        return agent
    }

    /// Archives an agent: ends what it is running and releases its name. Its tasks and their history stay.
    package func archive(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> Agent {
        _ = try await authorizer.agent(id, .archiveAgent, by: caller)
        let agent = try await named(id) { try await ports.agents.archive(id, at: ports.clock.now()) }
        await reconciler.reconsider(id)
        return agent
    }

    /// Sets the desired state, which the reconciler then reaches. Starting an agent resets its crash loop.
    package func setDesired(_ id: AgentID, _ state: DesiredState, by caller: AuthenticatedCaller) async throws -> Agent {
        try dispatcher.refuseWhenStopping()
        let before = try await living(id, state == .running ? .startAgent : .stopAgent, by: caller)
        return try await setDesired(id, state, startsAnew: before.desired != .running || before.observed.state != .ready)
    }

    /// - Parameter startsAnew: whether the last observation does not tell if the agent is running as now desired.
    private func setDesired(_ id: AgentID, _ state: DesiredState, startsAnew: Bool) async throws -> Agent {
        if state == .running { await reconciler.forgive(id) } else { await reconciler.reconsider(id) }
        let agent = try await ports.agents.setDesired(id, state, at: ports.clock.now())
        if state == .running, startsAnew {
            try await ports.agents.observe(id, AgentObservation(state: .starting), at: ports.clock.now())
        }
        // After both writes: a look from now on sees them, and corrects what an earlier look writes in between.
        reconciler.wake()
        dispatcher.wake()
        return agent
    }

    /// Ends the agent's process and starts another one that continues the conversation. A running turn is cancelled.
    package func restart(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> Agent {
        try dispatcher.refuseWhenStopping()
        let agent = try await living(id, .startAgent, by: caller)
        try await reconciler.end(agent, cause: .agentRestarted(agent.spec.name))
        return try await setDesired(id, .running, startsAnew: true)
    }

    /// Ends the agent's process and its conversation; the next message begins a new one. The old one stays readable as a task.
    package func resetSession(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> Agent {
        try dispatcher.refuseWhenStopping()
        try await turns.perform(id) {
            _ = try await living(id, .resetAgent, by: caller)
            guard let task = try await ports.agents.endConversation(id, at: ports.clock.now()) else { return }
            // Only ending the processes remains, and a crash would end them too.
            _ = try await inbox.archive(task)
        }
        await reconciler.reconsider(id)
        return try await living(id, .resetAgent, by: caller)
    }

    /// Sends a message to an agent's conversation; the first message begins it. If the agent is not running, the message waits.
    package func say(
        _ body: String, to id: AgentID, mode: MessageMode, environment: [String: String], idempotencyKey: String?,
        requestHash: String? = nil, attachments: [AttachmentID] = [], by caller: AuthenticatedCaller
    ) async throws -> Accepted {
        try await turns.perform(id) {
            let agent = try await living(id, .say, by: caller)
            if let task = agent.conversation {
                return try await inbox.say(
                    body, to: task, mode: mode, environment: environment, idempotencyKey: idempotencyKey, requestHash: requestHash,
                    attachments: attachments, by: caller)
            }
            let accepted = try await inbox.open(
                agent.spec.taskSpec(of: id), message: body, environment: environment, idempotencyKey: idempotencyKey,
                requestHash: requestHash, attachments: attachments, conversationOf: id, by: caller)
            if !accepted.isRepeated { reconciler.wake() }
            return accepted
        }
    }

    /// Opens a separate task for an agent, beside its conversation.
    package func openTask(
        for id: AgentID, message: String, title: String? = nil, environment: [String: String], idempotencyKey: String?,
        requestHash: String? = nil, attachments: [AttachmentID] = [], by caller: AuthenticatedCaller
    ) async throws -> Accepted {
        let agent = try await living(id, .open, by: caller)
        return try await inbox.open(
            agent.spec.taskSpec(of: id), message: message, title: title, environment: environment, idempotencyKey: idempotencyKey,
            requestHash: requestHash, attachments: attachments, by: caller)
    }

    /// An agent with the state of its conversation.
    package func status(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> AgentStatus {
        let agent = try await authorizer.agent(id, .read, by: caller)
        return try await statuses(of: [agent])[0]
    }

    /// The agents that the caller may see, by name, archived ones after the others. Takes two queries, however many there are.
    package func statuses(_ archived: ArchiveFilter, by caller: AuthenticatedCaller) async throws -> [AgentStatus] {
        var visible: [Agent] = []
        for agent in try await ports.agents.agents(includingArchived: archived != .exclude)
        where archived != .only || agent.archivedAt != nil {
            if try await authorizer.decide(caller, .read, .agent(agent)) == nil { visible.append(agent) }
        }
        return try await statuses(of: visible)
    }

    private func statuses(of agents: [Agent]) async throws -> [AgentStatus] {
        let tasks = agents.compactMap(\.conversation)
        let conversations = tasks.isEmpty ? [:] : try await ports.queries.conversations(tasks)
        return agents.map { agent in
            let conversation = agent.conversation.flatMap { conversations[$0] }
            return AgentStatus(agent: agent, sessionId: conversation?.sessionID, activeRun: conversation?.openRun)
        }
    }

    /// The definition in its stored form: validated, and with the links of listed folders resolved.
    private func settled(_ spec: AgentSpec) throws -> AgentSpec {
        var spec = try spec.validated()
        spec.policy = try ports.sandbox.resolve(spec.policy)
        return spec
    }

    private func living(_ id: AgentID, _ action: Action, by caller: AuthenticatedCaller) async throws -> Agent {
        let agent = try await authorizer.agent(id, action, by: caller)
        guard agent.archivedAt == nil else {
            throw EngineError.wrongState(.agentArchived(agent.spec.name))
        }
        return agent
    }

    private func named<Value>(_ id: AgentID, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch StoreError.notFound {
            throw EngineError.unknownAgent(id.short, known: [])
        }
    }
}
