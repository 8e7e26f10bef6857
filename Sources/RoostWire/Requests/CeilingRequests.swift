/// The most that a token's work may do. Absent fields are the node's usual ones.
package struct CeilingRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// The widest policy.
    package var policy: PolicyRequest?
    /// Absolute folders in which any project may be worked on; absent for the projects that an owner opened.
    package var folderRoots: [String]?
    /// Agents' ids or names: the token then reaches only them and their tasks.
    package var agents: [String]?
    package var allowsInPlace: Bool?

    package init(policy: PolicyRequest? = nil, folderRoots: [String]? = nil, agents: [String]? = nil, allowsInPlace: Bool? = nil) {
        self.policy = policy
        self.folderRoots = folderRoots
        self.agents = agents
        self.allowsInPlace = allowsInPlace
    }
}

/// `POST /v1/projects` and `POST /v1/projects/close`
/// `POST /v1/projects/defaults`: what becomes of the version of a project's defaults that somebody saw.
package struct DefaultsRequest: Codable, Sendable, Equatable, ClosedSchema {
    package var path: String
    /// Of the version that was seen.
    package var digest: String
    package var decision: Decision

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

package struct ProjectRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// An absolute folder; its repository's top is the project.
    package var path: String

    package init(path: String) {
        self.path = path
    }
}
