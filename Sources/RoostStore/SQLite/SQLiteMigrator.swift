import GRDB
import Logging
import RoostModel
import RoostSupport

/// Brings a database's schema up to date: refuses a newer one, saves a copy of an older one, then runs each missing migration in its own
/// transaction together with the new version number, so that a crash leaves either version.
struct SQLiteMigrator {
    /// Identifies the file as Roost's (`PRAGMA application_id`): "Rost" in ASCII.
    static let applicationID: Int64 = 0x526f_7374

    let writer: any DatabaseWriter
    let file: String?
    let migrations: [Migration]
    let logger: Logger

    func run() throws {
        let known = migrations.last?.number ?? 0
        let found = try version()
        guard found <= known else { throw StoreError.newerSchema(found: found, known: known) }
        guard found < known else { return }
        if found > 0, let file { try saveCopy(of: file, version: found) }
        for migration in migrations where migration.number > found {
            try writer.writeWithoutTransaction { connection in
                try connection.inTransaction(.immediate) {
                    let transaction = SQLiteConnection(connection: connection)
                    for statement in migration.statements { try transaction.execute(statement, []) }
                    try connection.execute(sql: "PRAGMA user_version = \(migration.number)")
                    try connection.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
                    return .commit
                }
            }
            logger.info("Migrated the database", metadata: .keys((.version, migration.number), (.reason, migration.name)))
        }
    }

    private func version() throws -> Int {
        // By the writer: a connection to read with would be opened before anything else can go on.
        try writer.writeWithoutTransaction { connection in
            let application = try Int64.fetchOne(connection, sql: "PRAGMA application_id") ?? 0
            let tables = try Int64.fetchOne(connection, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            guard application == Self.applicationID || tables == 0 else {
                throw StoreError.corrupt("\(file ?? "the file") is a database of another program; move it away")
            }
            return try Int.fetchOne(connection, sql: "PRAGMA user_version") ?? 0
        }
    }

    /// Saves a complete copy beside the file, durable before anything is changed.
    private func saveCopy(of file: String, version: Int) throws {
        let copy = "\(file).v\(version).bak"
        let unfinished = copy + ".part"
        try PrivateFile.remove(unfinished)
        try PrivateFile.make(unfinished)
        try writer.vacuum(into: unfinished)
        try PrivateFile.sync(unfinished)
        try PrivateFile.move(unfinished, to: copy)
        logger.info("Saved the database before migrating it", metadata: .keys((.path, copy), (.version, version)))
    }
}
