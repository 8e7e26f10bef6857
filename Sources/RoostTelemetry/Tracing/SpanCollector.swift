import Synchronization

/// Keeps finished spans until they are sent. Bounded, so that an unreachable receiver costs no memory: spans beyond the limit are dropped
/// and counted.
package final class SpanCollector: Sendable {
    private struct State {
        var spans: [SpanRecord] = []
        var dropped = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: spans kept at most.
    package init(limit: Int = 2048) {
        self.limit = limit
    }

    /// Keeps the span, or drops and counts it if the limit is reached.
    package func add(_ span: SpanRecord) {
        state.withLock { state in
            if state.spans.count < limit { state.spans.append(span) } else { state.dropped += 1 }
        }
    }

    /// Removes and returns at most `count` spans, with the number dropped since the last call.
    func take(_ count: Int) -> (spans: [SpanRecord], dropped: Int) {
        state.withLock { state in
            let taken = Array(state.spans.prefix(count))
            state.spans.removeFirst(taken.count)
            defer { state.dropped = 0 }
            return (taken, state.dropped)
        }
    }
}
