import Synchronization

/// Finished spans until they are sent: bounded, so that a receiver that is away costs no memory. What does not fit is counted and dropped.
package final class SpanCollector: Sendable {
    private struct State {
        var spans: [SpanRecord] = []
        var dropped = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    package init(limit: Int = 2048) {
        self.limit = limit
    }

    package func add(_ span: SpanRecord) {
        state.withLock { state in
            if state.spans.count < limit { state.spans.append(span) } else { state.dropped += 1 }
        }
    }

    /// Everything so far, at most `count`, and how many were dropped since the last time.
    func take(_ count: Int) -> (spans: [SpanRecord], dropped: Int) {
        state.withLock { state in
            let taken = Array(state.spans.prefix(count))
            state.spans.removeFirst(taken.count)
            defer { state.dropped = 0 }
            return (taken, state.dropped)
        }
    }
}
