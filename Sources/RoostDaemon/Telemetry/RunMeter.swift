import CoreMetrics
import RoostModel
import RoostSupport
import RoostTelemetry
import ServiceLifecycle

/// Counts runs by what the journal says of them, so that the engine need not; also makes their traces where somebody wants them.
struct RunMeter: Service {
    let journal: any Journal
    let queries: any Queries
    let spans: SpanCollector?

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            let head = try await journal.head()
            let queued = try await queries.queue()
            var counts = RunCounts(queued: queued)
            var traces = spans == nil ? RunSpans() : try await begun(queued)
            let types: Set<EventType> = spans == nil ? [.runQueued, .runStatus, .runFinished] : RunSpans.types
            for try await frame in await journal.subscribe(StreamFilter(.all, types: types), after: head) {
                guard case .event(let entry) = frame, let payload = entry.decoded else { continue }
                if case .run(let run) = entry.stream { counts.take(payload, of: run, at: entry.at) }
                guard let spans else { continue }
                for span in traces.take(payload, in: entry.stream, at: entry.at) { spans.add(span) }
            }
        }
    }
}

extension RunMeter {
    /// The traces of runs that an earlier daemon queued.
    private func begun(_ queued: [RunID]) async throws -> RunSpans {
        var traces = RunSpans()
        for run in queued {
            let first = try await journal.entries(StreamFilter(.stream(.run(run)), types: [.runQueued]), after: 0, limit: 1)
            for entry in first {
                // What they end was sent by the daemon that stored them.
                if let payload = entry.decoded { _ = traces.take(payload, in: entry.stream, at: entry.at) }
            }
        }
        return traces
    }
}

/// Where runs stand, event by event. An event that is seen twice changes nothing.
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
