import Logging
import RoostModel
import RoostSupport

extension Engine {
    /// Puts right what an earlier life of this node left: its active runs become `interrupted`, half-way applications are settled, and messages that
    /// wait get a run. What other nodes do is theirs. Before ``run()``.
    package func recover(version: String) async throws {
        let now = ports.clock.now()
        let interrupted = try await ports.runs.interruptAbandoned(by: node, at: now)
        for run in interrupted {
            log.notice("A run was interrupted by the end of the last daemon", metadata: .keys((.run, run.id)))
            await ports.folders.removeRun(run.id)
        }
        // Behind an interrupted run, or left by a crash between a run's end and its follower.
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
