import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP door on a Unix socket, as a service.
package struct Door: Service {
    private let application: Application<RouterResponder<DoorContext>>

    /// - Parameters:
    ///   - socketPath: made by the server; a stale one must be gone already.
    ///   - ready: called once requests are answered.
    package init(ports: DoorPorts, socketPath: String, log: Logger, ready: @escaping @Sendable () async -> Void) {
        let router = Router(context: DoorContext.self)
        router.addMiddleware {
            HeadersMiddleware()
            ErrorMiddleware()
            PeerCheck()
        }
        let ids = IDs(queries: ports.queries)
        let events = EventStream(journal: ports.journal, frames: FrameCache())
        SystemRoutes(ports: ports, events: events).add(to: router)
        TaskRoutes(ports: ports, events: events, ids: ids).add(to: router)
        RunRoutes(ports: ports, events: events, ids: ids).add(to: router)
        ShellRoutes(ports: ports, ids: ids).add(to: router)
        application = Application(
            responder: router.buildResponder(), configuration: .init(address: .unixDomainSocket(path: socketPath), serverName: nil),
            onServerRunning: { _ in await ready() }, logger: log)
    }

    package func run() async throws {
        try await application.run()
    }
}
