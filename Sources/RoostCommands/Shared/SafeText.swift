/// Text from agents and files on a person's terminal: no control sequence passes (retitling, clipboard, answers typed back), only line
/// feed, tab and, where asked for, the colours of SGR.
enum SafeText {
    static func clean(_ text: String, keepsColor: Bool = false) -> String {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { isControl($0) && $0 != "\n" && $0 != "\t" }) else { return text }
        var result = String.UnicodeScalarView()
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            if scalar == "\u{1b}" {
                let end = endOfSequence(scalars, from: index)
                if keepsColor, isColor(scalars[index..<end]) { result.append(contentsOf: scalars[index..<end]) }
                index = end
                continue
            }
            if scalar == "\r" {
                let next = scalars.index(after: index)
                // A carriage return rewrites the line on a terminal; as a line end it is just one.
                if next == scalars.endIndex || scalars[next] != "\n" { result.append("\n") }
            } else if !isControl(scalar) || scalar == "\n" || scalar == "\t" {
                result.append(scalar)
            }
            index = scalars.index(after: index)
        }
        return String(result)
    }

    /// On one line, for titles and names: line ends become spaces.
    static func line(_ text: String) -> String {
        clean(text).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0: true
        // Overrides of the writing direction can make a path or a command read as another.
        case 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    /// The end of an escape sequence (ECMA-48): CSI to its final byte, the strings (OSC, DCS, …) to BEL or ST, else two characters.
    private static func endOfSequence(
        _ scalars: String.UnicodeScalarView, from start: String.UnicodeScalarView.Index
    ) -> String.UnicodeScalarView.Index {
        var index = scalars.index(after: start)
        guard index < scalars.endIndex else { return index }
        let kind = scalars[index]
        index = scalars.index(after: index)
        switch kind {
        case "[":
            while index < scalars.endIndex {
                let value = scalars[index].value
                index = scalars.index(after: index)
                if (0x40...0x7e).contains(value) { break }
            }
        case "]", "P", "X", "^", "_":
            while index < scalars.endIndex {
                let scalar = scalars[index]
                index = scalars.index(after: index)
                if scalar == "\u{7}" { break }
                if scalar == "\u{1b}" {
                    if index < scalars.endIndex { index = scalars.index(after: index) }
                    break
                }
            }
        default: break
        }
        return index
    }

    private static func isColor(_ sequence: Substring.UnicodeScalarView) -> Bool {
        sequence.count > 2 && sequence.last == "m" && sequence.dropFirst(2).dropLast().allSatisfy { ("0"..."9").contains($0) || $0 == ";" }
            && sequence.dropFirst().first == "["
    }
}
