package import RoostModel

/// What a policy should be or how it should change: values of some fields. A field that is absent keeps what is there; `null` gives it its
/// default again.
package struct PolicyRequest: Sendable, Equatable {
    /// By the path of the field.
    package private(set) var values: [String: JSONValue] = [:]

    package init(preset: Isolation? = nil) {
        if let preset { self[\.isolation] = preset }
    }

    /// A stored policy, so that it can be sent again with something changed.
    package init(_ policy: Policy) {
        for field in PolicyField.all where field.isSettable { self[field] = field.value(in: policy) }
    }

    package subscript(_ field: PolicyField) -> JSONValue? {
        get { values[field.path] }
        set { values[field.path] = newValue }
    }

    /// The value that is asked for; `nil` where the field is absent or cleared.
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

    package var isEmpty: Bool { values.isEmpty }

    /// The fields that are asked for, in their order.
    package var fields: [PolicyField] { PolicyField.all.filter { self[$0] != nil && self[$0] != .null } }

    /// The policy that is asked for. Whether it makes sense is asked by `validated()`.
    ///
    /// - Parameter old: the policy that changes; absent fields are those of the preset where there is none.
    /// - Throws: ``DefinitionError`` where a value is of the wrong kind.
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
                // Another preset brings its own network with it.
                if field.followsPreset, policy.isolation != preset.isolation { try field.set(field.value(in: preset), in: &policy) }
            case .null?: try field.set(field.value(in: preset), in: &policy)
            case let value?: if !field.isStored(at: \.isolation) { try field.set(value, in: &policy) }
            }
        }
        policy.isolation = preset.isolation
        return policy
    }
}
