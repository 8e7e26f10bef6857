import RoostModel

// Stand-ins until the store has these; nothing calls them yet.
extension StoredRuns {
    func setPaused(_ run: RunID, _ isPaused: Bool, at: Timestamp) async throws -> Run { throw StoreError.conflict("not yet") }
    func rename(_ task: TaskID, to title: String, expected: Int64?, at: Timestamp) async throws -> AgentTask { throw StoreError.conflict("not yet") }
    func setArchived(_ task: TaskID, _ isArchived: Bool, at: Timestamp) async throws -> AgentTask { throw StoreError.conflict("not yet") }
    func removeMessage(_ message: MessageID, of task: TaskID, at: Timestamp) async throws { throw StoreError.conflict("not yet") }
}

extension StoredQueries {
    func audit(limit: Int, before: Int64?) async throws -> [AuditLine] { throw StoreError.conflict("not yet") }
    func taskCounts() async throws -> [TaskGroup: Int] { throw StoreError.conflict("not yet") }
}
