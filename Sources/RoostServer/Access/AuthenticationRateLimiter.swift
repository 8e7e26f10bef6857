import Synchronization

/// Rate limiting of failed authentication, on loopback as well: after ten failures within a minute, further wrong proofs are answered with
/// `too_many_attempts` for one second, and after each further failure for twice as long, up to a minute. Valid proofs are never delayed.
/// Times are of the monotonic clock, so that a change of the wall clock cannot extend the delay.
final class AuthenticationRateLimiter: Sendable {
    private struct State {
        var failures: [Duration] = []
        var pause = Duration.zero
        var closedUntil = Duration.zero
    }

    static let allowance = 10
    private static let window = Duration.seconds(60)
    private static let longest = Duration.seconds(60)

    private let state = Mutex(State())

    /// - Returns: the remaining delay; `nil` if there is none.
    func wait(at now: Duration) -> Duration? {
        state.withLock { $0.closedUntil > now ? $0.closedUntil - now : nil }
    }

    func failed(at now: Duration) {
        state.withLock { state in
            if state.pause > .zero, now >= state.closedUntil + Self.window { state = State() }
            state.failures.removeAll { $0 + Self.window <= now }
            state.failures.append(now)
            guard state.pause > .zero || state.failures.count >= Self.allowance else { return }
            state.pause = state.pause == .zero ? .seconds(1) : min(state.pause * 2, Self.longest)
            state.closedUntil = now + state.pause
            state.failures.removeAll()
        }
    }
}
