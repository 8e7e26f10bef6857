import RoostModel

extension StoredRuns {
    func accept(_ submission: Submission, queued: @escaping @Sendable () -> Void) async throws -> Accepted {
        try await core.change { change in
            if let earlier = try change.transaction.earlierAnswer(to: submission) { return earlier }
            let task = try change.findOrMakeTask(submission)
            try change.refuseArchivedAgent(of: task.id)
            if let agent = submission.conversationOf { try change.converse(agent, in: task.id, at: submission.at) }
            let attachments = try submission.attachments.map { try change.transaction.knownAttachment($0) }
            let message = Message(
                id: submission.messageID, taskID: task.id, author: submission.author, body: submission.body, disposition: .queued,
                attachments: attachments, createdAt: submission.at)
            try change.store(message, body: submission.body)
            if !submission.promise.isEmpty {
                try change.transaction.execute(
                    "UPDATE messages SET promise = ? WHERE id = ?", try StoredJSON.encode(submission.promise), message.id)
            }
            let run = try change.queueOldestWaiting(
                of: task.id, run: submission.runID, trigger: submission.isForNewTask ? .user : .followUp, at: submission.at)
            // If an older message waits, it goes first, and this one has no run yet.
            let own = run?.messageID == message.id ? run : nil
            try change.touch(task.id, at: submission.at)
            try change.audit(AuditActor(submission.author), "message.accept", .task(task.id), at: submission.at)
            let position = change.events.last?.entry.position ?? 0
            if let key = submission.idempotencyKey {
                try change.transaction.execute(
                    "INSERT INTO idempotency_keys (key, message, run, position, at, request_hash) VALUES (?, ?, ?, ?, ?, ?)", key,
                    message.id, own?.id, position, submission.at, submission.requestHash)
            }
            let accepted = Accepted(
                task: task, message: try change.transaction.knownMessage(message.id), run: own, isRepeated: false, position: position)
            if run != nil { queued() }
            return accepted
        }
    }

    func promises(in task: TaskID) async throws -> [(message: MessageID, promise: MessagePromise)] {
        try await core.read { connection in
            let rows = try connection.rows(
                "SELECT id, promise FROM messages WHERE task = ? AND promise IS NOT NULL ORDER BY number DESC LIMIT 50", task)
            return try rows.map { (try $0.id("id"), try $0.json("promise")) }
        }
    }

    func queueNext(_ task: TaskID, run: RunID, trigger: RunTrigger, at: Timestamp) async throws -> Run? {
        try await core.change { change in
            _ = try change.transaction.knownTask(task)
            guard let queued = try change.queueOldestWaiting(of: task, run: run, trigger: trigger, at: at) else { return nil }
            try change.touch(task, at: at)
            try change.audit(.system, "run.queue", .run(run), at: at)
            return queued
        }
    }

    func waitingTasks() async throws -> [TaskID] {
        try await core.read { [core] connection in
            let rows = try connection.rows(
                """
                SELECT m.task, min(m.number) AS oldest FROM messages m JOIN tasks t ON t.id = m.task
                WHERE m.disposition = 'queued' AND m.run IS NULL AND \(core.isOwn("t.node"))
                    AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.task = m.task AND \(RunStatus.isOpenSQL))
                GROUP BY m.task ORDER BY oldest
                """)
            return try rows.map { try $0.id("task") }
        }
    }

    func queueAgain(_ task: TaskID, run: RunID, trigger: RunTrigger, at: Timestamp) async throws -> Run {
        try await core.change { change in
            _ = try change.restored(try change.transaction.knownTask(task), at: at)
            if let open = try change.transaction.openRun(of: task) {
                throw StoreError.conflict(.runOpen(open.id, open.status))
            }
            try change.refuseArchivedAgent(of: task)
            guard let last = try change.transaction.lastRun(of: task) else { throw StoreError.notFound("run of task \(task)") }
            if trigger == .resume, last.status != .interrupted {
                throw StoreError.conflict(.runNotInterrupted(last.id, last.status))
            }
            let message = try change.transaction.knownMessage(last.messageID)
            let queued = try change.queue(
                message, run: run, trigger: trigger, resumedFrom: trigger == .resume ? last.id : nil, at: at)
            try change.set(message, .queued, run: run, at: at)
            try change.touch(task, at: at)
            try change.audit(.person, "run.\(trigger.rawValue)", .run(run), at: at)
            return queued
        }
    }

    func setDisposition(_ message: MessageID, _ disposition: MessageDisposition, run: RunID?, at: Timestamp) async throws {
        try await core.change { change in
            let known = try change.transaction.knownMessage(message)
            let row = try change.transaction.row("SELECT removed_at FROM messages WHERE id = ?", message)
            if try row?.optionalTime("removed_at") != nil {
                // The message was withdrawn while it was delivered: it must not be given to the run, and a late report about it changes
                // nothing.
                guard disposition != .steering else { throw StoreError.conflict(.messageTakenBack) }
                return
            }
            if let run, try change.transaction.knownRun(run).status.isTerminal, disposition == .inRun || disposition == .steering {
                throw StoreError.conflict(.runEnded(run))
            }
            guard disposition != .inRun || run != nil else { throw StoreError.conflict(.runUnnamed) }
            guard try change.set(known, disposition, run: run, at: at) else { return }
            try change.audit(.system, "message.\(disposition.rawValue)", .task(known.taskID), at: at)
        }
    }
}

extension Submission {
    fileprivate var isForNewTask: Bool {
        switch target {
        case .newTask: true
        case .task: false
        }
    }
}

extension Connection {
    /// The result of an earlier submission with the same key, in its current state.
    fileprivate func earlierAnswer(to submission: Submission) throws -> Accepted? {
        guard let key = submission.idempotencyKey,
            let known = try row("SELECT message, run, position, request_hash FROM idempotency_keys WHERE key = ?", key)
        else { return nil }
        if let hash = submission.requestHash, let earlier = try known.optionalText("request_hash"), hash != earlier {
            throw StoreError.idempotencyMismatch
        }
        let message = try knownMessage(try known.id("message"))
        let run: RunID? = try known.optionalID("run")
        return Accepted(
            task: try knownTask(message.taskID), message: message, run: try run.map(knownRun), isRepeated: true,
            position: try known.integer("position"))
    }
}

extension Change {
    fileprivate func findOrMakeTask(_ submission: Submission) throws -> AgentTask {
        switch submission.target {
        case .task(let id):
            return try restored(try transaction.knownTask(id), at: submission.at)
        case .newTask(let id, let title, let spec):
            // An agent's home, and therefore all its work, is on the agent's node.
            let node = try spec.agentID.map { try transaction.knownAgent($0).node } ?? node
            try transaction.execute(
                """
                INSERT INTO tasks (id, short, title, spec, agent, agent_name, project, created_at, active_at, node)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, id, id.short, title, try StoredJSON.encode(spec), spec.agentID, spec.agent, spec.projectPath, submission.at,
                submission.at, node)
            let created = TaskCreated(title: title, agent: spec.agent, runtime: spec.runtime, projectPath: spec.projectPath)
            try emit(.task(id), .taskCreated(created), at: submission.at)
            try audit(AuditActor(submission.author), "task.create", .task(id), at: submission.at)
            return AgentTask(id: id, title: title, spec: spec, createdAt: submission.at, node: node)
        }
    }
}
