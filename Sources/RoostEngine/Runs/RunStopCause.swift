import RoostModel

/// Why a run is being ended from outside its own work; the first cause that comes is the one that counts.
enum RunStopCause: Sendable, Equatable {
    case cancelled
    /// The agent of this name was stopped or archived.
    case agentStopped(String)
    case agentRestarted(String)
    /// A new message interrupted the turn; the session stays.
    case redirected
    case daemonStopping
    case limit(RunEndReason, message: String)
    case leaseLost
}
