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

    func interruptAbandoned(by node: NodeID, at: Timestamp) async throws -> [Run] {
        try await core.change { change in
            try change.interrupt(
                "r.holder = ?", [.text(node.description)], "The daemon stopped while this run was active; it was not repeated.", at: at)
        }
    }

    func interruptExpired(ofOthersThan node: NodeID, before: Timestamp, at: Timestamp) async throws -> [Run] {
        let condition = "r.holder <> ? AND r.lease_expires_at <= ?"
        let values: [Value] = [.text(node.description), before.databaseValue]
        // Checked on a reader first, because usually there is nothing to end.
        let isAny = try await core.read {
            try !$0.rows("SELECT 1 FROM runs r WHERE \(RunStatus.isLeasedSQL) AND \(condition) LIMIT 1", values).isEmpty
        }
        guard isAny else { return [] }
        return try await core.change { change in
            try change.interrupt(
                condition, values, "The node that executed this run stopped renewing its lease; the run was not repeated.",
                at: at)
        }
    }

    func cancelRequests(to node: NodeID) async throws -> [RunID] {
        try await core.read {
            try $0.rows(
                "SELECT r.id FROM runs r WHERE \(RunStatus.isLeasedSQL) AND r.holder = ? AND r.cancel_requested_at IS NOT NULL", node
            ).map { try $0.id("id") }
        }
    }
}

extension Change {
    /// - Parameter which: a condition on active runs, as SQL.
    fileprivate func interrupt(_ which: String, _ values: [Value], _ message: String, at: Timestamp) throws -> [Run] {
        let outcome = RunOutcome(end: .interrupted, reason: .daemonStopped, message: message)
        let abandoned = try transaction.rows(
            "SELECT \(Run.columns) FROM runs r WHERE \(RunStatus.isLeasedSQL) AND \(which) ORDER BY r.number", values
        ).map(Run.init)
        return try abandoned.map { run in
            _ = try run.status.next(on: .ended(.interrupted))
            return try end(run, outcome, usage: run.usage, diff: run.diff, by: .system, at: at)
        }
    }
}

extension Change {
    /// Ends a queued run, or requests the end of an active one.
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
