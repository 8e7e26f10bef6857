import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Statements on one GRDB connection, prepared once and cached. Exists only inside a read or write body.
struct SQLiteConnection: Transaction {
    let connection: GRDB.Database

    func rows(_ sql: String, _ values: [Value]) throws -> [Row] {
        let statement = try bound(sql, values)
        let columns = statement.columnNames
        var rows: [Row] = []
        let cursor = try GRDB.Row.fetchCursor(statement)
        while let row = try cursor.next() {
            rows.append(Row(columns: columns, values: (0..<columns.count).map { Value(row[$0] as DatabaseValue) }))
        }
        return rows
    }

    @discardableResult
    func execute(_ sql: String, _ values: [Value]) throws -> Int {
        try bound(sql, values).execute()
        return connection.changesCount
    }

    @discardableResult
    func insert(_ sql: String, _ values: [Value]) throws -> Int64 {
        try bound(sql, values).execute()
        return connection.lastInsertedRowID
    }

    private func bound(_ sql: String, _ values: [Value]) throws -> Statement {
        let statement = try connection.cachedStatement(sql: sql)
        try statement.setArguments(StatementArguments(values.lazy.map(\.grdbValue)))
        return statement
    }
}

extension Value {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let integer): self = .integer(integer)
        case .double(let real): self = .real(real)
        case .string(let text): self = .text(text)
        case .blob(let bytes): self = .bytes([UInt8](bytes))
        }
    }

    fileprivate var grdbValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let integer): integer.databaseValue
        case .real(let real): real.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }
}
