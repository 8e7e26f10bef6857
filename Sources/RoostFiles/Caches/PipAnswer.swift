/// A response as pip caches it, in MessagePack. The daemon writes the headers itself, as those that a run stored are not trusted.
enum PipAnswer {
    /// The bytes before the body, where it is in the same file; else the whole file.
    static func head(bodyBytes: Int, isInside: Bool) -> [UInt8] {
        let start = prefix + [0x86] + text("body")
        if !isInside { return start + [0xc4, 0] + tail(bodyBytes: bodyBytes) }
        return start + [0xc6] + (0..<4).map { UInt8(truncatingIfNeeded: bodyBytes >> (24 - 8 * $0)) }
    }

    /// The bytes after the body.
    static func tail(bodyBytes: Int) -> [UInt8] {
        let headers: [(String, String)] = [
            ("cache-control", "max-age=365000000, immutable"), ("content-length", String(bodyBytes)),
            ("content-type", "application/octet-stream"), ("date", "Thu, 01 Jan 2026 00:00:00 GMT"),
        ]
        var bytes = text("headers") + [0x80 | UInt8(headers.count)]
        for (name, value) in headers { bytes += text(name) + text(value) }
        bytes += text("status") + [0xcc, 200] + text("version") + [11] + text("reason") + text("OK")
        return bytes + text("decode_content") + [0xc2] + text("vary") + [0x80]
    }

    /// The range of the body in a file of an older pip; `nil` where the format is another.
    static func body(of answer: [UInt8]) -> Range<Int>? {
        let start = prefix.count
        let name = text("body")
        guard answer.count > start + 1 + name.count + 5, answer.starts(with: prefix), answer[start] & 0xf0 == 0x80,
            answer[(start + 1)...].starts(with: name)
        else { return nil }
        let at = start + 1 + name.count
        let width: Int
        switch answer[at] {
        case 0xc4: width = 1
        case 0xc5: width = 2
        case 0xc6: width = 4
        default: return nil
        }
        let length = answer[(at + 1)...(at + width)].reduce(0) { $0 << 8 | Int($1) }
        let first = at + 1 + width
        return first + length <= answer.count ? first..<(first + length) : nil
    }

    private static let prefix = Array("cc=4,".utf8) + [0x82] + text("response")

    /// A text of at most 31 bytes.
    private static func text(_ text: String) -> [UInt8] { [0xa0 | UInt8(text.utf8.count)] + Array(text.utf8) }
}
