/// One factory for each kind of field.
extension PolicyField {
    typealias Property<Value> = any WritableKeyPath<Policy, Value> & Sendable

    static func choice<Value: PolicyValue & RawRepresentable<String> & CaseIterable>(
        _ name: String, _ property: Property<Value>, _ words: Words, flag: PolicyFlag, told: @escaping @Sendable (Value) -> String,
        differs: @escaping @Sendable (_ old: Value, _ new: Value, PolicyWording) -> String
    ) -> PolicyField {
        let choices = Value.allCases.map { Choice(value: $0.rawValue, words: told($0)) }
        return PolicyField(
            nil, name, .choice(choices), words, flag: flag, access: PolicyAccess(property), order: .choice(property, differs), check: .none)
    }

    /// - Parameter lessIsWider: for a limit on what must remain, not on what may be used.
    static func limit<Number: PolicyValue & FixedWidthInteger & Sendable>(
        _ name: String, _ property: Property<Number>, _ unit: PolicyUnit, most: Int64 = Policy.Bounds.limit, in scale: String = "",
        lessIsWider: Bool = false, _ words: Words, flag: PolicyFlag?
    ) -> PolicyField {
        let range = 1...most
        let scale = unit.scales.first { $0.name == scale } ?? PolicyUnit.Scale("", 1)
        return PolicyField(
            "limits", name, .amount(unit, range: range, scale: scale), words, flag: flag, access: PolicyAccess(property),
            order: .amount(property, name: name, unit: unit, lessIsWider: lessIsWider), check: .amount(property, range))
    }

    static func folders(
        _ name: String, _ property: Property<[String]>, _ words: Words, flag: PolicyFlag, order: PolicyOrder
    ) -> PolicyField {
        PolicyField(nil, name, .folders, words, flag: flag, access: PolicyAccess(property), order: order, check: .folders(property))
    }

    static func tools(
        _ name: String, _ property: Property<[String]>, _ words: Words, flag: PolicyFlag,
        differs: @escaping @Sendable (_ tool: String, _ isListed: Bool) -> String
    ) -> PolicyField {
        PolicyField(
            nil, name, .tools, words, flag: flag, access: PolicyAccess(property), order: .demands(property, differs),
            check: .tools(property)
        )
    }

    static func members<Member: PolicyValue & RawRepresentable<String> & CaseIterable & Hashable>(
        _ name: String, _ property: Property<[Member]>, _ words: Words, flag: PolicyFlag, told: @escaping @Sendable (Member) -> String,
        differs: @escaping @Sendable (_ member: Member, _ isListed: Bool) -> String
    ) -> PolicyField {
        members(name, property, words, flag: flag, told: told, order: .demands(property, differs))
    }

    static func members<Member: PolicyValue & RawRepresentable<String> & CaseIterable & Hashable>(
        _ name: String, _ property: Property<[Member]>, _ words: Words, flag: PolicyFlag, told: @escaping @Sendable (Member) -> String,
        order: PolicyOrder
    ) -> PolicyField {
        let choices = Member.allCases.map { Choice(value: $0.rawValue, words: told($0)) }
        return PolicyField(
            nil, name, .members(choices), words, flag: flag, access: PolicyAccess(property), order: order, check: .unique(property))
    }

    /// - Parameter effective: whether the flag has its effect, considering the rest of the policy.
    static func flag(
        _ name: String, _ property: Property<Bool>, _ words: Words, flag: PolicyFlag,
        effective: @escaping @Sendable (Policy) -> Bool, differs: @escaping @Sendable (_ isOn: Bool) -> String
    ) -> PolicyField {
        PolicyField(
            nil, name, .flag, words, flag: flag, access: PolicyAccess(property), order: .flag(property, effective, differs), check: .none)
    }
}
