import RoostModel

/// `control_request`: a request of the CLI to its host; the CLI waits for the answer.
struct ClaudeControlRequest: Equatable, Decodable {
    let requestID: String
    /// `can_use_tool`, `hook_callback`, `mcp_message`, …
    let subtype: String
    let toolName: String?
    let input: JSONValue?

    private enum CodingKeys: String, CodingKey {
        case request
        case requestID = "request_id"
    }

    private enum RequestKeys: String, CodingKey {
        case subtype, input
        case toolName = "tool_name"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        requestID = try container.decode(String.self, forKey: .requestID)
        let request = try container.nestedContainer(keyedBy: RequestKeys.self, forKey: .request)
        subtype = request.lenient(.subtype) ?? ""
        toolName = request.lenient(.toolName)
        input = request.lenient(.input)
    }
}
