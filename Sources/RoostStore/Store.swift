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
    /// Where opening read it.
    private let ownNode: NodeID?

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
        let core = StoreCore(
            database: database, hub: JournalHub(head: try database.head()), encoder: EventEncoder(redact: redact))
        return Store(core: core, ownNode: try database.node())
    }

    /// - Parameter head: the position of the newest stored event.
    package init(database: any Database, head: Int64, redact: @escaping @Sendable (StreamID, String) -> String = { $1 }) {
        self.init(core: StoreCore(database: database, hub: JournalHub(head: head), encoder: EventEncoder(redact: redact)))
    }

    private init(core: StoreCore, ownNode: NodeID? = nil) {
        self.core = core
        self.ownNode = ownNode
        runs = StoredRuns(core: core)
        journal = StoredJournal(core: core)
        queries = StoredQueries(core: core)
        agents = StoredAgents(core: core)
        tokens = StoredTokens(core: core)
        attachments = StoredAttachments(core: core)
        audit = StoredAudit(core: core)
        folders = StoredFolders(core: core)
    }

    /// The same store as one node reads and writes it: what it makes is its own, and of what lies in folders of a machine it is given its own alone.
    ///
    /// - Parameter through: what the node's reads and writes go through on their way to the database; for tests that break it.
    package func seen(by node: NodeID, through wrap: (any Database) -> any Database = { $0 }) -> Store {
        Store(core: StoreCore(database: wrap(core.database), hub: core.hub, encoder: core.encoder, node: node))
    }

    /// The node whose state folder the database lies in.
    package func localNode() async throws -> NodeID {
        if let ownNode { return ownNode }
        return try await core.read { try Self.node(on: $0) }
    }

    static func node(on connection: any Connection) throws -> NodeID {
        guard let row = try connection.row("SELECT id FROM local_node") else {
            throw StoreError.corrupt("it does not say which node it is of")
        }
        return try row.id("id")
    }

    /// Ends all subscriptions, waits for accepted writes and closes the files.
    package func close() async {
        core.hub.close()
        await core.database.close()
    }
}
