import GRDB
package import RoostModel

/// What is known of a database file that nobody of this process has open.
package struct StoreFacts: Sendable, Equatable {
    /// The schema's number.
    package let schema: Int
    /// What SQLite's own check found wrong; empty where nothing is.
    package let damage: [String]
}

extension Store {
    /// The newest schema that this build knows.
    package static var knownSchema: Int { Migration.all.last?.number ?? 0 }

    /// Writes a whole, consistent copy of a database, also of one that a living daemon writes to. The copy is synced.
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

    /// Looks at a database without changing it.
    ///
    /// - Parameter checks: whether SQLite reads all of it for damage.
    /// - Throws: ``StoreError/corrupt(_:)`` where it is none of ours, or none at all.
    package static func inspect(_ path: String, checks: Bool = true) throws -> StoreFacts {
        do {
            return try reading(path).read { connection in
                guard try Int64.fetchOne(connection, sql: "PRAGMA application_id") == SQLiteMigrator.applicationID else {
                    throw StoreError.corrupt("\(path) is no database of Roost")
                }
                let found = checks ? try String.fetchAll(connection, sql: "PRAGMA quick_check(20)") : ["ok"]
                return StoreFacts(
                    schema: try Int.fetchOne(connection, sql: "PRAGMA user_version") ?? 0, damage: found == ["ok"] ? [] : found)
            }
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }

    /// Writes a line into the audit of a database that this process does not keep open, whatever version it is of. What its table cannot hold
    /// yet is left out.
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
