import RoostModel
import Synchronization

/// Caches verified tokens by hash, so that many requests of a page need only one look-up. Revoked tokens are removed before the revocation
/// is answered.
final class VerifiedTokenCache: Sendable {
    struct Entry: Sendable {
        let caller: AuthenticatedCaller
        var notedAt: Timestamp
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        /// Counts revocations: a look-up that started before a revocation must not be cached after it.
        var generation = 0
    }

    private static let limit = 4096
    private static let noteInterval = Duration.seconds(60)

    private let state = Mutex(State())

    var generation: Int { state.withLock { $0.generation } }

    /// - Returns: the caller, and whether this use should be recorded.
    func caller(_ hash: [UInt8], at now: Timestamp) -> (caller: AuthenticatedCaller, isDue: Bool)? {
        state.withLock { state in
            guard var entry = state.entries[hash] else { return nil }
            if let end = entry.caller.expiresAt, end <= now {
                state.entries[hash] = nil
                return nil
            }
            let isDue = entry.notedAt.advanced(by: Self.noteInterval) <= now
            if isDue {
                entry.notedAt = now
                state.entries[hash] = entry
            }
            return (entry.caller, isDue)
        }
    }

    /// - Parameter generation: the value at the start of the look-up; `nil` for a newly created token.
    func enter(_ hash: [UInt8], _ caller: AuthenticatedCaller, at now: Timestamp, generation: Int? = nil) {
        state.withLock { state in
            guard generation == nil || generation == state.generation else { return }
            if state.entries.count >= Self.limit { state.entries.removeAll() }
            // The first use of a new token is always recorded.
            let notedAt = generation == nil ? now.advanced(by: .zero - Self.noteInterval) : now
            state.entries[hash] = Entry(caller: caller, notedAt: notedAt)
        }
    }

    func remove(_ dead: Set<TokenID>) {
        state.withLock { state in
            state.generation += 1
            state.entries = state.entries.filter { _, entry in entry.caller.tokenID.map { !dead.contains($0) } ?? true }
        }
    }
}
