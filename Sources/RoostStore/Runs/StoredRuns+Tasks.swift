import RoostModel

extension StoredRuns {
    func rename(_ task: TaskID, to title: String, expected: Int64?, at: Timestamp) async throws -> AgentTask {
        try await core.change { change in
            let known = try change.transaction.knownTask(task)
            if let expected, expected != known.version {
                throw StoreError.versionMismatch(expected: expected, found: known.version)
            }
            guard known.title != title else { return known }
            try change.transaction.execute("UPDATE tasks SET title = ?, version = version + 1 WHERE id = ?", title, task)
            return try change.announce(task, "task.rename", at: at)
        }
    }

    func setArchived(_ task: TaskID, _ isArchived: Bool, at: Timestamp) async throws -> AgentTask {
        try await core.change { change in
            let known = try change.transaction.knownTask(task)
            guard isArchived else { return try change.restored(known, at: at) }
            guard known.archivedAt == nil else { return known }
            if let open = try change.transaction.openRun(of: task) {
                throw StoreError.conflict(.runOpen(open.id, open.status))
            }
            guard try change.transaction.oldestWaiting(of: task) == nil else {
                throw StoreError.conflict(.messageWaits)
            }
            return try change.archive(known, at: at)
        }
    }

    func removeMessage(_ message: MessageID, of task: TaskID, givenBackBy run: RunID?, at: Timestamp) async throws {
        try await core.change { change in
            let row = try change.transaction.row("SELECT removed_at FROM messages WHERE id = ? AND task = ?", message, task)
            guard let row else { throw StoreError.notFound("message \(message) of task \(task)") }
            guard try row.optionalTime("removed_at") == nil else { return }
            let known = try change.transaction.knownMessage(message)
            let isGivenBack = run != nil && known.disposition == .steering && known.runID == run
            guard isGivenBack || (known.disposition == .queued && known.runID == nil) else {
                throw StoreError.conflict(known.runID.map { .messageTaken(by: $0) } ?? .messageSettled)
            }
            try change.takeBack(known, at: at)
        }
    }

    func setPaused(_ run: RunID, _ isPaused: Bool, at: Timestamp) async throws -> Run {
        try await core.change { change in
            let known = try change.transaction.knownRun(run)
            guard known.isPaused != isPaused else { return known }
            guard known.status.isLeased else {
                throw StoreError.conflict(.runNotActive(run, known.status))
            }
            try change.transaction.execute("UPDATE runs SET is_paused = ? WHERE id = ?", isPaused, run)
            try change.emit(.run(run), .runPaused(RunPaused(isPaused: isPaused)), at: at)
            try change.audit(change.asker, isPaused ? "run.pause" : "run.continue", .run(run), at: at)
            return try change.transaction.knownRun(run)
        }
    }
}

extension Change {
    /// The task, unarchived if it was archived.
    func restored(_ task: AgentTask, at: Timestamp) throws -> AgentTask {
        guard task.archivedAt != nil else { return task }
        try transaction.execute("UPDATE tasks SET archived_at = NULL WHERE id = ?", task.id)
        return try announce(task.id, "task.restore", at: at)
    }

    /// Archives a task without open runs and waiting messages.
    @discardableResult
    func archive(_ task: AgentTask, at: Timestamp) throws -> AgentTask {
        guard task.archivedAt == nil else { return task }
        try transaction.execute("UPDATE tasks SET archived_at = ? WHERE id = ?", at, task.id)
        return try announce(task.id, "task.archive", at: at)
    }

    fileprivate func announce(_ task: TaskID, _ action: String, at: Timestamp) throws -> AgentTask {
        let changed = try transaction.knownTask(task)
        try emit(.task(task), .taskChanged(TaskChanged(title: changed.title, archivedAt: changed.archivedAt)), at: at)
        try audit(asker, action, .task(task), at: at)
        return changed
    }
}
