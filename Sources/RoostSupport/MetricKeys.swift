package import CoreMetrics

/// The one list of the daemon's numbers. Exporters take help and buckets from here.
package enum MetricKey: String, CaseIterable, Sendable {
    case databaseCommit = "roost.database.commit"
    case httpRequest = "roost.http.request"
    case journalEvents = "roost.journal.events"
    case journalSubscribers = "roost.journal.subscribers"
    case notifications = "roost.notifications"
    case runDuration = "roost.run.duration"
    case runStart = "roost.run.start"
    case runsActive = "roost.runs.active"
    case runsEnded = "roost.runs.ended"
    case runsQueued = "roost.runs.queued"
    case sandboxStart = "roost.sandbox.start"
    case telemetryExports = "roost.telemetry.exports"

    package var help: String {
        switch self {
        case .databaseCommit: "Time from the begin of a transaction to its commit on the disk."
        case .httpRequest: "Time to answer a request, by route template, method and status."
        case .journalEvents: "Events that were stored."
        case .journalSubscribers: "Readers of the journal that are connected."
        case .notifications: "Notifications by way and outcome."
        case .runDuration: "Time from a run's start to its end."
        case .runStart: "Time from the queue to the first work of a run."
        case .runsActive: "Runs that are at work."
        case .runsEnded: "Runs that ended, by their end."
        case .runsQueued: "Runs that wait for their turn."
        case .sandboxStart: "Time to make a sandbox, up to the process that waits for its release."
        case .telemetryExports: "Exports over OTLP by kind and outcome."
        }
    }

    /// Upper bounds of a histogram's buckets, in seconds.
    package var buckets: [Double] {
        switch self {
        case .databaseCommit: [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25, 1]
        case .sandboxStart: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5]
        case .runDuration: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400]
        default: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        }
    }

    package func counter(_ dimensions: (String, String)...) -> Counter { Counter(label: rawValue, dimensions: dimensions) }
    package func meter(_ dimensions: (String, String)...) -> Meter { Meter(label: rawValue, dimensions: dimensions) }
    package func timer(_ dimensions: (String, String)...) -> CoreMetrics.Timer {
        CoreMetrics.Timer(label: rawValue, dimensions: dimensions)
    }
}
