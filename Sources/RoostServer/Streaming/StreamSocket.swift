import Logging
import NIOCore
import NIOWebSocket
import RoostModel
import RoostSupport
import RoostWire

/// The protocol of `/v1/stream`: a client subscribes to topics and gets their events and live text, each from a position.
final class StreamSocket: SocketConversation {
    static let mostTopics = 64
    /// The number of beats without a byte taken, after which buffers for the client are released.
    private static let patience = 2
    /// A private code (RFC 6455 reserves 4000 to 4999): the token has ended, and the client may try a new one.
    static let proofDied = WebSocketErrorCode.unknown(4401)
    /// Registered with IANA for RFC 6455: try again later.
    static let tryLater = WebSocketErrorCode.unknown(1013)

    private let services: LiveServices
    private let topics: Topics
    private let caller: AuthenticatedCaller
    private let requestID: String
    private var socket: SocketHandler?
    private var eventLoop: (any EventLoop)?
    private var subscriptions: [String: TopicSubscription] = [:]
    private var revocationHandler: RevocationHandlers.Key?
    private var stuckBeats = 0
    /// The number of subscriptions being authorized, including replaced ones.
    private var undecided = 0

    init(_ services: LiveServices, topics: Topics, caller: AuthenticatedCaller, requestID: String) {
        self.services = services
        self.topics = topics
        self.caller = caller
        self.requestID = requestID
    }

    func opened(_ socket: SocketHandler, on eventLoop: any EventLoop) {
        self.socket = socket
        self.eventLoop = eventLoop
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        revocationHandler = services.revocationHandlers.add(caller) { eventLoop.execute { bound.value.socket?.close(Self.proofDied) } }
    }

    func received(_ text: ByteBuffer) {
        do {
            switch try SocketRequest(text) {
            case .ping: socket?.send(SocketAnswer.pong)
            case .unsubscribe(let topic): unsubscribe(topic)
            case .subscribe(let topic, let after): subscribe(topic, after: after)
            }
        } catch {
            refuse(error, nil)
        }
    }

    func becameWritable() {
        stuckBeats = 0
        for subscription in subscriptions.values { subscription.pump() }
    }

    func beat() {
        guard let socket, !socket.isWritable else { return }
        stuckBeats += 1
        guard stuckBeats >= Self.patience else { return }
        for subscription in subscriptions.values { subscription.letGo() }
    }

    func closed() {
        for subscription in subscriptions.values { subscription.stop() }
        subscriptions = [:]
        if let revocationHandler { services.revocationHandlers.remove(revocationHandler) }
        socket = nil
    }

    // MARK: - Subscribing

    /// A second subscription to a topic replaces the first.
    private func subscribe(_ topic: String, after: Int64?) {
        guard let eventLoop else { return }
        subscriptions.removeValue(forKey: topic)?.stop()
        guard subscriptions.count < Self.mostTopics else {
            return refuse(
                ErrorBody(.conflict, "a WebSocket can have at most \(Self.mostTopics) subscriptions", requestId: requestID), topic)
        }
        guard undecided < Self.mostTopics else {
            return refuse(
                ErrorBody(.conflict, "too many subscriptions in progress; wait for their answers", requestId: requestID), topic)
        }
        undecided += 1
        let subscription = TopicSubscription(topic, to: self)
        subscriptions[topic] = subscription
        let bound = NIOLoopBound((self, subscription), eventLoop: eventLoop)
        Task { [topics, caller, requestID, services] in
            let result = await services.decide(topic, topics, caller, requestID)
            eventLoop.execute {
                let (conversation, subscription) = bound.value
                conversation.decided(subscription, result, after: after)
            }
        }
    }

    private func unsubscribe(_ topic: String) {
        guard let subscription = subscriptions.removeValue(forKey: topic) else {
            return refuse(ErrorBody(.notFound, "there is no subscription to this topic", requestId: requestID), topic)
        }
        subscription.stop()
    }

    private func decided(_ subscription: TopicSubscription, _ result: Result<(StreamFilter, Int64), any Error>, after: Int64?) {
        undecided -= 1
        guard let socket, let eventLoop, subscriptions[subscription.topic] === subscription else { return }
        switch result {
        case .failure(let error):
            subscriptions[subscription.topic] = nil
            refuse(error, subscription.topic)
        case .success((let filter, let head)):
            let after = after ?? head
            socket.send(SocketAnswer.subscribed(subscription.topic, head: head))
            if after > head { socket.send(SocketAnswer.reset(subscription.topic, head: head)) }
            socket.flush()
            subscription.start(
                StreamReader(services, filter, after: min(after, head), on: eventLoop, to: subscription))
        }
    }

    private func refuse(_ error: any Error, _ topic: String?) {
        let body = ErrorBody(ofStream: error, requestID)
        if body.code == .internalError {
            services.log.error("A subscription failed", metadata: .keys((.request, requestID), (.error, "\(error)")))
        }
        socket?.send(SocketAnswer.error(body, topic: topic))
        socket?.flush()
    }

    // MARK: - For the subscriptions

    fileprivate var isWritable: Bool { socket?.isWritable == true }

    fileprivate func write(_ frame: JournalFrame, _ topic: String) {
        socket?.send(services.frames.text(frame, .topic(topic)))
    }

    fileprivate func flush() { socket?.flush() }

    fileprivate func ended(_ error: (any Error)?) {
        if let error { services.log.warning("A stream of events cannot go on", metadata: .keys((.error, "\(error)"))) }
        socket?.close(error == nil ? .goingAway : Self.tryLater)
    }
}

extension LiveServices {
    /// The filter and starting position of a subscription. A refusal is written to the audit log before it is sent.
    fileprivate func decide(
        _ topic: String, _ topics: Topics, _ caller: AuthenticatedCaller, _ requestID: String
    ) async -> Result<(StreamFilter, Int64), any Error> {
        do {
            return .success(
                try await concurrencyLimiter.through {
                    let filter = try await topics.filter(topic, for: caller, requestID: requestID)
                    return (filter, try await journal.head())
                })
        } catch {
            let asker = Caller(principal: caller.principal, requestID: requestID, entryPoint: .webSocket)
            await audit.refused(ErrorBody(ofStream: error, requestID), topic: topic, asker)
            return .failure(error)
        }
    }
}

extension ErrorBody {
    fileprivate init(ofStream error: any Error, _ requestID: String) {
        self = .describing(error, method: "GET", path: StreamEndpoint.path, requestID: requestID)
    }
}

/// One topic of one WebSocket.
private final class TopicSubscription: StreamSink {
    let topic: String
    private unowned let socket: StreamSocket
    private var reader: StreamReader?

    init(_ topic: String, to socket: StreamSocket) {
        self.topic = topic
        self.socket = socket
    }

    func start(_ reader: StreamReader) {
        self.reader = reader
        reader.start()
    }

    func stop() {
        reader?.stop()
        reader = nil
    }

    func pump() { reader?.pump() }
    func letGo() { reader?.letGo() }

    var isWritable: Bool { socket.isWritable }
    func write(_ frame: JournalFrame) { socket.write(frame, topic) }
    func flush() { socket.flush() }
    func ended(_ error: (any Error)?) { socket.ended(error) }
}

@available(*, unavailable)
extension StreamSocket: Sendable {}
