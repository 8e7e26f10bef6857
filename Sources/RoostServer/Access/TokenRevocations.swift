import DequeModule
import RoostModel
import RoostSupport
import Synchronization

/// Waits for the end of tokens: open streams and sockets must not outlive the token that they were opened with.
final class TokenRevocations: Sendable {
    /// The maximum number of revoked tokens kept here. The store knows all of them; this set only covers requests that were authenticated
    /// just before, a time in which nobody can revoke so many.
    private static let mostDead = 10_000

    private struct State {
        var dead: Set<TokenID> = []
        /// In the order of revocation.
        var order: Deque<TokenID> = []

        mutating func bury(_ tokens: Set<TokenID>) {
            for token in tokens where dead.insert(token).inserted { order.append(token) }
            while order.count > TokenRevocations.mostDead, let oldest = order.popFirst() { dead.remove(oldest) }
        }

        var waiters: [TokenID?: [Int: Waiter<Void>]] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    func isDead(_ token: TokenID) -> Bool {
        state.withLock { $0.dead.contains(token) }
    }

    func end(_ tokens: Set<TokenID>) {
        let waiters = state.withLock { state in
            state.bury(tokens)
            return tokens.flatMap { state.waiters.removeValue(forKey: $0)?.values.map { $0 } ?? [] }
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when the token is revoked or the waiting task is cancelled; without a token, only when cancelled.
    func wait(for token: TokenID?) async {
        let waiter = Waiter<Void>()
        let number = state.withLock { state -> Int? in
            if let token, state.dead.contains(token) { return nil }
            state.last += 1
            state.waiters[token, default: [:]][state.last] = waiter
            return state.last
        }
        guard let number else { return }
        do {
            try await waiter.value
        } catch {
            // Streams end far more often than tokens, so the waiter is removed.
            state.withLock { _ = $0.waiters[token]?.removeValue(forKey: number) }
        }
    }
}
