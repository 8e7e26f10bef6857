package import Logging
package import RoostModel

/// The durable half of the daemon: one database behind the engine's ports.
package struct Store: Sendable {
    package let runs: any RunStore
    package let journal: any Journal
    package let queries: any Queries
    package let agents: any AgentStore
    package let tokens: any TokenStore
    package let attachments: any AttachmentStore
    package let audit: any AuditLog
    package let folders: any FolderStore
    private let core: StoreCore

    /// Opens or makes the store and brings its schema up to date; an existing file of an earlier version is copied first.
    ///
    /// - Parameters:
    ///   - migrations: the schema's steps, all but in tests.
    ///   - redact: gets the JSON text of each event's data (and live text, and an agent's reply) before it is stored or seen by anyone.
    /// - Throws: ``StoreError/newerSchema(found:known:)``, ``StoreError/corrupt(_:)`` or ``StoreError/unwritable(_:)``.
    package static func open(
        _ location: StoreLocation, migrations: [Migration] = Migration.all,
        redact: @escaping @Sendable (StreamID, String) -> String = { $1 }, logger: Logger
    ) throws -> Store {
        let database = try SQLiteDatabase.open(location, migrations: migrations, logger: logger)
        return Store(database: database, head: try database.head(), redact: redact)
    }

    /// - Parameter head: the position of the newest stored event.
    package init(database: any Database, head: Int64, redact: @escaping @Sendable (StreamID, String) -> String = { $1 }) {
        core = StoreCore(database: database, hub: JournalHub(head: head), encoder: EventEncoder(redact: redact))
        runs = StoredRuns(core: core)
        journal = StoredJournal(core: core)
        queries = StoredQueries(core: core)
        agents = StoredAgents(core: core)
        tokens = StoredTokens(core: core)
        attachments = StoredAttachments(core: core)
        audit = StoredAudit(core: core)
        folders = StoredFolders(core: core)
    }

    /// Ends all subscriptions, waits for accepted writes and closes the files.
    package func close() async {
        core.hub.close()
        await core.database.close()
    }
}
