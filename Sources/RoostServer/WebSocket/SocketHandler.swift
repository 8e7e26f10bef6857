import NIOCore
import NIOWebSocket

/// The application's side of a WebSocket. All calls are made on the connection's event loop.
protocol SocketConversation: AnyObject {
    func opened(_ socket: SocketHandler, on eventLoop: any EventLoop)
    /// One message: valid UTF-8, at most the size of a frame.
    func received(_ text: ByteBuffer)
    /// The connection is writable again.
    func becameWritable()
    /// Called every few seconds.
    func beat()
    /// The connection was closed; nothing can be sent any more.
    func closed()
}

/// The WebSocket of one connection, behind the frame codec: validates frames, answers pings, detects dead clients with pings, and performs
/// the closing handshake. It does not read from a client that does not read itself, so its buffers are bounded.
final class SocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// How long the client has to close its side after the close frame was sent.
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

    /// Whether output can be sent without adding to a backlog.
    var isWritable: Bool { isOpen && context?.channel.isWritable == true }

    /// Queues a message; ``flush()`` sends it.
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

    // MARK: - Channel events

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
        // Remaining input is read and discarded: closing at once could cost the client the close frame.
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
    /// Closes the connection if the client has left two pings unanswered.
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
