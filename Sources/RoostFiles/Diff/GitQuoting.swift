/// Names as git writes them in patches: plain, or in quotes with what is not printable ASCII as octal (as in git's quote.c).
enum GitQuoting {
    static func quoted(_ name: [UInt8]) -> [UInt8] {
        guard name.contains(where: isSpecial) || name.last == UInt8(ascii: " ") else { return name }
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for byte in name {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case 7: result += Array("\\a".utf8)
            case 8: result += Array("\\b".utf8)
            case 9: result += Array("\\t".utf8)
            case 10: result += Array("\\n".utf8)
            case 11: result += Array("\\v".utf8)
            case 12: result += Array("\\f".utf8)
            case 13: result += Array("\\r".utf8)
            case 0x20..<0x7f: result.append(byte)
            default: result += [UInt8(ascii: "\\"), 48 + (byte >> 6), 48 + (byte >> 3 & 7), 48 + (byte & 7)]
            }
        }
        result.append(UInt8(ascii: "\""))
        return result
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte >= 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
