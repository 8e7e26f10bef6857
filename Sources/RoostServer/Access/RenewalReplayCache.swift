import RoostModel
import Synchronization

/// Replay protection for sign-in renewals. Signatures used with this daemon process are remembered individually, because a browser's tabs
/// may send them in any order; signatures from before its start are refused by the time of the last renewal.
final class RenewalReplayCache: Sendable {
    private struct Key: Hashable {
        let signIn: TokenID
        let at: Timestamp
    }

    private struct State {
        var taken: Set<Key> = []
        /// The time of each sign-in's last renewal before this process first saw it.
        var earlier: [TokenID: Timestamp] = [:]
    }

    private let state = Mutex(State())

    /// - Parameters:
    /// - stored: the last renewal in the store, read before this call.
    /// - forgetBefore: signatures older than this are refused by their time alone.
    func take(_ signIn: TokenID, _ at: Timestamp, after stored: Timestamp?, forgetBefore: Timestamp) -> Bool {
        state.withLock { state in
            let earlier = state.earlier[signIn] ?? stored ?? Timestamp(milliseconds: 0)
            state.earlier[signIn] = earlier
            state.taken = state.taken.filter { $0.at >= forgetBefore }
            return at > earlier && state.taken.insert(Key(signIn: signIn, at: at)).inserted
        }
    }
}
