import CoreMetrics
import Logging
import RoostModel
import RoostOutbound
import RoostSupport
import RoostTelemetry
import ServiceLifecycle
import Tracing

/// The daemon's metrics and traces; created before all instrumented services.
struct DaemonTelemetry: Sendable {
    private let registry = MetricsRegistry()
    /// `nil` if no OTLP receiver is configured: then no span is recorded.
    private let spans: SpanCollector?
    private let startedAt: Timestamp

    /// Bootstraps swift-metrics and, if a receiver is configured, swift-distributed-tracing. Only once per process.
    init(settings: Settings, startedAt: Timestamp) {
        self.startedAt = startedAt
        MetricsSystem.bootstrap(registry)
        spans = settings.text(.otlpEndpoint).isEmpty ? nil : SpanCollector()
        if let spans { InstrumentationSystem.bootstrap(SpanTracer(collector: spans)) }
    }

    /// The metrics for `GET /metrics`.
    var text: String { PrometheusText.render(samples()) }

    /// Wraps a sandbox to measure its starts.
    func measuring(_ sandbox: any Sandbox) -> any Sandbox {
        MeasuredSandbox(sandbox: sandbox, spans: spans, clock: .live)
    }

    /// - Throws: ``OutboundError`` if the file with the headers cannot be used.
    func services(settings: Settings, journal: any Journal, queries: any Queries, node: NodeID, log: Logger) async throws -> [any Service] {
        // Created before any run starts, so that no run is missed.
        let meter = RunMeter(journal: journal, spans: spans, head: try await journal.head(), queued: try await queries.queue())
        // The last service ends first: the exporter's final request contains all counts.
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
        // Receivers are often on this machine or its network, and the owner configured the address.
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
