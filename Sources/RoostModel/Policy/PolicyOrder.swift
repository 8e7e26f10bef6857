/// How two policies compare in one field. The order is partial; the functions are defined for any pair of policies.
struct PolicyOrder: Sendable {
    struct Difference {
        let direction: PolicyDifference.Direction
        let text: String
    }

    /// The differences of `new` from `old`. None is `wider` if and only if `new` lies within `old`.
    let differences: @Sendable (_ old: Policy, _ new: Policy, PolicyWording) -> [Difference]
    /// Writes what both policies allow into a third, which then lies within each of them.
    let meet: @Sendable (_ first: Policy, _ second: Policy, _ met: inout Policy) -> Void
}

/// Whether a difference is worded as a change or as an excess over a ceiling.
package enum PolicyWording: Sendable {
    case change
    case excess

    /// - Parameter isLeast: whether the other value is a minimum instead of a maximum.
    func instead(_ name: String, _ new: String, _ old: String, isLeast: Bool = false) -> String {
        switch self {
        case .change: "\(name) becomes \(new) instead of \(old)"
        case .excess: "\(name) is \(new), and \(isLeast ? "at least \(old) must remain" : "at most \(old) is allowed")"
        }
    }
}

extension PolicyOrder {
    typealias Property<Value> = PolicyField.Property<Value>

    /// The cases of the type are ordered from the narrowest to the widest.
    static func choice<Value: PolicyValue & CaseIterable>(
        _ property: Property<Value>, _ told: @escaping @Sendable (_ old: Value, _ new: Value, PolicyWording) -> String
    ) -> PolicyOrder {
        @Sendable func width(_ value: Value) -> Int { Array(Value.allCases).firstIndex(of: value) ?? 0 }
        return PolicyOrder { old, new, wording in
            let (old, new) = (old[keyPath: property], new[keyPath: property])
            if old == new { return [] }
            return [Difference(direction: width(new) > width(old) ? .wider : .narrower, text: told(old, new, wording))]
        } meet: { first, second, met in
            let (one, other) = (first[keyPath: property], second[keyPath: property])
            met[keyPath: property] = width(one) < width(other) ? one : other
        }
    }

    static func amount<Number: PolicyValue & FixedWidthInteger>(
        _ property: Property<Number>, name: String, unit: PolicyUnit, lessIsWider: Bool
    ) -> PolicyOrder {
        PolicyOrder { old, new, wording in
            let (old, new) = (old[keyPath: property], new[keyPath: property])
            if old == new { return [] }
            let isWider = lessIsWider ? new < old : new > old
            let text = wording.instead(
                "the limit \(name)", unit.words(Int64(clamping: new)), unit.words(Int64(clamping: old)),
                isLeast: lessIsWider)
            return [Difference(direction: isWider ? .wider : .narrower, text: text)]
        } meet: { first, second, met in
            let (one, other) = (first[keyPath: property], second[keyPath: property])
            met[keyPath: property] = lessIsWider ? max(one, other) : min(one, other)
        }
    }

    static func flag(
        _ property: Property<Bool>, _ effective: @escaping @Sendable (Policy) -> Bool, _ told: @escaping @Sendable (Bool) -> String
    ) -> PolicyOrder {
        PolicyOrder { old, new, _ in
            let (was, isOn) = (effective(old), effective(new))
            if was != isOn { return [Difference(direction: isOn ? .wider : .narrower, text: told(isOn))] }
            // It is now on for another reason, or no longer for that one: the run can do neither more nor less.
            return old[keyPath: property] == new[keyPath: property] ? [] : [Difference(direction: .other, text: told(isOn))]
        } meet: { first, second, met in
            met[keyPath: property] = effective(first) && effective(second) && (first[keyPath: property] || second[keyPath: property])
        }
    }

    /// A list of grants: each further entry is wider. A trusted policy reaches all of them anyway.
    static func grants<Item: PolicyValue & Hashable & CaseIterable>(
        _ property: Property<[Item]>, _ told: @escaping @Sendable (Item, _ isListed: Bool) -> String
    ) -> PolicyOrder {
        @Sendable func reached(_ policy: Policy) -> [Item] {
            policy.isolation == .trusted ? Array(Item.allCases) : policy[keyPath: property]
        }
        return PolicyOrder { old, new, _ in
            let added = new[keyPath: property].filter { !old[keyPath: property].contains($0) }
            let removed = old[keyPath: property].filter { !new[keyPath: property].contains($0) }
            return added.map { Difference(direction: reached(old).contains($0) ? .other : .wider, text: told($0, true)) }
                + removed.map { Difference(direction: reached(new).contains($0) ? .other : .narrower, text: told($0, false)) }
        } meet: { first, second, met in
            let listed = first[keyPath: property] + second[keyPath: property].filter { !first[keyPath: property].contains($0) }
            met[keyPath: property] = listed.filter { reached(first).contains($0) && reached(second).contains($0) }
        }
    }

    /// A list of requirements or denials: each further entry is narrower.
    static func demands<Item: PolicyValue & Hashable>(
        _ property: Property<[Item]>, _ told: @escaping @Sendable (Item, _ isListed: Bool) -> String
    ) -> PolicyOrder {
        PolicyOrder { old, new, _ in
            let (old, new) = (old[keyPath: property], new[keyPath: property])
            return new.filter { !old.contains($0) }.map { Difference(direction: .narrower, text: told($0, true)) }
                + old.filter { !new.contains($0) }.map { Difference(direction: .wider, text: told($0, false)) }
        } meet: { first, second, met in
            let own = first[keyPath: property]
            met[keyPath: property] = own + second[keyPath: property].filter { !own.contains($0) }
        }
    }
}
