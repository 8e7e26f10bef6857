package import RoostModel
import Synchronization

/// A clock that a test advances. Short sleeps (batching, retries) return at once; longer ones (limits, leases, warm sessions) wait until
/// the test has advanced the clock far enough.
package final class VirtualClock: Sendable {
    private struct Sleeper {
        let id: UInt64
        let deadline: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var sleepers: [Sleeper] = []
        var nextID: UInt64 = 0
        var cancelled: Set<UInt64> = []
    }

    private let state: Mutex<State>
    private let short: Duration

    /// - Parameter short: sleeps up to this length return at once.
    package init(start: Timestamp = Timestamp(milliseconds: 1_700_000_000_000), short: Duration = .milliseconds(100)) {
        state = Mutex(State(now: start))
        self.short = short
    }

    /// The current virtual time.
    package var now: Timestamp { state.withLock { $0.now } }

    /// This clock as a dependency of the code under test.
    package var wallClock: WallClock {
        WallClock(now: { self.now }, sleep: { try await self.sleep($0) })
    }

    /// Advances the clock and resumes every sleep that is due, earliest first.
    package func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            let due = state.sleepers.filter { $0.deadline <= now }
            state.sleepers.removeAll { $0.deadline <= now }
            return due.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Waits until something sleeps for exactly that long from now. Advancing the clock earlier would miss it.
    package func sleeper(for duration: Duration) async {
        while !sleeps(until: duration) { await Task.yield() }
    }

    /// Whether something sleeps for exactly that long from now.
    package func sleeps(until duration: Duration) -> Bool {
        state.withLock { state in state.sleepers.contains { $0.deadline == state.now.advanced(by: duration) } }
    }

    private func sleep(_ duration: Duration) async throws {
        try Task.checkCancellation()
        if duration <= short {
            await Task.yield()
            return try Task.checkCancellation()
        }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return true }
                    state.sleepers.append(
                        Sleeper(id: id, deadline: state.now.advanced(by: duration), continuation: continuation))
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
