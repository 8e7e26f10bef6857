package import RoostEngine
package import RoostModel
package import RoostWire

/// The API server's dependencies.
package struct APIServerPorts: Sendable {
    /// Authorizes and performs all changes.
    package var engine: Engine
    /// Reads tasks, runs, messages and the audit log.
    package var queries: any Queries
    /// Source of event lists and streams.
    package var journal: any Journal
    /// Looks up applications and deleted tasks.
    package var runs: any TaskStore & ApplicationStore
    /// Looks up agents by id, name and id suffix.
    package var agents: any AgentStore
    /// Stores tokens by the SHA-256 of their secrets.
    package var tokens: any TokenStore
    /// Metadata of attachments; their contents are in `blobs`.
    package var attachments: any AttachmentStore
    /// Receives the lines for changes without a stored line of their own and for refusals.
    package var audit: any AuditLog
    /// Reads the stored changes and patches of runs.
    package var workTrees: any WorkTrees
    /// Information about the daemon itself.
    package var facts: DaemonFacts
    /// The contents of attachments.
    package var blobs: any BlobStore
    /// Must equal the clock of the stores, because token expiry is compared with it.
    /// The secret by which the owner's programs know this daemon.
    package var proof: InstanceProof
    /// Starts a graceful shutdown and returns at once.
    package var shutDown: @Sendable () -> Void
    package var clock: WallClock
    package var entropy: Entropy

    package init(
        engine: Engine, queries: any Queries, journal: any Journal, runs: any TaskStore & ApplicationStore, agents: any AgentStore,
        tokens: any TokenStore,
        attachments: any AttachmentStore, audit: any AuditLog, workTrees: any WorkTrees, facts: DaemonFacts, blobs: any BlobStore,
        proof: InstanceProof,
        shutDown: @escaping @Sendable () -> Void, clock: WallClock, entropy: Entropy
    ) {
        self.engine = engine
        self.queries = queries
        self.journal = journal
        self.runs = runs
        self.agents = agents
        self.tokens = tokens
        self.attachments = attachments
        self.audit = audit
        self.workTrees = workTrees
        self.facts = facts
        self.blobs = blobs
        self.proof = proof
        self.shutDown = shutDown
        self.clock = clock
        self.entropy = entropy
    }
}

/// Information that only the composition root has, readable with any token that has the scope `read`.
package struct DaemonFacts: Sendable {
    /// The version, as in `roost --version`.
    package var version: String
    /// The answer of `GET /v1/info`.
    package var info: @Sendable () async throws -> InfoAnswer
    /// The answer of `GET /v1/configuration`: every setting with its source.
    package var configuration: @Sendable () -> [SettingAnswer]
    /// The answer of `GET /v1/runtimes`.
    package var runtimes: @Sendable () async -> [RuntimeAnswer]
    /// The answer of `GET /v1/diagnostics`.
    package var diagnostics: @Sendable () async -> [Finding]
    /// The metrics in the Prometheus text format.
    package var metrics: @Sendable () -> String

    package init(
        version: String, info: @escaping @Sendable () async throws -> InfoAnswer, configuration: @escaping @Sendable () -> [SettingAnswer],
        runtimes: @escaping @Sendable () async -> [RuntimeAnswer], diagnostics: @escaping @Sendable () async -> [Finding],
        metrics: @escaping @Sendable () -> String
    ) {
        self.version = version
        self.info = info
        self.configuration = configuration
        self.runtimes = runtimes
        self.diagnostics = diagnostics
        self.metrics = metrics
    }
}
