import CoreMetrics
import RoostModel
import Testing

@testable import RoostTelemetry

@Suite("Numbers")
struct MetricsTests {
    @Test("Series of one name come together, with help, type and escaped labels")
    func text() {
        let registry = MetricsRegistry()
        Counter(label: "roost.runs.ended", dimensions: [("end", "a\"b\\c\nd")], factory: registry).increment(by: 3)
        Counter(label: "roost.runs.ended", dimensions: [("end", "z")], factory: registry).increment()
        Meter(label: "roost.runs.active", factory: registry).set(2)
        #expect(
            PrometheusText.render(registry.samples()) == """
                # HELP roost_runs_active Active runs.
                # TYPE roost_runs_active gauge
                roost_runs_active 2
                # HELP roost_runs_ended_total Ended runs by end.
                # TYPE roost_runs_ended_total counter
                roost_runs_ended_total{end="a\\"b\\\\c\\nd"} 3
                roost_runs_ended_total{end="z"} 1

                """)
    }

    @Test("A timer is a histogram in seconds whose buckets add up")
    func histogram() {
        let registry = MetricsRegistry()
        let timer = CoreMetrics.Timer(label: "roost.sandbox.start", factory: registry)
        timer.recordMilliseconds(3)
        timer.recordMilliseconds(30)
        timer.recordSeconds(60)
        let lines = PrometheusText.render(registry.samples()).split(separator: "\n")
        #expect(lines.contains("# TYPE roost_sandbox_start_seconds histogram"))
        #expect(lines.contains(#"roost_sandbox_start_seconds_bucket{le="0.005"} 1"#))
        #expect(lines.contains(#"roost_sandbox_start_seconds_bucket{le="0.05"} 2"#))
        #expect(lines.contains(#"roost_sandbox_start_seconds_bucket{le="+Inf"} 3"#))
        #expect(lines.contains("roost_sandbox_start_seconds_count 3"))
    }

    @Test("The same label and dimensions are one series; a flood of dimensions is bounded")
    func series() {
        let registry = MetricsRegistry()
        Counter(label: "roost.runs.ended", factory: registry).increment()
        Counter(label: "roost.runs.ended", factory: registry).increment()
        #expect(registry.samples() == [MetricSample(label: "roost.runs.ended", value: .counter(2))])
        for number in 0..<3000 { Counter(label: "x", dimensions: [("n", "\(number)")], factory: registry).increment() }
        #expect(registry.samples().count == 2000)
    }

    @Test("OTLP says sums, gauges and histograms in its JSON")
    func otlp() throws {
        let body = OTLPRequest.metrics(
            [
                MetricSample(label: "roost.runs.ended", dimensions: [("end", "completed")], value: .counter(4)),
                MetricSample(label: "roost.sandbox.start", value: .histogram(bounds: [0.1], counts: [1, 2], sum: 3.5)),
            ], start: Timestamp(milliseconds: 1), now: Timestamp(milliseconds: 2), instance: "node")
        let text = String(decoding: OTLPRequest.bytes(body), as: UTF8.self)
        #expect(
            text.contains(#""asInt":"4""#) && text.contains(#""bucketCounts":["1","2"]"#) && text.contains(#""timeUnixNano":"2000000""#))
    }
}
