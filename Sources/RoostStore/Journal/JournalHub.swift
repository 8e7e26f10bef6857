import CoreMetrics
import Dispatch
import RoostModel
import RoostSupport
import Synchronization

/// Delivers committed events and live text to all readers, in order, without ever waiting for a reader.
///
/// Frames are appended to one ring. Waiting readers are woken; busy readers find the frames later. Wake-ups are at least ``pace`` apart, so
/// that under load a reader gets several frames at a time instead of a task switch for each.
final class JournalHub: Sendable {
    typealias Key = Int

    /// How a reader with nothing to read is notified.
    enum WakeUp {
        case task(Waiter<Void>)
        case call(@Sendable () -> Void)

        func resume() {
            switch self {
            case .task(let waiter): waiter.resume()
            case .call(let call): call()
            }
        }

        /// A callback needs no notification that its reader was removed.
        func cancel() {
            if case .task(let waiter) = self { waiter.cancel() }
        }
    }

    /// The minimum time between two rounds of wake-ups. After a quiet period, the first frame is delivered at once.
    static let pace: Duration = .milliseconds(2)

    struct Reader {
        let filter: StreamFilter
        /// Everything up to this position was given to the reader or does not match its filter.
        var cursor: Int64
        /// The reader's place in the ring; `nil` while it reads the store.
        var index: Int?
        var waiter: WakeUp?
    }

    struct State {
        var ring: FrameRing
        /// The last position that was delivered; readers of the store can be ahead of it for a moment.
        var head: Int64
        var readers: [Key: Reader] = [:]
        var shared = SharedFrames()
        var audience = SubscriberIndex()
        var nextKey = 0
        var texts = LiveTexts()
        /// The tasks of the active runs.
        var tasks: [RunID: TaskID] = [:]
        var lastRound = ContinuousClock.now - JournalHub.pace
        var isRoundDue = false
        var isClosed = false
    }

    let state: Mutex<State>
    let subscribers = MetricKey.journalSubscribers.meter()
    private let stored = MetricKey.journalEvents.counter()

    init(head: Int64) {
        state = Mutex(State(ring: FrameRing(evictedThrough: head), head: head))
    }

    /// Delivers events. Called in the order of positions, after the commit.
    func broadcast(_ events: [StoredEvent]) {
        guard !events.isEmpty else { return }
        stored.increment(by: events.count)
        state.withLock { state in
            for event in events {
                state.note(event)
                state.add(.event(event.entry), stream: event.entry.stream, task: event.task, type: event.type)
                state.head = event.entry.position
            }
        }
        announce()
    }

    func publish(_ piece: LiveText, redacted text: String, of run: RunID) {
        state.withLock { state in
            let frame = state.texts.add(piece, redacted: text, of: run)
            state.add(.live(run, frame), stream: .run(run), task: state.tasks[run], type: nil)
        }
        announce()
    }

    /// Ends every subscription and wakes the waiting readers.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            return Array(state.readers.keys).compactMap { state.takeWaiter($0) }
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: - Waking readers

    private func announce() {
        let wait: Duration? = state.withLock { state in
            guard !state.isRoundDue else { return nil }
            state.isRoundDue = true
            return max(.zero, Self.pace - (ContinuousClock.now - state.lastRound))
        }
        guard let wait else { return }
        if wait == .zero {
            wake()
        } else {
            let nanoseconds = Int(wait.components.attoseconds / 1_000_000_000)
            DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { self.wake() }
        }
    }

    private func wake() {
        for waiter in state.withLock({ $0.waitersOfRound() }) { waiter.resume() }
    }
}

extension JournalHub.State {
    fileprivate mutating func add(_ frame: JournalFrame, stream: StreamID, task: TaskID?, type: EventType?) {
        audience.note(ring.end, stream: stream, task: task, type: type)
        let start = ring.start
        ring.append(frame, stream: stream, task: task, type: type)
        // Frames that have left the ring must not be kept by a shared list.
        if ring.start != start { shared = SharedFrames() }
    }

    /// Remembers which task a run belongs to, and when its live text ends.
    fileprivate mutating func note(_ event: StoredEvent) {
        guard case .run(let run) = event.entry.stream else { return }
        switch event.mark {
        case .textFinished(let messageID):
            texts.finish(messageID, of: run)
        case .runFinished:
            texts.finish(run)
            tasks[run] = nil
        case .runActive:
            tasks[run] = event.task
        case .queued, .none:
            break
        }
    }

    fileprivate mutating func waitersOfRound() -> [JournalHub.WakeUp] {
        isRoundDue = false
        lastRound = .now
        var waiters: [JournalHub.WakeUp] = []
        for (keys, first) in audience.takeConcerned() {
            for key in keys {
                guard let waiter = takeWaiter(key) else { continue }
                // The reader waited, so nothing before the first frame of this round matches its filter, however long ago it looked.
                if let index = readers[key]?.index { readers[key]?.index = max(index, first) }
                waiters.append(waiter)
            }
        }
        // Readers that are ahead through the store wait until the head reaches them.
        for (key, reader) in readers where reader.waiter != nil && reader.index == nil {
            if let waiter = takeWaiter(key) { waiters.append(waiter) }
        }
        return waiters
    }

    mutating func takeWaiter(_ key: JournalHub.Key) -> JournalHub.WakeUp? {
        guard let waiter = readers[key]?.waiter else { return nil }
        readers[key]?.waiter = nil
        return waiter
    }
}
