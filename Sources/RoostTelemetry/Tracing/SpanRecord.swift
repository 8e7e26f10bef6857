/// A finished span.
package struct SpanRecord: Sendable, Equatable {
    /// The value of an attribute.
    package enum Attribute: Sendable, Equatable {
        case string(String)
        case integer(Int64)
        case double(Double)
        case bool(Bool)
    }

    /// The role of a span, numbered as in OTLP.
    package enum Kind: Int, Sendable {
        case `internal` = 1
        case server
        case client
        case producer
        case consumer
    }

    /// The trace that the span belongs to.
    package var trace: TraceID
    package var id: SpanID
    /// `nil` for the root of the trace.
    package var parent: SpanID?
    /// The operation, without ids: `run`, `turn`, `apply`.
    package var name: String
    package var kind: Kind
    /// Nanoseconds since 1970.
    package var start: UInt64
    /// Nanoseconds since 1970.
    package var end: UInt64
    /// By name; never text written by people or agents.
    package var attributes: [String: Attribute]
    /// The reason for a failure; `nil` if the operation succeeded.
    package var failure: String?

    package init(
        trace: TraceID, id: SpanID, parent: SpanID?, name: String, kind: Kind = .internal, start: UInt64, end: UInt64,
        attributes: [String: Attribute] = [:], failure: String? = nil
    ) {
        self.trace = trace
        self.id = id
        self.parent = parent
        self.name = name
        self.kind = kind
        self.start = start
        self.end = end
        self.attributes = attributes
        self.failure = failure
    }
}

/// 16 bytes, written as 32 hexadecimal digits (W3C Trace Context).
package struct TraceID: Sendable, Hashable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    /// - Parameters:
    ///   - high: the first 8 bytes.
    ///   - low: the last 8 bytes.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new id that is not zero.
    package static func random() -> TraceID {
        TraceID(high: .random(in: 1 ... .max), low: .random(in: 1 ... .max))
    }

    package var description: String { hexadecimal(high) + hexadecimal(low) }
}

/// 8 bytes, written as 16 hexadecimal digits.
package struct SpanID: Sendable, Hashable, CustomStringConvertible {
    let value: UInt64

    package init(_ value: UInt64) {
        self.value = value
    }

    /// A new id that is not zero.
    package static func random() -> SpanID { SpanID(.random(in: 1 ... .max)) }

    package var description: String { hexadecimal(value) }
}

private func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
