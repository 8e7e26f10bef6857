import CoreMetrics
import Logging
import RoostModel
import RoostOutbound
import RoostSupport
import RoostTelemetry
import ServiceLifecycle
import Tracing

/// The daemon's numbers and traces: made before everything that counts.
struct DaemonTelemetry: Sendable {
    private let registry = MetricsRegistry()
    /// `nil` where no receiver is set: then no span is ever kept.
    private let spans: SpanCollector?
    private let startedAt: Timestamp

    /// Becomes the process's backend of swift-metrics and, where a receiver is set, of swift-distributed-tracing. Once in a process.
    init(settings: Settings, startedAt: Timestamp) {
        self.startedAt = startedAt
        MetricsSystem.bootstrap(registry)
        spans = settings.text(.otlpEndpoint).isEmpty ? nil : SpanCollector()
        if let spans { InstrumentationSystem.bootstrap(SpanTracer(collector: spans)) }
    }

    /// For `GET /metrics`.
    var text: String { PrometheusText.render(samples()) }

    /// A sandbox whose starts are measured.
    func measuring(_ sandbox: any Sandbox) -> any Sandbox {
        MeasuredSandbox(sandbox: sandbox, spans: spans, clock: .live)
    }

    /// - Throws: ``OutboundError`` where the file of headers cannot be used.
    func services(settings: Settings, journal: any Journal, queries: any Queries, node: NodeID, log: Logger) async throws -> [any Service] {
        // Before anything runs, so that no run is missed.
        let meter = RunMeter(journal: journal, spans: spans, head: try await journal.head(), queued: try await queries.queue())
        // The last one ends first: what is sent at the end holds all that was counted.
        guard let spans, let exporter = try exporter(settings, spans, node, log) else { return [meter] }
        return [exporter, meter]
    }

    private func samples() -> [MetricSample] {
        ProcessMetrics.samples(startedAt: Double(startedAt.milliseconds) / 1000) + registry.samples()
    }

    private func exporter(_ settings: Settings, _ spans: SpanCollector, _ node: NodeID, _ log: Logger) throws -> OTLPExporter? {
        let endpoint = settings.text(.otlpEndpoint)
        let headersFile = settings.text(.otlpHeadersFile)
        let headers = [("content-type", "application/json")] + (headersFile.isEmpty ? [] : try SecretFile.headers(headersFile))
        // A receiver is often on this machine or beside it, and the one who sets it is the one whose numbers these are.
        let client = OutboundClient(
            options: .init(
                allowsPrivate: true, authorities: settings.path(.networkCA), proxies: ProxySettings(environment: HostEnvironment.current)))
        let base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        guard WebAddress(base + "/v1/metrics") != nil else { return nil }
        return OTLPExporter(
            samples: { samples() }, spans: spans, clock: .live, startedAt: startedAt, instance: node.description, log: log
        ) { path, body in
            guard let address = WebAddress(base + path) else { return }
            try await client.post(address, body: body, headers: headers)
        }
    }
}
