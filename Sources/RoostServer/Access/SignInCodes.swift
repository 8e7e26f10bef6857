import Crypto
import RoostModel
import Synchronization

/// The codes of sign-in links: single use, valid for ten minutes, kept in memory as hashes.
final class SignInCodes: Sendable {
    struct Entry: Sendable {
        let expiresAt: Timestamp
        /// The token that requested the link; when it ends, the sign-in ends.
        let parent: TokenID?
        /// The number of times that all links had been revoked when this one was created.
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

    /// Consumes the code; a second caller gets `nil`.
    func redeem(_ code: String, at now: Timestamp) -> Entry? {
        guard code.utf8.count <= 64, let entry = state.withLock({ $0.entries.removeValue(forKey: Self.hash(code)) }) else { return nil }
        return entry.expiresAt > now ? entry : nil
    }

    /// Revokes every unused link.
    func removeAll() {
        state.withLock { state in
            state.entries = [:]
            state.epoch += 1
        }
    }

    /// Whether all links were revoked after this one was redeemed.
    func isTakenBack(_ entry: Entry) -> Bool { state.withLock { $0.epoch != entry.epoch } }

    private static func hash(_ code: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(code.utf8)))
    }
}
