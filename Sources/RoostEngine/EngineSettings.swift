package import RoostModel

/// The engine's settings, filled in from those of the daemon.
package struct EngineSettings: Sendable, Equatable {
    /// How many runs may be active at the same time; the others wait in the queue.
    package var parallelRuns: Int
    /// How long a lease lasts without renewal. It is renewed after a third of that time.
    package var leaseDuration: Duration
    /// How often the runs of other nodes are checked.
    package var nodeInterval: Duration
    /// The maximum difference between the clocks of nodes.
    package var clockTolerance: Duration
    /// How long an agent's process stays warm after a turn.
    package var warmTime: Duration
    /// How many idle processes are kept; the one that is idle longest is ended first.
    package var warmSessions: Int
    /// How long the processes of a stopping daemon get to end.
    package var shutdownGrace: Duration
    /// Work trees whose last run ended longer ago are removed.
    package var retentionAge: Duration
    /// The maximum number of finished work trees.
    package var retentionCount: Int
    /// The output of runs that ended longer ago is removed.
    package var outputAge: Duration
    /// The time between two retention runs.
    package var retentionInterval: Duration
    /// The maximum size of all projects' caches together.
    package var cacheBytes: Int64
    /// The owner's defaults for tasks whose request does not say otherwise.
    package var defaults: RunDefaults

    package init(
        parallelRuns: Int = 4, leaseDuration: Duration = .seconds(30), nodeInterval: Duration = .seconds(15),
        clockTolerance: Duration = .seconds(30),
        warmTime: Duration = .seconds(600), warmSessions: Int = 4,
        shutdownGrace: Duration = .seconds(2), retentionAge: Duration = .seconds(14 * 86_400), retentionCount: Int = 200,
        outputAge: Duration = .seconds(90 * 86_400), retentionInterval: Duration = .seconds(3600), cacheBytes: Int64 = 4 << 30,
        defaults: RunDefaults = RunDefaults()
    ) {
        self.parallelRuns = parallelRuns
        self.leaseDuration = leaseDuration
        self.nodeInterval = nodeInterval
        self.clockTolerance = clockTolerance
        self.warmTime = warmTime
        self.warmSessions = warmSessions
        self.shutdownGrace = shutdownGrace
        self.retentionAge = retentionAge
        self.retentionCount = retentionCount
        self.outputAge = outputAge
        self.retentionInterval = retentionInterval
        self.cacheBytes = cacheBytes
        self.defaults = defaults
    }
}
