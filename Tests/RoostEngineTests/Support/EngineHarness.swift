import Logging
import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Synchronization

/// The whole engine with an in-memory store, scripted ports and virtual time.
struct EngineHarness: Sendable {
    /// The node in tests with a single node.
    static let node = NodeID(at: Timestamp(milliseconds: 1), random: (1, 1))

    let store: Store
    let engine: Engine
    let clock: VirtualClock
    let sandbox: ScriptedSandbox
    let workTrees: ScriptedWorkTrees
    let runtimes: [RuntimeKind: ScriptedRuntime]
    let folders = ScriptedFolders()
    let entropy: Entropy

    init(
        store: Store? = nil, clock: VirtualClock = VirtualClock(), sandbox: ScriptedSandbox = ScriptedSandbox(),
        workTrees: ScriptedWorkTrees = ScriptedWorkTrees(), settings: EngineSettings = EngineSettings(parallelRuns: 2), seed: UInt64 = 1,
        node: NodeID = EngineHarness.node,
        needsNetwork: Bool = false, through wrap: (any Database) -> any Database = { $0 }, script: @escaping @Sendable (String) -> Script
    ) throws {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let secrets = SecretRegistry()
        self.store = (try store ?? Store.open(.inMemory, redact: secrets.redact, logger: log)).seen(by: node, through: wrap)
        self.clock = clock
        self.sandbox = sandbox
        self.workTrees = workTrees
        let claude = ScriptedRuntime(kind: .claude, needsNetwork: needsNetwork, script: script)
        let command = ScriptedRuntime(kind: .command, script: script)
        runtimes = [.claude: claude, .command: command]
        let generator = Mutex(SeededGenerator(seed: seed))
        entropy = Entropy(bits: { generator.withLock { $0.next() } })
        let ports = EnginePorts(
            runs: self.store.runs, journal: self.store.journal, queries: self.store.queries,
            agents: self.store.agents, attachments: self.store.attachments, sandbox: sandbox, workTrees: workTrees,
            runtimes: [.claude: claude, .command: command],
            folders: folders.port, openedFolders: self.store.folders,
            clock: clock.wallClock, entropy: entropy)
        engine = Engine(
            ports: ports, settings: settings, node: node, secrets: secrets, environments: RunEnvironments(), log: log)
    }

    /// Runs the engine while the body runs; afterwards the engine is gone as after a kill, without any clean-up.
    func running<Value: Sendable>(_ body: @Sendable @escaping () async throws -> Value) async throws -> Value {
        try await engine.recover(version: "test")
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await engine.run()
                return nil
            }
            group.addTask { try await body() }
            defer {
                // A scripted process would continue its turn forever.
                for process in sandbox.started { process.end(.killed) }
                group.cancelAll()
            }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    func submit(
        _ body: String, runtime: RuntimeKind = .claude, policy: Policy = Policy(), afterRun: AfterRun = .keep,
        environment: [String: String] = [:]
    )
        async throws -> Accepted
    {
        try await engine.inbox.open(
            TaskSpec(
                agent: runtime.rawValue, runtime: runtime, command: runtime == .command ? ["x"] : [], projectPath: "/project",
                policy: policy, afterRun: afterRun),
            message: body, environment: environment, idempotencyKey: nil, by: .owner)
    }

    /// An agent with a unique name.
    func agent(
        _ name: String = "sam", runtime: RuntimeKind = .claude, project: String? = "/project", policy: Policy = Policy(network: .open),
        instructions: String = "", start: Bool = true
    ) async throws -> Agent {
        try await engine.agents.create(
            AgentSpec(
                name: name, runtime: runtime, instructions: instructions, command: runtime == .command ? ["x"] : [], projectPath: project,
                policy: policy), start: start, by: .owner)
    }

    func say(_ body: String, to agent: AgentID, mode: MessageMode = .queue, attachments: [AttachmentID] = []) async throws -> Accepted {
        try await engine.agents.say(
            body, to: agent, mode: mode, environment: [:], idempotencyKey: nil, attachments: attachments, by: .owner)
    }

    /// Waits until the reconciler has observed an agent in this state.
    func observed(_ agent: AgentID, _ fits: @Sendable @escaping (AgentObservation) -> Bool) async throws -> AgentObservation {
        for try await frame in await store.journal.subscribe(.stream(.agent(agent)), after: 0) {
            guard case .event(let entry) = frame, entry.type == EventType.agentObserved.rawValue,
                case .agentObserved(let observation) = try EventPayload(type: .agentObserved, json: entry.data)
            else { continue }
            // Not an old observation: the store must still contain it.
            if fits(observation), try await store.agents.agent(agent)?.observed == observation { return observation }
        }
        throw CancellationError()
    }

    func observed(_ agent: AgentID, _ state: ObservedState) async throws {
        _ = try await observed(agent) { $0.state == state }
    }

    /// Waits for the first matching event of the stream, instead of for some time.
    func event(_ filter: StreamFilter, where fits: @Sendable (JournalEntry) -> Bool) async throws -> JournalEntry {
        for try await frame in await store.journal.subscribe(filter, after: 0) {
            if case .event(let entry) = frame, fits(entry) { return entry }
        }
        throw CancellationError()
    }

    func finished(_ run: RunID) async throws -> RunFinished {
        let entry = try await event(.stream(.run(run))) { $0.type == EventType.runFinished.rawValue }
        guard case .runFinished(let finished) = try EventPayload(type: .runFinished, json: entry.data) else { throw CancellationError() }
        return finished
    }

    func status(_ run: RunID, _ status: RunStatus) async throws {
        _ = try await event(.stream(.run(run))) { $0.type == EventType.runStatus.rawValue && $0.data.contains("\"\(status.rawValue)\"") }
    }

    /// The types of a run's events, in order, without those that depend on timing.
    func history(_ run: RunID) async throws -> [String] {
        try await store.journal.entries(.stream(.run(run)), after: 0, limit: 10_000).map(\.type)
    }

    /// The notices of a run, in order.
    func notices(_ run: RunID) async throws -> [RunNotice] {
        try await store.journal.entries(.stream(.run(run)), after: 0, limit: 10_000).compactMap { entry in
            guard entry.type == EventType.runNotice.rawValue,
                case .runNotice(let notice) = try EventPayload(type: .runNotice, json: entry.data)
            else { return nil }
            return notice
        }
    }
}
