import Synchronization

/// Lets few through at a time, in the order in which they came. After a restart all readers come back together: what each of them needs for
/// a moment would otherwise be held a thousand times at once, and the allocator gives little of it back.
final class ConcurrencyLimiter: Sendable {
    private struct State {
        var inside = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var next = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    func through<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let mayEnter = state.withLock { state in
                guard state.inside < limit else {
                    state.waiting.append(continuation)
                    return false
                }
                state.inside += 1
                return true
            }
            if mayEnter { continuation.resume() }
        }
    }

    /// The place goes to who has waited longest.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.next < state.waiting.count else {
                state.inside -= 1
                return nil
            }
            defer {
                state.next += 1
                if state.next == state.waiting.count { (state.waiting, state.next) = ([], 0) }
            }
            return state.waiting[state.next]
        }
        next?.resume()
    }
}
