import NIOCore
import NIOHTTP1

/// Answers that are the rest of their connection. They are written past what serves request after request, which would keep its memory for
/// as long as they last.
protocol StreamingResponses: Sendable {
    /// Whether this first request of a connection is for ``answer(_:on:)``; asked on the event loop.
    func areMeant(by head: HTTPRequestHead) -> Bool

    /// - Returns: `nil` where the router shall answer.
    func answer(_ head: HTTPRequestHead, on channel: any Channel) async -> StreamingResponse?
}

/// The beginning of an answer and what comes behind it.
struct StreamingResponse: Sendable {
    let head: HTTPResponseHead
    let body: ByteBuffer
    /// Called on the connection's event loop once nothing but the connection is left: adds the handler that writes on, in chunks. `nil`
    /// where the body is all; the connection then ends.
    let goOn: (@Sendable (any Channel) throws -> Void)?
}
