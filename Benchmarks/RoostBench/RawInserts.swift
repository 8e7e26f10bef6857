import GRDBSQLite
import RoostModel
import RoostStore

/// The floor of the journal: one prepared statement into the same table with the same indexes, 64 rows a transaction, full sync, on one
/// thread, with nothing encoded, redacted or handed on.
final class RawInserts {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let handle: OpaquePointer
    private var sequence: Int64 = 0

    init(file: String) async throws {
        // Made by the store, so that the schema is the same.
        await (try Store.open(.file(file), logger: Surroundings.log)).close()
        var handle: OpaquePointer?
        guard sqlite3_open(file, &handle) == SQLITE_OK, let handle else { throw Failure(description: "\(file) cannot be opened") }
        self.handle = handle
        for statement in [
            "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON",
            "INSERT INTO streams (name) VALUES ('system')",
        ] {
            try execute(statement)
        }
    }

    deinit {
        sqlite3_close(handle)
    }

    /// - Returns: events a second.
    func round(events: Int) async throws -> Double {
        let batches = events / 64
        let (milliseconds, _) = try await Surroundings.timed {
            for _ in 0..<batches { try insert(64) }
        }
        return Double(batches * 64) / milliseconds * 1000
    }

    private func insert(_ count: Int) throws {
        let sql = "INSERT INTO events (stream, family, sequence, type, version, at, data) VALUES (1, 1, ?, 'run.output', 1, ?, ?)"
        let data =
            #"{"channel":"stdout","text":"[1234/5678] Compiling Sources/Example/Folder/AnotherFileOfTheProject.swift done\n"}"#
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { throw failure }
        defer { sqlite3_finalize(statement) }
        try execute("BEGIN IMMEDIATE")
        for _ in 0..<count {
            sequence += 1
            sqlite3_bind_int64(statement, 1, sequence)
            sqlite3_bind_int64(statement, 2, Surroundings.now.milliseconds)
            let done = data.withCString { text in
                sqlite3_bind_text(statement, 3, text, -1, nil)
                return sqlite3_step(statement)
            }
            guard done == SQLITE_DONE else { throw failure }
            sqlite3_reset(statement)
        }
        try execute("COMMIT")
    }

    private func execute(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    private var failure: Failure { Failure(description: String(cString: sqlite3_errmsg(handle))) }
}
