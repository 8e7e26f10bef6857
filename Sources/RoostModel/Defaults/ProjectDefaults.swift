/// What the file of a project proposes, as it stands in the project itself.
package struct ProposedDefaults: Sendable, Equatable {
    /// SHA-256 of the file's bytes, in hexadecimal digits.
    package let digest: String
    /// `nil` where the file is not understood.
    package let defaults: RunDefaults?
    package let problem: String?

    package init(digest: String, defaults: RunDefaults?, problem: String? = nil) {
        self.digest = digest
        self.defaults = defaults
        self.problem = problem
    }
}

/// What was decided about one version of such a file.
package struct DefaultsDecision: Sendable, Equatable, Codable {
    package let digest: String
    package let isAccepted: Bool
    package let at: Timestamp
    /// Who decided (`owner`, `control:ID` …).
    package let principal: String?

    package init(digest: String, isAccepted: Bool, at: Timestamp, principal: String?) {
        self.digest = digest
        self.isAccepted = isAccepted
        self.at = at
        self.principal = principal
    }
}

/// Both together: the defaults hold where the very version that stands in the project was accepted.
package struct ProjectDefaults: Sendable, Equatable, Codable {
    package enum State: String, Sendable, Codable, CaseIterable {
        /// There is no file.
        case none
        case accepted
        case rejected
        /// Nobody decided about this version yet.
        case proposed
        /// The file is not understood.
        case unreadable
    }

    /// The project's folder.
    package let path: String
    package let state: State
    /// Of the version that stands there now.
    package let digest: String?
    package let defaults: RunDefaults?
    /// What it says, a phrase each.
    package let words: [String]
    package let problem: String?
    /// The last decision, perhaps about another version.
    package let decision: DefaultsDecision?

    package init(path: String, _ proposed: ProposedDefaults?, _ decision: DefaultsDecision?) {
        self.path = path
        self.decision = decision
        digest = proposed?.digest
        defaults = proposed?.defaults
        words = proposed?.defaults?.words ?? []
        problem = proposed?.problem
        state =
            if let proposed {
                if proposed.defaults == nil {
                    .unreadable
                } else if let decision, decision.digest == proposed.digest {
                    decision.isAccepted ? .accepted : .rejected
                } else {
                    .proposed
                }
            } else {
                .none
            }
    }
}

/// How the file of a project is read.
package struct DefaultsReader: Sendable {
    /// The name of the file, at the top of a project.
    package static let fileName = ".roost.yaml"

    /// Of the project in this folder, never of a run's own tree; `nil` where there is none.
    package let read: @Sendable (_ project: String) -> ProposedDefaults?

    package init(read: @escaping @Sendable (_ project: String) -> ProposedDefaults?) {
        self.read = read
    }

    package static let none = DefaultsReader { _ in nil }
}
