import Logging
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// A store for one test, with ids and times that are derived from a seed.
struct StoreFixture {
    let store: Store
    private(set) var time = Timestamp(milliseconds: 1_800_000_000_000)
    private var random: SeededGenerator

    init(seed: UInt64 = 1, location: StoreLocation = .inMemory, redact: @escaping @Sendable (StreamID, String) -> String = { $1 }) throws {
        self.init(store: try Store.open(location, redact: redact, logger: .silent), seed: seed)
    }

    init(store: Store, seed: UInt64 = 1) {
        self.store = store
        random = SeededGenerator(seed: seed)
    }

    /// The same store as a node sees it, with its own ids and times.
    mutating func seen(by node: NodeID) -> StoreFixture {
        var seen = StoreFixture(store: store.seen(by: node), seed: random.next())
        seen.time = tick()
        return seen
    }

    var runs: any RunStore { store.runs }
    var journal: any Journal { store.journal }
    var queries: any Queries { store.queries }
    var agents: any AgentStore { store.agents }
    var tokens: any TokenStore { store.tokens }

    mutating func id<Kind>() -> Identifier<Kind> { Identifier(at: time, random: (random.next(), random.next())) }

    /// The next moment: one millisecond after the last one.
    mutating func tick() -> Timestamp {
        time = time.advanced(by: .milliseconds(1))
        return time
    }

    mutating func submitNewTask(
        _ body: String = "Fix the test", key: String? = nil, in project: String = "/project"
    ) async throws -> Accepted {
        let spec = TaskSpec(agent: "claude", runtime: .claude, projectPath: project)
        let submission = Submission(
            target: .newTask(id(), title: AgentTask.title(for: body), spec: spec), messageID: id(), body: body, runID: id(),
            idempotencyKey: key, at: tick())
        return try await runs.accept(submission)
    }

    mutating func agent(_ name: String) -> Agent {
        let time = tick()
        return Agent(id: id(), spec: AgentSpec(name: name, runtime: .command, command: ["cat"]), createdAt: time, updatedAt: time)
    }

    mutating func createAgent(_ name: String) async throws -> Agent {
        let agent = agent(name)
        try await agents.create(agent)
        return agent
    }

    mutating func submitNewTask(of agent: Agent) async throws -> Accepted {
        try await runs.accept(
            Submission(
                target: .newTask(id(), title: "t", spec: agent.spec.taskSpec(of: agent.id)), messageID: id(), body: "b", runID: id(),
                at: tick()))
    }

    /// The first message of an agent's conversation.
    mutating func converse(with agent: Agent) async throws -> Accepted {
        try await runs.accept(
            Submission(
                target: .newTask(id(), title: "t", spec: agent.spec.taskSpec(of: agent.id)), messageID: id(), body: "b", runID: id(),
                conversationOf: agent.id, at: tick()))
    }

    mutating func submit(to task: TaskID, _ body: String = "And the other one", key: String? = nil) async throws -> Accepted {
        try await runs.accept(
            Submission(target: .task(task), messageID: id(), body: body, runID: id(), idempotencyKey: key, at: tick()))
    }

    mutating func lease(_ holder: NodeID) async throws -> LeasedRun? {
        try await runs.leaseNext(holder: holder, at: tick(), duration: .seconds(30))
    }

    /// The next queued run, leased by a new holder if none is given.
    mutating func leased(by holder: NodeID? = nil) async throws -> LeasedRun {
        let leased = try await lease(holder ?? id())
        return try #require(leased)
    }

    mutating func queueNext(_ task: TaskID) async throws -> Run? {
        try await runs.queueNext(task, run: id(), trigger: .followUp, at: tick())
    }

    /// Takes a leased run to `finishing`, the last status before its end.
    mutating func work(_ lease: Lease) async throws {
        for signal in [RunSignal.started, .concluded] { _ = try await runs.transition(lease, signal, at: tick(), events: []) }
    }

    mutating func finish(_ lease: Lease, _ end: RunEnd = .succeeded, reply: String? = nil, usage: Usage? = nil) async throws -> Run {
        let ending = RunEnding(outcome: RunOutcome(end: end), usage: usage, diff: nil, reply: reply, replyID: id())
        return try await runs.finish(lease, ending, at: tick())
    }

    /// Everything stored, oldest first.
    func entries(_ filter: StreamFilter = .all) async throws -> [JournalEntry] {
        try await journal.entries(filter, after: 0, limit: 1_000_000)
    }
}

extension Logger {
    /// Discards everything; tests report by failing.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
