import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes
import RoostModel
import RoostSupport

/// The body of one answer of server-sent events. It writes past the task that answers, straight to the connection from its event loop: the
/// task only waits for the end.
final class EventResponse: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private static let comment = ByteBuffer(string: ": keep\n\n")
    /// Beats without a single byte taken, after which nothing more is held for the reader.
    private static let patience = 2

    private let services: LiveServices
    private let done: EventLoopPromise<Void>
    private let channel: any Channel
    private var reader: StreamReader?
    private var beat: Heartbeat.Key?
    private var departure: Departures.Key?
    private var stuckBeats = 0

    private init(_ services: LiveServices, on channel: any Channel, done: EventLoopPromise<Void>) {
        self.services = services
        self.channel = channel
        self.done = done
    }

    /// Returns when the reader left, its proof died, the journal closed, the server stops or the task is cancelled.
    static func run(
        _ services: LiveServices, _ filter: StreamFilter, after position: Int64, for visitor: Visitor, on channel: any Channel
    ) async {
        let loop = channel.eventLoop
        let done = loop.makePromise(of: Void.self)
        let box = NIOLoopBoundBox.makeEmptyBox(valueType: EventResponse.self, eventLoop: loop)
        loop.execute {
            let response = EventResponse(services, on: channel, done: done)
            box.value = response
            response.begin(filter, after: position, for: visitor)
        }
        await withTaskCancellationHandler {
            // Never fails.
            try? await done.futureResult.get()
        } onCancel: {
            loop.execute { box.value?.finish() }
        }
        loop.execute { box.value = nil }
    }

    private func begin(_ filter: StreamFilter, after position: Int64, for visitor: Visitor) {
        reader = StreamReader(services.journal, filter, after: position, on: services.loops.of(channel.eventLoop), to: self)
        beat = services.heartbeat.add(self, on: channel.eventLoop)
        do {
            // First, so that it hears what others on the way keep to themselves.
            try channel.pipeline.syncOperations.addHandler(self, position: .first)
        } catch {
            return finish()
        }
        guard channel.isActive else { return finish() }
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        departure = services.departures.add(visitor) { [loop = channel.eventLoop] in loop.execute { bound.value.finish() } }
        reader?.start()
    }

    /// Ends the answer. A reader that takes nothing cannot be told, so its connection is closed.
    private func finish() {
        guard let reader else { return }
        self.reader = nil
        reader.stop()
        if let beat { services.heartbeat.remove(beat, on: channel.eventLoop) }
        if let departure { services.departures.remove(departure) }
        channel.pipeline.syncOperations.removeHandler(self, promise: nil)
        if !channel.isWritable { channel.close(promise: nil) }
        done.succeed()
    }

    // MARK: - What the connection tells

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.fireChannelWritabilityChanged()
        stuckBeats = 0
        reader?.pump()
    }

    // The others hear of an end first: finishing takes this handler out of the way that events go.
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
    var isWritable: Bool { channel.isWritable }

    func write(_ frame: JournalFrame) {
        channel.write(HTTPResponsePart.body(services.frames.text(frame, .serverSent)), promise: nil)
    }

    func flush() { channel.flush() }

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
        channel.writeAndFlush(HTTPResponsePart.body(Self.comment), promise: nil)
    }
}

@available(*, unavailable)
extension EventResponse: Sendable {}
