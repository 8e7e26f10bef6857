import Hummingbird
import NIOCore
import NIOHTTP1
import RoostWire

/// Decides when and how a connection for requests ends. Its place is directly behind the parser.
///
/// Bytes that are not HTTP get an error in the API server's own form, and the connection ends. A connection also ends if a later head, or
/// the rest of a body that was answered early, is not complete in time (the first head has a timer in the negotiation), or if the
/// connection is idle between requests. During a request, the reader of its body decides. Input after the last response is discarded for a
/// while, so that the client can read that response.
///
/// An error inside a body is passed on to the reader of the body, so that an incomplete body is never taken for a complete one; the reader
/// answers it.
final class ConnectionTermination: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long remaining input is read and discarded. Otherwise the system would answer it with a reset, which can destroy the response
    /// before the client has read it.
    private static let farewell = TimeAmount.seconds(10)

    private let begunWithin: TimeAmount
    private let idle: TimeAmount
    private var exchange = Exchange()
    private var failure: HTTPParserError?
    private var isLeaving = false
    /// Whether the response being written came before the end of its request and announces the connection's end.
    private var isLast = false
    private var hasReadParts = false
    private var timer: Scheduled<Void>?
    /// Not restarted for each request: cancelling it would cost more than checking the clock when it fires.
    private var idleTimer: Scheduled<Void>?
    private var lastRequest = NIODeadline.now()

    init(begunWithin: TimeAmount, idle: TimeAmount) {
        self.begunWithin = begunWithin
        self.idle = idle
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        idleTimer?.cancel()
    }

    // MARK: - Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Bytes of another protocol.
        if exchange.isOver { return context.fireChannelRead(data) }
        // The rest of an unread body, or input behind it.
        if isLeaving { return }
        hasReadParts = true
        switch unwrapInboundIn(data) {
        case .head:
            stopTimer()
            exchange.readsHead()
        case .body: break
        case .end:
            stopTimer()
            exchange.readsEnd()
            watch(context)
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isLeaving {
            context.read()
        } else if exchange.isBetween, !hasReadParts, timer == nil, failure == nil {
            // Input arrived that is not a request part yet: the start of a head.
            timer = schedule(begunWithin, context)
        }
        hasReadParts = false
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The parser repeats its error for all further input.
        if failure != nil { return }
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        failure = error
        switch exchange.failsToRead() {
        case .answer: answer(error, context)
        case .leave: leave(context)
        case .wait: break
        }
        if exchange.isInBody { context.fireErrorCaught(error) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isLeaving, event as? ChannelEvent == .inputClosed { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: - Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isLeaving {
            promise?.succeed()
            return
        }
        if exchange.isOver { return context.write(data, promise: promise) }
        let part = unwrapOutboundIn(data)
        context.write(data, promise: promise)
        switch part {
        case .head(let head):
            isLast =
                exchange.isInBody && head.status.code >= 200
                && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
        case .body: break
        case .end:
            switch exchange.writesEnd() {
            case .answer: if let failure { answer(failure, context) }
            case .leave: leave(context)
            case .wait: if isLast, exchange.isInBody { leave(context) } else { watch(context) }
            }
        }
    }

    /// Passes everything through from now on, because the connection no longer speaks HTTP.
    func changesProtocol() { exchange.changesProtocol() }

    // MARK: - Termination

    private func answer(_ error: HTTPParserError, _ context: ChannelHandlerContext) {
        let id = RequestID().description
        let body = ErrorBody(error, requestID: id)
        guard let bytes = try? ByteBuffer.json(body) else { return context.close(promise: nil) }
        var response = Response.json(bytes: bytes, status: .init(code: (body.code ?? .invalidRequest).httpStatus))
        ConstantHeaders.add(to: &response, requestID: id)
        var headers = HTTPHeaders(response.headers.map { ($0.name.rawName, $0.value) })
        headers.replaceOrAdd(name: "connection", value: "close")
        let status = HTTPResponseStatus(statusCode: response.status.code)
        context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        leave(context)
    }

    private func leave(_ context: ChannelHandlerContext) {
        isLeaving = true
        context.flush()
        context.close(mode: .output, promise: nil)
        timer?.cancel()
        timer = schedule(Self.farewell, context)
        context.read()
    }

    /// Called when a request was completely read or answered.
    private func watch(_ context: ChannelHandlerContext) {
        if exchange.isLeftOver, timer == nil { timer = schedule(begunWithin, context) }
        guard exchange.isBetween else { return }
        lastRequest = .now()
        if idleTimer == nil { waitForNext(context) }
    }

    private func waitForNext(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        idleTimer = context.eventLoop.scheduleTask(deadline: lastRequest + idle) {
            let (handler, context) = bound.value
            handler.idleTimer = nil
            // Within a request or head; waiting starts again at its end.
            guard handler.exchange.isBetween, handler.timer == nil else { return }
            if handler.lastRequest + handler.idle <= .now() { context.close(promise: nil) } else { handler.waitForNext(context) }
        }
    }

    private func stopTimer() {
        timer?.cancel()
        timer = nil
    }

    private func schedule(_ time: TimeAmount, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
    }
}

@available(*, unavailable)
extension ConnectionTermination: Sendable {}
