import RoostModel

extension StoredQueries {
    /// The cursor is the activity and number of the last task shown, not a count, so that pages stay consistent when tasks are added.
    func tasks(_ query: TaskQuery) async throws -> Page<TaskSnapshot> {
        let start = try query.cursor.map(TaskCursor.init(text:))
        let limit = max(1, query.limit)
        let filter = TaskFilter(query)
        return try await core.read { connection in
            let listing = try TaskListing(filter, on: connection)
            if listing.total == 0 { return Page(items: [], nextCursor: nil, total: 0) }
            let rows = try connection.rows(of: listing, after: start, offset: query.offset, limit: limit + 1)
            // If the list ends on its first page, it has been counted.
            let isWhole = start == nil && query.offset <= 0 && rows.count <= limit
            let total = try listing.total ?? (isWhole ? rows.count : try connection.count(listing))
            var specs = DecodedSpecs()
            let shown = rows.prefix(limit)
            let lasts = try shown.map { row in try row.optionalText("id") == nil ? nil : try Run(row) }
            let usages = try connection.usage(of: lasts.compactMap { $0 })
            let reviews = try connection.reviews(of: lasts.compactMap { $0?.taskID })
            let items = try zip(shown, lasts).map { row, last in
                let task = AgentTask(
                    id: try row.id("task_id"), title: try row.text("title"), spec: try specs.spec(of: row),
                    version: try row.integer("version"), createdAt: try row.time("task_created_at"),
                    archivedAt: try row.optionalTime("archived_at"), node: try row.optionalID("node"))
                return TaskSnapshot(
                    task: task, lastRun: last, runCount: last?.attempt ?? 0, activeAt: try row.time("active_at"), usage: usages[task.id],
                    review: reviews[task.id])
            }
            let next = rows.count > limit ? try TaskCursor(rows[limit - 1]).text : nil
            return Page(items: items, nextCursor: next, total: total)
        }
    }

    func undecidedCount() async throws -> Int {
        try await core.read { try $0.count(TaskFilter(TaskQuery(archived: .include, isUndecided: true))) }
    }

    func taskCounts() async throws -> [TaskGroup: Int] {
        try await core.read { connection in
            let rows = try connection.rows(
                "SELECT status, sum(tasks) AS tasks FROM task_totals WHERE is_archived = 0 AND status <> '' GROUP BY status")
            return try rows.reduce(into: Dictionary(uniqueKeysWithValues: TaskGroup.allCases.map { ($0, 0) })) { counts, row in
                let status: RunStatus = try row.word("status")
                counts[TaskGroup(status), default: 0] += Int(try row.integer("tasks"))
            }
        }
    }
}

extension Connection {
    /// Finds the page through an index first, and reads whole rows only for it.
    fileprivate func rows(of listing: TaskListing, after start: TaskCursor?, offset: Int, limit: Int) throws -> [Row] {
        let (condition, values) = start?.condition ?? ("TRUE", [])
        return try rows(
            """
            WITH page AS MATERIALIZED (
                SELECT number, active_at FROM (\(listing.sql)) WHERE \(condition)
                ORDER BY active_at DESC, number DESC LIMIT ? OFFSET ?)
            SELECT t.id AS task_id, t.title, t.spec, t.version, t.created_at AS task_created_at, t.archived_at, t.node, t.number, t.active_at,
                \(Run.columns)
            FROM page p CROSS JOIN tasks t ON t.number = p.number
                LEFT JOIN runs r ON r.task = t.id AND r.attempt = (SELECT max(x.attempt) FROM runs x WHERE x.task = t.id)
            ORDER BY p.active_at DESC, p.number DESC
            """, listing.values + values + [.integer(Int64(limit)), .integer(Int64(max(0, offset)))])
    }

    fileprivate func count(_ listing: TaskListing) throws -> Int {
        let row = try rows("SELECT count(*) AS tasks FROM (\(listing.sql))", listing.values).first
        return Int(try row?.integer("tasks") ?? 0)
    }
}

/// Decodes each specification of a page once, because most tasks of a list share a few.
private struct DecodedSpecs {
    private var known: [String: TaskSpec] = [:]

    mutating func spec(of row: Row) throws -> TaskSpec {
        let text = try row.text("spec")
        if let spec = known[text] { return spec }
        let spec: TaskSpec = try row.json("spec")
        known[text] = spec
        return spec
    }
}

/// The end of a page of tasks.
private struct TaskCursor {
    let activeAt: Int64
    let number: Int64

    init(_ row: Row) throws {
        activeAt = try row.integer("active_at")
        number = try row.integer("number")
    }

    init(text: String) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 2, let activeAt = parts[0], let number = parts[1] else {
            throw StoreError.conflict(.unknownCursor(text))
        }
        self.activeAt = activeAt
        self.number = number
    }

    /// The condition for the tasks after it.
    var condition: (sql: String, values: [Value]) {
        ("(active_at, number) < (?, ?)", [.integer(activeAt), .integer(number)])
    }

    var text: String { "\(activeAt).\(number)" }
}
