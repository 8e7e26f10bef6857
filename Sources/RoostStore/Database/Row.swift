import RoostModel

/// One row of a result, read by column name.
package struct Row: Sendable, Equatable {
    /// Shared by all rows of a result.
    private let columns: [String]
    private let values: [Value]

    package init(columns: [String], values: [Value]) {
        self.columns = columns
        self.values = values
    }

    /// The value of a column; `.null` if the row has no such column.
    package subscript(_ column: String) -> Value {
        guard let index = columns.firstIndex(of: column) else { return .null }
        return values[index]
    }
}

// MARK: - Typed reading

extension Row {
    func text(_ column: String) throws -> String {
        guard let value = try optionalText(column) else { throw unreadable(column, "text") }
        return value
    }

    func optionalText(_ column: String) throws -> String? {
        switch self[column] {
        case .text(let value): return value
        case .null: return nil
        case .integer, .real, .bytes: throw unreadable(column, "text")
        }
    }

    func integer(_ column: String) throws -> Int64 {
        guard let value = try optionalInteger(column) else { throw unreadable(column, "an integer") }
        return value
    }

    func optionalInteger(_ column: String) throws -> Int64? {
        switch self[column] {
        case .integer(let value): return value
        case .null: return nil
        case .text, .real, .bytes: throw unreadable(column, "an integer")
        }
    }

    func flag(_ column: String) throws -> Bool { try integer(column) != 0 }

    func time(_ column: String) throws -> Timestamp { Timestamp(milliseconds: try integer(column)) }

    func optionalTime(_ column: String) throws -> Timestamp? { try optionalInteger(column).map(Timestamp.init(milliseconds:)) }

    func id<Kind>(_ column: String) throws -> Identifier<Kind> {
        guard let id = Identifier<Kind>(try text(column)) else { throw unreadable(column, "a \(Kind.word) id") }
        return id
    }

    func optionalID<Kind>(_ column: String) throws -> Identifier<Kind>? {
        try optionalText(column) == nil ? nil : id(column)
    }

    func word<Word: RawRepresentable>(_ column: String) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try text(column)) else { throw unreadable(column, "a known word") }
        return word
    }

    func json<Content: Decodable>(_ column: String) throws -> Content {
        try StoredJSON.decode(Content.self, try text(column), column: column)
    }

    func optionalJSON<Content: Decodable>(_ column: String) throws -> Content? {
        try optionalText(column) == nil ? nil : json(column)
    }

    private func unreadable(_ column: String, _ wanted: String) -> StoreError {
        .corrupt("the column \(column) of a row contains \(self[column]), not \(wanted)")
    }
}
