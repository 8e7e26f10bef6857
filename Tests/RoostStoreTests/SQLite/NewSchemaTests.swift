import GRDB
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// A new database is not made by the migrations; it must be as they would have made it.
@Suite struct NewSchemaTests {
    private struct Part: Hashable, Sendable {
        let type: String
        let name: String
        let table: String
        let sql: String
    }

    @Test("A new file has the schema and the rows that all migrations leave in an empty database")
    func schema() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            await (try Store.open(.file(path), logger: .silent)).close()
            let migrated = try DatabaseQueue()
            try await migrated.write { connection in
                for migration in Migration.all {
                    for statement in migration.statements { try connection.execute(sql: statement) }
                }
            }
            let new = try DatabaseQueue(path: path)
            let (made, expected) = (try await parts(new), try await parts(migrated))
            #expect(made == expected)
            #expect(made.count > 50)
            // The search tables hold no rows that can be scanned.
            for table in made where table.type == "table" && !table.sql.hasPrefix("CREATE VIRTUAL TABLE") {
                let rows = "SELECT count(*) FROM \"\(table.name)\""
                let (own, theirs) = (try await number(rows, new), try await number(rows, migrated))
                #expect(own == theirs, "\(table.name)")
            }
        }
    }

    @Test("A new file is marked as ours, of the current version, sound, and keeps a write-ahead log")
    func facts() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            await (try Store.open(.file(path), logger: .silent)).close()
            let queue = try DatabaseQueue(path: path)
            #expect(try await number("PRAGMA user_version", queue) == Migration.all.count)
            #expect(try await number("PRAGMA application_id", queue) == 0x526f_7374)
            #expect(try await number("PRAGMA auto_vacuum", queue) == 2)
            let words = try await queue.read { connection in
                (
                    try String.fetchOne(connection, sql: "PRAGMA integrity_check"),
                    try String.fetchOne(connection, sql: "PRAGMA journal_mode")
                )
            }
            #expect(words.0 == "ok")
            #expect(words.1 == "wal")
        }
    }

    @Test("Two new databases are of two nodes")
    func nodes() async throws {
        try await withScratchFolder { folder in
            let first = try Store.open(.file(folder + "/first.db"), logger: .silent)
            let second = try Store.open(.file(folder + "/second.db"), logger: .silent)
            #expect(try await first.localNode() != second.localNode())
            await first.close()
            await second.close()
        }
    }

    private func number(_ sql: String, _ queue: DatabaseQueue) async throws -> Int? {
        try await queue.read { try Int.fetchOne($0, sql: sql) }
    }

    /// White space aside: what `ALTER TABLE` appends stands on one line.
    private func parts(_ queue: DatabaseQueue) async throws -> Set<Part> {
        try await queue.read { connection in
            let rows = try Row.fetchAll(connection, sql: "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_master")
            return Set(
                rows.map { row in
                    let sql: String = row[3]
                    let words = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    let plain = [" ,": ",", " )": ")", "( ": "("].reduce(words) { $0.replacing($1.key, with: $1.value) }
                    return Part(type: row[0], name: row[1], table: row[2], sql: plain)
                })
        }
    }
}
