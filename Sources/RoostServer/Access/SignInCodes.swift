import Crypto
import RoostModel
import Synchronization

/// The codes of sign-in links: once, for ten minutes, in memory as hashes.
final class SignInCodes: Sendable {
    struct Entry: Sendable {
        let expiresAt: Timestamp
        /// The token that asked for the link; its end ends the sign-in.
        let parent: TokenID?
    }

    static let life = Duration.seconds(600)
    private static let limit = 1000

    private let entries = Mutex<[[UInt8]: Entry]>([:])

    func issue(for parent: TokenID?, at now: Timestamp) -> (code: String, expiresAt: Timestamp) {
        let code = Base64URL.encode(SecretBytes.random(16))
        let entry = Entry(expiresAt: now.advanced(by: Self.life), parent: parent)
        entries.withLock { entries in
            entries = entries.filter { $0.value.expiresAt > now }
            if entries.count >= Self.limit, let oldest = entries.min(by: { $0.value.expiresAt < $1.value.expiresAt })?.key {
                entries[oldest] = nil
            }
            entries[Self.hash(code)] = entry
        }
        return (code, entry.expiresAt)
    }

    /// Takes the code: whoever comes second with it gets `nil`.
    func redeem(_ code: String, at now: Timestamp) -> Entry? {
        guard code.utf8.count <= 64, let entry = entries.withLock({ $0.removeValue(forKey: Self.hash(code)) }) else { return nil }
        return entry.expiresAt > now ? entry : nil
    }

    private static func hash(_ code: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(code.utf8)))
    }
}
