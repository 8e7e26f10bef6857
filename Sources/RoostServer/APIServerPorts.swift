package import RoostEngine
package import RoostModel
package import RoostWire

/// What the API server needs of the daemon.
package struct APIServerPorts: Sendable {
    package var engine: Engine
    package var queries: any Queries
    package var journal: any Journal
    package var runs: any TaskStore & ApplicationStore
    package var agents: any AgentStore
    package var tokens: any TokenStore
    package var attachments: any AttachmentStore
    package var audit: any AuditLog
    package var workTrees: any WorkTrees
    /// Facts about the daemon itself.
    package var facts: DaemonFacts
    /// The contents of attachments.
    package var blobs: any BlobStore
    /// The secret by which the owner's programs know this daemon.
    package var proof: InstanceProof
    /// Begins a graceful stop and returns at once.
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

/// What only the composition root knows and anybody with a token may read.
package struct DaemonFacts: Sendable {
    package var version: String
    package var info: @Sendable () async throws -> InfoAnswer
    package var configuration: @Sendable () -> [SettingAnswer]
    package var runtimes: @Sendable () async -> [RuntimeAnswer]
    package var diagnostics: @Sendable () async -> [Finding]
    /// In the Prometheus text format.
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
