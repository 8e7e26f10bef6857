/// A word that somebody looks for, anywhere inside a title or message and whatever its case.
struct SearchWord {
    /// Such parts are what the index holds; a shorter word has none.
    private static let part = 3
    /// A long word is found by its beginning and compared as a whole.
    private static let mostParts = 32

    /// SQLite's LIKE passes over the case of ASCII letters only; other letters are tried as they are mostly written.
    private let spellings: [String]

    init(_ word: String) {
        spellings =
            word.utf8.allSatisfy { $0 < 0x80 } ? [word] : Set([word, word.lowercased(), word.uppercased(), word.firstUppercased]).sorted()
    }

    /// For the index, which passes over the case of all letters; `nil` where it cannot be asked.
    var match: String? {
        let spellings = Set(spellings.map { $0.lowercased() }).sorted()
        let parts = spellings.map { Self.parts(of: $0) }
        guard parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        return parts.map { "(" + $0.joined(separator: " AND ") + ")" }.joined(separator: " OR ")
    }

    /// What is still to be asked of a text that the index gave; nothing where the word is one of its parts.
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

    /// Whether a text holds the word, as SQL.
    func condition(_ text: String) -> (sql: String, values: [Value]) {
        let sql = spellings.map { _ in "\(text) LIKE ? ESCAPE '\\'" }.joined(separator: " OR ")
        return ("(\(sql))", spellings.map { .text("%\($0.escapedForLike)%") })
    }

    /// Whether a task's title or one of its messages holds the word, as SQL over `tasks t`.
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
