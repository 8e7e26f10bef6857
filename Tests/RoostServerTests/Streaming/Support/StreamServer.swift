import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import ServiceLifecycle

@testable import RoostServer

/// The API server's streams over the test's own store, on their own TCP port, with the real authenticator before them.
struct StreamServer: Sendable {
    let port: Int
    let store: Store
    let authenticator: TokenAuthenticator
    let entropy: Entropy
    let stop: @Sendable () -> Void

    var journal: any Journal { store.journal }
    var authority: String { "127.0.0.1:\(port)" }

    func id<Kind>() -> Identifier<Kind> { entropy.id(at: Self.now) }

    static let now = Timestamp(milliseconds: 1_800_000_000_000)

    /// A stored token and its secret.
    func token(_ kind: TokenKind = .apiKey, scopes: [Scope] = [.read], agent: AgentID? = nil) async throws -> (id: TokenID, text: String) {
        let token = AccessToken(id: id(), kind: kind, name: "test", scopes: scopes, agent: agent, createdAt: Self.now)
        let secret = TokenSecret.make(kind)
        try await store.tokens.add(token, hash: secret.hash)
        return (token.id, secret.text)
    }

    /// Like the service.
    func revoke(_ token: TokenID) async throws {
        authenticator.end(try await store.tokens.revoke(token, at: Self.now))
    }

    func output(_ text: String, of run: RunID) -> EventDraft {
        EventDraft(.run(run), .runOutput(RunOutput(channel: .stdout, text: text)), at: Self.now)
    }

    func acceptTask(of agent: Agent? = nil) async throws -> Accepted {
        let spec = agent.map { $0.spec.taskSpec(of: $0.id) } ?? TaskSpec(agent: "command", runtime: .command, command: ["true"])
        return try await store.runs.accept(
            Submission(target: .newTask(id(), title: "t", spec: spec), messageID: id(), body: "b", runID: id(), at: Self.now))
    }

    func createAgent(_ name: String) async throws -> Agent {
        let agent = Agent(
            id: id(), spec: AgentSpec(name: name, runtime: .command, command: ["cat"]), createdAt: Self.now, updatedAt: Self.now)
        try await store.agents.create(agent)
        return agent
    }
}

func withStreamServer(
    heartbeat: Heartbeat = Heartbeat(interval: .hours(1)), _ body: @Sendable @escaping (StreamServer) async throws -> Void
) async throws {
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let clock = VirtualClock(start: StreamServer.now)
    let store = try Store.open(.inMemory, redact: { $1 }, logger: log)
    let hosts = LocalHosts(listed: [])
    let authenticator = TokenAuthenticator(hosts: hosts, tokens: store.tokens, clock: clock.wallClock, log: log)
    let audit = RequestAudit(log: store.audit, clock: clock.wallClock, logger: log)
    let live = LiveServices(journal: store.journal, authenticator: authenticator, audit: audit, log: log, heartbeat: heartbeat)
    let events = EventStream(services: live)
    let authorizer = TestPorts.make(store: store, clock: clock.wallClock, folder: "/nowhere", log: log).engine.authorizer
    let ids = IDs(authorizer: authorizer, queries: store.queries, runs: store.runs, agents: store.agents)
    let table = RouteTable([
        Operation(
            method: .get, path: "/v1/events", id: "events", summary: "", tag: .live, access: .scope(.read), reach: .daemon,
            query: EventStream.query, answers: EventStream.answers, isStream: true
        ) { request, context in try await events.answer(request, .all, context) },
        Operation(
            method: .get, path: "/v1/runs/{id}/events", id: "runEvents", summary: "", tag: .live, access: .scope(.read),
            query: EventStream.query, answers: EventStream.answers, isStream: true
        ) { request, context in try await events.answer(request, .stream(.run(try await ids.run(context))), context) },
        StreamEndpoint.operation,
    ])
    let (ports, port) = AsyncStream<Int>.makeStream()
    let responder = APIResponder(
        transport: .tcp, authenticator: authenticator, table: table, idempotencyCache: IdempotencyCache(clock: clock.wallClock),
        audit: audit)
    let application = Application(
        responder: responder,
        server: .http1(
            webSocket: StreamEndpoint(
                services: live, topics: Topics(authorizer: authorizer, queries: store.queries, agents: store.agents),
                authenticator: authenticator,
                transport: .tcp),
            streaming: EventAnswers(services: live, responder: responder), limits: .patient),
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: log)
    let group = ServiceGroup(configuration: .init(services: [application], logger: log))
    var generator = SystemRandomNumberGenerator()
    let first = generator.next()
    let bits = SeededBits(first)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        for await port in ports {
            hosts.listens(on: port)
            try await body(
                StreamServer(
                    port: port, store: store, authenticator: authenticator, entropy: Entropy(bits: { bits.next() }),
                    stop: { Task { await group.triggerGracefulShutdown() } }))
            break
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
    await store.close()
}
