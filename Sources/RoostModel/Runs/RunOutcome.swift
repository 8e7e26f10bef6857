/// How a run ended, for people and for programs.
package struct RunOutcome: Sendable, Equatable, Codable {
    package let end: RunEnd
    /// More about the end, if there is anything.
    package let reason: RunEndReason?
    /// One sentence for people: what happened to what, and what to do.
    package let message: String?
    /// The exit code of the process, if it exited.
    package let exitCode: Int?
    /// The signal that ended the process, if one did.
    package let signal: Int?

    package init(end: RunEnd, reason: RunEndReason? = nil, message: String? = nil, exitCode: Int? = nil, signal: Int? = nil) {
        self.end = end
        self.reason = reason
        self.message = message
        self.exitCode = exitCode
        self.signal = signal
    }
}

/// Stable codes for why a run did not succeed.
package enum RunEndReason: String, Codable, Sendable, CaseIterable {
    // What the command or agent did.
    case exitNonZero = "exit_non_zero"
    case signaled
    case agentError = "agent_error"
    // Limits of the policy.
    case timeLimit = "time_limit"
    case outputLimit = "output_limit"
    case memoryLimit = "memory_limit"
    case processLimit = "process_limit"
    case diskLimit = "disk_limit"
    // People and the daemon.
    case cancelledByPerson = "cancelled_by_person"
    case daemonStopped = "daemon_stopped"
    // Before anything ran.
    case commandNotFound = "command_not_found"
    case runtimeNotInstalled = "runtime_not_installed"
    case networkRequired = "network_required"
    case sandboxUnavailable = "sandbox_unavailable"
    case projectUnavailable = "project_unavailable"
    case policyRefused = "policy_refused"
    // The agent and its provider.
    case notSignedIn = "not_signed_in"
    case rateLimited = "rate_limited"
    case overloaded
    case providerError = "provider_error"
    case agentCrashed = "agent_crashed"
    case agentSilent = "agent_silent"
    case turnLimit = "turn_limit"
    case promptTooLong = "prompt_too_long"
    // Faults of the daemon.
    case internalError = "internal_error"
}
