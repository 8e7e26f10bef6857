import CoreMetrics
package import Logging
package import RoostModel
import RoostSupport
import ServiceLifecycle

/// Sends metrics and finished spans to a receiver, every half minute and once more at the end. Runs only if a receiver is configured.
///
/// Nothing waits for it: what cannot be sent is dropped and counted. The log reports the first failure and the recovery.
package struct OTLPExporter: Service {
    /// Posts a JSON body to `/v1/metrics` or `/v1/traces` below the endpoint; throws if it was not accepted.
    package typealias Send = @Sendable (_ path: String, _ body: [UInt8]) async throws -> Void

    private static let spansInRequest = 512

    private let samples: @Sendable () -> [MetricSample]
    private let spans: SpanCollector
    private let send: Send
    private let clock: WallClock
    private let startedAt: Timestamp
    private let instance: String
    private let interval: Duration
    private let log: Logger

    /// - Parameters:
    ///   - samples: reads all metrics at the moment of sending.
    ///   - startedAt: since when counters count.
    ///   - instance: identifies this daemon (`service.instance.id`).
    package init(
        samples: @escaping @Sendable () -> [MetricSample], spans: SpanCollector, clock: WallClock, startedAt: Timestamp, instance: String,
        interval: Duration = .seconds(30), log: Logger, send: @escaping Send
    ) {
        self.samples = samples
        self.spans = spans
        self.clock = clock
        self.startedAt = startedAt
        self.instance = instance
        self.interval = interval
        self.log = log
        self.send = send
    }

    /// Sends until it is cancelled or the service shuts down, then once more within three seconds.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var isFailing = false
            while !Task.isCancelled {
                do { try await clock.sleep(interval) } catch { return }
                await export(&isFailing)
            }
        }
        // The last batch has its own short deadline: an unresponsive receiver must not delay the shutdown.
        _ = try? await withTimeout(.seconds(3)) {
            var isFailing = true
            await export(&isFailing)
        }
    }

    private func export(_ isFailing: inout Bool) async {
        let metrics = OTLPRequest.metrics(samples(), start: startedAt, now: clock.now(), instance: instance)
        await give("metrics", OTLPRequest.bytes(metrics), &isFailing)
        while true {
            let (batch, dropped) = spans.take(Self.spansInRequest)
            if dropped > 0 { MetricKey.telemetryExports.counter(("kind", "traces"), ("outcome", "dropped")).increment(by: dropped) }
            if batch.isEmpty { return }
            await give("traces", OTLPRequest.bytes(OTLPRequest.traces(batch, instance: instance)), &isFailing)
        }
    }

    private func give(_ kind: String, _ body: [UInt8], _ isFailing: inout Bool) async {
        do {
            try await send("/v1/\(kind)", body)
            MetricKey.telemetryExports.counter(("kind", kind), ("outcome", "sent")).increment()
            if isFailing, !Task.isCancelled { log.info("Telemetry is accepted again") }
            isFailing = false
        } catch {
            MetricKey.telemetryExports.counter(("kind", kind), ("outcome", "failed")).increment()
            if !isFailing { log.warning("Telemetry cannot be sent", metadata: .keys((.error, "\(error)"))) }
            isFailing = true
        }
    }
}
