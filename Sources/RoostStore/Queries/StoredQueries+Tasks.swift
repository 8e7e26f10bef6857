import RoostModel

extension StoredQueries {
    /// Pages stay in step with what was shown: the cursor is the last shown task's activity and number, not a count.
    func tasks(_ query: TaskQuery) async throws -> Page<TaskSnapshot> {
        let start = try query.cursor.map(TaskCursor.init(text:)) ?? .newest
        let limit = max(1, query.limit)
        return try await core.read { connection in
            let tasks = try connection.rows(
                """
                SELECT \(AgentTask.columns), t.number, t.active_at, r.id AS last_run, coalesce(r.attempt, 0) AS run_count
                FROM tasks t LEFT JOIN runs r ON r.task = t.id AND r.attempt = (SELECT max(x.attempt) FROM runs x WHERE x.task = t.id)
                WHERE (t.active_at < ? OR (t.active_at = ? AND t.number < ?)) \(query.status == nil ? "" : "AND r.status = ?")
                ORDER BY t.active_at DESC, t.number DESC LIMIT ?
                """,
                [.integer(start.activeAt), .integer(start.activeAt), .integer(start.number)]
                    + (query.status.map { [$0.databaseValue] } ?? [])
                    + [.integer(Int64(limit) + 1)])
            let items = try tasks.prefix(limit).map { row in
                let last: RunID? = try row.optionalID("last_run")
                return TaskSnapshot(
                    task: try AgentTask(row), lastRun: try last.map(connection.knownRun), runCount: Int(try row.integer("run_count")))
            }
            let next = tasks.count > limit ? try TaskCursor(tasks[limit - 1]).text : nil
            return Page(items: items, nextCursor: next)
        }
    }
}

/// Where a page of tasks ended.
private struct TaskCursor {
    let activeAt: Int64
    let number: Int64

    static let newest = TaskCursor(activeAt: .max, number: .max)

    init(activeAt: Int64, number: Int64) {
        self.activeAt = activeAt
        self.number = number
    }

    init(_ row: Row) throws {
        self.init(activeAt: try row.integer("active_at"), number: try row.integer("number"))
    }

    init(text: String) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 2, let activeAt = parts[0], let number = parts[1] else {
            throw StoreError.conflict("\(text.prefix(64)) is no cursor of a task list; start again without one")
        }
        self.init(activeAt: activeAt, number: number)
    }

    var text: String { "\(activeAt).\(number)" }
}
