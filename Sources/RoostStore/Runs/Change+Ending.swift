import RoostModel

extension Change {
    /// Updates a leased run if its status, fence and holder are still what the caller saw.
    func compareAndSet(_ lease: Lease, _ status: RunStatus, _ assignments: String, _ values: [Value]) throws {
        let condition: [Value] = [lease.runID.databaseValue, status.databaseValue, .integer(lease.fence), lease.holder.databaseValue]
        let changed = try transaction.execute(
            "UPDATE runs SET \(assignments) WHERE id = ? AND status = ? AND fence = ? AND holder = ?", values + condition)
        guard changed == 1 else { throw StoreError.leaseLost(lease.runID) }
    }

    /// Ends a run, whoever held it. The only place where a status becomes terminal. `run.finished` is the last event.
    func end(_ run: Run, _ outcome: RunOutcome, usage: Usage?, diff: DiffSummary?, by actor: AuditActor, at: Timestamp) throws -> Run {
        let status = outcome.end.status
        let changed = try transaction.execute(
            """
            UPDATE runs SET status = ?, ended_at = ?, outcome = ?, usage = ?, diff = ?, is_paused = 0, fence = fence + 1, holder = NULL,
                lease_expires_at = NULL
            WHERE id = ? AND status = ?
            """, status, at, try redactedJSON(outcome, of: run.id), try usage.map(StoredJSON.encode), try diff.map(StoredJSON.encode),
            run.id,
            run.status)
        guard changed == 1 else { throw StoreError.leaseLost(run.id) }
        try release(messagesOf: run, end: outcome.end, at: at)
        try emit(.run(run.id), .runFinished(RunFinished(status: status, outcome: outcome, usage: usage, diff: diff)), at: at)
        try touch(run.taskID, at: at)
        try audit(actor, "run.\(status.rawValue)", .run(run.id), at: at)
        return try transaction.knownRun(run.id)
    }
}
