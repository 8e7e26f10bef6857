import RoostModel

extension Change {
    /// Stores a message with its event.
    func store(_ message: Message, body: String) throws {
        let attachments = message.attachments.map(\.id)
        try transaction.execute(
            "INSERT INTO messages (id, task, author, body, disposition, run, attachments, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            message.id, message.taskID, message.author.rawValue, body, message.disposition.rawValue, message.runID,
            attachments.isEmpty ? nil : try StoredJSON.encode(attachments), message.createdAt)
        let accepted = MessageAccepted(
            messageId: message.id, author: message.author, body: body, disposition: message.disposition, attachments: attachments)
        try emit(.task(message.taskID), .messageAccepted(accepted), at: message.createdAt)
    }

    /// Changes a message's disposition and run, with its event. Has no effect if nothing changes.
    ///
    /// - Returns: whether something changed.
    @discardableResult
    func set(_ message: Message, _ disposition: MessageDisposition, run: RunID?, at: Timestamp) throws -> Bool {
        guard message.disposition != disposition || message.runID != run else { return false }
        try transaction.execute("UPDATE messages SET disposition = ?, run = ? WHERE id = ?", disposition.rawValue, run, message.id)
        let changed = MessageChanged(messageId: message.id, disposition: disposition, runId: run)
        try emit(.task(message.taskID), .messageChanged(changed), at: at)
        return true
    }

    /// Releases the messages of an ended run: those it received are answered or settled; those that never reached the agent wait again.
    func release(messagesOf run: Run, end: RunEnd, at: Timestamp) throws {
        let messages = try transaction.rows(
            """
            SELECT \(Message.columns) FROM messages m WHERE m.run = ? AND m.author <> 'agent' AND m.disposition IN ('queued', 'steering', 'in_run')
            ORDER BY m.number
            """, run.id
        ).map(Message.init)
        for message in messages {
            switch message.disposition {
            case .steering: try set(message, .queued, run: nil, at: at)
            case .queued, .inRun: try set(message, end == .succeeded ? .answered : .settled, run: run.id, at: at)
            case .answered, .settled: break
            }
        }
    }

    /// Queues a run for a task's oldest waiting message; `nil` if none waits or a run of the task is open.
    func queueOldestWaiting(of task: TaskID, run: RunID, trigger: RunTrigger, at: Timestamp) throws -> Run? {
        guard try transaction.openRun(of: task) == nil, let message = try transaction.oldestWaiting(of: task) else { return nil }
        guard try transaction.archivedAgent(of: task) == nil else {
            try settleWaiting(of: task, at: at)
            return nil
        }
        let queued = try queue(message, run: run, trigger: trigger, resumedFrom: nil, at: at)
        // No event: the message stays queued, and `run.queued` names it.
        try transaction.execute("UPDATE messages SET run = ? WHERE id = ?", run, message.id)
        return queued
    }

    /// Withdraws a message that no run has.
    func takeBack(_ message: Message, at: Timestamp) throws {
        try transaction.execute(
            "UPDATE messages SET disposition = ?, removed_at = ? WHERE id = ?", MessageDisposition.settled.rawValue, at, message.id)
        try emit(.task(message.taskID), .messageRemoved(MessageRemoved(messageId: message.id)), at: at)
        try audit(asker, "message.remove", .task(message.taskID), at: at)
    }

    /// Withdraws messages that were given to a run but did not reach its agent. Otherwise they would wait again after its end.
    func takeBackSteering(of run: Run, at: Timestamp) throws {
        let given = try transaction.rows(
            "SELECT \(Message.columns) FROM messages m WHERE m.run = ? AND m.disposition = 'steering' ORDER BY m.number", run.id
        ).map(Message.init)
        for message in given { try takeBack(message, at: at) }
    }

    /// Settles the waiting messages of a task that no run will ever take.
    func settleWaiting(of task: TaskID, at: Timestamp) throws {
        while let message = try transaction.oldestWaiting(of: task) { try set(message, .settled, run: nil, at: at) }
    }

    /// Queues a run, with its event.
    func queue(_ message: Message, run: RunID, trigger: RunTrigger, resumedFrom: RunID?, at: Timestamp) throws -> Run {
        let last = try transaction.row("SELECT coalesce(max(attempt), 0) AS last FROM runs WHERE task = ?", message.taskID)?.integer("last")
        let queued = Run(
            id: run, taskID: message.taskID, messageID: message.id, attempt: Int(last ?? 0) + 1, trigger: trigger, resumedFrom: resumedFrom,
            createdAt: at)
        try transaction.execute(
            """
            INSERT INTO runs (id, short, task, message, attempt, cause, resumed_from, status, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)
            """, run, run.short, message.taskID, message.id, queued.attempt, trigger.rawValue, resumedFrom, at)
        let event = RunQueued(
            taskId: message.taskID, messageId: message.id, attempt: queued.attempt, trigger: trigger, resumedFrom: resumedFrom)
        try emit(.run(run), .runQueued(event), at: at)
        return queued
    }

    /// Records activity in a task, by which tasks are listed.
    func touch(_ task: TaskID, at: Timestamp) throws {
        try transaction.execute("UPDATE tasks SET active_at = ? WHERE id = ? AND active_at < ?", at, task, at)
    }
}
