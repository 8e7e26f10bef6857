import RoostModel

extension StoredRuns {
    func leaseNext(holder: NodeID, at: Timestamp, duration: Duration, isExpected: Bool) async throws -> LeasedRun? {
        if !isExpected { guard try await core.read({ try $0.nextQueued(for: holder) }) != nil else { return nil } }
        return try await core.change { change in
            guard let queued = try change.transaction.nextQueued(for: holder) else { return nil }
            let row = try change.transaction.row("SELECT fence FROM runs WHERE id = ?", queued.id)
            let lease = Lease(
                runID: queued.id, fence: (try row?.integer("fence") ?? 0) + 1, holder: holder, expiresAt: at.advanced(by: duration))
            let status = try queued.status.next(on: .leased)
            let changed = try change.transaction.execute(
                "UPDATE runs SET status = ?, fence = ?, holder = ?, lease_expires_at = ? WHERE id = ? AND status = 'queued'",
                status.rawValue, lease.fence, lease.holder, lease.expiresAt, queued.id)
            guard changed == 1 else { throw StoreError.leaseLost(queued.id) }
            let message = try change.transaction.knownMessage(queued.messageID)
            try change.emit(.run(queued.id), .runStatus(RunStatusChanged(status: status, previous: queued.status)), at: at)
            try change.set(message, .inRun, run: queued.id, at: at)
            try change.touch(queued.taskID, at: at)
            try change.audit(.node(holder.description), "run.lease", .run(queued.id), at: at)
            return LeasedRun(
                run: try change.transaction.knownRun(queued.id), task: try change.transaction.knownTask(queued.taskID),
                message: try change.transaction.knownMessage(queued.messageID), lease: lease)
        }
    }

    func renew(_ lease: Lease, until: Timestamp) async throws -> Lease {
        try await core.change { change in
            let changed = try change.transaction.execute(
                "UPDATE runs SET lease_expires_at = ? WHERE id = ? AND fence = ? AND holder = ?", until, lease.runID, lease.fence,
                lease.holder)
            guard changed == 1 else { throw StoreError.leaseLost(lease.runID) }
            return Lease(runID: lease.runID, fence: lease.fence, holder: lease.holder, expiresAt: until)
        }
    }

    func transition(_ lease: Lease, _ signal: RunSignal, at: Timestamp, events: [EventPayload]) async throws -> Run {
        try await core.change { change in
            let run = try change.transaction.leased(lease)
            let status = try run.status.next(on: signal)
            guard !status.isTerminal else { throw StoreError.conflict(.endWithoutOutcome) }
            let startedAt = signal == .started ? at : run.startedAt
            try change.compareAndSet(lease, run.status, "status = ?, started_at = ?", [status.databaseValue, Value(startedAt)])
            try change.emit(.run(run.id), .runStatus(RunStatusChanged(status: status, previous: run.status)), at: at)
            for event in events { try change.emit(.run(run.id), event, at: at) }
            try change.audit(.node(lease.holder.description), "run.\(status.rawValue)", .run(run.id), at: at)
            return try change.transaction.knownRun(run.id)
        }
    }

    func finish(_ lease: Lease, _ ending: RunEnding, at: Timestamp) async throws -> Run {
        try await core.change { change in
            let run = try change.transaction.leased(lease)
            _ = try run.status.next(on: .ended(ending.outcome.end))
            for event in ending.events { try change.emit(.run(run.id), event, at: at) }
            if let memory = ending.memory { try change.save(memory, of: run.taskID, at: at) }
            if let reply = ending.reply {
                let body = change.redacted(reply, of: run.id)
                try change.store(
                    Message(
                        id: ending.replyID, taskID: run.taskID, author: .agent, body: body, disposition: .settled, runID: run.id,
                        createdAt: at),
                    body: body)
            }
            return try change.end(run, ending.outcome, usage: ending.usage, diff: ending.diff, by: .node(lease.holder.description), at: at)
        }
    }
}

extension Connection {
    /// Runs of agents that are paused or stopped, and those of other nodes' tasks, keep their place in the queue and are passed over.
    fileprivate func nextQueued(for node: NodeID) throws -> Run? {
        try row(
            """
            SELECT \(Run.columns) FROM runs r
            WHERE r.status = 'queued' AND NOT EXISTS (
                SELECT 1 FROM tasks t LEFT JOIN agents a ON a.id = t.agent
                WHERE t.id = r.task AND (t.node <> ? OR a.desired <> 'running'))
            ORDER BY r.number LIMIT 1
            """, node
        ).map(Run.init)
    }

    /// The run of a lease that still holds.
    func leased(_ lease: Lease) throws -> Run {
        let row = try row(
            "SELECT \(Run.columns) FROM runs r WHERE r.id = ? AND r.fence = ? AND r.holder = ?", lease.runID, lease.fence, lease.holder)
        guard let row else { throw StoreError.leaseLost(lease.runID) }
        return try Run(row)
    }
}

extension RunStatus: ValueConvertible {
    package var databaseValue: Value { .text(rawValue) }
}
