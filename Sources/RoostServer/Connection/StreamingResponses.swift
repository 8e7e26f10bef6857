import NIOCore
import NIOHTTP1

/// Responses that last for the rest of their connection. They bypass the request handling, which would keep its memory allocated for as
/// long as they last.
protocol StreamingResponses: Sendable {
    /// Whether this first request of a connection is for ``answer(_:on:)``; called on the event loop.
    func areMeant(by head: HTTPRequestHead) -> Bool

    /// - Returns: `nil` if the router should answer.
    func answer(_ head: HTTPRequestHead, on channel: any Channel) async -> StreamingResponse?
}

/// The start of a response and its continuation.
struct StreamingResponse: Sendable {
    let head: HTTPResponseHead
    let body: ByteBuffer
    /// Called on the connection's event loop after the codec was removed: adds the handler that writes the rest, in chunks. `nil` if the
    /// body is complete; the connection then ends.
    let goOn: (@Sendable (any Channel) throws -> Void)?
}
