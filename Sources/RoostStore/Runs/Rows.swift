import RoostModel

extension Run {
    static let columns = """
        r.id, r.task, r.message, r.attempt, r.cause, r.resumed_from, r.status, r.is_paused, r.cancel_requested_at, r.created_at, \
        r.started_at, r.ended_at, r.outcome, r.usage, r.diff, r.fence, r.holder, r.lease_expires_at, \
        r.output_removed_at
        """

    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), taskID: try row.id("task"), messageID: try row.id("message"), attempt: Int(try row.integer("attempt")),
            trigger: try row.word("cause"), resumedFrom: try row.optionalID("resumed_from"), status: try row.word("status"),
            isPaused: try row.flag("is_paused"), cancelRequestedAt: try row.optionalTime("cancel_requested_at"),
            createdAt: try row.time("created_at"), startedAt: try row.optionalTime("started_at"), endedAt: try row.optionalTime("ended_at"),
            outcome: try row.optionalJSON("outcome"), usage: try row.optionalJSON("usage"), diff: try row.optionalJSON("diff"),
            outputRemovedAt: try row.optionalTime("output_removed_at"))
    }
}

extension AgentTask {
    static let columns = "t.id, t.title, t.spec, t.version, t.created_at, t.archived_at, t.node"

    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), title: try row.text("title"), spec: try row.json("spec"), version: try row.integer("version"),
            createdAt: try row.time("created_at"), archivedAt: try row.optionalTime("archived_at"), node: try row.optionalID("node"))
    }
}

extension Message {
    /// Includes the metadata of the attachments, in the order in which they were given.
    static let columns = """
        m.id, m.task, m.author, m.body, m.disposition, m.run, m.created_at, CASE WHEN m.attachments IS NOT NULL THEN (\
        SELECT json_group_array(json_object('id', a.id, 'name', a.name, 'mediaType', a.media_type, 'size', a.size, 'hash', a.hash, \
        'createdAt', a.created_at)) FROM json_each(m.attachments) given CROSS JOIN attachments a ON a.id = given.value) END AS attachments
        """

    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), taskID: try row.id("task"), author: try row.word("author"), body: try row.text("body"),
            disposition: try row.word("disposition"), runID: try row.optionalID("run"),
            attachments: (try row.optionalJSON("attachments") as [AttachmentColumn]?)?.map(\.attachment) ?? [],
            createdAt: try row.time("created_at"))
    }
}

// MARK: - Looking up

extension Connection {
    func run(_ id: RunID) throws -> Run? {
        try row("SELECT \(Run.columns) FROM runs r WHERE r.id = ?", id).map(Run.init)
    }

    func task(_ id: TaskID) throws -> AgentTask? {
        try row("SELECT \(AgentTask.columns) FROM tasks t WHERE t.id = ?", id).map(AgentTask.init)
    }

    func message(_ id: MessageID) throws -> Message? {
        try row("SELECT \(Message.columns) FROM messages m WHERE m.id = ?", id).map(Message.init)
    }

    func knownRun(_ id: RunID) throws -> Run {
        guard let run = try run(id) else { throw StoreError.notFound("run \(id)") }
        return run
    }

    func knownTask(_ id: TaskID) throws -> AgentTask {
        guard let task = try task(id) else { throw StoreError.notFound("task \(id)") }
        return task
    }

    func knownMessage(_ id: MessageID) throws -> Message {
        guard let message = try message(id) else { throw StoreError.notFound("message \(id)") }
        return message
    }

    /// The queued or active run of a task.
    func openRun(of task: TaskID) throws -> Run? {
        try row("SELECT \(Run.columns) FROM runs r WHERE r.task = ? AND \(RunStatus.isOpenSQL)", task).map(Run.init)
    }

    func lastRun(of task: TaskID) throws -> Run? {
        try row("SELECT \(Run.columns) FROM runs r WHERE r.task = ? ORDER BY r.attempt DESC LIMIT 1", task).map(Run.init)
    }

    /// The oldest waiting message of a task that has no run.
    func oldestWaiting(of task: TaskID) throws -> Message? {
        try row(
            """
            SELECT \(Message.columns) FROM messages m WHERE m.task = ? AND m.disposition = 'queued' AND m.run IS NULL
            ORDER BY m.number LIMIT 1
            """, task
        ).map(Message.init)
    }
}

extension RunStatus {
    /// Written exactly as in the partial index, so that SQLite uses the index.
    static let isOpenSQL = "r.status NOT IN ('succeeded', 'failed', 'cancelled', 'interrupted')"
    static let isLeasedSQL = "r.status IN ('preparing', 'running', 'waiting_for_approval', 'waiting_for_input', 'finishing')"
}
