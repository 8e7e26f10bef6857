import CoreMetrics
import HTTPTypes
import Hummingbird
import RoostSupport
import Synchronization
import Tracing

/// Measures a request and, if tracing is enabled, records its span. Both use the route's template, so that ids do not create metric series.
struct RequestMetrics: Sendable {
    private let timers: RequestTimers
    private let method: String
    private let begin = ContinuousClock.now
    private let span: (any Span)?

    /// Determined once, because tracing is configured before the first request.
    private static let tracer: (any Tracer)? = {
        let tracer = InstrumentationSystem.tracer
        return tracer is NoOpTracer ? nil : tracer
    }()

    init(_ request: Request, _ timers: RequestTimers) {
        self.timers = timers
        method = request.method.rawValue
        span = Self.tracer.map { tracer in
            var context = ServiceContext.topLevel
            InstrumentationSystem.instrument.extract(request.headers, into: &context, using: HeaderExtractor())
            return tracer.startSpan("request", context: context, ofKind: .server)
        }
    }

    /// - Parameter route: empty if no operation has the path.
    func end(route: String, status: HTTPResponse.Status) {
        let taken = begin.duration(to: .now).components
        timers.timer(route: route, method: method, status: status.code)
            .recordNanoseconds(taken.seconds * 1_000_000_000 + taken.attoseconds / 1_000_000_000)
        guard let span, span.isRecording else { return }
        span.operationName = "\(method) \(route)"
        span.attributes["http.request.method"] = method
        span.attributes["http.route"] = route
        span.attributes["http.response.status_code"] = status.code
        if status.code >= 500 { span.setStatus(SpanStatus(code: .error, message: "\(status.code)")) }
        span.end()
    }
}

/// Caches the timers, because finding one in the metrics system costs more than many requests.
final class RequestTimers: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    /// There are few routes, but a client may invent methods, which must not fill the memory.
    private static let most = 1000

    private let timers = Mutex<[Key: Timer]>([:])

    func timer(route: String, method: String, status: Int) -> Timer {
        let key = Key(route: route, method: method, status: status)
        return timers.withLock { timers in
            if let timer = timers[key] { return timer }
            let timer = MetricKey.httpRequest.timer(("route", route), ("method", method), ("status", "\(status)"))
            if timers.count < Self.most { timers[key] = timer }
            return timer
        }
    }
}

private struct HeaderExtractor: Extractor {
    func extract(key: String, from carrier: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { carrier[$0] }
    }
}
