import CoreMetrics
import RoostModel
import RoostSupport
import Synchronization

extension JournalHub {
    /// What a reader has to do next.
    enum Step {
        case frames([JournalFrame])
        case readStore(after: Int64)
        case wait
        case closed
    }

    /// The maximum number of frames given to a reader at a time.
    private static let batchLimit = 1024

    func add(_ filter: StreamFilter, after position: Int64) -> Key {
        state.withLock { state in
            let key = state.nextKey
            state.nextKey += 1
            state.readers[key] = Reader(filter: filter, cursor: position)
            state.audience.add(key, filter)
            subscribers.set(state.readers.count)
            return key
        }
    }

    func remove(_ key: Key) {
        let waiter = state.withLock { state in
            let waiter = state.takeWaiter(key)
            if let filter = state.readers.removeValue(forKey: key)?.filter { state.audience.remove(key, filter) }
            subscribers.set(state.readers.count)
            return waiter
        }
        waiter?.cancel()
    }

    /// Whether two readers have the same filter and have both read everything in the ring that matches it.
    func areLevel(_ first: Key, _ second: Key) -> Bool {
        state.withLock { state in
            guard !state.isClosed, let first = state.readers[first], let second = state.readers[second], first.filter == second.filter,
                first.index != nil, second.index != nil
            else { return false }
            return state.hasNothing(for: first) && state.hasNothing(for: second)
        }
    }

    func step(_ key: Key) -> Step {
        state.withLock { $0.step(key, limit: Self.batchLimit) }
    }

    /// Records what a reader got from the store.
    ///
    /// - Parameter position: everything up to it was given to the reader or does not match its filter.
    func advance(_ key: Key, to position: Int64) {
        state.withLock { state in
            guard let reader = state.readers[key] else { return }
            state.readers[key]?.cursor = max(reader.cursor, position)
        }
    }

    /// Waits until there may be something for the reader. Throws `CancellationError` if its task is cancelled.
    func wait(_ key: Key) async throws {
        try Task.checkCancellation()
        let waiter = try state.withLock { state -> Waiter<Void>? in
            guard let reader = state.readers[key], !state.isClosed else { return nil }
            if reader.waiter != nil { throw StoreError.conflict(.secondReader) }
            guard state.hasNothing(for: reader) else { return nil }
            let waiter = Waiter<Void>()
            state.readers[key]?.waiter = .task(waiter)
            return waiter
        }
        do {
            try await waiter?.value
        } catch {
            state.withLock { _ = $0.takeWaiter(key) }
            throw error
        }
    }

    /// Like ``step(_:)``. If the result is to wait, `call` will be called once there may be something.
    func step(_ key: Key, orCall call: @escaping @Sendable () -> Void) -> Step {
        state.withLock { state in
            while true {
                let step = state.step(key, limit: Self.batchLimit)
                guard case .wait = step, let reader = state.readers[key] else { return step }
                guard state.hasNothing(for: reader) else { continue }
                // A later callback replaces an earlier one; a waiting task is not replaced.
                if case .task = reader.waiter { return step }
                state.readers[key]?.waiter = .call(call)
                return step
            }
        }
    }
}

extension JournalHub.State {
    fileprivate mutating func step(_ key: JournalHub.Key, limit: Int) -> JournalHub.Step {
        guard !isClosed, let reader = readers[key] else { return .closed }
        guard let index = reader.index, index >= ring.start else {
            readers[key]?.index = nil
            return goLive(key, reader)
        }
        let (frames, next) = sharedFrames(for: reader, from: index, limit: limit)
        readers[key]?.index = next
        if next == ring.end {
            readers[key]?.cursor = max(reader.cursor, head)
        } else if let last = frames.lastPosition {
            readers[key]?.cursor = last
        }
        return frames.isEmpty ? .wait : .frames(frames)
    }

    /// As ``FrameRing/frames(_:from:after:limit:includingLive:)``, computed once for all readers with the same filter and next index.
    private mutating func sharedFrames(
        for reader: JournalHub.Reader, from index: Int, limit: Int
    ) -> (frames: [JournalFrame], next: Int) {
        // A reader that has some of the events already gets a list of its own.
        guard !ring.hasEvent(from: index, upTo: reader.cursor) else {
            return ring.frames(reader.filter, from: index, after: reader.cursor, limit: limit)
        }
        if let known = shared.find(reader.filter, from: index) { return known }
        let found = ring.frames(reader.filter, from: index, after: reader.cursor, limit: limit)
        if !found.frames.isEmpty { shared.keep(found.frames, found.next, for: reader.filter, from: index) }
        return found
    }

    /// Moves a reader from the store to the ring, if the ring reaches back far enough: first the events since then, then the texts being
    /// written, each from its beginning.
    private mutating func goLive(_ key: JournalHub.Key, _ reader: JournalHub.Reader) -> JournalHub.Step {
        guard reader.cursor >= ring.evictedThrough else { return .readStore(after: reader.cursor) }
        // Ahead of what was delivered: a text whose end this reader has already seen could still count as being written.
        guard reader.cursor <= head else { return .wait }
        let frames = ring.frames(reader.filter, from: ring.start, after: reader.cursor, limit: .max, includingLive: false).frames
        readers[key]?.index = ring.end
        readers[key]?.cursor = head
        let all = frames + texts(for: reader.filter)
        return all.isEmpty ? .wait : .frames(all)
    }

    fileprivate func hasNothing(for reader: JournalHub.Reader) -> Bool {
        guard let index = reader.index else { return reader.cursor > head }
        guard index >= ring.start else { return false }
        return ring.frames(reader.filter, from: index, after: reader.cursor, limit: 1).frames.isEmpty
    }

    private func texts(for filter: StreamFilter) -> [JournalFrame] {
        texts.frames { filter.matches(.run($0), task: tasks[$0], type: nil) }
    }
}

extension [JournalFrame] {
    fileprivate var lastPosition: Int64? {
        for frame in reversed() {
            if case .event(let entry) = frame { return entry.position }
        }
        return nil
    }
}
