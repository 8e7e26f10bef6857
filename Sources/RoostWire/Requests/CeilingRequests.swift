/// The limit on what a token's work may do. Absent fields have the node's defaults.
package struct CeilingRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// The widest policy allowed.
    package var policy: PolicyRequest?
    /// Absolute folders whose projects may be worked on; absent for the projects that an owner opened.
    package var folderRoots: [String]?
    /// Agents' ids or names; the token can then reach only these agents and their tasks.
    package var agents: [String]?
    /// Whether runs may work directly in the project, without review; default false.
    package var allowsInPlace: Bool?

    package init(policy: PolicyRequest? = nil, folderRoots: [String]? = nil, agents: [String]? = nil, allowsInPlace: Bool? = nil) {
        self.policy = policy
        self.folderRoots = folderRoots
        self.agents = agents
        self.allowsInPlace = allowsInPlace
    }
}

/// `POST /v1/projects/defaults`: a decision about the version of a project's defaults that was seen.
package struct DefaultsRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// An absolute folder.
    package var path: String
    /// The digest of the version that was seen. Another version is not decided about.
    package var digest: String
    package var decision: Decision

    /// Whether the proposed defaults take effect.
    package enum Decision: String, Codable, Sendable, CaseIterable {
        case accept
        case reject
    }

    package init(path: String, digest: String, decision: Decision) {
        self.path = path
        self.digest = digest
        self.decision = decision
    }
}

/// `POST /v1/projects` and `POST /v1/projects/close`.
package struct ProjectRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// An absolute folder; the project is the top folder of its repository.
    package var path: String

    package init(path: String) {
        self.path = path
    }
}
