/// One attempt to answer a message: prompt in; events, reply, diff and outcome out.
package struct Run: Sendable, Equatable, Codable {
    package let id: RunID
    package let taskID: TaskID
    /// The message that woke this run.
    package let messageID: MessageID
    /// 1 for the first run of a task, then one more each.
    package let attempt: Int
    package let trigger: RunTrigger
    /// The run whose session and work tree this one goes on with after an interruption.
    package let resumedFrom: RunID?
    package var status: RunStatus
    package var isPaused: Bool
    /// A person asked for the end; the run is `cancelled` only once its processes are gone.
    package var cancelRequestedAt: Timestamp?
    package let createdAt: Timestamp
    package var startedAt: Timestamp?
    package var endedAt: Timestamp?
    package var outcome: RunOutcome?
    package var usage: Usage?
    package var diff: DiffSummary?
    /// When what it printed and did was removed with age; `nil` where it is still stored.
    package var outputRemovedAt: Timestamp?

    package init(
        id: RunID, taskID: TaskID, messageID: MessageID, attempt: Int, trigger: RunTrigger, resumedFrom: RunID? = nil,
        status: RunStatus = .queued, isPaused: Bool = false, cancelRequestedAt: Timestamp? = nil, createdAt: Timestamp,
        startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, outcome: RunOutcome? = nil, usage: Usage? = nil,
        diff: DiffSummary? = nil, outputRemovedAt: Timestamp? = nil
    ) {
        self.id = id
        self.taskID = taskID
        self.messageID = messageID
        self.attempt = attempt
        self.trigger = trigger
        self.resumedFrom = resumedFrom
        self.status = status
        self.isPaused = isPaused
        self.cancelRequestedAt = cancelRequestedAt
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.usage = usage
        self.diff = diff
        self.outputRemovedAt = outputRemovedAt
    }
}

/// What woke a run.
package enum RunTrigger: String, Codable, Sendable, CaseIterable {
    case user
    case followUp = "follow_up"
    case retry
    case resume
}
