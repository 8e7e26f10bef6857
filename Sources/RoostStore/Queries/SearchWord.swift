/// A search word, which matches anywhere in a title or message, ignoring case.
struct SearchWord {
    /// The length of the index's parts; a shorter word has none.
    private static let part = 3
    /// Of a long word, only the beginning is looked up; the whole word is compared afterwards.
    private static let mostParts = 32

    /// SQLite's LIKE ignores the case of ASCII letters only, so words with other letters are tried in their usual spellings.
    private let spellings: [String]

    init(_ word: String) {
        spellings =
            word.utf8.allSatisfy { $0 < 0x80 } ? [word] : Set([word, word.lowercased(), word.uppercased(), word.firstUppercased]).sorted()
    }

    /// The query for the index, which ignores the case of all letters; `nil` if the index cannot be used.
    var match: String? {
        let spellings = Set(spellings.map { $0.lowercased() }).sorted()
        let parts = spellings.map { Self.parts(of: $0) }
        guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return parts.map { "(" + $0.joined(separator: " AND ") + ")" }.joined(separator: " OR ")
    }

    /// What still has to be compared in a text found by the index; nothing if the word is one of the index's parts.
    func condition(beside text: String) -> (sql: String, values: [Value]) {
        let isOnePart = spellings.count == 1 && spellings[0].unicodeScalars.count == Self.part
        return isOnePart ? ("TRUE", []) : condition(text)
    }

    private static func parts(of word: String) -> [String] {
        let scalars = Array(word.unicodeScalars)
        guard scalars.count >= part, !scalars.contains("\0") else { return [] }
        return (0...min(scalars.count - part, mostParts - 1)).map { start in
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[start..<start + part])
            return "\"" + String(text).replacing("\"", with: "\"\"") + "\""
        }
    }

    /// Whether a text contains the word, as SQL.
    func condition(_ text: String) -> (sql: String, values: [Value]) {
        let sql = spellings.map { _ in "\(text) LIKE ? ESCAPE '\\'" }.joined(separator: " OR ")
        return ("(\(sql))", spellings.map { .text("%\($0.escapedForLike)%") })
    }

    /// Whether a task's title or one of its messages contains the word, as SQL over `tasks t`.
    var conditionOfTask: (sql: String, values: [Value]) {
        let title = condition("t.title")
        let body = condition("m.body")
        let message = "EXISTS (SELECT 1 FROM messages m WHERE m.task = t.id AND m.removed_at IS NULL AND \(body.sql))"
        return ("(\(title.sql) OR \(message))", title.values + body.values)
    }
}

extension String {
    fileprivate var firstUppercased: String { prefix(1).uppercased() + dropFirst().lowercased() }

    fileprivate var escapedForLike: String {
        var text = ""
        for character in self {
            if character == "%" || character == "_" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return text
    }
}
