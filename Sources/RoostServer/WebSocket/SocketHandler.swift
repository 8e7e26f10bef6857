import NIOCore
import NIOWebSocket

/// One side of a conversation over a WebSocket. Everything happens on the connection's event loop.
protocol SocketConversation: AnyObject {
    func opened(_ socket: SocketHandler, on eventLoop: any EventLoop)
    /// One message: valid UTF-8, at most as long as a frame may be.
    func received(_ text: ByteBuffer)
    /// The client reads again: what was held back can go on.
    func becameWritable()
    /// Some seconds have passed.
    func beat()
    /// After this nothing can be sent.
    func closed()
}

/// The WebSocket of one connection, behind the frame codec: keeps the rules, answers pings, asks whether the client still lives, closes in
/// good order. Reads nothing more from a client that does not read itself, so what waits for it is bounded.
final class SocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// After the close frame was sent, the client has this long to close its side.
    private static let closingTime = TimeAmount.seconds(2)

    private let conversation: any SocketConversation
    private let heartbeat: Heartbeat
    private var rules: FrameRules
    private var context: ChannelHandlerContext?
    private var isOpen = true
    private var wantsRead = false
    private var unansweredPings = 0
    private var beat: Heartbeat.Key?

    init(_ conversation: any SocketConversation, heartbeat: Heartbeat, largestMessage: Int) {
        self.conversation = conversation
        self.heartbeat = heartbeat
        rules = FrameRules(limit: largestMessage)
    }

    // MARK: - For the conversation

    /// Whether sending now adds nothing to what waits already.
    var isWritable: Bool { isOpen && context?.channel.isWritable == true }

    /// Sends a message; ``flush()`` lets it go.
    func send(_ text: ByteBuffer) {
        guard isOpen, let context else { return }
        context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: text)), promise: nil)
    }

    func flush() { context?.flush() }

    func close(_ code: WebSocketErrorCode) {
        guard let context else { return }
        var payload = ByteBuffer()
        payload.write(webSocketErrorCode: code)
        close(payload, context)
    }

    // MARK: - What the channel tells

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        beat = heartbeat.add(self, on: context.eventLoop)
        conversation.opened(self, on: context.eventLoop)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish()
        if let beat { heartbeat.remove(beat, on: context.eventLoop) }
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isOpen else { return }
        switch rules.take(unwrapInboundIn(data)) {
        case .incomplete: break
        case .text(let text): conversation.received(text)
        case .ping(let payload):
            context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, data: payload)), promise: nil)
        case .pong: unansweredPings = 0
        case .close(let payload): close(payload, context)
        case .violation(let code): close(code)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable || !isOpen { context.read() } else { wantsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        readAgain(context)
        if isOpen { conversation.becameWritable() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: close(.messageTooLarge)
        case is NIOWebSocketError: close(.protocolError)
        default: context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            close(.goingAway)
        } else if event as? ChannelEvent == .inputClosed {
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
    }

    // MARK: - Closing

    private func close(_ payload: ByteBuffer, _ context: ChannelHandlerContext) {
        guard isOpen else { return }
        finish()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .connectionClose, data: payload)))
            .whenComplete { _ in bound.value.close(mode: .output, promise: nil) }
        // What still comes in is read and dropped: closing at once could cost the client the close frame.
        readAgain(context)
        context.eventLoop.scheduleTask(in: Self.closingTime) { bound.value.close(promise: nil) }
    }

    private func finish() {
        guard isOpen else { return }
        isOpen = false
        conversation.closed()
    }

    private func readAgain(_ context: ChannelHandlerContext) {
        guard wantsRead else { return }
        wantsRead = false
        context.read()
    }
}

extension SocketHandler: HeartbeatMember {
    /// A client that left two pings without an answer is gone.
    func beat(_ count: Int) {
        guard isOpen, let context else { return }
        conversation.beat()
        guard count % Heartbeat.beatsPerPing == 0 else { return }
        guard unansweredPings < 2 else { return context.close(promise: nil) }
        unansweredPings += 1
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())), promise: nil)
    }
}

@available(*, unavailable)
extension SocketHandler: Sendable {}
