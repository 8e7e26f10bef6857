/// `system`: the start of a turn, retries and notices, distinguished by `subtype`.
struct ClaudeSystemLine: Equatable, Decodable {
    let subtype: String
    let sessionID: String?
    /// `init`
    let model: String?
    /// `api_retry`
    let attempt: Int?
    let maxRetries: Int?
    let retryDelayMs: Double?
    let errorStatus: Int?
    let error: String?
    /// `permission_denied`
    let toolName: String?
    let message: String?
    /// `informational`
    let content: String?
    let level: String?

    private enum CodingKeys: String, CodingKey {
        case subtype, model, attempt, error, message, content, level
        case sessionID = "session_id"
        case maxRetries = "max_retries"
        case retryDelayMs = "retry_delay_ms"
        case errorStatus = "error_status"
        case toolName = "tool_name"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        subtype = container.lenient(.subtype) ?? ""
        sessionID = container.lenient(.sessionID)
        model = container.lenient(.model)
        attempt = container.lenient(.attempt)
        maxRetries = container.lenient(.maxRetries)
        retryDelayMs = container.lenient(.retryDelayMs)
        errorStatus = container.lenient(.errorStatus)
        error = container.lenient(.error)
        toolName = container.lenient(.toolName)
        message = container.lenient(.message)
        content = container.lenient(.content)
        level = container.lenient(.level)
    }
}
