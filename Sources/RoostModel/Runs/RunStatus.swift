/// Where a run stands. `paused` is a flag on an active run, not a place.
package enum RunStatus: String, Codable, Sendable, CaseIterable {
    case queued
    case preparing
    case running
    case waitingForApproval = "waiting_for_approval"
    case waitingForInput = "waiting_for_input"
    case finishing
    case succeeded
    case failed
    case cancelled
    case interrupted

    /// Terminal statuses are final: no signal leads out of them.
    package var isTerminal: Bool {
        switch self {
        case .queued, .preparing, .running, .waitingForApproval, .waitingForInput, .finishing: false
        case .succeeded, .failed, .cancelled, .interrupted: true
        }
    }

    /// Whether a runner holds (or held) a lease on the run: neither waiting in the queue nor over.
    package var isLeased: Bool { !isTerminal && self != .queued }
}
