/// The upper limit on what a token's work may do. It is compared with the effects of a run (what the run could reach), no matter which
/// field or agent caused them.
package struct Ceiling: Sendable, Equatable, Codable {
    /// The widest policy allowed. Its folder lists name the folders outside of projects that may be read or written.
    package var policy: Policy
    /// Folders whose projects may be worked on; if empty, only the projects that an owner opened.
    package var folderRoots: [String]
    /// If not empty, only these agents and their tasks exist for the token. Each may be used with its own policy.
    package var agents: [AgentID]
    /// Whether a run may work directly in the project, without review.
    package var allowsInPlace: Bool

    /// The defaults give the standard policy of a run.
    package init(policy: Policy = Policy(), folderRoots: [String] = [], agents: [AgentID] = [], allowsInPlace: Bool = false) {
        self.policy = policy
        self.folderRoots = folderRoots
        self.agents = agents
        self.allowsInPlace = allowsInPlace
    }
}
