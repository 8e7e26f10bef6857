/// What an API server hands to the inbox.
package struct Submission: Sendable {
    package enum Target: Sendable {
        case newTask(TaskID, title: String, spec: TaskSpec)
        case task(TaskID)
    }

    package let target: Target
    package let messageID: MessageID
    package let body: String
    package let author: MessageAuthor
    /// The id for the run, should one be queued.
    package let runID: RunID
    /// Of one principal alone: who hands it in says whose it is as a part of it.
    package let idempotencyKey: String?
    /// Hash of the request that the key came with: the same key with another request is refused.
    package let requestHash: String?
    package let attachments: [AttachmentID]
    /// The agent whose conversation the new task becomes, in the same transaction.
    package let conversationOf: AgentID?
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

package struct Accepted: Sendable, Equatable {
    package let task: AgentTask
    package let message: Message
    /// The run queued for it; `nil` where the message waits for an active run's end.
    package let run: Run?
    package let isRepeated: Bool
    /// Position of the last event that accepting made: read on from here to miss nothing of the run.
    package let position: Int64

    package init(task: AgentTask, message: Message, run: Run?, isRepeated: Bool, position: Int64) {
        self.task = task
        self.message = message
        self.run = run
        self.isRepeated = isRepeated
        self.position = position
    }
}
