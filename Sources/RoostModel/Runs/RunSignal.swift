/// What can happen to a run; ``RunStatus/next(on:)`` says where it leads.
package enum RunSignal: Sendable, Equatable, Hashable, CaseIterable {
    /// A runner took the run from the queue.
    case leased
    /// Work tree, sandbox and session stand; the message was given to the runtime.
    case started
    case waitForApproval
    case waitForInput
    /// What was waited for came.
    case resumed
    /// The runtime is done; the diff is being captured.
    case concluded
    case ended(RunEnd)

    package static let allCases: [RunSignal] =
        [.leased, .started, .waitForApproval, .waitForInput, .resumed, .concluded] + RunEnd.allCases.map(RunSignal.ended)
}

/// The four ways in which a run can be over.
package enum RunEnd: String, Codable, Sendable, CaseIterable {
    case succeeded
    case failed
    case cancelled
    case interrupted

    package var status: RunStatus {
        switch self {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .interrupted: .interrupted
        }
    }
}
