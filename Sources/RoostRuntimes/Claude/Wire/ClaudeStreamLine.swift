/// `stream_event`: an unchanged event of the Messages API.
struct ClaudeStreamLine: Equatable, Decodable {
    let event: Event
    /// Set for what a sub-agent writes inside a tool call.
    let parentToolUseID: String?

    struct Event: Equatable, Decodable {
        /// `message_start`, `content_block_start`, `content_block_delta`, `content_block_stop`, `message_delta`, `message_stop`.
        let type: String
        let index: Int?
        let delta: Delta?
        /// On `message_delta`, what the message used. On `message_start` it is inside the message and only a placeholder.
        let usage: ClaudeTokens?
        let message: Message?

        private enum CodingKeys: String, CodingKey {
            case type, index, delta, usage, message
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = container.lenient(.type) ?? ""
            index = container.lenient(.index)
            delta = container.lenient(.delta)
            usage = container.lenient(.usage)
            message = container.lenient(.message)
        }
    }

    struct Delta: Equatable, Decodable {
        let text: String?
        let thinking: String?

        private enum CodingKeys: String, CodingKey {
            case text, thinking
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            text = container.lenient(.text)
            thinking = container.lenient(.thinking)
        }
    }

    struct Message: Equatable, Decodable {
        let id: String
    }

    private enum CodingKeys: String, CodingKey {
        case event
        case parentToolUseID = "parent_tool_use_id"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        event = try container.decode(Event.self, forKey: .event)
        parentToolUseID = container.lenient(.parentToolUseID)
    }
}

/// Token counts of the Messages API (`usage` of a message).
struct ClaudeTokens: Equatable, Decodable {
    let input: Int?
    let output: Int?
    let cacheRead: Int?
    let cacheWrite: Int?

    private enum CodingKeys: String, CodingKey {
        case input = "input_tokens"
        case output = "output_tokens"
        case cacheRead = "cache_read_input_tokens"
        case cacheWrite = "cache_creation_input_tokens"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        input = container.lenient(.input)
        output = container.lenient(.output)
        cacheRead = container.lenient(.cacheRead)
        cacheWrite = container.lenient(.cacheWrite)
    }
}
