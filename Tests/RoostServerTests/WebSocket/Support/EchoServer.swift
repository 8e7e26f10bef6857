import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import ServiceLifecycle

@testable import RoostServer

/// A WebSocket at `/echo` that repeats what it receives; every other WebSocket request goes to the router.
struct EchoEndpoint: WebSocketEndpoint {
    var heartbeat = Heartbeat()

    func admit(_ head: HTTPRequestHead, on channel: any Channel) async -> Admitted<Void>? {
        // So that the answer always arrives in another turn of the event loop.
        await Task.yield()
        return head.uri == "/echo" ? Admitted(subprotocol: UpgradeRequest.protocols(head).first, visit: ()) : nil
    }

    func speak(_ visit: Void, on channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(SocketHandler(Echo(), heartbeat: heartbeat, largestMessage: 16 << 10))
    }
}

final class Echo: SocketConversation {
    private var socket: SocketHandler?

    func opened(_ socket: SocketHandler, on eventLoop: any EventLoop) { self.socket = socket }
    func received(_ text: ByteBuffer) { socket?.send(text) }
    func becameWritable() {}
    func beat() {}
    func closed() { socket = nil }
}

extension ConnectionLimits {
    /// For tests about something else: on a busy machine, a client's first bytes may be late.
    static var patient: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.firstRequest = .seconds(600)
        return limits
    }
}

/// A server with an echo and two ordinary routes, on its own port; it ends with the body.
func withEchoServer(
    limits: ConnectionLimits = .patient, heartbeat: Heartbeat = Heartbeat(interval: .hours(1)),
    _ body: @Sendable @escaping (_ port: Int, _ stop: @Sendable @escaping () -> Void) async throws -> Void
) async throws {
    let router = Router()
    router.get("plain") { _, _ in "plain" }
    for place in ["at-hand", "elsewhere"] {
        router.get(RouterPath(place)) { _, _ in
            let answer = "answered on \(threadName()), "
            return Response(
                status: .ok,
                body: .init { writer in
                    try await writer.write(ByteBuffer(string: answer + "written on \(threadName())"))
                    try await writer.finish(nil)
                })
        }
    }
    router.post("length") { request, _ in "\(try await request.body.collect(upTo: 1 << 20).readableBytes)" }
    let (ports, port) = AsyncStream<Int>.makeStream()
    let application = Application(
        responder: router.buildResponder(),
        server: .http1(
            webSocket: EchoEndpoint(heartbeat: heartbeat), isAtHand: { $0.path == "/at-hand" }, limits: limits),
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let group = ServiceGroup(configuration: .init(services: [application], logger: application.logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        for await port in ports {
            try await body(port) { Task { await group.triggerGracefulShutdown() } }
            break
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}

private func threadName() -> String { MultiThreadedEventLoopGroup.currentEventLoop == nil ? "a shared thread" : "an event loop" }
