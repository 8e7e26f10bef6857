import GRDB
import Logging
import RoostModel
import RoostSupport

extension SQLiteDatabase {
    /// Opens or makes a database and brings its schema up to date.
    ///
    /// - Throws: ``StoreError/newerSchema(found:known:)``, ``StoreError/corrupt(_:)``, ``StoreError/unwritable(_:)``.
    static func open(_ location: StoreLocation, migrations: [Migration], logger: Logger) throws -> SQLiteDatabase {
        switch location {
        case .inMemory:
            let queue = try DatabaseQueue(configuration: configuration())
            try SQLiteMigrator(writer: queue, file: nil, migrations: migrations, logger: logger).run()
            return SQLiteDatabase(path: ":memory:", pool: queue)
        case .file(let path):
            do {
                try PrivateFile.make(path)
                let pool = try DatabasePool(path: path, configuration: configuration())
                // GRDB chooses NORMAL for the write-ahead log, which may lose the last commits in a power cut: accepted means durable here.
                try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
                try SQLiteMigrator(writer: pool, file: path, migrations: migrations, logger: logger).run()
                return SQLiteDatabase(path: path, pool: pool)
            } catch {
                throw SQLiteFailure.translated(error, path: path)
            }
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 3
        configuration.label = "roost.store"
        configuration.prepareDatabase { connection in
            // Per connection: 1 MiB of pages of our own; beyond it the file is mapped, which costs no anonymous memory.
            try connection.execute(sql: "PRAGMA cache_size = -1024")
            try connection.execute(sql: "PRAGMA mmap_size = 67108864")
            try connection.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }
}
