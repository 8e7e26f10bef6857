package import CoreMetrics

/// The closed list of the daemon's metrics. Exporters take help texts and buckets from here.
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

    /// The help text of the metric, for exporters.
    package var help: String {
        switch self {
        case .databaseCommit: "Time from the start of a transaction until it is durable."
        case .httpRequest: "Time to answer a request, by route template, method and status."
        case .journalEvents: "Events that were stored."
        case .journalSubscribers: "Connected readers of the journal."
        case .notifications: "Notifications by channel and outcome."
        case .runDuration: "Time from a run's start to its end."
        case .runStart: "Time from queueing a run until it starts to work."
        case .runsActive: "Active runs."
        case .runsEnded: "Ended runs by end."
        case .runsQueued: "Queued runs."
        case .sandboxStart: "Time to build a sandbox, until its process waits to be released."
        case .telemetryExports: "Exports over OTLP by kind and outcome."
        }
    }

    /// The upper bounds of a histogram's buckets, in seconds.
    package var buckets: [Double] {
        switch self {
        case .databaseCommit: [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25, 1]
        case .sandboxStart: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5]
        case .runDuration: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400]
        default: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        }
    }

    /// A counter with these labels.
    package func counter(_ dimensions: (String, String)...) -> Counter { Counter(label: rawValue, dimensions: dimensions) }
    /// A gauge with these labels.
    package func meter(_ dimensions: (String, String)...) -> Meter { Meter(label: rawValue, dimensions: dimensions) }
    /// A timer with these labels.
    package func timer(_ dimensions: (String, String)...) -> CoreMetrics.Timer {
        CoreMetrics.Timer(label: rawValue, dimensions: dimensions)
    }
}
