import GRDB
import GRDBSQLite
import RoostModel
import RoostStore
import Synchronization

/// Reads a store's file and records what SQLite did for each statement: its plan, and how many steps its virtual machine took.
final class MeteredDatabase: RoostStore.Database {
    struct Meter: Sendable {
        var steps = 0
        /// The lines of the plans that scan a table or index, or sort.
        var scans: Set<String> = []
    }

    private let queue: DatabaseQueue
    private let meter = Mutex(Meter())

    init(path: String) throws {
        queue = try DatabaseQueue(path: path)
    }

    /// What was read since the last call.
    func take() -> Meter {
        meter.withLock { meter in
            defer { meter = Meter() }
            return meter
        }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        let (value, read) = try await queue.read { connection in
            let metered = MeteredConnection(connection: connection)
            return (try body(metered), metered.meter)
        }
        meter.withLock { meter in
            meter.steps += read.steps
            meter.scans.formUnion(read.scans)
        }
        return value
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Value, committed: @escaping @Sendable (Value) -> Void
    ) async throws -> Value { throw StoreError.unwritable("this one only reads") }

    func space() async throws -> DatabaseSpace { DatabaseSpace(bytes: 0, free: 0) }
    func compact(isWhole: Bool) async throws -> Int64 { 0 }
    func close() async {}
}

private final class MeteredConnection: Connection {
    private let connection: GRDB.Database
    private(set) var meter = MeteredDatabase.Meter()

    init(connection: GRDB.Database) {
        self.connection = connection
    }

    func rows(_ sql: String, _ values: [RoostStore.Value]) throws -> [RoostStore.Row] {
        let arguments = StatementArguments(values.map(\.argument))
        for line in try GRDB.Row.fetchAll(connection, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments) {
            let detail: String = line["detail"]
            if detail.hasPrefix("SCAN") || detail.contains("TEMP B-TREE") { meter.scans.insert(detail) }
        }
        let statement = try connection.makeStatement(sql: sql)
        let columns = statement.columnNames
        let rows = try GRDB.Row.fetchAll(statement, arguments: arguments).map { row in
            RoostStore.Row(columns: columns, values: (0..<columns.count).map { RoostStore.Value(row[$0] as DatabaseValue) })
        }
        meter.steps += Int(sqlite3_stmt_status(statement.sqliteStatement, SQLITE_STMTSTATUS_VM_STEP, 1))
        return rows
    }
}

extension RoostStore.Value {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let integer): self = .integer(integer)
        case .double(let real): self = .real(real)
        case .string(let text): self = .text(text)
        case .blob(let bytes): self = .bytes([UInt8](bytes))
        }
    }

    fileprivate var argument: DatabaseValue {
        switch self {
        case .null, .bytes: .null
        case .integer(let integer): integer.databaseValue
        case .real(let real): real.databaseValue
        case .text(let text): text.databaseValue
        }
    }
}
