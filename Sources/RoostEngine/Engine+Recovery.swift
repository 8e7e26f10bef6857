import Logging
import RoostModel
import RoostSupport

extension Engine {
    /// Recovers what an earlier process of this node left: its active runs become `interrupted`, unfinished applications are settled, and
    /// waiting messages get a run. Other nodes' work is not touched. To be called before ``run()``.
    package func recover(version: String) async throws {
        let now = ports.clock.now()
        let interrupted = try await ports.runs.interruptAbandoned(by: node, at: now)
        for run in interrupted {
            log.notice("A run was interrupted by the end of the last daemon", metadata: .keys((.run, run.id)))
            await ports.folders.removeRun(run.id)
        }
        // Messages behind an interrupted run, or left by a crash between a run's end and the next run.
        for task in try await ports.runs.waitingTasks() {
            _ = try await ports.runs.queueNext(task, run: ports.entropy.id(at: now), trigger: .followUp, at: now)
        }
        _ = try await applications.recover()
        try await deletions.recover()
        try await ports.journal.append([
            EventDraft(
                .system, .daemonStarted(DaemonLife(nodeId: node, version: version, interruptedRuns: interrupted.count)), at: now)
        ])
    }
}
