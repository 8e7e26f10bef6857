/// Messages and the runs that they queue.
package protocol MessageStore: Sendable {
    /// Stores a message (and its task, where new) and queues a run for it unless the task has an active or queued run; then the message
    /// waits. Answers an earlier result for a repeated idempotency key.
    ///
    /// - Parameter queued: called when the run is in the queue but not durable yet: whoever asks for a lease now is served right behind the
    ///   commit, which the lease cannot overtake.
    func accept(_ submission: Submission, queued: @escaping @Sendable () -> Void) async throws -> Accepted

    /// Queues a run for the oldest waiting message of a task that has no active or queued run; `nil` where nothing waits.
    func queueNext(_ task: TaskID, run: RunID, trigger: RunTrigger, at: Timestamp) async throws -> Run?

    /// The node's own tasks with a waiting message and no active or queued run, longest waiting first: what a crash between a run's end and
    /// ``queueNext(_:run:trigger:at:)`` leaves behind.
    func waitingTasks() async throws -> [TaskID]

    /// Queues another attempt: of the last message (`retry`), or going on after an interruption (`resume`).
    ///
    /// - Throws: ``StoreError/conflict(_:)`` where a run of the task is active.
    func queueAgain(_ task: TaskID, run: RunID, trigger: RunTrigger, at: Timestamp) async throws -> Run

    /// Marks a message as handed to (`steering`) or taken by (`inRun`) a run.
    func setDisposition(_ message: MessageID, _ disposition: MessageDisposition, run: RunID?, at: Timestamp) async throws

    /// What came with a task's messages in memory only, newest first, at most 50; without those with which nothing came.
    func promises(in task: TaskID) async throws -> [(message: MessageID, promise: MessagePromise)]

    /// Takes back a message that waits. Without effect where it was taken back before.
    ///
    /// - Parameter run: that it was on its way to and gave it back.
    /// - Throws: ``StoreError/conflict(_:)`` where a run has it already.
    func removeMessage(_ message: MessageID, of task: TaskID, givenBackBy run: RunID?, at: Timestamp) async throws
}

extension MessageStore {
    package func accept(_ submission: Submission) async throws -> Accepted { try await accept(submission) {} }
}

extension MessageStore {
    package func removeMessage(_ message: MessageID, of task: TaskID, at: Timestamp) async throws {
        try await removeMessage(message, of: task, givenBackBy: nil, at: at)
    }
}
