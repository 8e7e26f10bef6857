import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// HTTP/1 connections whose first request may open a WebSocket or a streaming response; Hummingbird handles everything else.
struct HTTP1Connections<Endpoint: WebSocketEndpoint>: ServerChildChannel, HTTPChannelHandler {
    enum Outcome: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        /// The connection serves itself until it ends.
        case handedOver(any Channel)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let outcome: EventLoopFuture<Outcome>
    }

    let responder: Responder
    let endpoint: Endpoint
    let streaming: (any StreamingResponses)?
    let limits: ConnectionLimits

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            // Each connection keeps its last read buffer. It starts small, because most connections are idle.
            try channel.syncOptions?.setOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: limits.reading, maximum: 64 << 10))
            let outcome = channel.eventLoop.makePromise(of: Outcome.self)
            let pipeline = channel.pipeline.syncOperations
            let encoder = HTTPResponseEncoder()
            var parsing = NIOHTTPDecoderLimitConfiguration()
            parsing.maxHeaderListSize = limits.headers
            parsing.maxHeaderFieldSize = limits.headers
            let decoder = ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: parsing))
            let ending = ConnectionTermination(begunWithin: TimeAmount(limits.begun), idle: TimeAmount(limits.idle))
            let parts = ConnectionNegotiator<Endpoint, Outcome>.Parts(
                encoder: encoder, decoder: decoder, ending: ending, endpoint: endpoint, streaming: streaming,
                firstRequestWithin: TimeAmount(limits.firstRequest), largestFrame: limits.frame,
                serve: { channel in
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(AbsoluteTarget())
                    try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
                    // Hummingbird's own idle timeout would end a request whose body arrives with pauses, such as a terminal session.
                    try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
                    return .http(
                        try NIOAsyncChannel(
                            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)))
                },
                handedOver: { .handedOver($0) })
            do {
                try pipeline.addHandler(encoder)
                try pipeline.addHandler(decoder)
                try pipeline.addHandler(ending)
                try pipeline.addHandler(ConnectionNegotiator(parts, outcome: outcome))
            } catch {
                outcome.fail(error)
                throw error
            }
            return Value(channel: channel, outcome: outcome.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.outcome.get() {
            case .http(let channel):
                await EventLoopTasks.run(on: channel.channel.eventLoop) { await handleHTTP(asyncChannel: channel, logger: logger) }
            case .handedOver(let channel): try await channel.closeFuture.get()
            }
        } catch {
            logger.debug("A connection ended before its first request", metadata: ["error": "\(error)"])
        }
    }
}

/// Limits of one connection.
struct ConnectionLimits: Sendable {
    /// From the connection to the end of the first request head.
    var firstRequest: Duration = .seconds(10)
    /// From the start of a later head to its end, and from an early response to the end of its request.
    var begun: Duration = .seconds(10)
    /// The maximum idle time between two requests.
    var idle: Duration = .seconds(120)
    /// Bytes of a request head.
    var headers = 32 << 10
    /// Initial read buffer size in bytes; it grows with the input.
    var reading = 512
    /// Bytes of a WebSocket frame and of a message.
    var frame = 16 << 10
}

extension HTTPServerBuilder {
    /// - Parameter isAtHand: whether the response needs only memory. Such a response is made on the event loop; all others are made on the
    ///   shared thread pool, where they may block.
    static func http1(
        webSocket endpoint: some WebSocketEndpoint, streaming: (any StreamingResponses)? = nil,
        isAtHand: @escaping @Sendable (HTTPRequest) -> Bool = { _ in false }, limits: ConnectionLimits = ConnectionLimits()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { respond in
            HTTP1Connections(
                responder: { request, writer, channel in
                    guard !isAtHand(request.head) else { return try await respond(request, writer, channel) }
                    var writer = Optional(writer)
                    try await EventLoopTasks.elsewhere {
                        guard let writer = writer.take() else { return }
                        try await respond(request, writer, channel)
                    }
                }, endpoint: endpoint, streaming: streaming, limits: limits)
        }
    }
}

// It only contains the channel's outbound side, which may be written from any thread, but Hummingbird does not declare it Sendable.
extension ResponseWriter: @retroactive @unchecked Sendable {}
