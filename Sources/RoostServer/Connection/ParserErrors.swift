import Hummingbird
import NIOCore
import NIOHTTP1
import RoostWire

/// Stands directly behind the parser. What is no HTTP gets the door's own words instead of a bare status, and its connection ends. Also ends a
/// connection whose next head is begun and not completed in time; for its first one the negotiation has a timer of its own. And one whose
/// request was answered for the last time while its body still comes.
///
/// An error inside a body goes on to whoever reads that body, so that half a body never passes for a whole one, and is answered there.
final class ParserErrors: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long what still comes is read and thrown away. Without it the system would answer it with a reset, which takes the answer away
    /// before the client has read it.
    private static let farewell = TimeAmount.seconds(10)

    private let headWithin: TimeAmount
    private var exchange = Exchange()
    private var failure: HTTPParserError?
    private var isLeaving = false
    /// Whether the answer that is being written says that it is the last one.
    private var isLast = false
    private var hasReadParts = false
    private var timer: Scheduled<Void>?

    init(headWithin: TimeAmount) {
        self.headWithin = headWithin
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    // MARK: - In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Another protocol's bytes.
        if exchange.isOver { return context.fireChannelRead(data) }
        // The rest of a body that nobody reads, or what stands behind it.
        if isLeaving { return }
        hasReadParts = true
        switch unwrapInboundIn(data) {
        case .head:
            timer?.cancel()
            timer = nil
            exchange.readsHead()
        case .body: break
        case .end: exchange.readsEnd()
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isLeaving {
            context.read()
        } else if exchange.isBetween, !hasReadParts, timer == nil, failure == nil {
            // Something came that is no part of a request yet: the beginning of a head.
            timer = schedule(headWithin, context)
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
            isLast = head.status.code >= 200 && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
        case .body: break
        case .end:
            switch exchange.writesEnd() {
            case .answer: if let failure { answer(failure, context) }
            case .leave: leave(context)
            case .wait: if isLast, exchange.isInBody { leave(context) }
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

    private func schedule(_ time: TimeAmount, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: time) { bound.value.close(promise: nil) }
    }
}

@available(*, unavailable)
extension ParserErrors: Sendable {}
