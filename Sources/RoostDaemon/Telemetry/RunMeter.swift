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
            var counts = RunCounts(queued: try await queries.queue())
            var traces = RunSpans()
            let subscription = await journal.subscribe(StreamFilter(.all, types: [.runQueued, .runStatus, .runFinished]), after: head)
            for try await frame in subscription {
                guard case .event(let entry) = frame, case .run(let run) = entry.stream, let payload = entry.decoded else { continue }
                counts.take(payload, of: run, at: entry.at)
                guard let spans else { continue }
                for span in traces.take(payload, of: run, at: entry.at) { spans.add(span) }
            }
        }
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
