import GRDB
import GRDBSQLite

/// Creates a new database file. Its content is built in memory in one transaction; on disk, each step would write, sync and read the file.
enum NewDatabase {
    /// The header fields that name the journal mode, and their value for a write-ahead log (https://sqlite.org/fileformat2.html, 1.3).
    private static let versionOffsets = [18, 19]
    private static let writeAheadLog: UInt8 = 2

    /// Creates the file, which must not exist.
    ///
    /// - Throws: `DatabaseError`, ``StoreError/unwritable(_:)``.
    static func write(to path: String) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        defer { sqlite3_close(opened) }
        guard code == SQLITE_OK, let handle = opened else { throw failure(code, opened) }
        try execute("PRAGMA auto_vacuum = \(SQLiteDatabase.incremental)", on: handle)
        try execute((["BEGIN"] + NewSchema.statements + ["COMMIT"]).joined(separator: ";\n"), on: handle)
        try execute("PRAGMA user_version = \(NewSchema.version)", on: handle)
        try execute("PRAGMA application_id = \(SQLiteMigrator.applicationID)", on: handle)
        var size: sqlite3_int64 = 0
        guard let image = sqlite3_serialize(handle, "main", &size, 0) else { throw failure(SQLITE_NOMEM, handle) }
        defer { sqlite3_free(image) }
        for offset in versionOffsets { image[offset] = writeAheadLog }
        try PrivateFile.make(path, holding: UnsafeRawBufferPointer(start: image, count: Int(size)))
    }

    private static func execute(_ sql: String, on handle: OpaquePointer) throws {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code, handle) }
    }

    private static func failure(_ code: CInt, _ handle: OpaquePointer?) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: handle.map { String(cString: sqlite3_errmsg($0)) })
    }
}
