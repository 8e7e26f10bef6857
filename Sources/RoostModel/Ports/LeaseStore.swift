/// Leases, and what becomes of leased runs.
package protocol LeaseStore: Sendable {
    /// Leases the oldest queued run of the node's own tasks whose task has no other active run and whose agent is to run; `nil` where there is none.
    ///
    /// - Parameter isExpected: whether there surely is one, perhaps in a commit that is under way; else a reader looks first, and an idle
    ///   dispatcher that asks writes nothing.
    func leaseNext(holder: NodeID, at: Timestamp, duration: Duration, isExpected: Bool) async throws -> LeasedRun?

    /// - Throws: ``StoreError/leaseLost(_:)``.
    func renew(_ lease: Lease, until: Timestamp) async throws -> Lease

    /// One transition with its events.
    ///
    /// - Throws: ``StoreError/leaseLost(_:)`` or `IllegalTransition`.
    func transition(_ lease: Lease, _ signal: RunSignal, at: Timestamp, events: [EventPayload]) async throws -> Run

    /// Ends a leased run in one transaction: its last events, terminal status, outcome, usage, diff, session, `run.finished`, the message's
    /// disposition, the agent's reply. Exactly
    /// once: a second ending is refused.
    func finish(_ lease: Lease, _ ending: RunEnding, at: Timestamp) async throws -> Run

    /// Stores a person's wish to end a run. A queued run is cancelled at once; an active one gets the mark and keeps running until its
    /// runner has ended its processes; a terminal one is returned unchanged.
    ///
    /// - Parameter dropsMessages: whether the messages of its task that wait are taken back with it, those on their way to it among them.
    func requestCancel(_ run: RunID, dropsMessages: Bool, at: Timestamp) async throws -> Run

    /// Interrupts every active run that a node holds, before it leases any in its new life. Their messages are settled.
    func interruptAbandoned(by node: NodeID, at: Timestamp) async throws -> [Run]

    /// Interrupts the active runs of other nodes whose leases ran out before `before`: nobody works on them any more, or whoever does is refused.
    func interruptExpired(ofOthersThan node: NodeID, before: Timestamp, at: Timestamp) async throws -> [Run]

    /// The active runs of a node that somebody wants to be ended, perhaps on another node.
    func cancelRequests(to node: NodeID) async throws -> [RunID]

    /// Notes that an active run is held still, or goes on, with its event. Without effect where it is so already.
    func setPaused(_ run: RunID, _ isPaused: Bool, at: Timestamp) async throws -> Run
}

extension LeaseStore {
    package func leaseNext(holder: NodeID, at: Timestamp, duration: Duration) async throws -> LeasedRun? {
        try await leaseNext(holder: holder, at: at, duration: duration, isExpected: false)
    }
}

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

package struct RunEnding: Sendable, Equatable {
    package let outcome: RunOutcome
    package let usage: Usage?
    package let diff: DiffSummary?
    /// The agent's last words of the run, stored as its message.
    package let reply: String?
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
    package func requestCancel(_ run: RunID, at: Timestamp) async throws -> Run {
        try await requestCancel(run, dropsMessages: false, at: at)
    }
}
