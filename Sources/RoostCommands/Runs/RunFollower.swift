import RoostClient
import RoostModel
import RoostWire

/// Follows a run to its end through the event stream. Reconnects after broken connections and delivers each event once.
struct RunFollower: Sendable {
    let client: RoostClient
    let task: TaskID
    let run: RunID
    /// What the daemon does with the diff after a successful run; the follower waits for its result.
    let afterRun: AfterRun

    struct Ending: Sendable {
        let finished: RunFinished
        let application: ApplicationChanged?
        /// The notice that explains why the requested action after the run was not done.
        let notice: RunNotice?

        init(_ finished: RunFinished, application: ApplicationChanged? = nil, notice: RunNotice? = nil) {
            self.finished = finished
            self.application = application
            self.notice = notice
        }
    }

    /// Events of the task's other runs are skipped.
    private func concerns(_ item: StreamItem) -> Bool {
        switch item {
        case .live(let live): live.runId == run
        case .event(let event): !event.stream.hasPrefix("run:") || event.stream == StreamID.run(run).description
        }
    }

    /// - Parameter item: receives every event of the task's and the run's streams, and live text.
    /// - Throws: ``ErrorBody`` with `not_running` if the daemon has stopped and does not come back.
    func follow(after position: Int64, _ item: (StreamItem) async -> Void) async throws -> Ending {
        var position = position
        var finished: RunFinished?
        var finishedAt: Timestamp?
        var failures = 0
        while true {
            do {
                for try await received in try await client.events("/v1/tasks/\(task)/events", after: position) {
                    failures = 0
                    if concerns(received) { await item(received) }
                    guard case .event(let event) = received else { continue }
                    position = event.position
                    switch event.payload {
                    case .runFinished(let value) where event.stream == StreamID.run(run).description:
                        finished = value
                        finishedAt = event.at
                        if value.status != .succeeded || afterRun == .keep { return Ending(value) }
                    case .applicationChanged(let change) where change.runId == run && change.status != .applying:
                        if let finished { return Ending(finished, application: change) }
                    case .workTreeRemoved:
                        if let finished, afterRun == .discard { return Ending(finished) }
                    case .runNotice(let notice) where notice.code == RunNotice.afterRun && event.stream == StreamID.run(run).description:
                        if let finished { return Ending(finished, notice: notice) }
                    default: break
                    }
                }
                if let finished, let finishedAt, try await isSucceeded(since: finishedAt) {
                    let application = try await settled()
                    return Ending(finished, application: application, notice: application == nil ? undone : nil)
                }
            } catch let error as ErrorBody where error.code == .notRunning {
                if let finished { return Ending(finished, notice: undone) }
            }
            try Task.checkCancellation()
            failures += 1
            // A restarting daemon answers again within moments.
            guard failures < 20 else {
                throw ErrorBody(
                    .notRunning,
                    "the daemon has stopped; run \(run.short) is interrupted if it had started, and stays queued if not. Its work tree is kept",
                    hint: "roost up, then roost task retry \(task.short)", requestId: "")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Whether the daemon was restarted after the end of the run: the new one does not apply or discard the changes automatically.
    private func isSucceeded(since end: Timestamp) async throws -> Bool {
        let info: InfoAnswer = try await client.get("/v1/info")
        return info.startedAt > end
    }

    private var undone: RunNotice {
        RunNotice(
            level: .warning, code: RunNotice.afterRun,
            text: "the daemon stopped before it could \(afterRun.rawValue) the changes of run \(run.short); they are kept")
    }

    /// The state of the run's newest application, if one was made while no client was connected.
    private func settled() async throws -> ApplicationChanged? {
        do {
            let diff: DiffAnswer = try await client.get("/v1/runs/\(run)/diff")
            return diff.applications.first.map {
                ApplicationChanged(
                    applicationId: $0.id, runId: run, status: $0.status, files: $0.files.count, conflicts: $0.conflicts.count)
            }
        } catch is ErrorBody {
            return nil
        }
    }
}
