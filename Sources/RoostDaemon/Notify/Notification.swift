import RoostModel

/// What a person, or a program of theirs, is told: a run that ended, or one that waits for them.
struct Notification: Sendable, Equatable, Codable {
    enum Kind: String, Sendable, Codable {
        case finished
        case waiting
    }

    let kind: Kind
    let runId: RunID
    let taskId: TaskID
    let taskTitle: String
    let agent: String
    let status: RunStatus
    let reason: RunEndReason?
    /// One sentence of the run's outcome, redacted as it is stored.
    let message: String?
    let at: Timestamp
    /// The event's position in the journal: a receiver can tell order and repetition.
    let position: Int64

    /// A short line for a desktop.
    var title: String {
        switch (kind, status) {
        case (.waiting, _): "\(agent) waits for you"
        case (_, .succeeded): "\(agent) is done"
        case (_, .cancelled): "\(agent) was stopped"
        case (_, .interrupted): "\(agent) was interrupted"
        default: "\(agent) failed"
        }
    }

    var text: String { [taskTitle, message].compactMap(\.self).joined(separator: "\n") }

    /// What an event means for people; `nil` for what they need not hear of.
    static func kind(of payload: EventPayload) -> (kind: Kind, status: RunStatus, outcome: RunOutcome?)? {
        switch payload {
        case .runFinished(let finished): (.finished, finished.status, finished.outcome)
        case .runStatus(let change) where change.status == .waitingForApproval || change.status == .waitingForInput:
            change.previous == change.status ? nil : (.waiting, change.status, nil)
        default: nil
        }
    }
}
