import DequeModule
import RoostModel
import RoostSupport
import Synchronization

/// Who waits for the end of which token: open streams and sockets, which must not outlive their proof.
final class TokenRevocations: Sendable {
    /// Revoked tokens that are remembered here. The store knows them all; this only covers requests that were authenticated just before, and
    /// nobody can revoke so many in that time.
    private static let mostDead = 10_000

    private struct State {
        var dead: Set<TokenID> = []
        /// In the order in which they were revoked.
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

    /// Returns when the token is dead or the waiting task is cancelled; without a token, only when cancelled.
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
            // Streams end far more often than tokens: what waited is not kept.
            state.withLock { _ = $0.waiters[token]?.removeValue(forKey: number) }
        }
    }
}
