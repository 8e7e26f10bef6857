import AsyncHTTPClient
import Crypto
import NIOCore
import NIOHTTP1
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Asks whatever listens at a URL to prove that it is the daemon of a given state folder: only that daemon knows the key in the folder's
/// `run/instance`.
package struct InstanceCheck: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: the content of `run/instance` in hexadecimal; `nil` is returned if it is not a key of at least 16 bytes.
    package init?(key text: some StringProtocol) {
        guard let bytes = Self.bytes(text), bytes.count >= 16 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    private struct Health: Decodable {
        let proof: String?
    }

    /// Whether the listener has proved it. Sends no token.
    ///
    /// - Throws: ``ErrorBody`` with `not_running` where nothing listens.
    package func holds(at base: BaseURL) async throws -> Bool {
        let challenge = (0..<4).map { _ in Self.hex(UInt64.random(in: .min ... .max)) }.joined()
        let answer: Health? = try await RoostClient.with(.url(base, token: nil)) { client in
            let response = try await client.execute(client.request(.GET, "/health?challenge=\(challenge)"), timeout: .seconds(10))
            guard response.status == .ok, let body = try? await response.body.collect(upTo: 64 << 10) else { return nil }
            return try? JSONDecoder().decode(Health.self, from: Data(body.readableBytesView))
        }
        guard let proof = Self.bytes(answer?.proof ?? "") else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(proof, authenticating: Data(challenge.utf8), using: key)
    }

    private static func bytes(_ hex: some StringProtocol) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private static func hex(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
