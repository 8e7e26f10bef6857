/// One thing said to or by an agent.
package struct Message: Sendable, Equatable, Codable {
    package let id: MessageID
    package let taskID: TaskID
    package let author: MessageAuthor
    /// The text as it was sent.
    package let body: String
    /// What happened with it so far.
    package var disposition: MessageDisposition
    /// The run that answers it (a person's message) or that wrote it (an agent's).
    package var runID: RunID?
    /// Files sent with it, in the sender's order.
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

/// Who wrote a message.
package enum MessageAuthor: String, Codable, Sendable, CaseIterable {
    case person
    case agent
    case system
}

/// The state of a message: `queued` waits for a run, `steering` is on its way into the running turn, `inRun` was given to a run. It ends as
/// `answered`, or as `settled` if there will be no answer because its run failed or was cancelled.
package enum MessageDisposition: String, Codable, Sendable, CaseIterable {
    case queued
    case steering
    case inRun = "in_run"
    case answered
    case settled
}

/// How a further message reaches a task with an active run.
package enum MessageMode: String, Codable, Sendable, CaseIterable {
    /// It waits for the end of the active run and then gets its own run.
    case queue
    /// It is given to the active run at the next opportunity; without an active run, like `queue`.
    case steer
    /// The active run's turn is interrupted; then the message is given to the agent.
    case interrupt
}
