/// Text of one output channel, given on in whole lines where the process prints lines.
struct LineBuffer {
    /// Beyond this an incomplete line is given on as it is.
    static let limit = 64 << 10

    private var decoder = UTF8Decoder()
    private var held = ""

    /// Whether an incomplete line waits for its end.
    var holdsText: Bool { !held.isEmpty }

    /// The text up to the last line end that has arrived.
    mutating func append(_ bytes: [UInt8]) -> String {
        held += decoder.decode(bytes)
        guard held.utf8.count <= Self.limit else { return flush() }
        guard let end = held.utf8.lastIndex(of: 0x0a) else { return "" }
        let next = held.utf8.index(after: end)
        let lines = String(held[..<next])
        held = String(held[next...])
        return lines
    }

    /// The incomplete line, but not an incomplete character.
    mutating func flush() -> String {
        defer { held = "" }
        return held
    }

    /// Everything, when no more comes.
    mutating func finish() -> String {
        held += decoder.finish()
        return flush()
    }
}
