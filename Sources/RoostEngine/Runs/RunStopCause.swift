import RoostModel

/// Why a run is ended from outside. The first cause counts.
enum RunStopCause: Sendable, Equatable {
    case cancelled
    /// The agent of this name was stopped or archived.
    case agentStopped(String)
    case agentRestarted(String)
    /// A new message interrupted the turn; the session is kept.
    case redirected
    case daemonStopping
    case limit(RunEndReason, message: String)
    case leaseLost
}
