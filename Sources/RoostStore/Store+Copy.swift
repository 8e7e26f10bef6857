import GRDB
package import RoostModel

/// Facts about a database file that this process does not have open.
package struct StoreFacts: Sendable, Equatable {
    /// The number of its last migration.
    package let schema: Int
    /// The problems that SQLite's own check found; empty if there are none.
    package let damage: [String]
}

extension Store {
    /// The newest schema that this build knows.
    package static var knownSchema: Int { Migration.all.last?.number ?? 0 }

    /// Writes a complete, consistent and durable copy of a database, even if a running daemon writes to it.
    ///
    /// - Parameter target: must not exist.
    /// - Throws: ``StoreError``.
    package static func copyDatabase(from path: String, to target: String) throws {
        do {
            try PrivateFile.make(target)
            try reading(path).vacuum(into: target)
            try PrivateFile.sync(target)
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }

    /// Inspects a database without changing it.
    ///
    /// - Parameter checks: whether SQLite checks the whole file for damage.
    /// - Throws: ``StoreError/corrupt(_:)`` if it is not a database, or not one of Roost's.
    package static func inspect(_ path: String, checks: Bool = true) throws -> StoreFacts {
        do {
            return try reading(path).read { connection in
                guard try Int64.fetchOne(connection, sql: "PRAGMA application_id") == SQLiteMigrator.applicationID else {
                    throw StoreError.corrupt("\(path) is not a database of Roost")
                }
                let found = checks ? try String.fetchAll(connection, sql: "PRAGMA quick_check(20)") : ["ok"]
                return StoreFacts(
                    schema: try Int.fetchOne(connection, sql: "PRAGMA user_version") ?? 0, damage: found == ["ok"] ? [] : found)
            }
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }

    /// Writes an audit line into a database that this process does not keep open, whatever its version. Fields that its table does not have
    /// yet are left out.
    ///
    /// - Throws: ``StoreError``.
    package static func note(_ note: AuditNote, in path: String) throws {
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.write { connection in
                let known = Set(try connection.columns(in: "audit").map(\.name))
                let all: [(String, (any DatabaseValueConvertible)?)] = [
                    ("at", note.at.milliseconds), ("actor", note.caller == nil ? "system" : "person"), ("action", note.action),
                    ("subject", note.subject), ("principal", note.caller?.principal.description), ("request", note.caller?.requestID),
                    ("entry", note.caller?.entryPoint?.rawValue), ("effect", note.effect),
                ]
                let fields = all.filter { known.contains($0.0) }
                try connection.execute(
                    sql: "INSERT INTO audit (\(fields.map(\.0).joined(separator: ", "))) VALUES (\(placeholders(fields.count)))",
                    arguments: StatementArguments(fields.map(\.1)))
            }
            try queue.close()
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }

    private static func reading(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}
