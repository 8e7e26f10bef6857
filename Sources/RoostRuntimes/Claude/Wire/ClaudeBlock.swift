import RoostModel

/// A content block of a message: text, thinking, a tool call or its result, distinguished by `type`.
struct ClaudeBlock: Equatable, Decodable {
    let type: String
    let text: String?
    let thinking: String?
    /// `tool_use`, `server_tool_use`, `mcp_tool_use`
    let id: String?
    let name: String?
    let input: JSONValue?
    /// `tool_result`
    let toolUseID: String?
    let content: JSONValue?
    let isError: Bool?

    private enum CodingKeys: String, CodingKey {
        case type, text, thinking, id, name, input, content
        case toolUseID = "tool_use_id"
        case isError = "is_error"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = container.lenient(.type) ?? ""
        text = container.lenient(.text)
        thinking = container.lenient(.thinking)
        id = container.lenient(.id)
        name = container.lenient(.name)
        input = container.lenient(.input)
        toolUseID = container.lenient(.toolUseID)
        content = container.lenient(.content)
        isError = container.lenient(.isError)
    }

    init(text: String) {
        type = "text"
        self.text = text
        thinking = nil
        id = nil
        name = nil
        input = nil
        toolUseID = nil
        content = nil
        isError = nil
    }

    /// The text of a tool's result, with a placeholder for content that is not text.
    var resultText: String? {
        switch content {
        case .string(let text): text
        case .array(let parts):
            parts.map { $0["text"]?.string ?? "(\($0["type"]?.string ?? "content"))" }.joined(separator: "\n")
        default: nil
        }
    }
}
