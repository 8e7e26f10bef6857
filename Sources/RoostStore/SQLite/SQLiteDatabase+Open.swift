import GRDB
import Logging
import RoostModel
import RoostSupport

extension SQLiteDatabase {
    /// Opens or creates a database and brings its schema up to date.
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
                try PrivateFile.refuseLinks(["", "-journal", "-wal", "-shm"].map { path + $0 })
                let isNew = try PrivateFile.isMissing([path, path + "-journal", path + "-wal"])
                if isNew { try makeAside(path, migrations, logger) }
                try PrivateFile.make(path)
                let pool = try DatabasePool(path: path, configuration: isNew ? configurationOfNew() : configuration())
                // GRDB chooses NORMAL with the write-ahead log, which can lose the last commits in a power failure. Accepted means durable
                // here.
                try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
                try SQLiteMigrator(writer: pool, file: path, migrations: migrations, logger: logger).run()
                return SQLiteDatabase(path: path, pool: pool)
            } catch {
                throw SQLiteFailure.translated(error, path: path)
            }
        }
    }

    /// Creates a new database under a temporary name, syncs it once instead of at every step, then renames it. After a crash there is
    /// either a complete database or none.
    private static func makeAside(_ path: String, _ migrations: [Migration], _ logger: Logger) throws {
        let unfinished = path + ".new"
        for suffix in ["", "-journal", "-wal", "-shm"] { try PrivateFile.remove(unfinished + suffix) }
        try NewDatabase.write(to: unfinished)
        if migrations.contains(where: { $0.number > NewSchema.version }) {
            var configuration = configuration()
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF") }
            let queue = try DatabaseQueue(path: unfinished, configuration: configuration)
            try SQLiteMigrator(writer: queue, file: nil, migrations: migrations, logger: logger).run()
            // Closing the last connection merges the log into the file and removes it.
            try queue.close()
        }
        try PrivateFile.sync(unfinished)
        try PrivateFile.move(unfinished, to: path)
        logger.info("Made the database", metadata: .keys((.version, migrations.last?.number ?? 0)))
    }

    /// If there is no write-ahead log yet, GRDB creates and drops a table, with two syncs. A log that already has a page avoids them; the
    /// first commit makes it durable.
    private static func configurationOfNew() -> Configuration {
        var configuration = configuration()
        configuration.prepareDatabase { connection in
            guard !connection.configuration.readonly else { return }
            try connection.execute(sql: "PRAGMA synchronous = OFF")
            try connection.execute(sql: "PRAGMA application_id = \(SQLiteMigrator.applicationID)")
        }
        return configuration
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 3
        configuration.label = "roost.store"
        configuration.prepareDatabase { connection in
            // Per connection: 1 MiB of cached pages. Beyond that the file is mapped, which needs no anonymous memory.
            try connection.execute(sql: "PRAGMA cache_size = -1024")
            try connection.execute(sql: "PRAGMA mmap_size = 67108864")
            try connection.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }
}
