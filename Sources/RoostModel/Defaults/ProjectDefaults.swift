/// The defaults that a project's own file proposes.
package struct ProposedDefaults: Sendable, Equatable {
    /// SHA-256 of the file's bytes, in hexadecimal.
    package let digest: String
    /// `nil` if the file could not be parsed.
    package let defaults: RunDefaults?
    /// Why the file could not be parsed; `nil` if it could.
    package let problem: String?

    package init(digest: String, defaults: RunDefaults?, problem: String? = nil) {
        self.digest = digest
        self.defaults = defaults
        self.problem = problem
    }
}

/// The decision about one version of a project's defaults file.
package struct DefaultsDecision: Sendable, Equatable, Codable {
    /// SHA-256 of the version that was decided about.
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

/// The proposed defaults of a project and the decision about them. They take effect only if the current version was accepted.
package struct ProjectDefaults: Sendable, Equatable, Codable {
    /// Whether the defaults take effect, and if not, why.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// There is no file.
        case none
        case accepted
        case rejected
        /// No decision about this version has been made.
        case proposed
        /// The file could not be parsed.
        case unreadable
    }

    /// The project's folder.
    package let path: String
    package let state: State
    /// Of the current version; `nil` if there is no file.
    package let digest: String?
    /// What the current version proposes, whether accepted or not; `nil` if there is no file or it could not be parsed.
    package let defaults: RunDefaults?
    /// What it proposes, one phrase per setting, for people.
    package let words: [String]
    /// Why the file could not be parsed.
    package let problem: String?
    /// The last decision, possibly about another version.
    package let decision: DefaultsDecision?

    /// Combines what the file proposes with the last decision.
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

/// Reads the defaults file of a project.
package struct DefaultsReader: Sendable {
    /// The name of the file in the project's root folder.
    package static let fileName = ".roost.yaml"

    /// Reads the project's own file, never that of a run's work tree; `nil` if there is none.
    package let read: @Sendable (_ project: String) -> ProposedDefaults?

    package init(read: @escaping @Sendable (_ project: String) -> ProposedDefaults?) {
        self.read = read
    }

    /// Reads nothing; for tests and tools without project defaults.
    package static let none = DefaultsReader { _ in nil }
}
