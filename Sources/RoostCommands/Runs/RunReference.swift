/// A reference to a run or task as an escaped path component: `@last`, the last characters of an id, or the whole id.
enum RunReference {
    /// Whether a word can be a run reference; if not, it is a file path where both are accepted.
    static func canBe(_ text: String) -> Bool {
        text.hasPrefix("@") || text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || Character(UnicodeScalar($0)).isHexDigit }
    }

    static func path(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "@"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined().lowercased()
    }
}
