package import RoostModel

/// The engine's numbers; the daemon's settings fill them in.
package struct EngineSettings: Sendable, Equatable {
    /// Runs at once; the rest waits in the queue.
    package var parallelRuns: Int
    package var leaseDuration: Duration
    /// How often other nodes' runs are looked at.
    package var nodeInterval: Duration
    /// By how much the clocks of nodes may differ.
    package var clockTolerance: Duration
    /// How long an agent's process stays warm after a turn.
    package var warmTime: Duration
    /// How many processes stay warm at once; the longest idle one goes first.
    package var warmSessions: Int
    /// How long the processes of a stopping daemon get.
    package var shutdownGrace: Duration
    /// Finished work trees older than this are removed.
    package var retentionAge: Duration
    /// At most this many finished work trees are kept.
    package var retentionCount: Int
    /// What runs printed and did is removed when they ended longer ago.
    package var outputAge: Duration
    package var retentionInterval: Duration
    /// What tools' caches of all projects together may take.
    package var cacheBytes: Int64
    /// What this daemon's owner wants for every task whose request says nothing.
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
