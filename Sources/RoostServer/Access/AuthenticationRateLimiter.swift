import Synchronization

/// Slows down who guesses, on loopback as anywhere: after ten wrong proofs within a minute no wrong one is told apart from any other for a
/// second, and after each further wrong one for twice as long, up to a minute. Whose proof is right is not held up. Instants are of the
/// monotonic clock: one that is set back must not shut the API server for as long as it was wrong.
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

    /// - Returns: how long it lasts; `nil` where nobody is locked out.
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
