package import RoostModel
import RoostSupport

/// Agents as API server handle them: every wish is stored first, then the reconciler is woken, which makes it so.
package struct Agents: Sendable {
    private let ports: EnginePorts
    private let inbox: Inbox
    private let dispatcher: Dispatcher
    private let reconciler: Reconciler
    private let authorizer: Authorizer
    private let folders: OpenedFolders
    /// One conversation an agent: two first messages at once must not make two.
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

    /// - Throws: `DefinitionError`, `SandboxError.pathRefused` for a listed folder, `StoreError.conflict` where the name is taken.
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

    /// Replaces the definition; what runs goes on under the old one to the end of its turn.
    ///
    /// - Parameter expected: the version that the change was made from; `nil` for any.
    package func update(_ id: AgentID, to spec: AgentSpec, expected: Int64?, by caller: AuthenticatedCaller) async throws -> Agent {
        let known = try await living(id, .editAgent, by: caller)
        let spec = try settled(spec)
        guard known.spec.runtime == spec.runtime else {
            throw EngineError.invalid(
                "the agent \(known.spec.name) runs on \(known.spec.runtime.rawValue), and that cannot change; make another agent")
        }
        if let project = spec.projectPath, project != known.spec.projectPath { try await folders.open(project) }
        let agent = try await named(id) { try await ports.agents.update(id, to: spec, expected: expected, at: ports.clock.now()) }
        await reconciler.reconsider(id)
        return agent
    }

    /// Ends what runs of the agent and frees its name; its tasks and their history stay.
    package func archive(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> Agent {
        _ = try await authorizer.agent(id, .archiveAgent, by: caller)
        let agent = try await named(id) { try await ports.agents.archive(id, at: ports.clock.now()) }
        await reconciler.reconsider(id)
        return agent
    }

    /// Starts, stops, pauses or resumes: stored at once, and the reconciler makes it so. A start lets an agent in a crash loop try again.
    package func setDesired(_ id: AgentID, _ state: DesiredState, by caller: AuthenticatedCaller) async throws -> Agent {
        try dispatcher.refuseWhenStopping()
        let before = try await living(id, state == .running ? .startAgent : .stopAgent, by: caller)
        return try await setDesired(id, state, startsAnew: before.desired != .running || before.observed.state != .ready)
    }

    /// - Parameter startsAnew: whether what was seen of the agent before says nothing about whether it runs as it is wished now.
    private func setDesired(_ id: AgentID, _ state: DesiredState, startsAnew: Bool) async throws -> Agent {
        if state == .running { await reconciler.forgive(id) } else { await reconciler.reconsider(id) }
        let agent = try await ports.agents.setDesired(id, state, at: ports.clock.now())
        if state == .running, startsAnew {
            try await ports.agents.observe(id, AgentObservation(state: .starting), at: ports.clock.now())
        }
        // Behind both: who looks from now on sees them, and mends what an earlier look writes in between.
        reconciler.wake()
        dispatcher.wake()
        return agent
    }

    /// Ends the agent's process and starts another that goes on with the conversation. A turn that runs is cancelled.
    package func restart(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> Agent {
        try dispatcher.refuseWhenStopping()
        let agent = try await living(id, .startAgent, by: caller)
        try await reconciler.end(agent, cause: .agentRestarted(agent.spec.name))
        return try await setDesired(id, .running, startsAnew: true)
    }

    /// Ends the agent's process and its conversation; the next message begins another. The old one stays readable as a task.
    package func resetSession(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> Agent {
        try dispatcher.refuseWhenStopping()
        try await turns.perform(id) {
            _ = try await living(id, .resetAgent, by: caller)
            guard let task = try await ports.agents.endConversation(id, at: ports.clock.now()) else { return }
            // What is left is to end the processes; a crash ends them too.
            _ = try await inbox.archive(task)
        }
        await reconciler.reconsider(id)
        return try await living(id, .resetAgent, by: caller)
    }

    /// Says something to an agent, in its conversation; the first message begins it. Kept until the agent runs.
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

    /// Opens a task of its own for an agent, beside its conversation.
    package func openTask(
        for id: AgentID, message: String, title: String? = nil, environment: [String: String], idempotencyKey: String?,
        requestHash: String? = nil, attachments: [AttachmentID] = [], by caller: AuthenticatedCaller
    ) async throws -> Accepted {
        let agent = try await living(id, .open, by: caller)
        return try await inbox.open(
            agent.spec.taskSpec(of: id), message: message, title: title, environment: environment, idempotencyKey: idempotencyKey,
            requestHash: requestHash, attachments: attachments, by: caller)
    }

    package func status(_ id: AgentID, by caller: AuthenticatedCaller) async throws -> AgentStatus {
        let agent = try await authorizer.agent(id, .read, by: caller)
        return try await statuses(of: [agent])[0]
    }

    /// Those that the caller may see, by name; archived ones after the others. However many they are, the store is asked twice.
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

    /// As it is stored: checked, and every listed folder with its links resolved.
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
