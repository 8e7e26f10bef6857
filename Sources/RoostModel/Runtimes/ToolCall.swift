/// A tool call in the Agent Client Protocol's vocabulary (`tool_call`, protocol version 1).
package struct ToolCall: Sendable, Equatable, Codable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case read, edit, delete, move, search, execute, think, fetch
        case switchMode = "switch_mode"
        case other
    }

    package enum Status: String, Codable, Sendable, CaseIterable {
        case pending
        case inProgress = "in_progress"
        case completed
        case failed
    }

    package let toolCallId: String
    /// What a person reads: the command, the file, the query.
    package let title: String
    /// The runtime's own name of the tool.
    package let tool: String
    package let kind: Kind
    package let status: Status
    /// The input as JSON text, cut to 16 KiB.
    package let input: String?
    /// Files concerned.
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

/// News of a tool call (`tool_call_update`).
package struct ToolUpdate: Sendable, Equatable, Codable {
    package let toolCallId: String
    package let status: ToolCall.Status
    /// What the tool answered, cut to 16 KiB.
    package let output: String?

    package init(toolCallId: String, status: ToolCall.Status, output: String?) {
        self.toolCallId = toolCallId
        self.status = status
        self.output = output
    }
}
