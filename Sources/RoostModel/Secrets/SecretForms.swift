/// The encodings in which a secret may appear.
enum SecretForms {
    static func all(of secret: String) -> Set<[UInt8]> {
        let plain = Array(secret.utf8)
        var forms: Set<[UInt8]> = [plain, percentEncoded(plain), jsonEscaped(plain)]
        // Inside longer base64 text, a value has one of three alignments. Only the characters that depend on the value alone are searched
        // for.
        for shift in 0..<3 {
            let encoded = base64([UInt8](repeating: 0, count: shift) + plain)
            let lead = shift == 0 ? 0 : shift + 1
            // The last group also depends on what follows, unless the value ends at a multiple of three bytes.
            let tail = (shift + plain.count) % 3 == 0 ? 0 : 4
            let core = Array(encoded.dropFirst(lead).dropLast(tail))
            if core.count >= 8 {
                forms.insert(core)
                forms.insert(core.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 })
            }
        }
        return forms
    }

    private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                [byte]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }

    private static func jsonEscaped(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            case 10: Array("\\n".utf8)
            case 13: Array("\\r".utf8)
            case 9: Array("\\t".utf8)
            default: [byte]
            }
        }
    }

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var encoded: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for index in 0..<3 { word = word << 8 | UInt32(index < group.count ? group[start + index] : 0) }
            for index in 0..<4 {
                encoded.append(
                    index <= group.count ? alphabet[Int(word >> (18 - 6 * UInt32(index)) & 63)] : UInt8(ascii: "="))
            }
        }
        return encoded
    }
}
