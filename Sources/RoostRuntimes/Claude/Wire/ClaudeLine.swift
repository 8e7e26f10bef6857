/// One line of Claude Code's `--output-format stream-json`, as far as it is used here. Formats measured on 2.1.329.
enum ClaudeLine: Equatable {
    case system(ClaudeSystemLine)
    case stream(ClaudeStreamLine)
    case assistant(ClaudeAssistantLine)
    case user(ClaudeUserLine)
    case result(ClaudeResultLine)
    case controlRequest(ClaudeControlRequest)
    case lifecycle(ClaudeLifecycleLine)
    case controlResponse(ClaudeControlResponse)
    /// A type that is not used or not known.
    case other(String)
}

extension ClaudeLine: Decodable {
    private enum CodingKeys: String, CodingKey {
        case type
    }

    init(from decoder: any Decoder) throws {
        let type = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .type)
        switch type {
        case "system": self = .system(try ClaudeSystemLine(from: decoder))
        case "stream_event": self = .stream(try ClaudeStreamLine(from: decoder))
        case "assistant": self = .assistant(try ClaudeAssistantLine(from: decoder))
        case "user": self = .user(try ClaudeUserLine(from: decoder))
        case "result": self = .result(try ClaudeResultLine(from: decoder))
        case "control_request": self = .controlRequest(try ClaudeControlRequest(from: decoder))
        case "control_response": self = .controlResponse(try ClaudeControlResponse(from: decoder))
        case "command_lifecycle": self = .lifecycle(try ClaudeLifecycleLine(from: decoder))
        default: self = .other(type)
        }
    }
}

/// `command_lifecycle`: the state of a message that was sent with a `uuid`.
struct ClaudeLifecycleLine: Equatable, Decodable {
    let messageUUID: String
    /// `queued`, `started`, `completed`, `cancelled`.
    let state: String

    private enum CodingKeys: String, CodingKey {
        case messageUUID = "command_uuid"
        case state
    }
}
