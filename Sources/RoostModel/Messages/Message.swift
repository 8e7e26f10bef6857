/// One thing said to or by an agent.
package struct Message: Sendable, Equatable, Codable {
    package let id: MessageID
    package let taskID: TaskID
    package let author: MessageAuthor
    package let body: String
    package var disposition: MessageDisposition
    /// The run that answers it (for a person's message) or that said it (for an agent's).
    package var runID: RunID?
    package let attachments: [Attachment]
    package let createdAt: Timestamp

    package init(
        id: MessageID, taskID: TaskID, author: MessageAuthor, body: String, disposition: MessageDisposition, runID: RunID? = nil,
        attachments: [Attachment] = [], createdAt: Timestamp
    ) {
        self.id = id
        self.taskID = taskID
        self.author = author
        self.body = body
        self.disposition = disposition
        self.runID = runID
        self.attachments = attachments
        self.createdAt = createdAt
    }
}

package enum MessageAuthor: String, Codable, Sendable, CaseIterable {
    case person
    case agent
    case system
}

/// What becomes of a message: `queued` waits for a run, `steering` goes into the running one, `inRun` was given to a run, then it
/// is `answered`, or `settled` when no answer will come (its run failed or was cancelled).
package enum MessageDisposition: String, Codable, Sendable, CaseIterable {
    case queued
    case steering
    case inRun = "in_run"
    case answered
    case settled
}

/// How a further message reaches a task whose run is active.
package enum MessageMode: String, Codable, Sendable, CaseIterable {
    /// Waits for the end of the active run, then gets a run of its own.
    case queue
    /// Goes into the active run at its next opportunity; where none is active, like `queue`.
    case steer
    /// Interrupts the active run's turn, then is given to the agent.
    case interrupt
}
