import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Proves to the owner's programs that they talk to this daemon and not to another program on its port: whoever can read the key in the
/// state folder can verify the answer to a challenge.
package struct InstanceProof: Sendable {
    /// The maximum length of a challenge, in characters.
    package static let longestChallenge = 128

    private let key: [UInt8]

    /// Creates a key for this start of the daemon.
    package init() {
        key = SecretBytes.random(32)
    }

    /// The key in hexadecimal, as written to `$ROOST_HOME/run/instance`.
    package var keyText: String { Self.hex(key) }

    /// HMAC-SHA256 over the characters of the challenge, in hexadecimal; `nil` if the challenge is not 1 to 128 hexadecimal characters.
    func answer(to challenge: String) -> String? {
        guard (1...Self.longestChallenge).contains(challenge.utf8.count), challenge.utf8.allSatisfy(Self.isHex) else { return nil }
        return Self.hex(HMAC<SHA256>.authenticationCode(for: Data(challenge.utf8), using: SymmetricKey(data: key)))
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
