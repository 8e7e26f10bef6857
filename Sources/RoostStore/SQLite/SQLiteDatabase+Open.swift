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
                try PrivateFile.refuseLinks(["", "-journal", "-wal", "-shm"].map { path + $0 })
                let isNew = try PrivateFile.isMissing([path, path + "-journal", path + "-wal"])
                if isNew { try makeAside(path, migrations, logger) }
                try PrivateFile.make(path)
                let pool = try DatabasePool(path: path, configuration: isNew ? configurationOfNew() : configuration())
                // GRDB chooses NORMAL for the write-ahead log, which may lose the last commits in a power cut: accepted means durable here.
                try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
                try SQLiteMigrator(writer: pool, file: path, migrations: migrations, logger: logger).run()
                return SQLiteDatabase(path: path, pool: pool)
            } catch {
                throw SQLiteFailure.translated(error, path: path)
            }
        }
    }

    /// A new database whole at once: made beside its place, brought to the disk once instead of with every step, then named. A crash leaves
    /// it or nothing.
    private static func makeAside(_ path: String, _ migrations: [Migration], _ logger: Logger) throws {
        let unfinished = path + ".new"
        for suffix in ["", "-journal", "-wal", "-shm"] { try PrivateFile.remove(unfinished + suffix) }
        try NewDatabase.write(to: unfinished)
        if migrations.contains(where: { $0.number > NewSchema.version }) {
            var configuration = configuration()
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = OFF") }
            let queue = try DatabaseQueue(path: unfinished, configuration: configuration)
            try SQLiteMigrator(writer: queue, file: nil, migrations: migrations, logger: logger).run()
            // The last connection brings the log into the file and removes it.
            try queue.close()
        }
        try PrivateFile.sync(unfinished)
        try PrivateFile.move(unfinished, to: path)
        logger.info("Made the database", metadata: .keys((.version, migrations.last?.number ?? 0)))
    }

    /// GRDB makes and drops a table where there is no write-ahead log yet, with two syncs. A log that already has a page spares them; the
    /// first commit brings it to the disk.
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
            // Per connection: 1 MiB of pages of our own; beyond it the file is mapped, which costs no anonymous memory.
            try connection.execute(sql: "PRAGMA cache_size = -1024")
            try connection.execute(sql: "PRAGMA mmap_size = 67108864")
            try connection.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }
}
