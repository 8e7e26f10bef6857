/// Titles, the archive, and the end of tasks.
package protocol TaskStore: Sendable {
    /// - Throws: ``StoreError/versionMismatch(expected:found:)``.
    func rename(_ task: TaskID, to title: String, expected: Int64?, at: Timestamp) async throws -> AgentTask
    /// Puts a task into the archive, or takes it out; a further message or run takes it out too.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` where a run of it is queued or active, or a message waits.
    func setArchived(_ task: TaskID, _ isArchived: Bool, at: Timestamp) async throws -> AgentTask
    /// Deletes a task with its messages, runs, events and applications, for good; `task.deleted` is left in its stream. What lies on the disk is
    /// remembered until ``forgetLeftovers(of:)``.
    ///
    /// - Returns: `nil` where it was deleted before.
    /// - Throws: ``StoreError/notFound(_:)``; ``StoreError/conflict(_:)`` where a run of it is queued or active, a message waits, an
    ///   application is unsettled, it is the conversation of an agent, or its folders are elsewhere.
    func deleteTask(_ task: TaskID, at: Timestamp) async throws -> TaskLeftovers?
    /// Of tasks that are deleted and still have something on this node's disk.
    func leftovers() async throws -> [TaskLeftovers]
    func forgetLeftovers(of task: TaskID) async throws
    /// Whether there was such a task, which is deleted.
    func isDeleted(_ task: TaskID) async throws -> Bool
}

/// What of a deleted task lies on the disk.
package struct TaskLeftovers: Sendable, Equatable, Codable {
    package let task: TaskID
    package let runs: [RunID]
    package let applications: [ApplicationID]

    package init(task: TaskID, runs: [RunID], applications: [ApplicationID]) {
        self.task = task
        self.runs = runs
        self.applications = applications
    }
}
