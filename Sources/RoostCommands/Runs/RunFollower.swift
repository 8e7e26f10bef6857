import RoostClient
import RoostModel
import RoostWire

/// Follows a run to its end through the event stream, over broken connections, each event once.
struct RunFollower: Sendable {
    let client: RoostClient
    let task: TaskID
    let run: RunID
    /// What the daemon does with the diff by itself; its result is waited for.
    let afterRun: AfterRun

    struct Ending: Sendable {
        let finished: RunFinished
        let application: ApplicationChanged?
    }

    /// Events of the task's other runs are not this run's story.
    private func concerns(_ item: StreamItem) -> Bool {
        switch item {
        case .live(let live): live.runId == run
        case .event(let event): !event.stream.hasPrefix("run:") || event.stream == StreamID.run(run).description
        }
    }

    /// - Parameter item: gets every event of the task's and the run's streams, and live text.
    /// - Throws: ``ErrorBody`` with `not_running` where the daemon is gone for good.
    func follow(after position: Int64, _ item: (StreamItem) async -> Void) async throws -> Ending {
        var position = position
        var finished: RunFinished?
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
                        if value.status != .succeeded || afterRun == .keep { return Ending(finished: value, application: nil) }
                    case .applicationChanged(let change) where change.runId == run && change.status != .applying:
                        if let finished { return Ending(finished: finished, application: change) }
                    case .workTreeRemoved:
                        if let finished, afterRun == .discard { return Ending(finished: finished, application: nil) }
                    default: break
                    }
                }
            } catch let error as ErrorBody where error.code == .notRunning {
                if let finished { return Ending(finished: finished, application: nil) }
            }
            try Task.checkCancellation()
            failures += 1
            // A daemon that restarts answers again within moments.
            guard failures < 20 else {
                throw ErrorBody(
                    .notRunning, "the daemon is gone; run \(run.short) is interrupted, its work tree is kept",
                    hint: "roost up, then roost task retry \(task.short)", requestId: "")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
