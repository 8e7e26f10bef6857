/// A message that an API server hands to the inbox.
package struct Submission: Sendable {
    /// Where the message goes.
    package enum Target: Sendable {
        case newTask(TaskID, title: String, spec: TaskSpec)
        case task(TaskID)
    }

    /// The new or existing task.
    package let target: Target
    /// Chosen by the caller of the inbox, so that a repeated submission can be recognized.
    package let messageID: MessageID
    package let body: String
    package let author: MessageAuthor
    /// The id of the run, if one is queued.
    package let runID: RunID
    /// Scoped to one principal: the caller's part of the key is included in the text.
    package let idempotencyKey: String?
    /// Hash of the request that came with the key. The same key with another request is refused.
    package let requestHash: String?
    /// Attachments that were uploaded before.
    package let attachments: [AttachmentID]
    /// The agent whose conversation the new task becomes, in the same transaction.
    package let conversationOf: AgentID?
    /// What the caller keeps in memory for this message.
    package let promise: MessagePromise
    package let at: Timestamp

    package init(
        target: Target, messageID: MessageID, body: String, author: MessageAuthor = .person, runID: RunID,
        idempotencyKey: String? = nil, requestHash: String? = nil, attachments: [AttachmentID] = [], conversationOf: AgentID? = nil,
        promise: MessagePromise = MessagePromise(), at: Timestamp
    ) {
        self.target = target
        self.messageID = messageID
        self.body = body
        self.author = author
        self.runID = runID
        self.idempotencyKey = idempotencyKey
        self.requestHash = requestHash
        self.attachments = attachments
        self.conversationOf = conversationOf
        self.promise = promise
        self.at = at
    }
}

/// The result of accepting a message.
package struct Accepted: Sendable, Equatable {
    /// The task that the message belongs to.
    package let task: AgentTask
    package let message: Message
    /// The run queued for it; `nil` if the message waits for the end of an active run.
    package let run: Run?
    /// Whether this is the stored result of an earlier request with the same idempotency key.
    package let isRepeated: Bool
    /// Position of the last event that accepting the message wrote. A reader that starts here misses nothing of the run.
    package let position: Int64

    package init(task: AgentTask, message: Message, run: Run?, isRepeated: Bool, position: Int64) {
        self.task = task
        self.message = message
        self.run = run
        self.isRepeated = isRepeated
        self.position = position
    }
}
