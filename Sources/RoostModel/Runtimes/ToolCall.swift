/// A tool call, in the terms of the Agent Client Protocol (`tool_call`, protocol version 1).
package struct ToolCall: Sendable, Equatable, Codable {
    /// What kind of action the tool takes (ACP's `ToolKind`).
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case read, edit, delete, move, search, execute, think, fetch
        case switchMode = "switch_mode"
        case other
    }

    /// The progress of the call (ACP's `ToolCallStatus`).
    package enum Status: String, Codable, Sendable, CaseIterable {
        case pending
        case inProgress = "in_progress"
        case completed
        case failed
    }

    /// The runtime's own id, unique within its session.
    package let toolCallId: String
    /// For people: the command, the file or the query.
    package let title: String
    /// The runtime's own name of the tool.
    package let tool: String
    package let kind: Kind
    package let status: Status
    /// The input as JSON text, cut to 16 KiB.
    package let input: String?
    /// The affected files.
    package let locations: [String]

    package init(
        toolCallId: String, title: String, tool: String, kind: Kind, status: Status = .inProgress, input: String? = nil,
        locations: [String] = []
    ) {
        self.toolCallId = toolCallId
        self.title = title
        self.tool = tool
        self.kind = kind
        self.status = status
        self.input = input
        self.locations = locations
    }
}

/// The progress of a tool call (`tool_call_update`).
package struct ToolUpdate: Sendable, Equatable, Codable {
    /// The id of the ``ToolCall``.
    package let toolCallId: String
    package let status: ToolCall.Status
    /// The tool's output, cut to 16 KiB.
    package let output: String?

    package init(toolCallId: String, status: ToolCall.Status, output: String?) {
        self.toolCallId = toolCallId
        self.status = status
        self.output = output
    }
}
