import RoostModel

/// The gitattributes(5) that decide how a file is merged: the built-in merge drivers, line endings and the two common encodings.
struct MergeAttributes: Sendable, Equatable {
    enum Driver: Sendable, Equatable {
        case text
        /// Two changed versions always conflict (`-merge`, `merge=binary`).
        case binary
        /// Where both sides changed the same lines, both versions are kept (`merge=union`).
        case union
        /// A merge program from the user's settings, which the daemon does not run.
        case program(String)
    }

    var driver = Driver.text
    /// Whether git converts line endings of the file, so that two versions may differ in these alone.
    var convertsLineEnds = false
    /// Value of `working-tree-encoding` in upper case.
    var encoding: String?

    static let asked = ["merge", "text", "eol", "working-tree-encoding"]

    init() {}

    /// - Parameters:
    ///   - values: as `git check-attr` names them; unspecified ones are absent.
    ///   - programs: merge drivers that the settings define.
    ///   - isAutomatic: whether git converts line endings of files that it detects as text, without attributes (`core.autocrlf`).
    init(_ values: [String: String], programs: Set<String>, isAutomatic: Bool) {
        switch values["merge"] {
        case "unset", "binary": driver = .binary
        case "union": driver = .union
        case let name? where programs.contains(name): driver = .program(name)
        default: break
        }
        switch values["text"] {
        case "unset": convertsLineEnds = false
        case nil: convertsLineEnds = isAutomatic || ["lf", "crlf"].contains(values["eol"])
        default: convertsLineEnds = true
        }
        if let name = values["working-tree-encoding"], name != "unset", name != "set" { encoding = name.uppercased() }
    }
}

/// A text in the form in which it is merged: UTF-8, with line feeds only where git converts line endings. It can be converted back.
struct MergeText {
    let bytes: [UInt8]
    private let hasReturns: Bool
    private let encoding: WorkTreeEncoding?

    /// - Returns: `nil` where the bytes are not text.
    init?(_ content: [UInt8], _ attributes: MergeAttributes) {
        var text = content
        encoding = attributes.encoding.flatMap { WorkTreeEncoding($0, content) }
        if let encoding {
            guard let decoded = encoding.decode(content) else { return nil }
            text = decoded
        }
        guard !TextKind.isBinary(text) else { return nil }
        hasReturns = attributes.convertsLineEnds && Self.isUniform(text)
        bytes = hasReturns ? Self.withoutReturns(text) : text
    }

    /// Converts a merged text back into the original form.
    func form(_ text: [UInt8]) -> [UInt8] {
        let ended = hasReturns ? text.reduce(into: []) { $0 += $1 == 10 ? [13, 10] : [$1] } : text
        return encoding?.encode(ended) ?? ended
    }

    /// Whether each line ends with a carriage return and a line feed, and there is no other carriage return.
    private static func isUniform(_ text: [UInt8]) -> Bool {
        var returns = 0, feeds = 0, before: UInt8 = 0
        for byte in text {
            if byte == 13 { returns += 1 }
            if byte == 10 {
                guard before == 13 else { return false }
                feeds += 1
            }
            before = byte
        }
        return feeds > 0 && returns == feeds
    }

    private static func withoutReturns(_ text: [UInt8]) -> [UInt8] { text.filter { $0 != 13 } }
}

/// UTF-16 as a work tree holds it, where the repository holds UTF-8 (`working-tree-encoding`).
struct WorkTreeEncoding: Equatable {
    private let isBigEndian: Bool
    private let hasMark: Bool

    /// - Returns: `nil` for UTF-8 and for unsupported encodings.
    init?(_ name: String, _ content: [UInt8]) {
        switch name {
        case "UTF-16":
            hasMark = true
            isBigEndian = !content.starts(with: [0xff, 0xfe])
        case "UTF-16LE-BOM": (isBigEndian, hasMark) = (false, true)
        case "UTF-16LE": (isBigEndian, hasMark) = (false, false)
        case "UTF-16BE": (isBigEndian, hasMark) = (true, false)
        default: return nil
        }
    }

    func decode(_ content: [UInt8]) -> [UInt8]? {
        let start = hasMark && content.count >= 2 && (content.starts(with: [0xff, 0xfe]) || content.starts(with: [0xfe, 0xff])) ? 2 : 0
        guard (content.count - start).isMultiple(of: 2) else { return nil }
        let units = stride(from: start, to: content.count, by: 2).map { place in
            let (first, second) = (UInt16(content[place]), UInt16(content[place + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        var isBroken = false
        var text: [UInt8] = []
        text.reserveCapacity(units.count)
        isBroken = transcode(units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true) { text.append($0) }
        return isBroken ? nil : text
    }

    func encode(_ text: [UInt8]) -> [UInt8] {
        var content: [UInt8] = []
        func put(_ unit: UInt16) {
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xff))
            content += isBigEndian ? [high, low] : [low, high]
        }
        if hasMark { put(0xfeff) }
        _ = transcode(text.makeIterator(), from: UTF8.self, to: UTF16.self, stoppingOnError: false) { put($0) }
        return content
    }
}
