import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import RoostEngine
import ServiceLifecycle

#if os(Linux)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The API server as one service: a Unix socket for the owner's own programs and, optionally, TCP on loopback for browsers and for programs
/// with tokens. Both listeners use the same table of operations.
package struct APIServer: Service {
    /// The address of the TCP listener.
    package struct Loopback: Sendable {
        /// `127.0.0.1` or `::1`.
        package let address: String
        /// 0 for any free port.
        package let port: Int

        /// - Parameters:
        ///   - address: `127.0.0.1` or `::1`.
        ///   - port: 0 for any free port.
        package init(address: String, port: Int) {
            self.address = address
            self.port = port
        }
    }

    private typealias Listener = Application<APIResponder>

    private let unix: Listener
    private let tcp: Listener?
    private let loopback: Loopback?
    private let audit: RequestAudit
    /// Signals once when the TCP listener is open.
    private let opened = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// Starts the threads of the event loops, which need none of the ports, while the daemon still waits for the store.
    package static func prepare() {
        _ = MultiThreadedEventLoopGroup.singleton
    }

    /// - Parameters:
    /// - socketPath: created by the server; a stale socket must already be removed.
    ///   - loopback: `nil` for no TCP listener.
    /// - hosts: receives the TCP listener's port.
    /// - ready: called once when all listeners are open; requests are answered after it has returned.
    package init(
        ports: APIServerPorts, socketPath: String, loopback: Loopback?, hosts: LocalHosts, log: Logger,
        ready: @escaping @Sendable (SignInLinks) async -> Void
    ) {
        let authenticator = TokenAuthenticator(hosts: hosts, tokens: ports.tokens, clock: ports.clock, log: log)
        let audit = RequestAudit(log: ports.audit, clock: ports.clock, logger: log)
        self.audit = audit
        let live = LiveServices(journal: ports.journal, authenticator: authenticator, audit: audit, log: log)
        let operations = APIOperations(ports: ports, hosts: hosts, authenticator: authenticator, live: live)
        let table = RouteTable(operations.all)
        let links = SignInLinks(hosts: hosts, service: operations.signIns)
        let idempotencyCache = IdempotencyCache(clock: ports.clock)
        func responder(_ transport: Transport) -> APIResponder {
            APIResponder(
                transport: transport, authenticator: authenticator, table: table, idempotencyCache: idempotencyCache, audit: audit)
        }
        func server(_ responder: APIResponder) -> HTTPServerBuilder {
            .http1(
                webSocket: StreamEndpoint(
                    services: live, topics: Topics(authorizer: ports.engine.authorizer, queries: ports.queries, agents: ports.agents),
                    authenticator: authenticator,
                    transport: responder.transport),
                streaming: EventAnswers(services: live, responder: responder), isAtHand: table.isAtHand)
        }
        let onSocket = responder(.unix)
        self.loopback = loopback
        unix = Application(
            responder: onSocket, server: server(onSocket),
            configuration: .init(address: .unixDomainSocket(path: socketPath), serverName: nil),
            onServerRunning: { _ in await ready(links) }, logger: log)
        let opened = opened.continuation
        tcp = loopback.map { loopback in
            let onLoopback = responder(.tcp)
            return Application(
                responder: onLoopback, server: server(onLoopback),
                configuration: .init(address: .hostname(loopback.address, port: loopback.port), serverName: nil),
                onServerRunning: { channel in
                    let name = loopback.address.contains(":") ? "[\(loopback.address)]" : loopback.address
                    hosts.listens(on: channel.localAddress?.port ?? loopback.port, address: name)
                    opened.yield()
                }, logger: log)
        }
    }

    /// Serves until a graceful shutdown, then writes the pending counts of the audit log.
    ///
    /// - Throws: ``APIServerError``.
    package func run() async throws {
        do {
            try await listen()
        } catch {
            await audit.flush()
            throw error
        }
        await audit.flush()
    }

    private func listen() async throws {
        guard let tcp, let loopback else { return try await unix.run() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await tcp.run()
                } catch let error as IOError {
                    throw APIServerError(loopback, error)
                }
            }
            group.addTask {
                // The TCP listener can fail to open, so it is opened first: the socket must not answer for a daemon that fails to start.
                let stands = await cancelWhenGracefulShutdown {
                    for await _ in opened.stream { return true }
                    return false
                }
                if stands { try await unix.run() }
            }
            // Not `waitForAll`, which would wait for the other listener after one has failed.
            while try await group.next() != nil {}
        }
    }
}

/// The reason why the TCP listener cannot be opened.
package enum APIServerError: Error, Equatable {
    /// Another program listens on the port (`EADDRINUSE`).
    case portTaken(address: String, port: Int)
    /// Any other error; `why` is the system's description.
    case cannotListen(address: String, port: Int, why: String)

    init(_ loopback: APIServer.Loopback, _ error: IOError) {
        self =
            error.errnoCode == EADDRINUSE
            ? .portTaken(address: loopback.address, port: loopback.port)
            : .cannotListen(address: loopback.address, port: loopback.port, why: error.description)
    }
}
