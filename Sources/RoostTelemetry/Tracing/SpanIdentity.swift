import ServiceContextModule

/// Identifies the open span and its trace, in the task's context and, as `traceparent`, in requests.
struct SpanIdentity: Sendable, Equatable {
    let trace: TraceID
    let span: SpanID

    init(trace: TraceID, span: SpanID) {
        self.trace = trace
        self.span = span
    }

    /// Reads `00-<trace>-<span>-<flags>` (W3C Trace Context); `nil` for anything else.
    init?(traceParent text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "00", parts[1].utf8.count == 32, parts[2].utf8.count == 16, parts[3].utf8.count == 2,
            let high = UInt64(parts[1].prefix(16), radix: 16), let low = UInt64(parts[1].suffix(16), radix: 16),
            let span = UInt64(parts[2], radix: 16), high | low != 0, span != 0
        else { return nil }
        self.init(trace: TraceID(high: high, low: low), span: SpanID(span))
    }

    var traceParent: String { "00-\(trace)-\(span)-01" }
}

private enum SpanIdentityKey: ServiceContextKey {
    typealias Value = SpanIdentity
}

extension ServiceContext {
    var spanIdentity: SpanIdentity? {
        get { self[SpanIdentityKey.self] }
        set { self[SpanIdentityKey.self] = newValue }
    }
}
