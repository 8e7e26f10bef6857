/// `assistant`: one finished block of a message; several lines carry the same message id.
struct ClaudeAssistantLine: Equatable, Decodable {
    let message: Message
    let parentToolUseID: String?
    /// The text is the CLI's own report of a failed call, which is repeated in `result`.
    let isAPIError: Bool
    /// The kind of failure: `authentication_failed`, `rate_limit`, `overloaded`, `server_error`, `invalid_request`, …
    let error: String?

    struct Message: Equatable, Decodable {
        let id: String
        let content: [ClaudeBlock]

        private enum CodingKeys: String, CodingKey {
            case id, content
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = container.lenient(.id) ?? ""
            content = container.lenient(.content) ?? []
        }
    }

    private enum CodingKeys: String, CodingKey {
        case message, error
        case parentToolUseID = "parent_tool_use_id"
        case isAPIError = "is_api_error_message"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        message = try container.decode(Message.self, forKey: .message)
        parentToolUseID = container.lenient(.parentToolUseID)
        isAPIError = container.lenient(.isAPIError) ?? false
        error = container.lenient(.error)
    }
}

/// `user`: the results of tools, or with `isReplay` the echo that acknowledges a message from the daemon.
struct ClaudeUserLine: Equatable, Decodable {
    let content: [ClaudeBlock]
    let uuid: String?
    let isReplay: Bool

    private enum CodingKeys: String, CodingKey {
        case message, uuid, isReplay
    }

    private struct Message: Decodable {
        let content: [ClaudeBlock]

        private enum CodingKeys: String, CodingKey {
            case content
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let text: String = container.lenient(.content) {
                content = [ClaudeBlock(text: text)]
            } else {
                content = container.lenient(.content) ?? []
            }
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        content = try container.decode(Message.self, forKey: .message).content
        uuid = container.lenient(.uuid)
        isReplay = container.lenient(.isReplay) ?? false
    }
}
