/// `result`: the end of a turn. `subtype` does not tell success: API failures have the subtype `success`, so `isError` decides.
struct ClaudeResultLine: Equatable, Decodable {
    let subtype: String
    let isError: Bool
    let text: String?
    let errors: [String]
    let terminalReason: String?
    let apiErrorStatus: Int?
    let sessionID: String?
    /// Running totals of the session.
    let totalCostUSD: Double?
    let modelUsage: [String: ModelUsage]
    /// The usage since the last result of this process, computed by the CLI; `nil` if it does not report it.
    let usageSinceLastResult: [String: ModelUsage]?

    struct ModelUsage: Equatable, Decodable {
        let inputTokens: Int?
        let outputTokens: Int?
        let cacheReadInputTokens: Int?
        let cacheCreationInputTokens: Int?
        let costUSD: Double?
    }

    private enum CodingKeys: String, CodingKey {
        case subtype, errors, modelUsage
        case isError = "is_error"
        case text = "result"
        case terminalReason = "terminal_reason"
        case apiErrorStatus = "api_error_status"
        case sessionID = "session_id"
        case totalCostUSD = "total_cost_usd"
        case usageSinceLastResult = "model_usage_since_last_result"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        subtype = container.lenient(.subtype) ?? ""
        text = container.lenient(.text)
        errors = container.lenient(.errors) ?? []
        terminalReason = container.lenient(.terminalReason)
        apiErrorStatus = container.lenient(.apiErrorStatus)
        sessionID = container.lenient(.sessionID)
        totalCostUSD = container.lenient(.totalCostUSD)
        modelUsage = container.lenient(.modelUsage) ?? [:]
        usageSinceLastResult = container.lenient(.usageSinceLastResult)
        isError = container.lenient(.isError) ?? (subtype != "success")
    }
}
