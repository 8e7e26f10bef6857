import Synchronization
package import Tracing

/// The backend of swift-distributed-tracing: spans end in a ``SpanCollector``.
package struct SpanTracer: Tracer {
    package typealias Span = RecordingSpan

    private let collector: SpanCollector

    package init(collector: SpanCollector) {
        self.collector = collector
    }

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

    /// Spans end here only; there is nothing on its way.
    package func forceFlush() {}

    package func extract<Carrier, Extract: Extractor>(_ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract)
    where Extract.Carrier == Carrier {
        guard let text = extractor.extract(key: "traceparent", from: carrier), let identity = SpanIdentity(traceParent: text) else {
            return
        }
        context.spanIdentity = identity
    }

    package func inject<Carrier, Inject: Injector>(_ context: ServiceContext, into carrier: inout Carrier, using injector: Inject)
    where Inject.Carrier == Carrier {
        guard let identity = context.spanIdentity else { return }
        injector.inject(identity.traceParent, forKey: "traceparent", into: &carrier)
    }
}

/// A span that is open.
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

    package func setStatus(_ status: SpanStatus) {
        guard case .error = status.code else { return }
        record.withLock { $0.span.failure = status.message ?? "failed" }
    }

    package func recordError<Instant: TracerInstant>(_ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant)
    {
        // The type only: the words of an error may hold what a receiver must not see.
        let name = "\(type(of: error))"
        record.withLock { $0.span.failure = name }
    }

    package func addEvent(_ event: SpanEvent) {}
    package func addLink(_ link: SpanLink) {}

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
    /// `nil` for lists, which nobody here sets.
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
