import Foundation
import Logging
import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import RoostWire
import ServiceLifecycle

@testable import RoostServer

/// The whole API server over an in-memory store, on its own socket and TCP port. Nothing is dispatched: accepted work stays queued.
struct TestAPIServer: Sendable {
    let port: Int
    let socketPath: String
    let store: Store
    let clock: VirtualClock
    let links: SignInLinks
    let operations: [RoostServer.Operation]

    struct Answer: Sendable {
        let status: Int
        /// Names in lower case.
        let headers: [String: String]
        let body: String

        var code: String? { (try? JSONDecoder().decode(ErrorBody.self, from: Data(body.utf8)))?.error.code }
        var message: String { (try? JSONDecoder().decode(ErrorBody.self, from: Data(body.utf8)))?.error.message ?? body }

        func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
            try JSONDecoder().decode(type, from: Data(body.utf8))
        }
    }

    var authority: String { "127.0.0.1:\(port)" }

    /// One request on its own connection.
    func ask(
        _ method: String, _ path: String, _ body: String? = nil, token: String? = nil, type: String? = "application/json",
        hosts: [String]? = nil, more: [String: String] = [:]
    ) async throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1"]
        lines += (hosts ?? [authority]).map { "Host: \($0)" }
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let body {
            lines.append("Content-Length: \(body.utf8.count)")
            if let type { lines.append("Content-Type: \(type)") }
        } else if method != "GET" {
            lines.append("Content-Length: 0")
        }
        lines += more.map { "\($0.key): \($0.value)" } + ["Connection: close"]
        return try await raw(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    }

    func raw(_ request: String) async throws -> Answer {
        let client = try await RawClient.connect(port: port)
        try await client.send(request)
        let text = String(decoding: await client.receiveAll(), as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { throw NoAnswer(text: text) }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let field = line.split(separator: ":", maxSplits: 1)
            headers[field[0].lowercased()] = field.count > 1 ? field[1].trimmingCharacters(in: .whitespaces) : ""
        }
        return Answer(status: status, headers: headers, body: parts.count > 1 ? String(parts[1]) : "")
    }

    struct NoAnswer: Error {
        let text: String
    }

    /// A token created as the owner.
    func token(_ kind: TokenKind = .apiKey, scopes: [Scope] = [.read], agent: AgentID? = nil) async throws -> (id: TokenID, text: String) {
        let token = AccessToken(id: Self.id(), kind: kind, name: "test", scopes: scopes, agent: agent, createdAt: clock.now)
        let secret = TokenSecret.make(kind)
        try await store.tokens.add(token, hash: secret.hash)
        return (token.id, secret.text)
    }

    func agent(_ name: String) async throws -> Agent {
        let agent = Agent(
            id: Self.id(), spec: AgentSpec(name: name, runtime: .command, command: ["cat"]), createdAt: clock.now, updatedAt: clock.now)
        try await store.agents.create(agent)
        return agent
    }

    func task(of agent: Agent? = nil) async throws -> Accepted {
        let spec = agent.map { $0.spec.taskSpec(of: $0.id) } ?? TaskSpec(agent: "command", runtime: .command, command: ["true"])
        return try await store.runs.accept(
            Submission(
                target: .newTask(Self.id(), title: "t", spec: spec), messageID: Self.id(), body: "b", runID: Self.id(), at: clock.now))
    }

    static func id<Kind>() -> Identifier<Kind> {
        Identifier(at: Timestamp(milliseconds: 1_800_000_000_000), random: (.random(in: .min ... .max), .random(in: .min ... .max)))
    }
}

func withTestAPIServer(
    origins: [String] = [], _ body: @Sendable @escaping (TestAPIServer) async throws -> Void
) async throws {
    try await withScratchFolder { folder in try await withTestAPIServer(origins, folder, body) }
}

private func withTestAPIServer(
    _ origins: [String], _ folder: String, _ body: @Sendable @escaping (TestAPIServer) async throws -> Void
) async throws {
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let clock = VirtualClock(start: Timestamp(milliseconds: 1_800_000_000_000))
    let store = try Store.open(.inMemory, redact: { $1 }, logger: log)
    let hosts = LocalHosts(listed: origins)
    let ports = TestPorts.make(store: store, clock: clock.wallClock, folder: folder, log: log)
    let socketPath = folder + "/s"
    let (opened, opening) = AsyncStream<SignInLinks>.makeStream()
    let apiServer = APIServer(
        ports: ports, socketPath: socketPath, loopback: .init(address: "127.0.0.1", port: 0), hosts: hosts, log: log,
        ready: { opening.yield($0) })
    let group = ServiceGroup(configuration: .init(services: [apiServer], logger: log))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        for await links in opened {
            let port = hosts.url.flatMap { URL(string: $0)?.port } ?? 0
            try await body(
                TestAPIServer(
                    port: port, socketPath: socketPath, store: store, clock: clock, links: links,
                    operations: TestPorts.operations(ports, hosts, log)))
            break
        }
        await group.triggerGracefulShutdown()
        while try await tasks.next() != nil {}
    }
    await store.close()
}
