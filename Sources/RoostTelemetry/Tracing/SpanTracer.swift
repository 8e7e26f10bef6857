import Synchronization
package import Tracing

/// The backend of swift-distributed-tracing: finished spans go to a ``SpanCollector``.
package struct SpanTracer: Tracer {
    package typealias Span = RecordingSpan

    private let collector: SpanCollector

    package init(collector: SpanCollector) {
        self.collector = collector
    }

    /// Starts a span below the one in `context`, or a new trace.
    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind, at instant: @autoclosure () -> Instant,
        function: String, file fileID: String, line: UInt
    ) -> RecordingSpan {
        var context = context()
        let parent = context.spanIdentity
        let identity = SpanIdentity(trace: parent?.trace ?? .random(), span: .random())
        context.spanIdentity = identity
        return RecordingSpan(
            context: context, collector: collector,
            record: SpanRecord(
                trace: identity.trace, id: identity.span, parent: parent?.span, name: operationName, kind: .init(kind),
                start: instant().nanosecondsSinceEpoch, end: 0))
    }

    /// Does nothing: spans reach the collector when they end.
    package func forceFlush() {}

    /// Reads `traceparent` (W3C Trace Context) from a request; ignores malformed values.
    package func extract<Carrier, Extract: Extractor>(_ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract)
    where Extract.Carrier == Carrier {
        guard let text = extractor.extract(key: "traceparent", from: carrier), let identity = SpanIdentity(traceParent: text) else {
            return
        }
        context.spanIdentity = identity
    }

    /// Writes `traceparent` into a request.
    package func inject<Carrier, Inject: Injector>(_ context: ServiceContext, into carrier: inout Carrier, using injector: Inject)
    where Inject.Carrier == Carrier {
        guard let identity = context.spanIdentity else { return }
        injector.inject(identity.traceParent, forKey: "traceparent", into: &carrier)
    }
}

/// An open span.
package final class RecordingSpan: Span {
    package let context: ServiceContext
    private let collector: SpanCollector
    private let record: Mutex<(span: SpanRecord, attributes: SpanAttributes, isEnded: Bool)>

    init(context: ServiceContext, collector: SpanCollector, record: SpanRecord) {
        self.context = context
        self.collector = collector
        self.record = Mutex((record, [:], false))
    }

    package var operationName: String {
        get { record.withLock { $0.span.name } }
        set { record.withLock { $0.span.name = newValue } }
    }

    package var attributes: SpanAttributes {
        get { record.withLock { $0.attributes } }
        set { record.withLock { $0.attributes = newValue } }
    }

    package var isRecording: Bool { record.withLock { !$0.isEnded } }

    /// Only errors are recorded; the message becomes the failure.
    package func setStatus(_ status: SpanStatus) {
        guard case .error = status.code else { return }
        record.withLock { $0.span.failure = status.message ?? "failed" }
    }

    package func recordError<Instant: TracerInstant>(_ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant)
    {
        // Only the type: an error's text may hold what a receiver must not see.
        let name = "\(type(of: error))"
        record.withLock { $0.span.failure = name }
    }

    /// Ignored, as are links: OTLP requests carry neither.
    package func addEvent(_ event: SpanEvent) {}
    package func addLink(_ link: SpanLink) {}

    /// Hands the span to the collector; later calls do nothing.
    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let now = instant().nanosecondsSinceEpoch
        let finished: SpanRecord? = record.withLock { record in
            guard !record.isEnded else { return nil }
            record.isEnded = true
            record.span.end = now
            record.attributes.forEach { name, value in
                if let known = SpanRecord.Attribute(value) { record.span.attributes[name] = known }
            }
            return record.span
        }
        if let finished { collector.add(finished) }
    }
}

extension SpanRecord.Kind {
    fileprivate init(_ kind: SpanKind) {
        switch kind {
        case .server: self = .server
        case .client: self = .client
        case .producer: self = .producer
        case .consumer: self = .consumer
        case .internal: self = .internal
        }
    }
}

extension SpanRecord.Attribute {
    /// `nil` for lists, which Roost never sets.
    fileprivate init?(_ value: SpanAttribute) {
        switch value {
        case .string(let text): self = .string(text)
        case .stringConvertible(let text): self = .string(text.description)
        case .int32(let number): self = .integer(Int64(number))
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .double(number)
        case .bool(let value): self = .bool(value)
        default: return nil
        }
    }
}
