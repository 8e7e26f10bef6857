/// Reads and writes one stored property of a policy, whatever its type.
struct PolicyAccess: Sendable {
    let property: any PartialKeyPath<Policy> & Sendable
    let read: @Sendable (Policy) -> JSONValue
    /// - Returns: whether the value has the property's type.
    let write: @Sendable (JSONValue, inout Policy) -> Bool
    /// `nil` if the key is absent.
    let decode: @Sendable (KeyedDecodingContainer<PolicyKey>, PolicyKey) throws -> JSONValue?

    init<Value: PolicyValue>(_ property: any WritableKeyPath<Policy, Value> & Sendable) {
        self.property = property
        read = { $0[keyPath: property].json }
        write = { json, policy in
            guard let value = Value(json: json) else { return false }
            policy[keyPath: property] = value
            return true
        }
        decode = { container, key in
            guard container.contains(key) else { return nil }
            return try container.decodeNil(forKey: key) ? .null : container.decode(Value.self, forKey: key).json
        }
    }
}

/// A field's name as a JSON key.
package struct PolicyKey: CodingKey {
    /// The field's name.
    package let stringValue: String

    package init(_ name: String) { stringValue = name }
    package init(stringValue: String) { self.stringValue = stringValue }

    package var intValue: Int? { nil }
    package init?(intValue: Int) { nil }
}
