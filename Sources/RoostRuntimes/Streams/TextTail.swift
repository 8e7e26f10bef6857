/// The end of a text stream, for messages about how a process ended. Keeps at least the last `limit` bytes.
struct TextTail {
    private let limit: Int
    private var bytes: [UInt8] = []

    init(limit: Int = 8 << 10) {
        self.limit = limit
    }

    mutating func append(_ more: [UInt8]) {
        bytes.append(contentsOf: more)
        if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
    }

    /// The last `count` lines that are not blank.
    func lines(_ count: Int) -> [String] {
        let text = String(decoding: bytes.suffix(limit), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }.suffix(count).map { $0.cut(toBytes: 1000) }
    }
}
