/// The status of a run. Pausing is a flag of an active run, not a status.
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

    /// Whether the status is final: no signal leads out of it.
    package var isTerminal: Bool {
        switch self {
        case .queued, .preparing, .running, .waitingForApproval, .waitingForInput, .finishing: false
        case .succeeded, .failed, .cancelled, .interrupted: true
        }
    }

    /// Whether a runner holds or held a lease on the run: it is neither queued nor over.
    package var isLeased: Bool { !isTerminal && self != .queued }
}
