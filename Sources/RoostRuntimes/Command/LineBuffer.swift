/// What one output channel printed, given on in whole lines where the process prints lines. Its bytes are given on as they are.
struct LineBuffer {
    /// Beyond this an incomplete line is given on as it is.
    static let limit = 64 << 10

    private var held: [UInt8] = []

    /// Whether something waits for the end of its line that could be given on.
    var holdsText: Bool { held.count > UTF8Decoder.incompleteSuffix(held) }

    /// All up to the last line end that has arrived.
    mutating func append(_ bytes: [UInt8]) -> [UInt8] {
        let known = held.count
        held += bytes
        if held.count > Self.limit { return flush() }
        // What was held has no line end.
        guard let end = held[known...].lastIndex(of: 0x0a) else { return [] }
        return take(end + 1)
    }

    /// The incomplete line, but not an incomplete character.
    mutating func flush() -> [UInt8] { take(held.count - UTF8Decoder.incompleteSuffix(held)) }

    /// Everything, when no more comes.
    mutating func finish() -> [UInt8] { take(held.count) }

    private mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(held[..<count])
        held.removeFirst(count)
        return taken
    }
}
