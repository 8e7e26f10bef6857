/// A durable conversation or job given to one agent: messages, runs, and possibly a work tree.
///
/// Named so because `Task` is a type of Swift. Its status is derived from its last run and never stored.
package struct AgentTask: Sendable, Equatable, Codable {
    package let id: TaskID
    /// At first derived from the first message, see ``title(for:)``; people can change it.
    package var title: String
    /// What the task runs, where and under which policy.
    package let spec: TaskSpec
    /// Increases by one with each change of the title; the value that `If-Match` is compared with.
    package var version: Int64
    package let createdAt: Timestamp
    /// When it was archived; `nil` if it is not archived.
    package var archivedAt: Timestamp?
    /// The node that has its project and work tree; only that node executes its runs.
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
