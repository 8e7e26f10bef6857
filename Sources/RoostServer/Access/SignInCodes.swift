import Crypto
import RoostModel
import Synchronization

/// The codes of sign-in links: once, for ten minutes, in memory as hashes.
final class SignInCodes: Sendable {
    struct Entry: Sendable {
        let expiresAt: Timestamp
        /// The token that asked for the link; its end ends the sign-in.
        let parent: TokenID?
        /// How often all links had been taken back when it was made.
        fileprivate let epoch: Int
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        var epoch = 0
    }

    static let life = Duration.seconds(600)
    private static let limit = 1000

    private let state = Mutex(State())

    func issue(for parent: TokenID?, at now: Timestamp) -> (code: String, expiresAt: Timestamp) {
        let code = Base64URL.encode(SecretBytes.random(16))
        let end = now.advanced(by: Self.life)
        state.withLock { state in
            state.entries = state.entries.filter { $0.value.expiresAt > now }
            if state.entries.count >= Self.limit,
                let oldest = state.entries.min(by: { $0.value.expiresAt < $1.value.expiresAt })?.key
            {
                state.entries[oldest] = nil
            }
            state.entries[Self.hash(code)] = Entry(expiresAt: end, parent: parent, epoch: state.epoch)
        }
        return (code, end)
    }

    /// Takes the code: whoever comes second with it gets `nil`.
    func redeem(_ code: String, at now: Timestamp) -> Entry? {
        guard code.utf8.count <= 64, let entry = state.withLock({ $0.entries.removeValue(forKey: Self.hash(code)) }) else { return nil }
        return entry.expiresAt > now ? entry : nil
    }

    /// Takes back every link that was not used.
    func removeAll() {
        state.withLock { state in
            state.entries = [:]
            state.epoch += 1
        }
    }

    /// Whether all links were taken back after this one was redeemed.
    func isTakenBack(_ entry: Entry) -> Bool { state.withLock { $0.epoch != entry.epoch } }

    private static func hash(_ code: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(code.utf8)))
    }
}
