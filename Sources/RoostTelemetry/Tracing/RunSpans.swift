package import RoostModel

/// Builds the trace of a run from its events. The trace id is the run's id; the phases of the run are the spans, from the message it
/// answers to its end. Applying or undoing its changes later adds spans to the same trace.
/// . The engine therefore needs no tracing code, and no clock is read here. Attributes are ids, values of closed enumerations and counts,
/// never text written by people or agents.
package struct RunSpans: Sendable {
    private struct Open {
        let acceptedAt: Timestamp
        var phase: (name: String, since: Timestamp)
        let attributes: [String: SpanRecord.Attribute]
    }

    private var open: [RunID: Open] = [:]
    /// When messages that wait for a run were accepted.
    private var accepted: [MessageID: Timestamp] = [:]
    private var applications: [ApplicationID: (name: String, since: Timestamp)] = [:]

    /// The types of events that spans are built from.
    package static let types: Set<EventType> = [
        .messageAccepted, .messageChanged, .messageRemoved, .runQueued, .runStatus, .runFinished, .applicationChanged,
    ]

    /// Starts with no open run; runs that are already under way get no trace.
    package init() {}

    /// - Returns: the spans that end with this event.
    package mutating func take(_ payload: EventPayload, in stream: StreamID, at time: Timestamp) -> [SpanRecord] {
        switch (payload, stream) {
        case (.messageAccepted(let message), _):
            if message.disposition == .queued { accepted[message.messageId] = time }
        case (.messageChanged(let message), _):
            if message.disposition != .queued { accepted[message.messageId] = nil }
        case (.messageRemoved(let message), _): accepted[message.messageId] = nil
        case (.runQueued(let queued), .run(let run)): return begin(queued, run, time)
        case (.runStatus(let change), .run(let run)) where change.isCancelRequested != true && change.status != change.previous:
            if let name = Self.phase(change.status) { return next(name, run, time) }
        case (.runFinished(let finished), .run(let run)): return end(finished, run, time)
        case (.applicationChanged(let change), _): return apply(change, time)
        default: break
        }
        return []
    }

    /// A span for something that was measured separately from the events.
    package static func measured(
        _ name: String, of run: RunID, from start: Timestamp, to end: Timestamp, attributes: [String: SpanRecord.Attribute] = [:],
        failure: String? = nil
    ) -> SpanRecord {
        SpanRecord(
            trace: trace(run), id: .random(), parent: root(run), name: name, start: nanoseconds(start), end: nanoseconds(end),
            attributes: attributes, failure: failure)
    }

    private mutating func begin(_ queued: RunQueued, _ run: RunID, _ time: Timestamp) -> [SpanRecord] {
        let since = accepted.removeValue(forKey: queued.messageId)
        open[run] = Open(
            acceptedAt: since ?? time, phase: ("lease", time),
            attributes: [
                "run.id": .string(run.description), "task.id": .string(queued.taskId.description),
                "run.attempt": .integer(Int64(queued.attempt)), "run.trigger": .string(queued.trigger.rawValue),
            ])
        return since.map { [Self.measured("accept", of: run, from: $0, to: time)] } ?? []
    }

    private mutating func next(_ name: String, _ run: RunID, _ time: Timestamp) -> [SpanRecord] {
        guard let known = open[run], known.phase.name != name else { return [] }
        open[run]?.phase = (name, time)
        return [Self.measured(known.phase.name, of: run, from: known.phase.since, to: time)]
    }

    private mutating func end(_ finished: RunFinished, _ run: RunID, _ time: Timestamp) -> [SpanRecord] {
        guard let known = open.removeValue(forKey: run) else { return [] }
        var root = SpanRecord(
            trace: Self.trace(run), id: Self.root(run), parent: nil, name: "run", kind: .consumer,
            start: Self.nanoseconds(known.acceptedAt), end: Self.nanoseconds(time), attributes: known.attributes)
        root.attributes["run.end"] = .string(finished.status.rawValue)
        if let reason = finished.outcome.reason { root.attributes["run.reason"] = .string(reason.rawValue) }
        if finished.status == .failed { root.failure = finished.outcome.reason?.rawValue ?? "failed" }
        return [Self.measured(known.phase.name, of: run, from: known.phase.since, to: time), root]
    }

    private mutating func apply(_ change: ApplicationChanged, _ time: Timestamp) -> [SpanRecord] {
        switch change.status {
        case .applying: applications[change.applicationId] = ("apply", time)
        case .undoing: applications[change.applicationId] = ("undo", time)
        case .applied, .conflicted, .failed, .undone:
            guard let (name, since) = applications.removeValue(forKey: change.applicationId) else { return [] }
            let isDone = change.status == .applied || change.status == .undone
            return [
                Self.measured(
                    name, of: change.runId, from: since, to: time,
                    attributes: [
                        "application.id": .string(change.applicationId.description), "application.end": .string(change.status.rawValue),
                        "application.files": .integer(Int64(change.files)), "application.conflicts": .integer(Int64(change.conflicts)),
                    ], failure: isDone ? nil : change.status.rawValue)
            ]
        }
        return []
    }

    private static func phase(_ status: RunStatus) -> String? {
        switch status {
        case .preparing: "set-up"
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
