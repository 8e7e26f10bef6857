import CoreMetrics
import HTTPTypes
import Hummingbird
import RoostSupport
import Tracing

/// Counts a request and, where traces are kept, makes its span: by the route's template, so that no id becomes a series.
struct RequestMeter: Sendable {
    private let method: String
    private let begin = ContinuousClock.now
    private let span: any Span

    init(_ request: Request) {
        method = request.method.rawValue
        var context = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(request.headers, into: &context, using: HeaderExtractor())
        span = InstrumentationSystem.tracer.startSpan("request", context: context, ofKind: .server)
    }

    /// - Parameter route: empty where nothing stands at the path.
    func end(route: String, status: HTTPResponse.Status) {
        let taken = begin.duration(to: .now).components
        MetricKey.httpRequest.timer(("route", route), ("method", method), ("status", "\(status.code)"))
            .recordNanoseconds(taken.seconds * 1_000_000_000 + taken.attoseconds / 1_000_000_000)
        guard span.isRecording else { return }
        span.operationName = "\(method) \(route)"
        span.attributes["http.request.method"] = method
        span.attributes["http.route"] = route
        span.attributes["http.response.status_code"] = status.code
        if status.code >= 500 { span.setStatus(SpanStatus(code: .error, message: "\(status.code)")) }
        span.end()
    }
}

private struct HeaderExtractor: Extractor {
    func extract(key: String, from carrier: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { carrier[$0] }
    }
}
