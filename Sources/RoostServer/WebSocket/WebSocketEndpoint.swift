import NIOCore
import NIOHTTP1

/// Where WebSockets lead. It decides before the protocol changes and outside the router, so it does itself what middleware does for
/// requests.
protocol WebSocketEndpoint: Sendable {
    associatedtype Visit: Sendable

    /// Looks at a request that asks for a WebSocket and has the right form.
    ///
    /// - Returns: `nil` where the router shall answer, with its own refusal.
    func admit(_ head: HTTPRequestHead, on channel: any Channel) async -> Admitted<Visit>?

    /// Called on the connection's event loop, behind the frame codec: adds the handlers that speak.
    func speak(_ visit: Visit, on channel: any Channel) throws
}

/// A WebSocket that may be opened.
struct Admitted<Visit: Sendable>: Sendable {
    /// One of those that the client offered.
    var subprotocol: String?
    var visit: Visit
}
