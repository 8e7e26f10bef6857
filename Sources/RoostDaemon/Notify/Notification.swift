import RoostModel

/// The content of a notification: a run has ended, or waits for a person.
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
    /// The message of the run's outcome, already redacted in the store.
    let message: String?
    let at: Timestamp
    /// The event's position in the journal, by which a receiver detects order and repetition.
    let position: Int64

    /// A short title for the desktop.
    var title: String {
        switch (kind, status) {
        case (.waiting, _): "\(agent) is waiting for you"
        case (_, .succeeded): "\(agent) is done"
        case (_, .cancelled): "\(agent) was cancelled"
        case (_, .interrupted): "\(agent) was interrupted"
        default: "\(agent) failed"
        }
    }

    var text: String { [taskTitle, message].compactMap(\.self).joined(separator: "\n") }

    /// The kind of notification for an event; `nil` if none is sent.
    static func kind(of payload: EventPayload) -> (kind: Kind, status: RunStatus, outcome: RunOutcome?)? {
        switch payload {
        case .runFinished(let finished): (.finished, finished.status, finished.outcome)
        case .runStatus(let change) where change.status == .waitingForApproval || change.status == .waitingForInput:
            change.previous == change.status ? nil : (.waiting, change.status, nil)
        default: nil
        }
    }
}
