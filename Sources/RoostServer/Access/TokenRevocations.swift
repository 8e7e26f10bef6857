import RoostModel
import Synchronization

/// Who waits for the end of which token: open streams and sockets, which must not outlive their proof.
final class TokenRevocations: Sendable {
    private struct State {
        var dead: Set<TokenID> = []
        var waiters: [TokenID?: [Int: CheckedContinuation<Void, Never>]] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    func isDead(_ token: TokenID) -> Bool {
        state.withLock { $0.dead.contains(token) }
    }

    func end(_ tokens: Set<TokenID>) {
        let waiters = state.withLock { state in
            state.dead.formUnion(tokens)
            return tokens.flatMap { state.waiters.removeValue(forKey: $0)?.values.map { $0 } ?? [] }
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when the token is dead or the waiting task is cancelled; without a token, only when cancelled.
    func wait(for token: TokenID?) async {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // The cancellation handler may have run before there was anything to resume.
                    guard !Task.isCancelled, token.map({ !state.dead.contains($0) }) ?? true else { return true }
                    state.waiters[token, default: [:]][number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters[token]?.removeValue(forKey: number) }?.resume()
        }
    }
}
