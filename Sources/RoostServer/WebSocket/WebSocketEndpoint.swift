import NIOCore
import NIOHTTP1

/// The endpoint of WebSockets. It decides before the protocol changes and outside the router, so it performs the checks that middleware
/// does for requests.
protocol WebSocketEndpoint: Sendable {
    associatedtype Visit: Sendable

    /// Checks a well-formed request for a WebSocket.
    ///
    /// - Returns: `nil` if the router should answer with its own error.
    func admit(_ head: HTTPRequestHead, on channel: any Channel) async -> Admitted<Visit>?

    /// Called on the connection's event loop, behind the frame codec: adds the handlers of the conversation.
    func speak(_ visit: Visit, on channel: any Channel) throws
}

/// A WebSocket that may be opened.
struct Admitted<Visit: Sendable>: Sendable {
    /// One of the sub-protocols that the client offered.
    var subprotocol: String?
    var visit: Visit
}
