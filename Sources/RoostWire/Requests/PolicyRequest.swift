package import RoostModel

/// Values of some policy fields, to create or change a policy. An absent field keeps its value; `null` resets it to its default.
package struct PolicyRequest: Sendable, Equatable {
    /// The values by the path of the field; `.null` for a cleared field.
    package private(set) var values: [String: JSONValue] = [:]

    /// - Parameter preset: the isolation to ask for; `nil` leaves it open.
    package init(preset: Isolation? = nil) {
        if let preset { self[\.isolation] = preset }
    }

    /// All settable fields of a stored policy, so that it can be sent again with a change.
    package init(_ policy: Policy) {
        for field in PolicyField.all where field.isSettable { self[field] = field.value(in: policy) }
    }

    /// The value of a field; `nil` if it is absent.
    package subscript(_ field: PolicyField) -> JSONValue? {
        get { values[field.path] }
        set { values[field.path] = newValue }
    }

    /// The requested value; `nil` if the field is absent or cleared.
    package subscript<Value: PolicyValue>(_ property: KeyPath<Policy, Value>) -> Value? {
        get { field(at: property).flatMap { self[$0] }.flatMap(Value.init(json:)) }
        set {
            guard let field = field(at: property) else { return }
            self[field] = newValue?.json
        }
    }

    private func field(at property: PartialKeyPath<Policy>) -> PolicyField? {
        PolicyField.all.first { $0.isStored(at: property) }
    }

    /// Whether no field is set or cleared.
    package var isEmpty: Bool { values.isEmpty }

    /// The fields with a requested value, in their order.
    package var fields: [PolicyField] { PolicyField.all.filter { self[$0] != nil && self[$0] != .null } }

    /// The resulting policy, which the caller still has to validate.
    ///
    /// - Parameter old: the policy to change; without one, absent fields have the values of the preset.
    /// - Throws: ``DefinitionError`` if a value has the wrong type.
    package func policy(changing old: Policy? = nil) throws(DefinitionError) -> Policy {
        var isolation = Policy()
        for field in PolicyField.all where field.isStored(at: \.isolation) {
            let known = old.map(field.value) ?? field.defaultValue
            let asked = self[field] ?? known
            try field.set(asked == .null ? field.defaultValue : asked, in: &isolation)
        }
        let preset = Policy(preset: isolation.isolation)
        var policy = old ?? preset
        for field in PolicyField.all where field.isSettable {
            switch self[field] {
            case nil:
                // Another preset brings its own network access.
                if field.followsPreset, policy.isolation != preset.isolation { try field.set(field.value(in: preset), in: &policy) }
            case .null?: try field.set(field.value(in: preset), in: &policy)
            case let value?: if !field.isStored(at: \.isolation) { try field.set(value, in: &policy) }
            }
        }
        policy.isolation = preset.isolation
        return policy
    }
}
