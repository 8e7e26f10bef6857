import NIOCore
import RoostModel

/// Where a reader's frames go.
protocol StreamSink: AnyObject {
    /// Whether the connection takes more now.
    var isWritable: Bool { get }
    func write(_ frame: JournalFrame)
    func flush()
    /// Nothing more will come: the journal closed, or cannot be read.
    func ended(_ error: (any Error)?)
}

/// Carries the journal to one connection, on the connection's event loop and without a task of its own: by itself until it has read all
/// that there is, then in a ``ReaderGroup``. It takes frames only while the connection takes bytes, so a slow reader costs what the socket's
/// buffer holds and is caught up from the journal.
final class StreamReader {
    private let services: LiveServices
    private let filter: StreamFilter
    private let loop: ReaderLoop
    private var sink: (any StreamSink)?
    private var key: ReaderLoop.Key?
    /// Everything up to it was written.
    private var position: Int64
    /// Its own; `nil` before it reads and while it is in a group.
    private var subscription: JournalSubscription?
    private var isInGroup = false
    /// Writing can make the connection take more again before it returns.
    private var isWriting = false
    private var held: ArraySlice<JournalFrame> = []
    private var reading: Task<Void, Never>?
    private var wake: @Sendable () -> Void = {}

    /// - Parameter position: must not be beyond the newest event.
    /// Made on the connection's event loop.
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

    /// Gives back what is held for a connection that has taken nothing for long; it begins again at its position.
    func letGo() {
        leaveGroup()
        subscription = nil
        held = []
    }

    /// Goes on as far as the connection and the journal let it.
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
                // Before, because the group may have something for it at once.
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

    /// What comes next to all of the group.
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
        // The connection takes no more: what is left goes first when it does, then what came meanwhile, from the store.
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
