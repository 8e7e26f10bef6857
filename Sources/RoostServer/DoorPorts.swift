package import RoostEngine
package import RoostModel
package import RoostWire

/// What the doors need of the house.
package struct DoorPorts: Sendable {
    package var engine: Engine
    package var queries: any Queries
    package var journal: any Journal
    package var runs: any RunStore
    package var workTrees: any WorkTrees
    /// Facts about the daemon itself.
    package var info: @Sendable () async throws -> InfoAnswer
    package var diagnostics: @Sendable () async -> [Finding]
    /// Begins a graceful stop and returns at once.
    package var shutDown: @Sendable () -> Void
    package var clock: WallClock

    package init(
        engine: Engine, queries: any Queries, journal: any Journal, runs: any RunStore, workTrees: any WorkTrees,
        info: @escaping @Sendable () async throws -> InfoAnswer, diagnostics: @escaping @Sendable () async -> [Finding],
        shutDown: @escaping @Sendable () -> Void, clock: WallClock
    ) {
        self.engine = engine
        self.queries = queries
        self.journal = journal
        self.runs = runs
        self.workTrees = workTrees
        self.info = info
        self.diagnostics = diagnostics
        self.shutDown = shutDown
        self.clock = clock
    }
}
