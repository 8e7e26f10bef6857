/// A type that a policy field can hold, with its JSON form.
package protocol PolicyValue: Codable, Sendable, Equatable {
    /// The value as JSON.
    var json: JSONValue { get }
    /// `nil` if the JSON has another type.
    init?(json: JSONValue)
}

extension Bool: PolicyValue {
    package var json: JSONValue { .bool(self) }

    package init?(json: JSONValue) {
        guard case .bool(let value) = json else { return nil }
        self = value
    }
}

extension PolicyValue where Self: FixedWidthInteger {
    package var json: JSONValue { .integer(Int64(clamping: self)) }

    package init?(json: JSONValue) {
        guard case .integer(let number) = json, let value = Self(exactly: number) else { return nil }
        self = value
    }
}

extension Int: PolicyValue {}
extension Int64: PolicyValue {}

extension String: PolicyValue {
    package var json: JSONValue { .string(self) }

    package init?(json: JSONValue) {
        guard case .string(let value) = json else { return nil }
        self = value
    }
}

extension PolicyValue where Self: RawRepresentable<String> {
    package var json: JSONValue { .string(rawValue) }

    package init?(json: JSONValue) {
        guard case .string(let word) = json, let value = Self(rawValue: word) else { return nil }
        self = value
    }
}

extension Isolation: PolicyValue {}
extension NetworkAccess: PolicyValue {}
extension GuardName: PolicyValue {}
extension ChangeMark.Kind: PolicyValue {}
extension CacheKind: PolicyValue {}

extension Array: PolicyValue where Element: PolicyValue {
    package var json: JSONValue { .array(map(\.json)) }

    package init?(json: JSONValue) {
        guard case .array(let items) = json else { return nil }
        var values: Self = []
        for item in items {
            guard let value = Element(json: item) else { return nil }
            values.append(value)
        }
        self = values
    }
}
