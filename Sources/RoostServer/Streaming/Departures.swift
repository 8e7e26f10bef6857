import RoostModel
import Synchronization

/// Who must be shown out when their proof dies: one wait for each proof, however many streams were opened with it.
final class Departures: Sendable {
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

    private let admission: any Admission
    private let state = Mutex(State())

    init(_ admission: any Admission) {
        self.admission = admission
    }

    /// Has `call` called, from anywhere, once the visitor's proof is dead.
    ///
    /// - Returns: `nil` for visitors without a proof that could die.
    func add(_ visitor: Visitor, _ call: @escaping @Sendable () -> Void) -> Key? {
        guard let token = visitor.tokenID else { return nil }
        let proof = Proof(token: token, expiresAt: visitor.expiresAt)
        return state.withLock { state in
            state.last += 1
            var waiting = state.waiting[proof] ?? Waiting(task: Task { await self.wait(for: visitor, proof) })
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

    private func wait(for visitor: Visitor, _ proof: Proof) async {
        await admission.ended(visitor)
        guard !Task.isCancelled else { return }
        let calls = state.withLock { $0.waiting.removeValue(forKey: proof)?.calls.values.map { $0 } ?? [] }
        for call in calls { call() }
    }
}
