import RoostModel
import Synchronization

/// Hands committed events and live text to all readers, in order, without ever waiting for one of them.
final class JournalHub: Sendable {
    typealias Key = Int

    fileprivate struct State {
        /// The last position that was handed around; readers can be ahead of it for a moment, through the store.
        var head: Int64
        var subscribers: [Key: Subscriber] = [:]
        var byFilter: [StreamFilter: Set<Key>] = [:]
        var texts = LiveTexts()
        /// The tasks of the runs that are active now.
        var tasks: [RunID: TaskID] = [:]
        var nextKey = 0
        var isClosed = false
    }

    private let state: Mutex<State>

    init(head: Int64) {
        state = Mutex(State(head: head))
    }

    // MARK: Handing around

    /// Called in the order of positions.
    func broadcast(_ events: [StoredEvent]) {
        guard let last = events.last else { return }
        let waiters: [CheckedContinuation<Void, any Error>] = state.withLock { state in
            state.head = last.entry.position
            for event in events { state.note(event) }
            var waiters: [CheckedContinuation<Void, any Error>] = []
            for (filter, batch) in state.batches(events) {
                for key in state.byFilter[filter] ?? [] {
                    let isReady =
                        state.subscribers[key]?.offer(batch.frames, from: batch.first, through: batch.last, bytes: batch.bytes) ?? false
                    if isReady, let waiter = state.takeWaiter(key) { waiters.append(waiter) }
                }
            }
            // A reader that was ahead through the store waits for the head to pass it before it goes live.
            for (key, subscriber) in state.subscribers where subscriber.waiter != nil && subscriber.isSettled(state.head) {
                if let waiter = state.takeWaiter(key) { waiters.append(waiter) }
            }
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func publish(_ piece: LiveText, redacted text: String, of run: RunID) {
        let waiters: [CheckedContinuation<Void, any Error>] = state.withLock { state in
            let frame = JournalFrame.live(run, state.texts.add(piece, redacted: text, of: run))
            var filters: [StreamFilter] = [.all, .stream(.run(run))]
            if let task = state.tasks[run] { filters.append(.taskAndRuns(task)) }
            var waiters: [CheckedContinuation<Void, any Error>] = []
            for key in filters.flatMap({ state.byFilter[$0] ?? [] }) {
                let isReady = state.subscribers[key]?.offer(live: frame, bytes: text.utf8.count) ?? false
                if isReady, let waiter = state.takeWaiter(key) { waiters.append(waiter) }
            }
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func close() {
        let waiters: [CheckedContinuation<Void, any Error>] = state.withLock { state in
            state.isClosed = true
            return Array(state.subscribers.keys).compactMap { state.takeWaiter($0) }
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: Readers

    enum Step {
        case frames([JournalFrame])
        case readStore(after: Int64)
        case wait
        case closed
    }

    func add(_ filter: StreamFilter, after position: Int64) -> Key {
        state.withLock { state in
            let key = state.nextKey
            state.nextKey += 1
            state.subscribers[key] = Subscriber(filter: filter, after: position)
            state.byFilter[filter, default: []].insert(key)
            return key
        }
    }

    func remove(_ key: Key) {
        let waiter: CheckedContinuation<Void, any Error>? = state.withLock { state in
            let waiter = state.takeWaiter(key)
            guard let subscriber = state.subscribers.removeValue(forKey: key) else { return waiter }
            state.byFilter[subscriber.filter]?.remove(key)
            if state.byFilter[subscriber.filter]?.isEmpty == true { state.byFilter[subscriber.filter] = nil }
            return waiter
        }
        waiter?.resume(throwing: CancellationError())
    }

    /// What a reader does next.
    func step(_ key: Key) -> Step {
        state.withLock { state in
            guard var subscriber = state.subscribers[key] else { return .closed }
            defer { state.subscribers[key] = subscriber }
            if !subscriber.frames.isEmpty { return .frames(subscriber.take()) }
            if state.isClosed { return .closed }
            return subscriber.mode == .live ? .wait : .readStore(after: subscriber.cursor)
        }
    }

    /// Notes that a reader was given stored events.
    func advance(_ key: Key, to position: Int64) {
        state.withLock { $0.subscribers[key]?.cursor = position }
    }

    /// Notes that the store has nothing more for a reader; it goes live unless something came meanwhile.
    func caughtUp(_ key: Key) -> Step {
        state.withLock { state in
            guard let subscriber = state.subscribers[key], case .behind(let newest) = subscriber.mode else { return .wait }
            if newest > subscriber.cursor { return .readStore(after: subscriber.cursor) }
            guard state.head >= subscriber.cursor else { return .wait }
            let texts = state.texts(for: subscriber.filter)
            state.subscribers[key]?.goLive(with: texts)
            return .wait
        }
    }

    /// Returns when there is something to do for a reader; throws `CancellationError` when its task is cancelled.
    func wait(_ key: Key) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard let subscriber = state.subscribers[key], !state.isClosed else { return .success(()) }
                    if subscriber.waiter != nil { return .failure(StoreError.conflict("a subscription has one reader at a time")) }
                    if !subscriber.frames.isEmpty || subscriber.isSettled(state.head) { return .success(()) }
                    state.subscribers[key]?.waiter = continuation
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.takeWaiter(key) }
            waiter?.resume(throwing: CancellationError())
        }
    }
}

extension Subscriber {
    /// Whether a reader of the store can go on: there is more to read, or it can go live.
    fileprivate func isSettled(_ head: Int64) -> Bool {
        guard case .behind(let newest) = mode else { return false }
        return newest > cursor || head >= cursor
    }
}

extension JournalHub.State {
    fileprivate struct Batch {
        var frames: [JournalFrame] = []
        var first: Int64 = 0
        var last: Int64 = 0
        var bytes = 0

        mutating func append(_ entry: JournalEntry) {
            if frames.isEmpty { first = entry.position }
            last = entry.position
            bytes += entry.data.utf8.count
            frames.append(.event(entry))
        }
    }

    /// The events by filter, for filters that somebody reads through.
    fileprivate func batches(_ events: [StoredEvent]) -> [StreamFilter: Batch] {
        guard !byFilter.isEmpty else { return [:] }
        var batches: [StreamFilter: Batch] = [:]
        for event in events {
            func add(_ filter: StreamFilter) {
                if byFilter[filter] != nil { batches[filter, default: Batch()].append(event.entry) }
            }
            add(.all)
            add(.stream(event.entry.stream))
            if let task = event.task { add(.taskAndRuns(task)) }
        }
        return batches
    }

    /// Learns which task a run belongs to, and when its live text is done with.
    fileprivate mutating func note(_ event: StoredEvent) {
        guard case .run(let run) = event.entry.stream else { return }
        switch event.mark {
        case .textFinished(let messageID): texts.finish(messageID, of: run)
        case .runFinished:
            texts.finish(run)
            tasks[run] = nil
            return
        case .queued, .none: break
        }
        if event.entry.type == EventType.runQueued.rawValue || event.entry.type == EventType.runStatus.rawValue { tasks[run] = event.task }
    }

    fileprivate func texts(for filter: StreamFilter) -> [JournalFrame] {
        texts.frames { run in
            switch filter {
            case .all: true
            case .stream(let stream): stream == .run(run)
            case .taskAndRuns(let task): tasks[run] == task
            }
        }
    }

    fileprivate mutating func takeWaiter(_ key: JournalHub.Key) -> CheckedContinuation<Void, any Error>? {
        defer { subscribers[key]?.waiter = nil }
        return subscribers[key]?.waiter
    }
}
