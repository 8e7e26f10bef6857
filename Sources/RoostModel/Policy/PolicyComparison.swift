/// One thing that a changed policy would add or remove.
package struct PolicyDifference: Codable, Sendable, Equatable {
    /// Whether a run could do more or less.
    package enum Direction: String, Codable, Sendable, CaseIterable {
        /// A run could do more than before.
        case wider
        case narrower
        /// Written differently, with the same effect.
        case other
    }

    /// The path of the field: `isolation`, `network`, `readablePaths`, `limits.memoryBytes` …
    package let field: String
    /// Whether a run could do more or less.
    package let direction: Direction
    /// The difference in words, for people.
    package let text: String

    package init(field: String, direction: Direction, text: String) {
        self.field = field
        self.direction = direction
        self.text = text
    }
}

extension [PolicyDifference] {
    /// The names of the fields that became wider, narrower or different, for the audit log; `nil` if there are none. Values are left out.
    package var fieldsByDirection: String? {
        let parts = [(PolicyDifference.Direction.wider, "wider"), (.narrower, "narrower"), (.other, "otherwise")].compactMap {
            direction, word -> String? in
            var fields: [String] = []
            for difference in self where difference.direction == direction && !fields.contains(difference.field) {
                fields.append(difference.field)
            }
            return fields.isEmpty ? nil : "\(word): \(fields.joined(separator: ", "))"
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}

/// The partial order of policies: one lies within another if none of its fields is wider.
extension Policy {
    /// What `new` would change, in the order of the fields; empty if nothing differs or `old` is `nil`.
    package static func differences(from old: Policy?, to new: Policy) -> [PolicyDifference] {
        guard let old else { return [] }
        return compare(old, new, .change)
    }

    /// Where this policy allows more than `ceiling`; empty if it lies within it.
    package func excess(over ceiling: Policy) -> [PolicyDifference] {
        Self.compare(ceiling, self, .excess).filter { $0.direction == .wider }
    }

    /// The policy that allows what both allow. It lies within each of them.
    package func narrowed(to ceiling: Policy) -> Policy {
        var met = self
        for field in PolicyField.all { field.order.meet(self, ceiling, &met) }
        return met
    }

    private static func compare(_ old: Policy, _ new: Policy, _ wording: PolicyWording) -> [PolicyDifference] {
        PolicyField.all.flatMap { field in
            field.order.differences(old, new, wording).map {
                PolicyDifference(field: field.path, direction: $0.direction, text: $0.text)
            }
        }
    }
}
