package import RoostModel

/// The trace of a run, made of its events: the run is the trace, its id the trace's id, and what follows one another in it are its spans.
///
/// So every run has a trace without a line in the engine, also one that an earlier daemon began; and no clock is read here.
package struct RunSpans: Sendable {
    private struct Open {
        var queuedAt: Timestamp
        var phase: (name: String, since: Timestamp)
        var task: String
    }

    private var open: [RunID: Open] = [:]

    package init() {}

    /// - Returns: the spans that this event ends.
    package mutating func take(_ payload: EventPayload, of run: RunID, at time: Timestamp) -> [SpanRecord] {
        switch payload {
        case .runQueued(let queued):
            open[run] = Open(queuedAt: time, phase: ("queue", time), task: queued.taskId.description)
            return []
        case .runStatus(let change) where change.isCancelRequested != true && change.status != change.previous:
            guard let name = Self.phase(change.status) else { return [] }
            return next(name, run, time)
        case .runFinished(let finished):
            guard let known = open.removeValue(forKey: run) else { return [] }
            let last = span(known, run, until: time)
            var root = SpanRecord(
                trace: Self.trace(run), id: Self.root(run), parent: nil, name: "run", kind: .consumer,
                start: Self.nanoseconds(known.queuedAt),
                end: Self.nanoseconds(time))
            root.attributes = [
                "run.id": .string(run.description), "task.id": .string(known.task), "run.end": .string(finished.status.rawValue),
            ]
            if let reason = finished.outcome.reason { root.attributes["run.reason"] = .string(reason.rawValue) }
            if finished.status == .failed { root.failure = finished.outcome.reason?.rawValue ?? "failed" }
            return [last, root]
        default: return []
        }
    }

    /// The span of something that was measured beside the events.
    package static func measured(_ name: String, of run: RunID, from start: Timestamp, to end: Timestamp, failure: String? = nil)
        -> SpanRecord
    {
        SpanRecord(
            trace: trace(run), id: .random(), parent: root(run), name: name, start: nanoseconds(start), end: nanoseconds(end),
            failure: failure)
    }

    private mutating func next(_ name: String, _ run: RunID, _ time: Timestamp) -> [SpanRecord] {
        guard let known = open[run], known.phase.name != name else { return [] }
        open[run]?.phase = (name, time)
        return [span(known, run, until: time)]
    }

    private func span(_ known: Open, _ run: RunID, until time: Timestamp) -> SpanRecord {
        Self.measured(known.phase.name, of: run, from: known.phase.since, to: time)
    }

    private static func phase(_ status: RunStatus) -> String? {
        switch status {
        case .preparing: "prepare"
        case .running: "turn"
        case .waitingForApproval, .waitingForInput: "wait"
        case .finishing: "capture"
        case .queued, .succeeded, .failed, .cancelled, .interrupted: nil
        }
    }

    private static func trace(_ run: RunID) -> TraceID {
        let words = words(run)
        return TraceID(high: words.0, low: words.1)
    }

    private static func root(_ run: RunID) -> SpanID { SpanID(words(run).1) }

    private static func words(_ run: RunID) -> (UInt64, UInt64) {
        let digits = run.description.filter { $0 != "-" }
        return (UInt64(digits.prefix(16), radix: 16) ?? 1, UInt64(digits.suffix(16), radix: 16) ?? 1)
    }

    private static func nanoseconds(_ time: Timestamp) -> UInt64 { UInt64(max(0, time.milliseconds)) * 1_000_000 }
}
