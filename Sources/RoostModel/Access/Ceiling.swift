/// The most that a token's work may do. What is compared with it are effects: what a run could reach, by whatever field or agent it came to
/// that.
package struct Ceiling: Sendable, Equatable, Codable {
    /// The widest policy. Its listed folders are those that may be read or written outside of projects.
    package var policy: Policy
    /// Folders in which any project may be worked on; where there are none, the projects that an owner opened.
    package var folderRoots: [String]
    /// Where any are listed, only they and their tasks exist for the token; each may be used as its own policy stands.
    package var agents: [AgentID]
    /// Whether a run may work in the project itself, without review.
    package var allowsInPlace: Bool

    /// Left to itself, the usual policy of a run.
    package init(policy: Policy = Policy(), folderRoots: [String] = [], agents: [AgentID] = [], allowsInPlace: Bool = false) {
        self.policy = policy
        self.folderRoots = folderRoots
        self.agents = agents
        self.allowsInPlace = allowsInPlace
    }
}
