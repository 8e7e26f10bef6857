import RoostModel

/// Makes text from agents and files safe for a terminal: control sequences, and characters that move the cursor or hide text, are written
/// out instead of sent; nothing is left out. Line feeds, tabs and, on request, plain colours are kept.
enum SafeText {
    /// - Parameter keepsColor: keeps SGR sequences that set a colour or weight in which text stays visible.
    static func clean(_ text: String, keepsColor: Bool = false, terminal: Terminal = .current) -> String {
        if VisibleText.isPlain(text) { return text }
        guard text.utf8.contains(13) || (keepsColor && text.utf8.contains(0x1b)) else {
            return VisibleText.written(text, mark: terminal.writtenOut)
        }
        return pieces(of: text, keepsColor: keepsColor, terminal: terminal)
    }

    /// On one line, for titles and sentences: line ends become spaces.
    static func line(_ text: String) -> String {
        VisibleText.written(text).split(separator: "\n").joined(separator: " ")
    }

    /// The name unchanged, or quoted if a character in it is written out.
    static func name(_ name: String) -> String { VisibleText.name(name) }

    /// CR LF is kept as a line end; colours are kept; the text in between is written out.
    private static func pieces(of text: String, keepsColor: Bool, terminal: Terminal) -> String {
        let scalars = text.unicodeScalars
        var result = ""
        var isColored = false
        var from = scalars.startIndex
        var index = from
        func flush() { result += VisibleText.written(String(scalars[from..<index]), mark: terminal.writtenOut) }
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if scalar == "\r", next < scalars.endIndex, scalars[next] == "\n" {
                flush()
                result += "\r\n"
                index = scalars.index(after: next)
                from = index
            } else if keepsColor, scalar == "\u{1b}", let (end, style) = color(scalars, from: index) {
                flush()
                result += String(scalars[index..<end])
                isColored = style
                index = end
                from = index
            } else {
                index = next
            }
        }
        flush()
        return isColored ? result + "\u{1b}[0m" : result
    }

    /// The end of a sequence that only sets colours, and whether a colour is set after it.
    ///
    /// Backgrounds, colours that may equal the background, and concealed text are rejected, because they can hide text.
    private static func color(
        _ scalars: String.UnicodeScalarView, from start: String.Index
    ) -> (end: String.Index, isOn: Bool)? {
        var index = scalars.index(after: start)
        guard index < scalars.endIndex, scalars[index] == "[" else { return nil }
        index = scalars.index(after: index)
        let numbers = scalars[index...].prefix(24).prefix { ("0"..."9").contains($0) || $0 == ";" }
        guard numbers.endIndex < scalars.endIndex, scalars[numbers.endIndex] == "m" else { return nil }
        let codes = String(numbers).split(separator: ";", omittingEmptySubsequences: false).map { $0.isEmpty ? 0 : Int($0) ?? -1 }
        guard codes.allSatisfy(isPlain) else { return nil }
        return (scalars.index(after: numbers.endIndex), codes.last != 0)
    }

    private static func isPlain(_ code: Int) -> Bool {
        switch code {
        case 0...4, 9, 22...24, 29, 31...36, 39, 90...96: true
        default: false
        }
    }
}
