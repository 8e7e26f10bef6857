import RoostModel

extension StoredRuns {
    func requestCancel(_ run: RunID, at: Timestamp) async throws -> Run {
        try await core.change { change in
            let known = try change.transaction.knownRun(run)
            if known.status.isTerminal { return known }
            if known.status == .queued {
                _ = try known.status.next(on: .ended(.cancelled))
                let outcome = RunOutcome(end: .cancelled, reason: .cancelledByPerson, message: "Cancelled before it started.")
                try change.markCancelled(known, at: at)
                return try change.end(known, outcome, usage: nil, diff: nil, by: .person, at: at)
            }
            guard known.cancelRequestedAt == nil else { return known }
            try change.markCancelled(known, at: at)
            let event = RunStatusChanged(status: known.status, previous: known.status, isCancelRequested: true)
            try change.emit(.run(run), .runStatus(event), at: at)
            try change.audit(.person, "run.cancel", .run(run), at: at)
            return try change.transaction.knownRun(run)
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
    fileprivate func markCancelled(_ run: Run, at: Timestamp) throws {
        try transaction.execute("UPDATE runs SET cancel_requested_at = ? WHERE id = ?", at, run.id)
    }
}
