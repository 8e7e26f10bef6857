/// Shows untrusted text safely: characters that move, hide or reorder other text are written out as `⟨U+202E⟩`, invalid UTF-8 bytes as
/// `⟨0xFF⟩`. Nothing is left out, because whoever accepts the text accepts the invisible characters too.
package enum VisibleText {
    /// - Parameters:
    ///   - keepsLines: whether line feeds are kept instead of written out.
    ///   - mark: styles the written-out characters.
    package static func written(_ text: String, keepsLines: Bool = true, mark: (String) -> String = { $0 }) -> String {
        if isPlain(text) && (keepsLines || !text.utf8.contains(10)) { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count + 32)
        each(text) { scalar, isHidden in
            if isHidden || (!keepsLines && scalar == "\n") { result += mark(form(scalar)) } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// JSON text with invisible characters as JSON escapes: the same value, and safe to display.
    package static func json(_ text: String) -> String {
        if isPlain(text) { return text }
        var result = ""
        each(text) { scalar, isHidden in
            guard isHidden else { return result.unicodeScalars.append(scalar) }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return result
    }

    /// A file name or another text of one line. Quoted if characters are written out, or if its ends would be invisible.
    package static func name(_ name: String) -> String {
        let text = written(name, keepsLines: false).replacing("\t", with: form("\t"))
        let isBare =
            text == name && name.first != " " && name.last != " " && !name.isEmpty
            && !name.contains { $0 == "\"" || $0 == "\\" || $0 == "⟨" }
        if isBare { return name }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// The first ten names, and how many more there are.
    package static func list(_ names: [String]) -> String {
        let others = names.count > 10 ? " and \(names.count - 10) more" : ""
        return names.prefix(10).map(name).joined(separator: ", ") + others
    }

    /// The written-out forms of the hidden characters in a text, each once, in order of appearance.
    package static func hidden(in text: Substring) -> [String] {
        if isPlain(text) { return [] }
        var found: [String] = []
        each(text) { scalar, isHidden in
            guard isHidden else { return }
            let form = form(scalar)
            if !found.contains(form) { found.append(form) }
        }
        return found
    }

    /// Decodes bytes as UTF-8, with invalid bytes written out.
    package static func decoding(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var result = String.UnicodeScalarView()
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var place = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                result.append(Unicode.UTF8.decode(encoded))
                place += encoded.count
            case .error(let length):
                for byte in bytes[place..<(place + length)] { result.append(contentsOf: form(byte: byte).unicodeScalars) }
                place += length
            case .emptyInput: return String(result)
            }
        }
    }

    /// Whether a text is only printable ASCII, tabs and line feeds.
    package static func isPlain(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7f).contains($0) || $0 == 10 || $0 == 9 }
    }

    /// Calls `body` for each scalar with whether it has to be written out. Line feeds and tabs are not.
    private static func each(_ text: some StringProtocol, _ body: (Unicode.Scalar, Bool) -> Void) {
        let scalars = text.unicodeScalars
        var previous: Unicode.Scalar?
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            index = scalars.index(after: index)
            body(scalar, isHidden(scalar, after: previous, before: index < scalars.endIndex ? scalars[index] : nil))
            previous = scalar
        }
    }

    /// Whether a scalar is invisible or misleading: controls, bidirectional marks, zero-width characters, unusual spaces, unassigned code
    /// points.
    ///
    /// The variation selectors and the zero-width joiner are ordinary within an emoji sequence, and hidden anywhere else.
    package static func isHidden(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar?, before next: Unicode.Scalar?) -> Bool {
        switch scalar.value {
        case 9, 10, 0x20..<0x7f: return false
        case 0..<0x20, 0x7f...0xa0, 0xad: return true
        case 0xa1..<0x300: return false
        case 0xfe0e, 0xfe0f: return !isEmoji(previous)
        case 0x200d: return !((isEmoji(previous) || previous == "\u{fe0f}") && isEmoji(next))
        // Blank, although Unicode counts them as symbols.
        case 0x2800, 0x1d159: return true
        default: break
        }
        if scalar.properties.isDefaultIgnorableCodePoint { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .privateUse, .unassigned: return true
        default: return false
        }
    }

    private static func isEmoji(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { $0.value > 0xff && $0.properties.isEmoji } ?? false
    }

    /// The written-out form of a scalar: `⟨U+202E⟩`.
    package static func form(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "⟨U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "⟩"
    }

    private static func form(byte: UInt8) -> String { "⟨0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) + "⟩" }
}
