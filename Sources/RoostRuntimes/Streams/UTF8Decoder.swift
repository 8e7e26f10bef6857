/// Decodes bytes that arrive in pieces: characters are never split between two pieces, and invalid UTF-8 becomes U+FFFD.
struct UTF8Decoder {
    /// The beginning of a character whose rest has not arrived; at most three bytes.
    private var pending: [UInt8] = []

    /// The text of everything that is complete.
    mutating func decode(_ bytes: some Sequence<UInt8>) -> String {
        pending.append(contentsOf: bytes)
        let complete = pending.count - Self.incompleteSuffix(pending)
        let text = String(decoding: pending[..<complete], as: UTF8.self)
        pending.removeFirst(complete)
        return text
    }

    /// The text of the remaining bytes, once no more follow.
    mutating func finish() -> String {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }

    /// The number of bytes at the end that may be the beginning of a longer character.
    static func incompleteSuffix(_ bytes: [UInt8]) -> Int {
        for distance in 1...3 where distance <= bytes.count {
            let byte = bytes[bytes.count - distance]
            if byte & 0b1100_0000 == 0b1000_0000 { continue }
            let length =
                switch byte {
                case 0xc2...0xdf: 2
                case 0xe0...0xef: 3
                case 0xf0...0xf4: 4
                default: 1
                }
            return length > distance ? distance : 0
        }
        return 0
    }
}
