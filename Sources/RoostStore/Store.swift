package import Logging
package import RoostModel

/// The durable part of the daemon: one database behind the engine's ports.
package struct Store: Sendable {
    /// Tasks, messages, runs, leases, applications and work trees.
    package let runs: any RunStore
    /// Stored events and their live delivery.
    package let journal: any Journal
    /// Reads for the API.
    package let queries: any Queries
    /// Agents with their definitions and states.
    package let agents: any AgentStore
    /// Tokens, as hashes.
    package let tokens: any TokenStore
    /// Metadata of attachments.
    package let attachments: any AttachmentStore
    /// Audit lines that are not part of a change.
    package let audit: any AuditLog
    /// Opened folders and decisions about project defaults.
    package let folders: any FolderStore
    private let core: StoreCore
    /// The local node as read when the store was opened; `nil` in tests with another database.
    private let ownNode: NodeID?

    /// Opens or creates the store and brings its schema up to date. A file of an earlier version is copied first.
    ///
    /// - Parameters:
    ///   - migrations: all steps of the schema, except in tests.
    ///   - redact: receives the JSON text of each event's data (and live text, and an agent's reply) before it is stored or delivered.
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

    /// The store as one node reads and writes it: new objects belong to the node, and of objects with folders on a machine it sees only its
    /// own.
    ///
    /// - Parameter wrap: wraps the database for this node, so that tests can inject faults.
    package func seen(by node: NodeID, through wrap: (any Database) -> any Database = { $0 }) -> Store {
        Store(core: StoreCore(database: wrap(core.database), hub: core.hub, encoder: core.encoder, node: node))
    }

    /// The node that the database's state folder belongs to.
    package func localNode() async throws -> NodeID {
        if let ownNode { return ownNode }
        return try await core.read { try Self.node(on: $0) }
    }

    static func node(on connection: any Connection) throws -> NodeID {
        guard let row = try connection.row("SELECT id FROM local_node") else {
            throw StoreError.corrupt("the row that names its node is missing")
        }
        return try row.id("id")
    }

    /// Ends all subscriptions, waits for accepted writes and closes the files.
    package func close() async {
        core.hub.close()
        await core.database.close()
    }
}
