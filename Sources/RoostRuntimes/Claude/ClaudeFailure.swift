import RoostModel

/// Translates a failed `result` into a reason and a message.
enum ClaudeFailure {
    static func stop(_ result: ClaudeResultLine, lastError: String?) -> TurnEnd.Stop {
        let said = result.text ?? result.errors.joined(separator: "; ")
        let text = (said.isEmpty ? "claude gave no reason (\(result.subtype))" : said).cut(toBytes: 2000)
        let reason = reason(result, lastError: lastError)
        switch reason {
        case .notSignedIn: return .failed(reason, message: "\(signInMessage(result.apiErrorStatus)) (claude reported: \(text))")
        case .promptTooLong: return .failed(reason, message: "\(text); start a new task, or send less at once")
        case .rateLimited: return .failed(reason, message: "\(text); wait until the provider's limit resets, then retry")
        case .overloaded: return .failed(reason, message: "\(text); the provider is overloaded, retry later")
        default: return .failed(reason, message: text)
        }
    }

    static func signInMessage(_ status: Int?) -> String {
        "the provider refused the sign-in\(status.map { " (\($0))" } ?? ""); " + ClaudeCredentials.waysToSignIn
    }

    /// A rejected key stays rejected for the life of the process, which received it at start.
    static func leavesUsable(_ stop: TurnEnd.Stop) -> Bool {
        if case .failed(.notSignedIn, _) = stop { false } else { true }
    }

    private static func reason(_ result: ClaudeResultLine, lastError: String?) -> RunEndReason {
        switch result.terminalReason {
        case "prompt_too_long": return .promptTooLong
        case "max_turns", "budget_exhausted": return .turnLimit
        default: break
        }
        if ["error_max_turns", "error_max_budget_usd"].contains(result.subtype) { return .turnLimit }
        switch result.apiErrorStatus {
        case 401, 403: return .notSignedIn
        case 429: return .rateLimited
        case 503, 529: return .overloaded
        case .some: return .providerError
        case nil: break
        }
        guard result.terminalReason == "api_error" || lastError != nil else { return .agentError }
        switch lastError {
        case "authentication_failed": return .notSignedIn
        case "rate_limit": return .rateLimited
        case "overloaded": return .overloaded
        default: return .providerError
        }
    }
}
