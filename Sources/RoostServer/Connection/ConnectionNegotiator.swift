import NIOCore
import NIOHTTP1
import NIOWebSocket
import Synchronization

/// Handles a connection's first request behind the HTTP codec and sets the connection up as ``Negotiation`` decides. On ordinary
/// connections it stays in the pipeline, because the parser also stops after any later request for an upgrade, which then becomes the
/// connection's last.
final class ConnectionNegotiator<Endpoint: WebSocketEndpoint, Outcome: Sendable>: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    struct Parts {
        let encoder: HTTPResponseEncoder
        let decoder: ByteToMessageHandler<HTTPRequestDecoder>
        let ending: ConnectionTermination
        let endpoint: Endpoint
        let streaming: (any StreamingResponses)?
        let firstRequestWithin: TimeAmount
        let largestFrame: Int
        /// Called on the event loop: adds the handlers of an ordinary connection behind this one.
        let serve: (any Channel) throws -> Outcome
        /// The outcome reported for a connection that was handed over.
        let handedOver: @Sendable (any Channel) -> Outcome
    }

    private let parts: Parts
    private let outcome: EventLoopPromise<Outcome>
    private var negotiation = Negotiation()
    private var isServing = false
    private var wantsRead = false
    private var hasInputClosed = false
    private var timer: Scheduled<Void>?
    private var last = LastRequest()
    private var upgrader: NIOTypedWebSocketServerUpgrader<Outcome>?
    private var streamingResponse: StreamingResponse?

    init(_ parts: Parts, outcome: EventLoopPromise<Outcome>) {
        self.parts = parts
        self.outcome = outcome
    }

    // MARK: - Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: parts.firstRequestWithin) {
            let (handler, context) = bound.value
            handler.act(handler.negotiation.timedOut(), context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        // Callers that wait for the outcome get an error; without effect if there was an outcome.
        outcome.fail(ChannelError.eof)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isServing {
            guard let part = last.reads(unwrapInboundIn(data)) else { return }
            // Nearly always the part is unchanged, and wrapping it again would cost more than everything else here.
            context.fireChannelRead(last.isKnown ? wrapInboundOut(part) : data)
        } else if negotiation.dropsInput {
            return
        } else if negotiation.takesBytes {
            act(negotiation.received(Self.bytes(data)), context)
        } else {
            act(negotiation.received(unwrapInboundIn(data), intent: intent), context)
        }
    }

    private func intent(_ head: HTTPRequestHead) -> Negotiation.Intent {
        if UpgradeRequest.isWebSocket(head) { return .webSocket }
        return parts.streaming?.areMeant(by: head) == true ? .streamingResponse : .requests
    }

    func read(context: ChannelHandlerContext) {
        if negotiation.holdsReading { wantsRead = true } else { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Before the connection serves requests, only frames that answer early messages pass.
        guard isServing else { return context.write(data, promise: promise) }
        let part = last.writes(unwrapOutboundIn(data))
        context.write(last.isKnown ? wrapOutboundOut(part) : data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isServing else { return context.fireErrorCaught(error) }
        act(negotiation.leave(), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard !isServing else { return context.fireUserInboundEventTriggered(event) }
        if event is ChannelShouldQuiesceEvent {
            act(negotiation.leave(), context)
        } else if event as? ChannelEvent == .inputClosed {
            hasInputClosed = true
            act(negotiation.inputClosed(), context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isServing { context.fireChannelInactive() } else { act(negotiation.leave(), context) }
    }

    // MARK: - Actions

    private func act(_ action: Negotiation.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .wait: break
        case .ask(let head, .webSocket): askForWebSocket(head, context)
        case .ask(let head, _): askForAnswer(head, context)
        case .serve(let parts): serve(parts, context)
        case .upgrade(let head, let headers): upgrade(head, headers, context)
        case .last: beginLasting(context)
        case .release(let buffers): release(buffers, context)
        case .close: context.close(promise: nil)
        }
    }

    private func askForAnswer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard let streaming = parts.streaming else { return act(negotiation.answered(nil), context) }
        timer?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let channel = context.channel
        channel.eventLoop.makeFutureWithTask { await streaming.answer(head, on: channel) }.whenSuccess { answer in
            let (handler, context) = bound.value
            handler.streamingResponse = answer
            handler.act(handler.negotiation.answered(answer == nil ? nil : .streaming), context)
        }
    }

    private func askForWebSocket(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        timer?.cancel()
        let visit = Held<Endpoint.Visit>()
        let endpoint = parts.endpoint
        let handedOver = parts.handedOver
        let upgrader = NIOTypedWebSocketServerUpgrader<Outcome>(
            maxFrameSize: parts.largestFrame, enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, head in
                channel.eventLoop.makeFutureWithTask {
                    guard let admitted = await endpoint.admit(head, on: channel) else { return nil }
                    visit.put(admitted.visit)
                    return admitted.subprotocol.map { ["sec-websocket-protocol": $0] } ?? [:]
                }
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    guard let visit = visit.take() else { throw NIOWebSocketUpgradeError.unsupportedWebSocketTarget }
                    try endpoint.speak(visit, on: channel)
                    return handedOver(channel)
                }
            })
        self.upgrader = upgrader
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        upgrader.buildUpgradeResponse(channel: context.channel, upgradeRequest: head, initialResponseHeaders: [:]).whenComplete { result in
            let (handler, context) = bound.value
            // Any failure is a refusal, which the router answers with its own error.
            handler.act(handler.negotiation.answered((try? result.get()).map { .webSocket($0) }), context)
        }
    }

    private func serve(_ held: [HTTPServerRequestPart], _ context: ChannelHandlerContext) {
        timer?.cancel()
        isServing = true
        do {
            outcome.succeed(try parts.serve(context.channel))
        } catch {
            outcome.fail(error)
            return context.close(promise: nil)
        }
        for part in held {
            if let part = last.reads(part) { context.fireChannelRead(wrapInboundOut(part)) }
        }
        context.fireChannelReadComplete()
        if hasInputClosed { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        readAgain(context)
    }

    private func upgrade(_ head: HTTPRequestHead, _ headers: HTTPHeaders, _ context: ChannelHandlerContext) {
        guard let upgrader else { return context.close(promise: nil) }
        let answer = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        let channel = context.channel
        handOver(context) { upgrader.upgrade(channel: channel, upgradeRequest: head) }
    }

    private func beginLasting(_ context: ChannelHandlerContext) {
        guard let answer = streamingResponse else { return context.close(promise: nil) }
        streamingResponse = nil
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        let channel = context.channel
        guard let goOn = answer.goOn else {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            return context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
        }
        let outcome = parts.handedOver(channel)
        handOver(context) {
            channel.eventLoop.makeCompletedFuture {
                try goOn(channel)
                return outcome
            }
        }
    }

    /// Removes the codec, lets the new owner add its handlers behind this one, then removes this handler.
    private func handOver(_ context: ChannelHandlerContext, _ setUp: @escaping () -> EventLoopFuture<Outcome>) {
        let pipeline = context.pipeline.syncOperations
        let bound = NIOLoopBound((self, context, setUp), eventLoop: context.eventLoop)
        parts.ending.changesProtocol()
        // On removal, the parser passes its unparsed bytes to this handler.
        pipeline.removeHandler(parts.decoder)
            .and(pipeline.removeHandler(parts.encoder))
            .and(pipeline.removeHandler(parts.ending))
            .flatMap { _ in bound.value.2() }
            .whenComplete { result in
                let (handler, context, _) = bound.value
                switch result {
                case .success(let outcome):
                    handler.outcome.succeed(outcome)
                    handler.act(handler.negotiation.upgraded(), context)
                case .failure(let error):
                    handler.outcome.fail(error)
                    context.close(promise: nil)
                }
            }
    }

    private func release(_ buffers: [ByteBuffer], _ context: ChannelHandlerContext) {
        for buffer in buffers { context.fireChannelRead(NIOAny(buffer)) }
        if !buffers.isEmpty { context.fireChannelReadComplete() }
        if hasInputClosed { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        readAgain(context)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func readAgain(_ context: ChannelHandlerContext) {
        guard wantsRead else { return }
        wantsRead = false
        context.read()
    }

    private static func bytes(_ data: NIOAny) -> ByteBuffer {
        BytesIn.unwrapInboundIn(data)
    }

}

/// Unwraps the second inbound type, which arrives after the parser was removed.
private final class BytesIn: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}

/// Passes a value from the decision to the protocol handler.
private final class Held<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func put(_ value: Value) { self.value.withLock { $0 = value } }

    func take() -> Value? {
        value.withLock { held in
            defer { held = nil }
            return held
        }
    }
}

@available(*, unavailable)
extension ConnectionNegotiator: Sendable {}
