import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes
import RoostModel
import RoostSupport

/// The body of one response of server-sent events, written on the connection's event loop without a task. It runs either beside the request
/// handling, where a task only waits for its end, or alone on a connection that was opened for it.
final class EventResponse: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private enum Place {
        case besideRequests(end: EventLoopPromise<Void>)
        case alone
    }

    static let comment = ": keep\n\n"
    private static let commentBytes = ByteBuffer(string: comment)
    /// The number of beats without a byte taken, after which buffers for the reader are released.
    private static let patience = 2

    private let services: LiveServices
    private let place: Place
    private let channel: any Channel
    private var reader: StreamReader?
    private var beat: Heartbeat.Key?
    private var revocationHandler: RevocationHandlers.Key?
    private var stuckBeats = 0
    private var context: ChannelHandlerContext?
    /// Set if the connection serves this stream only.
    private var direct: DirectSocket?
    /// Kept from the channel's events: with a thousand readers, asking each channel costs as much as finding the frames.
    private(set) var isWritable = false

    private init(_ services: LiveServices, on channel: any Channel, _ place: Place) {
        self.services = services
        self.channel = channel
        self.place = place
    }

    /// Returns when the reader disconnects, its token ends, the journal closes, the server stops or the task is cancelled.
    static func run(_ services: LiveServices, _ stream: LiveStream, on channel: any Channel) async {
        let loop = channel.eventLoop
        let end = loop.makePromise(of: Void.self)
        let box = NIOLoopBoundBox.makeEmptyBox(valueType: EventResponse.self, eventLoop: loop)
        loop.execute {
            let response = EventResponse(services, on: channel, .besideRequests(end: end))
            box.value = response
            response.begin(stream)
        }
        await withTaskCancellationHandler {
            // Never fails.
            try? await end.futureResult.get()
        } onCancel: {
            loop.execute { box.value?.finish() }
        }
        loop.execute { box.value = nil }
    }

    /// Continues alone after the head and the opening, on a connection without a codec, and ends the connection. Called on its event loop.
    static func go(on channel: any Channel, _ services: LiveServices, _ stream: LiveStream) throws {
        EventResponse(services, on: channel, .alone).begin(stream)
    }

    private func begin(_ stream: LiveStream) {
        reader = StreamReader(services, stream.filter, after: stream.after, on: channel.eventLoop, to: self)
        beat = services.heartbeat.add(self, on: channel.eventLoop)
        do {
            // First in the pipeline, so that it gets events that other handlers do not forward.
            try channel.pipeline.syncOperations.addHandler(self, position: .first)
        } catch {
            return finish()
        }
        guard channel.isActive else { return finish() }
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        if case .alone = place { direct = DirectSocket(channel) }
        revocationHandler = services.revocationHandlers.add(stream.caller) { [loop = channel.eventLoop] in
            loop.execute { bound.value.finish() }
        }
        reader?.start()
    }

    /// Ends the response. A reader that does not read cannot receive the end, so its connection is closed.
    private func finish() {
        guard let reader else { return }
        self.reader = nil
        reader.stop()
        if let beat { services.heartbeat.remove(beat, on: channel.eventLoop) }
        if let revocationHandler { services.revocationHandlers.remove(revocationHandler) }
        switch place {
        case .besideRequests(let end):
            channel.pipeline.syncOperations.removeHandler(self, promise: nil)
            if !channel.isWritable { channel.close(promise: nil) }
            end.succeed()
        case .alone:
            guard channel.isWritable else { return channel.close(promise: nil) }
            direct?.flush()
            channel.writeAndFlush(EventChunk.last).whenComplete { [channel] _ in channel.close(promise: nil) }
        }
    }

    // MARK: - Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        isWritable = context.channel.isWritable
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        isWritable = false
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Alone, nothing behind the request is processed.
        if case .besideRequests = place { context.fireChannelRead(data) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.fireChannelWritabilityChanged()
        isWritable = context.channel.isWritable
        stuckBeats = 0
        reader?.pump()
    }

    // The event is forwarded first, because `finish()` removes this handler from the pipeline.
    func channelInactive(context: ChannelHandlerContext) {
        context.fireChannelInactive()
        finish()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        if event is ChannelShouldQuiesceEvent || event as? ChannelEvent == .inputClosed { finish() }
    }
}

extension EventResponse: StreamSink {
    func write(_ frame: JournalFrame) {
        switch place {
        case .besideRequests: channel.write(HTTPResponsePart.body(services.frames.text(frame, .serverSent)), promise: nil)
        case .alone: direct?.write(services.frames.text(frame, .chunk))
        }
    }

    func flush() {
        switch place {
        case .besideRequests: context?.flush()
        case .alone: direct?.flush()
        }
    }

    func ended(_ error: (any Error)?) {
        if let error { services.log.warning("A stream of events cannot go on", metadata: .keys((.error, "\(error)"))) }
        finish()
    }
}

extension EventResponse: HeartbeatMember {
    func beat(_ count: Int) {
        guard channel.isWritable else {
            stuckBeats += 1
            if stuckBeats >= Self.patience { reader?.letGo() }
            return
        }
        guard count % Heartbeat.beatsPerComment == 0 else { return }
        switch place {
        case .besideRequests: channel.writeAndFlush(HTTPResponsePart.body(Self.commentBytes), promise: nil)
        case .alone:
            direct?.write(EventChunk.comment)
            direct?.flush()
        }
    }
}

@available(*, unavailable)
extension EventResponse: Sendable {}
