/// Leases, and the transitions of leased runs.
package protocol LeaseStore: Sendable {
    /// Leases the oldest queued run of this node's tasks whose task has no other active run and whose agent may run; `nil` if there is
    /// none.
    ///
    /// - Parameter isExpected: whether a queued run surely exists, perhaps in a commit that is under way. Otherwise a reader looks first,
    ///   so that an idle dispatcher writes nothing.
    func leaseNext(holder: NodeID, at: Timestamp, duration: Duration, isExpected: Bool) async throws -> LeasedRun?

    /// Extends a lease.
    ///
    /// - Throws: ``StoreError/leaseLost(_:)``.
    func renew(_ lease: Lease, until: Timestamp) async throws -> Lease

    /// Makes one transition and writes its events.
    ///
    /// - Throws: ``StoreError/leaseLost(_:)`` or `IllegalTransition`.
    func transition(_ lease: Lease, _ signal: RunSignal, at: Timestamp, events: [EventPayload]) async throws -> Run

    /// Ends a leased run in one transaction: its last events, terminal status, outcome, usage, diff, session, `run.finished`, the message's
    /// disposition and the agent's reply. Exactly once: a second end is refused.
    func finish(_ lease: Lease, _ ending: RunEnding, at: Timestamp) async throws -> Run

    /// Records a person's request to end a run. A queued run is cancelled at once. An active run is marked and keeps its status until its
    /// runner has ended its processes. A terminal run is returned unchanged.
    ///
    /// - Parameter dropsMessages: whether waiting and steering messages of the task are withdrawn too.
    func requestCancel(_ run: RunID, dropsMessages: Bool, at: Timestamp) async throws -> Run

    /// Interrupts every active run that a node holds, before the restarted node leases any. Their messages are settled.
    func interruptAbandoned(by node: NodeID, at: Timestamp) async throws -> [Run]

    /// Interrupts active runs of other nodes whose leases expired before `before`. If a runner still works on one, its writes are refused.
    func interruptExpired(ofOthersThan node: NodeID, before: Timestamp, at: Timestamp) async throws -> [Run]

    /// The active runs of a node that somebody asked to end, perhaps on another node.
    func cancelRequests(to node: NodeID) async throws -> [RunID]

    /// Records that an active run was paused or resumed, with its event. Has no effect if that is its state already.
    func setPaused(_ run: RunID, _ isPaused: Bool, at: Timestamp) async throws -> Run
}

extension LeaseStore {
    /// Leases the next run without expecting one.
    package func leaseNext(holder: NodeID, at: Timestamp, duration: Duration) async throws -> LeasedRun? {
        try await leaseNext(holder: holder, at: at, duration: duration, isExpected: false)
    }
}

/// A run with everything that its runner needs.
package struct LeasedRun: Sendable, Equatable {
    package let run: Run
    package let task: AgentTask
    package let message: Message
    package let lease: Lease

    package init(run: Run, task: AgentTask, message: Message, lease: Lease) {
        self.run = run
        self.task = task
        self.message = message
        self.lease = lease
    }
}

/// The result with which a run ends.
package struct RunEnding: Sendable, Equatable {
    package let outcome: RunOutcome
    package let usage: Usage?
    package let diff: DiffSummary?
    /// The agent's last text of the run, stored as its message; `nil` if there is none.
    package let reply: String?
    /// The id of that message.
    package let replyID: MessageID
    /// What the run says last, stored in order before its end.
    package let events: [EventPayload]
    /// What the next run of the task resumes the agent's session with; `nil` keeps what is stored.
    package let memory: SessionMemory?

    package init(
        outcome: RunOutcome, usage: Usage?, diff: DiffSummary?, reply: String?, replyID: MessageID, events: [EventPayload] = [],
        memory: SessionMemory? = nil
    ) {
        self.outcome = outcome
        self.usage = usage
        self.diff = diff
        self.reply = reply
        self.replyID = replyID
        self.events = events
        self.memory = memory
    }
}

extension LeaseStore {
    /// Requests the end of a run; waiting messages stay.
    package func requestCancel(_ run: RunID, at: Timestamp) async throws -> Run {
        try await requestCancel(run, dropsMessages: false, at: at)
    }
}
