import RoostModel
import Synchronization

/// Calls handlers when a token ends: one wait for each token, however many streams were opened with it.
final class RevocationHandlers: Sendable {
    struct Key: Sendable {
        fileprivate let proof: Proof
        fileprivate let number: Int
    }

    fileprivate struct Proof: Hashable, Sendable {
        let token: TokenID
        let expiresAt: Timestamp?
    }

    private struct Waiting {
        let task: Task<Void, Never>
        var calls: [Int: @Sendable () -> Void] = [:]
    }

    private struct State {
        var waiting: [Proof: Waiting] = [:]
        var last = 0
    }

    private let authenticator: any Authenticator
    private let state = Mutex(State())

    init(_ authenticator: any Authenticator) {
        self.authenticator = authenticator
    }

    /// Registers `call` to be called, on any thread, when the caller's token ends.
    ///
    /// - Returns: `nil` for callers without a token.
    func add(_ caller: AuthenticatedCaller, _ call: @escaping @Sendable () -> Void) -> Key? {
        guard let token = caller.tokenID else { return nil }
        let proof = Proof(token: token, expiresAt: caller.expiresAt)
        return state.withLock { state in
            state.last += 1
            var waiting = state.waiting[proof] ?? Waiting(task: Task { await self.wait(for: caller, proof) })
            waiting.calls[state.last] = call
            state.waiting[proof] = waiting
            return Key(proof: proof, number: state.last)
        }
    }

    func remove(_ key: Key) {
        let task = state.withLock { state -> Task<Void, Never>? in
            state.waiting[key.proof]?.calls[key.number] = nil
            guard state.waiting[key.proof]?.calls.isEmpty == true else { return nil }
            return state.waiting.removeValue(forKey: key.proof)?.task
        }
        task?.cancel()
    }

    private func wait(for caller: AuthenticatedCaller, _ proof: Proof) async {
        await authenticator.ended(caller)
        guard !Task.isCancelled else { return }
        let calls = state.withLock { $0.waiting.removeValue(forKey: proof)?.calls.values.map { $0 } ?? [] }
        for call in calls { call() }
    }
}
