/// Messages and the runs that are queued for them.
package protocol MessageStore: Sendable {
    /// Stores a message, and its task if that is new. Queues a run for it unless the task has an active or queued run; then the message
    /// waits. A repeated idempotency key returns the earlier result.
    ///
    /// - Parameter queued: called when the run is queued but not durable yet. A lease requested now is granted right after the commit,
    ///   which it cannot overtake.
    func accept(_ submission: Submission, queued: @escaping @Sendable () -> Void) async throws -> Accepted

    /// Queues a run for the oldest waiting message of a task without an active or queued run; `nil` if no message waits.
    func queueNext(_ task: TaskID, run: RunID, trigger: RunTrigger, at: Timestamp) async throws -> Run?

    /// This node's tasks with a waiting message but without an active or queued run, longest waiting first. A crash between a run's end and
    /// ``queueNext(_:run:trigger:at:)`` leaves such tasks.
    func waitingTasks() async throws -> [TaskID]

    /// Queues another attempt: for the last message (`retry`), or to continue after an interruption (`resume`).
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if a run of the task is active.
    func queueAgain(_ task: TaskID, run: RunID, trigger: RunTrigger, at: Timestamp) async throws -> Run

    /// Marks a message as given to a run (`steering`) or taken by it (`inRun`).
    func setDisposition(_ message: MessageID, _ disposition: MessageDisposition, run: RunID?, at: Timestamp) async throws

    /// What came with a task's messages in memory only, newest first, at most 50. Messages without any are left out.
    func promises(in task: TaskID) async throws -> [(message: MessageID, promise: MessagePromise)]

    /// Withdraws a waiting message. Has no effect if it was withdrawn before.
    ///
    /// - Parameter run: the run that the message was being delivered to and that gave it back; `nil` if there was none.
    /// - Throws: ``StoreError/conflict(_:)`` if a run has it already.
    func removeMessage(_ message: MessageID, of task: TaskID, givenBackBy run: RunID?, at: Timestamp) async throws
}

extension MessageStore {
    /// Stores a message without a callback.
    package func accept(_ submission: Submission) async throws -> Accepted { try await accept(submission) {} }
}

extension MessageStore {
    /// Withdraws a waiting message that was not being delivered.
    package func removeMessage(_ message: MessageID, of task: TaskID, at: Timestamp) async throws {
        try await removeMessage(message, of: task, givenBackBy: nil, at: at)
    }
}
