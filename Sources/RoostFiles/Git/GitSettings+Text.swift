/// Parses the text of a configuration file (git-config(1), "Syntax") without git and without includes. Invalid lines are skipped, as the
/// settings are only passed to the git in a run.
extension GitSettings {
    init(text: [UInt8]) {
        var reader = ConfigurationReader(text: text)
        self.init(reader.entries())
    }
}

private struct ConfigurationReader {
    private let text: [UInt8]
    private var place = 0
    private var section = ""

    init(text: [UInt8]) {
        self.text = text
    }

    private static let lineFeed: UInt8 = 10
    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private var current: UInt8? { place < text.count ? text[place] : nil }

    mutating func entries() -> [GitSettings.Entry] {
        var found: [GitSettings.Entry] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "["): readSection()
            case UInt8(ascii: "#"), UInt8(ascii: ";"): skipLine()
            case _ where Self.isLetter(byte):
                let name = readName()
                let value = readValue()
                if !section.isEmpty { found.append(.init(origin: nil, key: section + "." + name, value: value)) }
            case _ where Self.isSpace(byte): place += 1
            default: skipLine()
            }
        }
        return found
    }

    /// `[core]`, `[remote "origin"]` and the old `[branch.name]`.
    private mutating func readSection() {
        place += 1
        var name: [UInt8] = []
        var inner: [UInt8]?
        while let byte = current, byte != UInt8(ascii: "]"), byte != Self.lineFeed {
            place += 1
            if byte == Self.quote { inner = readSubsection() } else if !Self.isSpace(byte) { name.append(byte) }
        }
        guard current == UInt8(ascii: "]") else {
            section = ""
            return
        }
        place += 1
        section = String(decoding: name, as: UTF8.self).lowercased()
        if let inner { section += "." + String(decoding: inner, as: UTF8.self) }
    }

    private mutating func readSubsection() -> [UInt8] {
        var name: [UInt8] = []
        while let byte = current, byte != Self.quote, byte != Self.lineFeed {
            place += 1
            if byte == Self.backslash, let next = current {
                name.append(next)
                place += 1
            } else {
                name.append(byte)
            }
        }
        if current == Self.quote { place += 1 }
        return name
    }

    private mutating func readName() -> String {
        let start = place
        while let byte = current, Self.isLetter(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-") { place += 1 }
        return String(decoding: text[start..<place], as: UTF8.self).lowercased()
    }

    /// `nil` for a name alone.
    private mutating func readValue() -> String? {
        while let byte = current, byte != Self.lineFeed, Self.isSpace(byte) { place += 1 }
        guard current == UInt8(ascii: "=") else {
            skipLine()
            return nil
        }
        place += 1
        while let byte = current, byte != Self.lineFeed, Self.isSpace(byte) { place += 1 }
        var value: [UInt8] = []
        // Trailing spaces after this point are not part of the value.
        var kept = 0
        var isQuoted = false
        while let byte = current {
            if byte == Self.lineFeed { break }
            if !isQuoted, byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") { break }
            place += 1
            if byte == Self.quote {
                isQuoted.toggle()
                kept = value.count
            } else if byte == Self.backslash, let next = current {
                place += 1
                if let escaped = Self.escaped(next) {
                    value.append(escaped)
                    kept = value.count
                }
            } else {
                value.append(byte)
                if isQuoted || !Self.isSpace(byte) { kept = value.count }
            }
        }
        skipLine()
        return String(decoding: value.prefix(kept), as: UTF8.self)
    }

    /// `nil` for an escaped line end, after which the value continues.
    private static func escaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case lineFeed: nil
        case UInt8(ascii: "n"): lineFeed
        case UInt8(ascii: "t"): 9
        case UInt8(ascii: "b"): 8
        default: byte
        }
    }

    private mutating func skipLine() {
        while let byte = current, byte != Self.lineFeed { place += 1 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
