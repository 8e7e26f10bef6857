/// What can happen to a run; ``RunStatus/next(on:)`` gives the resulting status.
package enum RunSignal: Sendable, Equatable, Hashable, CaseIterable {
    /// A runner took the run from the queue.
    case leased
    /// Work tree, sandbox and session are ready, and the runtime received the message.
    case started
    case waitForApproval
    case waitForInput
    /// What the run waited for arrived.
    case resumed
    /// The runtime is done; the diff is being captured.
    case concluded
    case ended(RunEnd)

    package static let allCases: [RunSignal] =
        [.leased, .started, .waitForApproval, .waitForInput, .resumed, .concluded] + RunEnd.allCases.map(RunSignal.ended)
}

/// The four ways a run can end.
package enum RunEnd: String, Codable, Sendable, CaseIterable {
    case succeeded
    case failed
    case cancelled
    case interrupted

    /// The terminal status of this end.
    package var status: RunStatus {
        switch self {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .interrupted: .interrupted
        }
    }
}
