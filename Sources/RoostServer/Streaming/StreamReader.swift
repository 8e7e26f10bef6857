import NIOCore
import RoostModel

/// Receives a reader's frames.
protocol StreamSink: AnyObject {
    /// Whether the connection accepts more output now.
    var isWritable: Bool { get }
    func write(_ frame: JournalFrame)
    func flush()
    /// No more frames follow: the journal was closed, or cannot be read.
    func ended(_ error: (any Error)?)
}

/// Copies the journal to one connection, on the connection's event loop without a task of its own: alone until it has read everything, then
/// in a ``ReaderGroup``. It takes frames only while the connection is writable, so a slow reader costs no more than the socket's buffer and
/// catches up from the journal.
final class StreamReader {
    private let services: LiveServices
    private let filter: StreamFilter
    private let loop: ReaderLoop
    private var sink: (any StreamSink)?
    private var key: ReaderLoop.Key?
    /// Everything up to this position was written.
    private var position: Int64
    /// The reader's own subscription; `nil` before it reads and while it is in a group.
    private var subscription: JournalSubscription?
    private var isInGroup = false
    /// Set while writing, because writing can change the connection's writability before it returns.
    private var isWriting = false
    private var held: ArraySlice<JournalFrame> = []
    private var reading: Task<Void, Never>?
    private var wake: @Sendable () -> Void = {}

    /// Created on the connection's event loop.
    ///
    /// - Parameter position: at most the position of the newest event.
    init(_ services: LiveServices, _ filter: StreamFilter, after position: Int64, on eventLoop: any EventLoop, to sink: any StreamSink) {
        self.services = services
        self.filter = filter
        self.position = position
        loop = services.loops.of(eventLoop)
        self.sink = sink
    }

    func start() {
        let key = loop.add(self)
        self.key = key
        wake = { [loop] in loop.wake(key) }
        pump()
    }

    func stop() {
        sink = nil
        reading?.cancel()
        letGo()
        if let key { loop.remove(key) }
        key = nil
    }

    /// Releases the buffers of a connection that has taken nothing for long; reading continues from its position.
    func letGo() {
        leaveGroup()
        subscription = nil
        held = []
    }

    /// Continues as far as the connection and the journal allow.
    func pump() {
        guard reading == nil, !isInGroup, !isWriting, let sink, let key else { return }
        while sink.isWritable {
            if !held.isEmpty {
                write(to: sink)
                continue
            }
            guard let subscription else { return read() }
            switch subscription.poll(orWake: wake) {
            case .frames(let frames): held = frames[...]
            case .behind: return read()
            case .nothing:
                // Before joining, because the group may deliver frames at once.
                self.subscription = nil
                isInGroup = true
                guard !loop.join(self, key, filter, subscription) else { return }
                isInGroup = false
                self.subscription = subscription
                return
            case .closed: return end(nil)
            }
        }
    }

    // MARK: - In a group

    /// The next frames for all members of the group.
    ///
    /// - Parameter last: the position of the last event among them.
    func take(_ frames: [JournalFrame], last: Int64?) {
        guard isInGroup, let sink else { return }
        isWriting = true
        var count = 0
        while count < frames.count, sink.isWritable {
            sink.write(frames[count])
            count += 1
        }
        sink.flush()
        isWriting = false
        guard count < frames.count else {
            if let last { position = last }
            return
        }
        // The connection is full: the remaining frames are sent first when it is writable again, then newer ones from the store.
        for case .event(let entry) in frames[..<count] { position = entry.position }
        held = frames[count...]
        leaveGroup()
        pump()
    }

    func groupEnded(isClosed: Bool) {
        isInGroup = false
        if isClosed { end(nil) } else { pump() }
    }

    private func leaveGroup() {
        guard isInGroup, let key else { return }
        isInGroup = false
        loop.leave(key, filter)
    }

    // MARK: - Alone

    private func write(to sink: any StreamSink) {
        isWriting = true
        while sink.isWritable, let frame = held.popFirst() {
            sink.write(frame)
            if case .event(let entry) = frame { position = entry.position }
        }
        sink.flush()
        isWriting = false
    }

    private func read() {
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        reading = Task { [services, filter, position, subscription, loop] in
            let result: Result<(JournalSubscription, [JournalFrame]), any Error>
            do {
                result = .success(
                    try await services.concurrencyLimiter.through {
                        let subscription =
                            if let subscription { subscription } else { await services.journal.subscribe(filter, after: position) }
                        return (subscription, try await subscription.readStore())
                    })
            } catch {
                result = .failure(error)
            }
            loop.eventLoop.execute { bound.value.took(result) }
        }
    }

    private func took(_ result: Result<(JournalSubscription, [JournalFrame]), any Error>) {
        reading = nil
        guard sink != nil else { return }
        switch result {
        case .success((let subscription, let frames)):
            self.subscription = subscription
            held = frames[...]
            pump()
        case .failure(let error):
            end(error)
        }
    }

    private func end(_ error: (any Error)?) {
        let sink = sink
        stop()
        sink?.ended(error)
    }
}

@available(*, unavailable)
extension StreamReader: Sendable {}
