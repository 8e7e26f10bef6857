import RoostModel
import Synchronization

/// Which renewals were taken already, so that a signature seen on the wire gets nobody in: those of this daemon one by one, because a browser's
/// tabs may come in any order; those of earlier daemons by the time of the last.
final class RenewalReplayCache: Sendable {
    private struct Key: Hashable {
        let signIn: TokenID
        let at: Timestamp
    }

    private struct State {
        var taken: Set<Key> = []
        /// Of each sign-in, when it was last renewed before this daemon saw it.
        var earlier: [TokenID: Timestamp] = [:]
    }

    private let state = Mutex(State())

    /// - Parameters:
    ///   - stored: the last renewal as the store knows it, read before this.
    ///   - forgetBefore: older signatures are refused by their time alone.
    func take(_ signIn: TokenID, _ at: Timestamp, after stored: Timestamp?, forgetBefore: Timestamp) -> Bool {
        state.withLock { state in
            let earlier = state.earlier[signIn] ?? stored ?? Timestamp(milliseconds: 0)
            state.earlier[signIn] = earlier
            state.taken = state.taken.filter { $0.at >= forgetBefore }
            return at > earlier && state.taken.insert(Key(signIn: signIn, at: at)).inserted
        }
    }
}
