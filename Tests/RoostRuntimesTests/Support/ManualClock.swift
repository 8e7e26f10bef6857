import RoostModel
import Synchronization

/// A clock that stands still until the test moves it.
final class ManualClock: Sendable {
    private struct State {
        var milliseconds: Int64
        var sleepers: [Int: (deadline: Int64, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var nextID = 0
        var arrivals: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(milliseconds: Int64 = 1_800_000_000_000) {
        state = Mutex(State(milliseconds: milliseconds))
    }

    var clock: WallClock {
        WallClock(
            now: { Timestamp(milliseconds: self.state.withLock(\.milliseconds)) },
            sleep: { try await self.sleep($0) })
    }

    /// Returns once somebody is sleeping.
    func awaitSleeper() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isAsleep = state.withLock { state in
                if state.sleepers.isEmpty { state.arrivals.append(continuation) }
                return !state.sleepers.isEmpty
            }
            if isAsleep { continuation.resume() }
        }
    }

    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.milliseconds += duration.milliseconds
            let now = state.milliseconds
            let due = state.sleepers.filter { $0.value.deadline <= now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    private func sleep(_ duration: Duration) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let (isCancelled, arrivals) = state.withLock { state in
                    if Task.isCancelled { return (true, [CheckedContinuation<Void, Never>]()) }
                    state.sleepers[id] = (state.milliseconds + duration.milliseconds, continuation)
                    defer { state.arrivals = [] }
                    return (false, state.arrivals)
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                for arrival in arrivals { arrival.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
