/// A finished span.
package struct SpanRecord: Sendable, Equatable {
    package enum Attribute: Sendable, Equatable {
        case string(String)
        case integer(Int64)
        case double(Double)
        case bool(Bool)
    }

    package enum Kind: Int, Sendable {
        case `internal` = 1
        case server
        case client
        case producer
        case consumer
    }

    package var trace: TraceID
    package var id: SpanID
    package var parent: SpanID?
    package var name: String
    package var kind: Kind
    /// Nanoseconds since 1970.
    package var start: UInt64
    package var end: UInt64
    package var attributes: [String: Attribute]
    /// What went wrong; `nil` where nothing did.
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

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

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

    package static func random() -> SpanID { SpanID(.random(in: 1 ... .max)) }

    package var description: String { hexadecimal(value) }
}

private func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
