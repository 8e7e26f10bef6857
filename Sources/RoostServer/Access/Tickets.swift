import Crypto
import RoostModel
import Synchronization

/// Single-use tickets that are valid for a minute, kept in memory as hashes.
final class Tickets: Sendable {
    private struct Entry {
        let caller: AuthenticatedCaller
        let expiresAt: Timestamp
    }

    private static let life = Duration.seconds(60)
    /// Far more than pages open at once; beyond the limit the oldest are removed.
    private static let limit = 10_000

    private let entries = Mutex<[[UInt8]: Entry]>([:])

    func issue(for caller: AuthenticatedCaller, at now: Timestamp) -> StreamTicket {
        let text = "roost_t_" + Base64URL.encode(SecretBytes.random(TokenSecret.byteCount))
        let end = min(now.advanced(by: Self.life), caller.expiresAt ?? .init(milliseconds: .max))
        entries.withLock { entries in
            entries = entries.filter { $0.value.expiresAt > now }
            if entries.count >= Self.limit, let oldest = entries.min(by: { $0.value.expiresAt < $1.value.expiresAt })?.key {
                entries[oldest] = nil
            }
            entries[Self.hash(text)] = Entry(caller: caller, expiresAt: end)
        }
        return StreamTicket(ticket: text, expiresAt: end)
    }

    func redeem(_ text: String, at now: Timestamp) -> AuthenticatedCaller? {
        guard text.utf8.count <= 96, let entry = entries.withLock({ $0.removeValue(forKey: Self.hash(text)) }) else { return nil }
        return entry.expiresAt > now ? entry.caller : nil
    }

    private static func hash(_ text: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(text.utf8)))
    }
}
