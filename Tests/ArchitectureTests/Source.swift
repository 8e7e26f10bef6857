/// The text of one Swift file, and that text without what the compiler does not read as code.
struct Source {
    /// From the root of the repository.
    let path: String
    let text: String
    /// Comments become nothing; line breaks stay, so that line numbers hold.
    let withoutComments: String
    /// Comments and the contents of strings become nothing.
    let code: String

    init(path: String = "", text: String) {
        self.path = path
        self.text = text
        withoutComments = Self.strip(text, keepingStrings: true)
        code = Self.strip(text, keepingStrings: false)
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Modules that the file imports, in any of Swift's spellings (`package import struct Module.Type`).
    var imports: Set<String> {
        var modules = Set<String>()
        for line in code.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let position = words.firstIndex(of: "import"),
                words[..<position].allSatisfy({ Self.importPrefixes.contains($0) || $0.hasPrefix("@") })
            else { continue }
            let rest = words[(position + 1)...].drop { Self.importKinds.contains($0) }
            if let module = rest.first?.split(separator: ".").first { modules.insert(String(module)) }
        }
        return modules
    }

    /// Numbers (from 1) of the lines whose code holds `word` between characters that do not belong to a name.
    func lines(withWord word: String) -> [Int] { Self.lines(of: code, withWord: word) }

    static func lines(of text: String, withWord word: String) -> [Int] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.filter { lines[$0].contains(word: word) }.map { $0 + 1 }
    }

    private static let importPrefixes: Set<Substring> = ["package", "public", "internal", "fileprivate", "private"]
    private static let importKinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
}

extension StringProtocol {
    fileprivate func contains(word: String) -> Bool {
        ranges(of: word).contains { range in
            let before = range.lowerBound == startIndex ? " " : self[index(before: range.lowerBound)]
            let after = range.upperBound == endIndex ? " " : self[range.upperBound]
            return !before.isPartOfName && !after.isPartOfName
        }
    }
}

extension Character {
    fileprivate var isPartOfName: Bool { isLetter || isNumber || self == "_" }
}

// MARK: - Telling code from comments and strings

extension Source {
    private enum Place {
        case code
        case line
        case block(depth: Int)
        /// `marks` is how many number signs open it, `isLong` whether three quotes do.
        case string(marks: Int, isLong: Bool)
    }

    /// A small scanner, enough for our own style: interpolations count as contents of their string.
    private static func strip(_ text: String, keepingStrings: Bool) -> String {
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var place = Place.code
        var index = 0
        func follows(_ word: String) -> Bool {
            bytes[index] == word.utf8.first && bytes[index...].starts(with: word.utf8)
        }
        func keep(_ count: Int, isString: Bool = false) {
            if !isString || keepingStrings { kept += bytes[index..<min(index + count, bytes.count)] }
            index += count
        }
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") {
                switch place {
                // A short string never spans lines, so a scanner that lost its way inside one is right again here.
                case .line, .string(_, isLong: false): place = .code
                case .code, .block, .string: break
                }
                keep(1)
                continue
            }
            switch place {
            case .code:
                let marks = bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count
                if follows("//") {
                    place = .line
                    index += 2
                } else if follows("/*") {
                    place = .block(depth: 1)
                    index += 2
                } else if index + marks < bytes.count, bytes[index + marks] == UInt8(ascii: "\"") {
                    let isLong = bytes[(index + marks)...].starts(with: "\"\"\"".utf8)
                    place = .string(marks: marks, isLong: isLong)
                    keep(marks + (isLong ? 3 : 1))
                } else {
                    keep(max(1, marks))
                }
            case .line:
                index += 1
            case .block(let depth):
                if follows("/*") {
                    place = .block(depth: depth + 1)
                    index += 2
                } else if follows("*/") {
                    place = depth == 1 ? .code : .block(depth: depth - 1)
                    index += 2
                } else {
                    index += 1
                }
            case .string(let marks, let isLong):
                let end = (isLong ? "\"\"\"" : "\"") + String(repeating: "#", count: marks)
                if follows("\\" + String(repeating: "#", count: marks)) {
                    keep(marks + 2, isString: true)
                } else if follows(end) {
                    keep(end.utf8.count)
                    place = .code
                } else {
                    keep(1, isString: true)
                }
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
