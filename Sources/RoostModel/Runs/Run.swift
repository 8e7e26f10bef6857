/// One attempt to answer a message: prompt in; events, reply, diff and outcome out.
package struct Run: Sendable, Equatable, Codable {
    package let id: RunID
    package let taskID: TaskID
    /// The message that this run answers.
    package let messageID: MessageID
    /// 1 for the first run of a task, then increasing by one.
    package let attempt: Int
    /// Why the run was queued.
    package let trigger: RunTrigger
    /// The interrupted run whose session and work tree this one continues.
    package let resumedFrom: RunID?
    package var status: RunStatus
    /// Whether its processes are paused; independent of ``status``.
    package var isPaused: Bool
    /// When a person asked to end it. The run is `cancelled` only once its processes have ended.
    package var cancelRequestedAt: Timestamp?
    package let createdAt: Timestamp
    /// When it became `running`.
    package var startedAt: Timestamp?
    package var endedAt: Timestamp?
    /// How it ended; `nil` until then.
    package var outcome: RunOutcome?
    /// `nil` if the runtime reported none.
    package var usage: Usage?
    /// `nil` if nothing was captured.
    package var diff: DiffSummary?
    /// When retention removed its detailed output; `nil` while it is stored.
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

/// Why a run was queued.
package enum RunTrigger: String, Codable, Sendable, CaseIterable {
    case user
    case followUp = "follow_up"
    case retry
    case resume
}
