/// One thing that a changed policy would add or take away.
package struct PolicyDifference: Codable, Sendable, Equatable {
    package enum Direction: String, Codable, Sendable, CaseIterable {
        /// More could be done than now.
        case wider
        case narrower
        /// Written otherwise, and neither.
        case other
    }

    /// `isolation`, `network`, `readablePaths`, `limits.memoryBytes` …
    package let field: String
    package let direction: Direction
    /// In words, for people.
    package let text: String

    package init(field: String, direction: Direction, text: String) {
        self.field = field
        self.direction = direction
        self.text = text
    }
}

extension [PolicyDifference] {
    /// Which fields could let a run do more and which less, for the audit; `nil` where none does. Values are told by the previews.
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

/// The partial order of policies: one lies within another where no field is wider.
extension Policy {
    /// What `new` would change, in the order of the fields; empty where nothing differs or there is no old one.
    package static func differences(from old: Policy?, to new: Policy) -> [PolicyDifference] {
        guard let old else { return [] }
        return compare(old, new, .change)
    }

    /// Where this policy lets a run do more than another one allows; empty where it lies within it.
    package func excess(over ceiling: Policy) -> [PolicyDifference] {
        Self.compare(ceiling, self, .excess).filter { $0.direction == .wider }
    }

    /// What both allow. It lies within each of them.
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
