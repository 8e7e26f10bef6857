import RoostModel

extension StoredRuns {
    func isUndecided(_ task: TaskID) async throws -> Bool {
        try await core.read { try $0.row("SELECT is_undecided FROM tasks WHERE id = ?", task)?.flag("is_undecided") ?? false }
    }

    func deleteTask(_ task: TaskID, at: Timestamp) async throws -> TaskLeftovers? {
        try await core.change { change in
            let transaction = change.transaction
            if try transaction.row("SELECT 1 AS there FROM deleted_tasks WHERE task = ?", task) != nil { return nil }
            _ = try transaction.knownTask(task)
            try change.refuseElsewhere(task)
            try change.refuseDeletion(of: task)
            let leftovers = TaskLeftovers(
                task: task, runs: try transaction.rows("SELECT id FROM runs WHERE task = ? ORDER BY attempt", task).map { try $0.id("id") },
                applications: try transaction.rows("SELECT id FROM applications WHERE task = ? ORDER BY number", task).map {
                    try $0.id("id")
                })
            try change.emit(.task(task), .taskDeleted(TaskDeleted(runs: leftovers.runs.count)), at: at)
            try change.deleteEvents(of: task)
            for statement in [
                "UPDATE agents SET conversation = NULL WHERE conversation = ?",
                "DELETE FROM idempotency_keys WHERE message IN (SELECT id FROM messages WHERE task = ?)",
                "DELETE FROM applications WHERE task = ?", "DELETE FROM sessions WHERE task = ?", "DELETE FROM work_trees WHERE task = ?",
                "DELETE FROM runs WHERE task = ?", "DELETE FROM messages WHERE task = ?", "DELETE FROM tasks WHERE id = ?",
            ] { try transaction.execute(statement, task) }
            try transaction.execute(
                "INSERT INTO deleted_tasks (task, deleted_at, leftovers, node) VALUES (?, ?, ?, ?)", task, at,
                try StoredJSON.encode(leftovers),
                change.node)
            let runs = leftovers.runs.count
            try change.audit(change.asker, "task.delete", .task(task), effect: "with \(runs) \(runs == 1 ? "run" : "runs")", at: at)
            return leftovers
        }
    }

    func leftovers() async throws -> [TaskLeftovers] {
        try await core.read { [core] in
            try $0.rows("SELECT leftovers FROM deleted_tasks WHERE leftovers IS NOT NULL AND \(core.isOwn("node"))").map {
                try $0.json("leftovers")
            }
        }
    }

    func forgetLeftovers(of task: TaskID) async throws {
        _ = try await core.change { try $0.transaction.execute("UPDATE deleted_tasks SET leftovers = NULL WHERE task = ?", task) }
    }

    func isDeleted(_ task: TaskID) async throws -> Bool {
        try await core.read { try $0.row("SELECT 1 AS there FROM deleted_tasks WHERE task = ?", task) != nil }
    }
}

extension Change {
    fileprivate func refuseDeletion(of task: TaskID) throws {
        if let open = try transaction.openRun(of: task) {
            throw StoreError.conflict(.runOpen(open.id, open.status))
        }
        if try transaction.oldestWaiting(of: task) != nil {
            throw StoreError.conflict(.messageWaits)
        }
        if try transaction.row("SELECT 1 AS there FROM applications WHERE task = ? AND status IN ('applying', 'undoing')", task) != nil {
            throw StoreError.conflict(.taskApplying)
        }
        if let agent = try transaction.row("SELECT name FROM agents WHERE conversation = ? AND archived_at IS NULL", task) {
            throw StoreError.conflict(.conversation(agent: try agent.text("name")))
        }
    }

    /// Deletes all events of a task except the newest, which says that it was deleted.
    fileprivate func deleteEvents(of task: TaskID) throws {
        guard let family = try transaction.row("SELECT number FROM streams WHERE name = ?", StreamID.task(task))?.integer("number") else {
            return
        }
        try transaction.execute(
            "DELETE FROM events WHERE family = ? AND position < (SELECT max(e.position) FROM events e WHERE e.stream = ?)", family, family)
        try transaction.execute("DELETE FROM streams WHERE family = ? AND number <> ?", family, family)
    }
}
