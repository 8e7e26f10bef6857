/// Renaming, archiving and deleting tasks.
package protocol TaskStore: Sendable {
    /// - Throws: ``StoreError/versionMismatch(expected:found:)``.
    func rename(_ task: TaskID, to title: String, expected: Int64?, at: Timestamp) async throws -> AgentTask
    /// Archives or unarchives a task. A further message or run unarchives it too.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if a run of it is queued or active, or a message waits.
    func setArchived(_ task: TaskID, _ isArchived: Bool, at: Timestamp) async throws -> AgentTask
    /// Deletes a task for good, with its messages, runs, events and applications; only `task.deleted` stays in its stream. What is on the
    /// disk is remembered until ``forgetLeftovers(of:)``.
    ///
    /// - Returns: `nil` if it was deleted before.
    /// - Throws: ``StoreError/notFound(_:)``; ``StoreError/conflict(_:)`` if a run of it is queued or active, a message waits, an
    ///   application is unsettled, it is the conversation of an agent, or its folders are on another node.
    func deleteTask(_ task: TaskID, at: Timestamp) async throws -> TaskLeftovers?
    /// The deleted tasks that still have files on this node's disk.
    func leftovers() async throws -> [TaskLeftovers]
    func forgetLeftovers(of task: TaskID) async throws
    /// Whether a task with this id existed and was deleted.
    func isDeleted(_ task: TaskID) async throws -> Bool
}

/// What a deleted task left on the disk.
package struct TaskLeftovers: Sendable, Equatable, Codable {
    package let task: TaskID
    /// Runs whose stored changes and folders may remain.
    package let runs: [RunID]
    /// Applications whose undo data may remain.
    package let applications: [ApplicationID]

    package init(task: TaskID, runs: [RunID], applications: [ApplicationID]) {
        self.task = task
        self.runs = runs
        self.applications = applications
    }
}
