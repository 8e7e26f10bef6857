/// A durable conversation or job given to one agent: messages, runs, perhaps a work tree.
///
/// (Named so because `Task` is Swift's own word.) Its status is derived from its last run, never stored.
package struct AgentTask: Sendable, Equatable, Codable {
    package let id: TaskID
    /// The first line of the first message, at most 80 characters.
    package var title: String
    package let spec: TaskSpec
    /// Grows by one at each change of the title; what `If-Match` compares.
    package var version: Int64
    package let createdAt: Timestamp
    package var archivedAt: Timestamp?
    /// The node whose folders its project and work tree are; only that one executes its runs.
    package let node: NodeID?

    package init(
        id: TaskID, title: String, spec: TaskSpec, version: Int64 = 1, createdAt: Timestamp, archivedAt: Timestamp? = nil,
        node: NodeID? = nil
    ) {
        self.id = id
        self.title = title
        self.spec = spec
        self.version = version
        self.createdAt = createdAt
        self.archivedAt = archivedAt
        self.node = node
    }

    /// The title for a first message: its first line that is not blank, cut to 80 characters.
    package static func title(for body: String) -> String {
        let line = body.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let trimmed = line.drop(while: \.isWhitespace)
        return trimmed.count <= 80 ? String(trimmed) : String(trimmed.prefix(79)) + "…"
    }
}
