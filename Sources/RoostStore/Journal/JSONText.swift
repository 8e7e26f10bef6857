/// Writes JSON strings by hand, escaped exactly as `JSONEncoder` does with `.withoutEscapingSlashes` (RFC 8259 section 7).
enum JSONText {
    static func append(_ value: String, to text: inout String) {
        text += "\""
        var value = value
        let isPlain = value.withUTF8 { bytes in bytes.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c } }
        if isPlain {
            text += value
        } else {
            value.withUTF8 { bytes in
                let capacity = bytes.reduce(0) { $0 + width(of: $1) }
                text += String(unsafeUninitializedCapacity: capacity) { buffer in
                    var index = 0
                    for byte in bytes { write(byte, to: buffer, at: &index) }
                    return index
                }
            }
        }
        text += "\""
    }

    private static func width(of byte: UInt8) -> Int {
        switch byte {
        case 0x22, 0x5c, 0x08, 0x09, 0x0a, 0x0c, 0x0d: 2
        case 0..<0x20: 6
        default: 1
        }
    }

    private static func write(_ byte: UInt8, to buffer: UnsafeMutableBufferPointer<UInt8>, at index: inout Int) {
        func put(_ next: UInt8) {
            buffer[index] = next
            index += 1
        }
        func escape(_ letter: Unicode.Scalar) {
            put(0x5c)
            put(UInt8(ascii: letter))
        }
        switch byte {
        case 0x22: escape("\"")
        case 0x5c: escape("\\")
        case 0x08: escape("b")
        case 0x09: escape("t")
        case 0x0a: escape("n")
        case 0x0c: escape("f")
        case 0x0d: escape("r")
        case 0..<0x20:
            escape("u")
            put(0x30)
            put(0x30)
            put(byte < 0x10 ? 0x30 : 0x31)
            put(hexadecimal(byte & 0x0f))
        default: put(byte)
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? 0x30 + digit : 0x61 + digit - 10
    }
}
