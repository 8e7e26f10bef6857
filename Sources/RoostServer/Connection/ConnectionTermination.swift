import Hummingbird
import NIOCore
import NIOHTTP1
import RoostWire

/// When and how a connection for requests ends; stands directly behind the parser.
///
/// What is no HTTP gets the API server's own words instead of a bare status, and its connection ends. So does one whose next head, or the rest of a
/// body that was answered before its end, is not completed in time (for the first head the negotiation has a timer of its own), and, later,
/// one that is silent between two requests; within one, who reads its body decides. What still comes behind the last answer is thrown away
/// for a while, so that whoever sends it reads that answer.
///
/// An error inside a body goes on to whoever reads that body, so that half a body never passes for a whole one, and is answered there.
final class ConnectionTermination: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long what still comes is read and thrown away. Without it the system would answer it with a reset, which takes the answer away
    /// before the client has read it.
    private static let farewell = TimeAmount.seconds(10)

    private let begunWithin: TimeAmount
    private let idle: TimeAmount
    private var exchange = Exchange()
    private var failure: HTTPParserError?
    private var isLeaving = false
    /// Whether the answer that is being written came before its request's end, and says that it is the last one.
    private var isLast = false
    private var hasReadParts = false
    private var timer: Scheduled<Void>?
    /// Runs on through the requests that come meanwhile: cancelling it for each would cost more than looking at the clock when it is over.
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

    // MARK: - In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Another protocol's bytes.
        if exchange.isOver { return context.fireChannelRead(data) }
        // The rest of a body that nobody reads, or what stands behind it.
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
            // Something came that is no part of a request yet: the beginning of a head.
            timer = schedule(begunWithin, context)
        }
        hasReadParts = false
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The parser repeats itself for all that comes behind its error.
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

    // MARK: - Out

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

    /// Lets everything pass from now on: what comes and goes is no longer HTTP.
    func changesProtocol() { exchange.changesProtocol() }

    // MARK: - The end

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

    /// Called whenever a request was read or answered to its end.
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
            // In a request or a head; when that is over, waiting begins anew.
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
