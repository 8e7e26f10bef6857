/// The content of a file as `GIT binary patch` holds it: a zlib stream in lines of base 85. The stream is stored and not deflated, which
/// every reader accepts.
enum BinaryPatch {
    static func literal(_ content: [UInt8]) -> [UInt8] {
        var output = Array("literal \(content.count)\n".utf8)
        let stream = zlib(content)
        var offset = 0
        while offset < stream.count {
            let piece = stream[offset..<min(offset + 52, stream.count)]
            // The line's length as a letter: A to Z for 1 to 26, a to z for 27 to 52.
            output.append(UInt8(piece.count <= 26 ? 64 + piece.count : 70 + piece.count))
            encode(piece, to: &output)
            output.append(10)
            offset += 52
        }
        output.append(10)
        return output
    }

    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8)

    private static func encode(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            var word: UInt32 = 0
            for place in 0..<4 { word = word << 8 | (index + place < bytes.endIndex ? UInt32(bytes[index + place]) : 0) }
            var letters = [UInt8](repeating: 0, count: 5)
            for place in (0..<5).reversed() {
                letters[place] = digits[Int(word % 85)]
                word /= 85
            }
            output += letters
            index += 4
        }
    }

    /// RFC 1950 around stored blocks of RFC 1951.
    private static func zlib(_ content: [UInt8]) -> [UInt8] {
        var output: [UInt8] = [0x78, 0x01]
        output.reserveCapacity(content.count + content.count / 65535 * 5 + 16)
        var offset = 0
        repeat {
            let size = min(65535, content.count - offset)
            let isLast = offset + size == content.count
            output += [isLast ? 1 : 0, UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8 & 255)]
            output += content[offset..<(offset + size)]
            offset += size
        } while offset < content.count
        var (first, second): (UInt32, UInt32) = (1, 0)
        // For this many bytes both sums fit into 32 bits (the value in RFC 1950).
        var index = 0
        while index < content.count {
            for byte in content[index..<min(index + 5552, content.count)] {
                first &+= UInt32(byte)
                second &+= first
            }
            first %= 65521
            second %= 65521
            index += 5552
        }
        let sum = second << 16 | first
        output += [UInt8(sum >> 24), UInt8(sum >> 16 & 255), UInt8(sum >> 8 & 255), UInt8(sum & 255)]
        return output
    }
}
