import RoostModel

/// `control_response`: the CLI's answer to a request of the daemon.
struct ClaudeControlResponse: Equatable, Decodable {
    let requestID: String
    /// For `cancel_async_message`: whether the message was dropped before the agent took it.
    let isCancelled: Bool

    private enum CodingKeys: String, CodingKey {
        case response, cancelled
        case requestID = "request_id"
    }

    init(from decoder: any Decoder) throws {
        let outer = try decoder.container(keyedBy: CodingKeys.self)
        let answer = try outer.nestedContainer(keyedBy: CodingKeys.self, forKey: .response)
        requestID = try answer.decode(String.self, forKey: .requestID)
        let result: JSONValue? = answer.lenient(.response)
        isCancelled = result?["cancelled"] == .bool(true)
    }
}
