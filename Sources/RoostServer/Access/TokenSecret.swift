import Crypto
import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The secret text of a token: `roost_`, a letter for its kind, `_`, and base64url of 32 random bytes, for sign-in tokens followed by eight
/// bytes with the second of expiry. The store holds its SHA-256, which also covers the expiry.
struct TokenSecret: Sendable {
    let text: String

    static let byteCount = 32

    /// - Parameter expiresAt: the expiry of this secret, not of the token that it belongs to.
    static func make(_ kind: TokenKind, expiresAt: Timestamp? = nil) -> TokenSecret {
        var bytes = SecretBytes.random(byteCount)
        if let expiresAt {
            withUnsafeBytes(of: (expiresAt.milliseconds / 1000).bigEndian) { bytes.append(contentsOf: $0) }
        }
        return TokenSecret(text: "roost_\(letter(kind))_\(Base64URL.encode(bytes))")
    }

    private static func letter(_ kind: TokenKind) -> Character {
        switch kind {
        case .control: "c"
        case .grant: "g"
        case .apiKey: "k"
        case .signIn: "s"
        }
    }

    /// `nil` if the text does not have the form of a token.
    init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.utf8.count <= 96, let kind = TokenKind.allCases.first(where: { text.hasPrefix("roost_\(Self.letter($0))_") }),
            let bytes = Base64URL.decode(text.dropFirst(8)), bytes.count == Self.byteCount + (kind == .signIn ? 8 : 0)
        else { return nil }
        self.text = text
    }

    private init(text: String) {
        self.text = text
    }

    var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// The expiry of the secret itself, if it contains one.
    var expiresAt: Timestamp? {
        guard let bytes = Base64URL.decode(text.dropFirst(8)), bytes.count == Self.byteCount + 8 else { return nil }
        let seconds = bytes[Self.byteCount...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // If its hash is in the store, the text was created here; a value beyond this range was not.
        guard seconds < 1 << 40 else { return Timestamp(milliseconds: 0) }
        return Timestamp(milliseconds: Int64(seconds) * 1000)
    }
}

enum SecretBytes {
    /// From the operating system's random generator.
    static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

/// Base64 for URLs without padding (RFC 4648, section 5); only the canonical form is decoded.
enum Base64URL {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let text = Data(bytes).base64EncodedString()
        return String(text.compactMap { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 == "=" ? nil : $0 })
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.allSatisfy({ isAlphabet($0) }) else { return nil }
        let standard = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        let padded = standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: padded), encode(data) == text else { return nil }
        return Array(data)
    }

    private static func isAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
