import CoreMetrics
import RoostModel
import RoostSupport
import RoostTelemetry
import ServiceLifecycle

/// Counts runs by the events in the journal, so that the engine needs no instrumentation; also creates their traces if a receiver is
/// configured.
///
/// It ends after the engine and before the exporter, and counts all events stored until then.
struct RunMeter: Service {
    let journal: any Journal
    let spans: SpanCollector?
    /// The newest event before this daemon's first run.
    let head: Int64
    /// Runs that an earlier daemon queued.
    let queued: [RunID]

    func run() async throws {
        let filter = StreamFilter(.all, types: spans == nil ? [.runQueued, .runStatus, .runFinished] : RunSpans.types)
        let start = Reading(
            position: head, counts: RunCounts(queued: queued), traces: spans == nil ? RunSpans() : try await begun(), spans: spans)
        var reading = try await cancelWhenGracefulShutdown {
            var reading = start
            do {
                for try await frame in await journal.subscribe(filter, after: head) {
                    if case .event(let entry) = frame { reading.take(entry) }
                }
            } catch is CancellationError {}
            return reading
        }
        for entry in try await journal.entries(filter, after: reading.position, limit: .max) { reading.take(entry) }
    }
}

extension RunMeter {
    /// The state derived from the events so far.
    private struct Reading: Sendable {
        /// The position of the last event.
        var position: Int64
        var counts: RunCounts
        var traces: RunSpans
        let spans: SpanCollector?

        mutating func take(_ entry: JournalEntry) {
            position = entry.position
            guard let payload = entry.decoded else { return }
            if case .run(let run) = entry.stream { counts.take(payload, of: run, at: entry.at) }
            guard let spans else { return }
            for span in traces.take(payload, in: entry.stream, at: entry.at) { spans.add(span) }
        }
    }

    /// The traces of runs that an earlier daemon queued.
    private func begun() async throws -> RunSpans {
        var traces = RunSpans()
        for run in queued {
            let first = try await journal.entries(StreamFilter(.stream(.run(run)), types: [.runQueued]), after: 0, limit: 1)
            for entry in first {
                // Spans that these events end were already sent by the daemon that stored them.
                if let payload = entry.decoded { _ = traces.take(payload, in: entry.stream, at: entry.at) }
            }
        }
        return traces
    }
}

/// Counts runs by status, event by event. Repeated events have no effect.
struct RunCounts {
    private var queuedAt: [RunID: Timestamp?]
    private var startedAt: [RunID: Timestamp] = [:]
    private let queued = MetricKey.runsQueued.meter()
    private let active = MetricKey.runsActive.meter()
    private let start = MetricKey.runStart.timer()
    private let duration = MetricKey.runDuration.timer()

    init(queued ids: [RunID]) {
        queuedAt = Dictionary(ids.map { ($0, nil) }, uniquingKeysWith: { $1 })
        show()
    }

    mutating func take(_ payload: EventPayload, of run: RunID, at time: Timestamp) {
        switch payload {
        case .runQueued: queuedAt[run] = .some(time)
        case .runStatus(let change) where change.status.isLeased:
            if let known = queuedAt.removeValue(forKey: run), let since = known {
                start.recordMilliseconds(max(0, since.duration(to: time).milliseconds))
            }
            if startedAt[run] == nil { startedAt[run] = time }
        case .runFinished(let finished):
            queuedAt[run] = nil
            if let since = startedAt.removeValue(forKey: run) {
                duration.recordMilliseconds(max(0, since.duration(to: time).milliseconds))
            }
            MetricKey.runsEnded.counter(("end", finished.status.rawValue), ("reason", finished.outcome.reason?.rawValue ?? "")).increment()
        default: return
        }
        show()
    }

    private func show() {
        queued.set(queuedAt.count)
        active.set(startedAt.count)
    }
}
