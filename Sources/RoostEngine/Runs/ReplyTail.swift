import RoostModel

/// The end of a command's output: the reply of an agent that is a command.
struct ReplyTail: Sendable {
    private static let bytes = 16 << 10
    private var text = ""

    mutating func add(_ output: RunOutput) {
        guard output.channel == .stdout else { return }
        text += output.text
        // Cut only occasionally, not for each piece.
        if text.utf8.count > 4 * Self.bytes { cut() }
    }

    /// `nil` if only white space was printed.
    mutating func finish() -> String? {
        cut()
        var end = text.endIndex
        while end > text.startIndex, text[text.index(before: end)].isWhitespace { end = text.index(before: end) }
        return end == text.startIndex ? nil : String(text[..<end])
    }

    private mutating func cut() {
        guard text.utf8.count > Self.bytes else { return }
        var start = text.utf8.index(text.utf8.endIndex, offsetBy: -Self.bytes)
        while start < text.endIndex, start.samePosition(in: text.unicodeScalars) == nil { start = text.utf8.index(after: start) }
        text = "…" + text[start...]
    }
}
