/// Buffers one output channel so that it is passed on in whole lines where possible. Bytes are passed on unchanged.
struct LineBuffer {
    /// An incomplete line longer than this is passed on as it is.
    static let limit = 64 << 10

    private var held: [UInt8] = []

    /// Whether an incomplete line is held that could be passed on.
    var holdsText: Bool { held.count > UTF8Decoder.incompleteSuffix(held) }

    /// Everything up to the last line end that has arrived.
    mutating func append(_ bytes: [UInt8]) -> [UInt8] {
        let known = held.count
        held += bytes
        if held.count > Self.limit { return flush() }
        // The bytes held so far contain no line end.
        guard let end = held[known...].lastIndex(of: 0x0a) else { return [] }
        return take(end + 1)
    }

    /// The incomplete line, except for an incomplete character.
    mutating func flush() -> [UInt8] { take(held.count - UTF8Decoder.incompleteSuffix(held)) }

    /// Everything, once no more output follows.
    mutating func finish() -> [UInt8] { take(held.count) }

    private mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(held[..<count])
        held.removeFirst(count)
        return taken
    }
}
