import RoostModel

/// A database value. Times are integers in milliseconds, ids and JSON are text, Booleans are 0 or 1.
package enum Value: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
}

extension Value {
    init(_ value: (any ValueConvertible)?) {
        self = value?.databaseValue ?? .null
    }
}

/// A type that can be passed to a statement.
package protocol ValueConvertible {
    var databaseValue: Value { get }
}

extension Int: ValueConvertible {
    /// An integer.
    package var databaseValue: Value { .integer(Int64(self)) }
}

extension Int64: ValueConvertible {
    package var databaseValue: Value { .integer(self) }
}

extension Bool: ValueConvertible {
    /// 0 or 1.
    package var databaseValue: Value { .integer(self ? 1 : 0) }
}

extension String: ValueConvertible {
    package var databaseValue: Value { .text(self) }
}

extension [UInt8]: ValueConvertible {
    package var databaseValue: Value { .bytes(self) }
}

extension Timestamp: ValueConvertible {
    /// Milliseconds since 1970.
    package var databaseValue: Value { .integer(milliseconds) }
}

extension Identifier: ValueConvertible {
    /// The canonical text form.
    package var databaseValue: Value { .text(description) }
}

extension StreamID: ValueConvertible {
    /// The written form, such as `run:018f…`.
    package var databaseValue: Value { .text(description) }
}
