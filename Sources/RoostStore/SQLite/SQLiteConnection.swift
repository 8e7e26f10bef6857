import GRDB
import GRDBSQLite

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
        try run(sql, values)
        return connection.changesCount
    }

    @discardableResult
    func insert(_ sql: String, _ values: [Value]) throws -> Int64 {
        try run(sql, values)
        return connection.lastInsertedRowID
    }

    /// Binds through SQLite's own functions: GRDB's `StatementArguments` copies each value several times, which took a quarter of the time
    /// that storing events took.
    private func run(_ sql: String, _ values: [Value]) throws {
        let statement = try connection.cachedStatement(sql: sql)
        // GRDB tracks transactions, savepoints and changes of the schema; these statements have no values.
        guard !values.isEmpty else { return try statement.execute() }
        let handle = statement.sqliteStatement
        defer {
            // The result repeats the one of the last step.
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "\(values.count) values do not fit the statement", sql: sql)
        }
        sqlite3_reset(handle)
        for (index, value) in zip(CInt(1)..., values) {
            let code = value.bind(to: handle, at: index)
            guard code == SQLITE_OK else { throw failure(code, sql) }
        }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_DONE: return
            case SQLITE_ROW: continue
            case let code: throw failure(code, sql)
            }
        }
    }

    private func failure(_ code: CInt, _ sql: String) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: connection.lastErrorMessage, sql: sql)
    }

    private func bound(_ sql: String, _ values: [Value]) throws -> Statement {
        let statement = try connection.cachedStatement(sql: sql)
        try statement.setArguments(StatementArguments(values.map { $0.grdbValue }))
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

    /// - Returns: SQLite's result code.
    fileprivate func bind(to handle: OpaquePointer, at index: CInt) -> CInt {
        // SQLITE_TRANSIENT, a macro that Swift does not import: SQLite copies the bytes before the call returns.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch self {
        case .null:
            return sqlite3_bind_null(handle, index)
        case .integer(let integer):
            return sqlite3_bind_int64(handle, index, integer)
        case .real(let real):
            return sqlite3_bind_double(handle, index, real)
        case .text(var text):
            // Without an address SQLite would store NULL.
            guard !text.isEmpty else { return sqlite3_bind_text(handle, index, "", 0, copied) }
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { sqlite3_bind_text(handle, index, $0.baseAddress, CInt($0.count), copied) }
            }
        case .bytes(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
            return bytes.withUnsafeBytes { sqlite3_bind_blob(handle, index, $0.baseAddress, CInt($0.count), copied) }
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
