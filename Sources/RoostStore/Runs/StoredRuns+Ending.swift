import RoostModel

extension StoredRuns {
    func requestCancel(_ run: RunID, dropsMessages: Bool, at: Timestamp) async throws -> Run {
        try await core.change { change in
            let known = try change.transaction.knownRun(run)
            if dropsMessages, !known.status.isTerminal {
                while let message = try change.transaction.oldestWaiting(of: known.taskID) { try change.takeBack(message, at: at) }
                try change.takeBackSteering(of: known, at: at)
            }
            return try change.cancel(known, at: at)
        }
    }

    func interruptAbandoned(current holder: NodeID, at: Timestamp) async throws -> [Run] {
        try await core.change { change in
            let abandoned = try change.transaction.rows(
                """
                SELECT \(Run.columns) FROM runs r WHERE \(RunStatus.isLeasedSQL) AND (r.holder <> ? OR r.lease_expires_at <= ?)
                ORDER BY r.number
                """, holder, at
            ).map(Run.init)
            let outcome = RunOutcome(
                end: .interrupted, reason: .daemonStopped, message: "The daemon stopped while this run was active; it was not repeated.")
            return try abandoned.map { run in
                _ = try run.status.next(on: .ended(.interrupted))
                return try change.end(run, outcome, usage: run.usage, diff: run.diff, by: .system, at: at)
            }
        }
    }
}

extension Change {
    /// Ends a queued run, and asks for the end of an active one.
    func cancel(_ run: Run, at: Timestamp) throws -> Run {
        if run.status.isTerminal { return run }
        if run.status == .queued {
            _ = try run.status.next(on: .ended(.cancelled))
            let outcome = RunOutcome(end: .cancelled, reason: .cancelledByPerson, message: "Cancelled before it started.")
            try markCancelled(run, at: at)
            return try end(run, outcome, usage: nil, diff: nil, by: .person, at: at)
        }
        guard run.cancelRequestedAt == nil else { return run }
        try markCancelled(run, at: at)
        let event = RunStatusChanged(status: run.status, previous: run.status, isCancelRequested: true)
        try emit(.run(run.id), .runStatus(event), at: at)
        try audit(.person, "run.cancel", .run(run.id), at: at)
        return try transaction.knownRun(run.id)
    }

    fileprivate func markCancelled(_ run: Run, at: Timestamp) throws {
        try transaction.execute("UPDATE runs SET cancel_requested_at = ? WHERE id = ?", at, run.id)
    }
}
