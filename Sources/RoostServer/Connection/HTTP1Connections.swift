import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// HTTP/1 connections of which the first request may open a WebSocket or get an answer that lasts; everything else is Hummingbird's.
struct HTTP1Connections<Endpoint: WebSocketEndpoint>: ServerChildChannel, HTTPChannelHandler {
    enum Outcome: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        /// It serves itself until it ends.
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
            // Each connection keeps its last buffer for what it reads: small until much comes, because most only wait.
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
                    // Its own idle time would end a request whose body comes in pieces with pauses: a terminal.
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

/// What one connection may take.
struct ConnectionLimits: Sendable {
    /// From the connection to the end of the first request's head.
    var firstRequest: Duration = .seconds(10)
    /// From the beginning of a later head to its end, and from an answer that was given before its request's end to that end.
    var begun: Duration = .seconds(10)
    /// Between two requests.
    var idle: Duration = .seconds(120)
    /// Bytes of a request's head.
    var headers = 32 << 10
    /// Bytes that are read at first, at a time; more where much comes.
    var reading = 512
    /// Bytes of a WebSocket frame and of a message.
    var frame = 16 << 10
}

extension HTTPServerBuilder {
    /// - Parameter isAtHand: whether an answer needs nothing but memory. Such a one is made where its request was read; all others are made on
    ///   the threads that tasks share, where they may wait.
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

// All that it has is the channel's outbound side, which may be written from anywhere; Hummingbird does not say so.
extension ResponseWriter: @retroactive @unchecked Sendable {}
