/// Tasks, messages, runs, leases, sessions and applications. Each method is one whole, durable transaction: the change, its event and
/// the message's disposition together. Methods that take a lease refuse a late writer with ``StoreError/leaseLost(_:)``.
package protocol RunStore: Sendable {
    // MARK: Inbox

    /// Stores a message (and its task, where new) and queues a run for it unless the task has an active or queued run; then the message
    /// waits. Answers an earlier result for a repeated idempotency key.
    ///
    /// - Parameter queued: called when the run is in the queue but not durable yet: whoever asks for a lease now is served right behind the
    ///   commit, which the lease cannot overtake.
    func accept(_ submission: Submission, queued: @escaping @Sendable () -> Void) async throws -> Accepted

    /// Queues a run for the oldest waiting message of a task that has no active or queued run; `nil` where nothing waits.
    func queueNext(_ task: TaskID, run: RunID, trigger: RunTrigger, at: Timestamp) async throws -> Run?

    /// Tasks with a waiting message and no active or queued run, longest waiting first: what a crash between a run's end and
    /// ``queueNext(_:run:trigger:at:)`` leaves behind.
    func waitingTasks() async throws -> [TaskID]

    /// Queues another attempt: of the last message (`retry`), or going on after an interruption (`resume`).
    ///
    /// - Throws: ``StoreError/conflict(_:)`` where a run of the task is active.
    func queueAgain(_ task: TaskID, run: RunID, trigger: RunTrigger, at: Timestamp) async throws -> Run

    /// Marks a message as handed to (`steering`) or taken by (`inRun`) a run.
    func setDisposition(_ message: MessageID, _ disposition: MessageDisposition, run: RunID?, at: Timestamp) async throws

    /// What came with a task's messages in memory only, newest first, at most 50; without those with which nothing came.
    func promises(in task: TaskID) async throws -> [(message: MessageID, promise: MessagePromise)]

    // MARK: Leases and transitions

    /// Leases the oldest queued run whose task has no other active run and whose agent is to run; `nil` where there is none.
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

    /// Ends a leased run: terminal status, outcome, usage, diff, `run.finished`, the message's disposition, the agent's reply. Exactly
    /// once: a second ending is refused.
    func finish(_ lease: Lease, _ ending: RunEnding, at: Timestamp) async throws -> Run

    /// Stores a person's wish to end a run. A queued run is cancelled at once; an active one gets the mark and keeps running until its
    /// runner has ended its processes; a terminal one is returned unchanged.
    ///
    /// - Parameter dropsMessages: whether the messages of its task that wait are taken back with it, those on their way to it among them.
    func requestCancel(_ run: RunID, dropsMessages: Bool, at: Timestamp) async throws -> Run

    /// Interrupts every active run whose lease is held by an earlier life, or has run out. Their messages are settled.
    func interruptAbandoned(current holder: NodeID, at: Timestamp) async throws -> [Run]

    /// Notes that an active run is held still, or goes on, with its event. Without effect where it is so already.
    func setPaused(_ run: RunID, _ isPaused: Bool, at: Timestamp) async throws -> Run

    // MARK: Tasks

    /// - Throws: ``StoreError/versionMismatch(expected:found:)``.
    func rename(_ task: TaskID, to title: String, expected: Int64?, at: Timestamp) async throws -> AgentTask
    /// Puts a task into the archive, or takes it out; a further message or run takes it out too.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` where a run of it is queued or active, or a message waits.
    func setArchived(_ task: TaskID, _ isArchived: Bool, at: Timestamp) async throws -> AgentTask
    /// Takes back a message that waits. Without effect where it was taken back before.
    ///
    /// - Parameter run: that it was on its way to and gave it back.
    /// - Throws: ``StoreError/conflict(_:)`` where a run has it already.
    func removeMessage(_ message: MessageID, of task: TaskID, givenBackBy run: RunID?, at: Timestamp) async throws

    // MARK: Sessions

    func session(of task: TaskID) async throws -> SessionMemory?
    func saveSession(_ memory: SessionMemory?, of task: TaskID, at: Timestamp) async throws

    // MARK: Applications

    /// Stores the intent.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` where another application of the same project is unsettled.
    func begin(_ application: Application) async throws
    func update(_ application: Application, at: Timestamp) async throws
    func application(_ id: ApplicationID) async throws -> Application?
    func unsettledApplications() async throws -> [Application]
    /// Applications of a run, newest first.
    func applications(of run: RunID) async throws -> [Application]

    // MARK: Retention

    /// Tasks whose work tree may be removed, newest first: no active run, last ended before `before` or beyond the newest `keeping`.
    ///
    /// - Parameter includingUndecided: whether also those whose newest changes nobody applied or discarded yet.
    func expiredWorkTrees(before: Timestamp, keeping: Int, includingUndecided: Bool) async throws -> [ExpiredWorkTree]
    /// Notes that a finished run's task holds other changes by now, as somebody wrote into its work tree: they wait for a decision again.
    func setDiff(_ diff: DiffSummary, of run: RunID, at: Timestamp) async throws
    /// Notes that a person discarded what a task's runs changed so far, with its event.
    func setDiscarded(_ task: TaskID, at: Timestamp) async throws
    /// Notes that a work tree stands (made) or is gone, with its event.
    func setWorkTree(_ tree: WorkTree?, of task: TaskID, reason: String?, at: Timestamp) async throws
    func workTree(of task: TaskID) async throws -> WorkTree?
    /// Whether the newest changes of a task are neither applied nor discarded.
    func isUndecided(_ task: TaskID) async throws -> Bool

    // MARK: Deletion

    /// Deletes a task with its messages, runs, events and applications, for good; `task.deleted` is left in its stream. What lies on the disk is
    /// remembered until ``forgetLeftovers(of:)``.
    ///
    /// - Returns: `nil` where it was deleted before.
    /// - Throws: ``StoreError/notFound(_:)``; ``StoreError/conflict(_:)`` where a run of it is queued or active, a message waits, an
    ///   application is unsettled, or it is the conversation of an agent.
    func deleteTask(_ task: TaskID, at: Timestamp) async throws -> TaskLeftovers?
    /// Of tasks that are deleted and still have something on the disk.
    func leftovers() async throws -> [TaskLeftovers]
    func forgetLeftovers(of task: TaskID) async throws
    /// Whether there was such a task, which is deleted.
    func isDeleted(_ task: TaskID) async throws -> Bool

    // MARK: Space

    /// What the output of runs takes that ended before `before`; of undecided tasks it stays.
    func agedOutput(before: Timestamp) async throws -> Occupied
    /// Removes it, with an event in each run's stream, at most so many runs in one transaction.
    ///
    /// - Returns: the runs as `count`; zero where nothing is left to remove.
    func removeOutput(before: Timestamp, limit: Int, at: Timestamp) async throws -> Occupied
    func databaseSpace() async throws -> DatabaseSpace
    /// Gives free pages of the database's file back to the disk, in steps between which others write.
    ///
    /// - Parameter isWhole: whether a database of an earlier version, which cannot do that in steps, is written anew.
    /// - Returns: bytes by which the file is smaller.
    func compact(isWhole: Bool) async throws -> Int64

    /// Drops what is kept for a while only: idempotency keys after 7 days, dead tokens 7 days after their end, audit lines after 400 days.
    func prune(at now: Timestamp) async throws
}

extension RunStore {
    package func accept(_ submission: Submission) async throws -> Accepted { try await accept(submission) {} }

    package func leaseNext(holder: NodeID, at: Timestamp, duration: Duration) async throws -> LeasedRun? {
        try await leaseNext(holder: holder, at: at, duration: duration, isExpected: false)
    }
}

/// What an API server hands to the inbox.
package struct Submission: Sendable {
    package enum Target: Sendable {
        case newTask(TaskID, title: String, spec: TaskSpec)
        case task(TaskID)
    }

    package let target: Target
    package let messageID: MessageID
    package let body: String
    package let author: MessageAuthor
    /// The id for the run, should one be queued.
    package let runID: RunID
    /// Of one principal alone: who hands it in says whose it is as a part of it.
    package let idempotencyKey: String?
    /// Hash of the request that the key came with: the same key with another request is refused.
    package let requestHash: String?
    package let attachments: [AttachmentID]
    /// The agent whose conversation the new task becomes, in the same transaction.
    package let conversationOf: AgentID?
    package let promise: MessagePromise
    package let at: Timestamp

    package init(
        target: Target, messageID: MessageID, body: String, author: MessageAuthor = .person, runID: RunID,
        idempotencyKey: String? = nil, requestHash: String? = nil, attachments: [AttachmentID] = [], conversationOf: AgentID? = nil,
        promise: MessagePromise = MessagePromise(), at: Timestamp
    ) {
        self.target = target
        self.messageID = messageID
        self.body = body
        self.author = author
        self.runID = runID
        self.idempotencyKey = idempotencyKey
        self.requestHash = requestHash
        self.attachments = attachments
        self.conversationOf = conversationOf
        self.promise = promise
        self.at = at
    }
}

package struct Accepted: Sendable, Equatable {
    package let task: AgentTask
    package let message: Message
    /// The run queued for it; `nil` where the message waits for an active run's end.
    package let run: Run?
    package let isRepeated: Bool
    /// Position of the last event that accepting made: read on from here to miss nothing of the run.
    package let position: Int64

    package init(task: AgentTask, message: Message, run: Run?, isRepeated: Bool, position: Int64) {
        self.task = task
        self.message = message
        self.run = run
        self.isRepeated = isRepeated
        self.position = position
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

    package init(outcome: RunOutcome, usage: Usage?, diff: DiffSummary?, reply: String?, replyID: MessageID) {
        self.outcome = outcome
        self.usage = usage
        self.diff = diff
        self.reply = reply
        self.replyID = replyID
    }
}

/// What of a deleted task lies on the disk.
package struct TaskLeftovers: Sendable, Equatable, Codable {
    package let task: TaskID
    package let runs: [RunID]
    package let applications: [ApplicationID]

    package init(task: TaskID, runs: [RunID], applications: [ApplicationID]) {
        self.task = task
        self.runs = runs
        self.applications = applications
    }
}

/// Bytes of the database's file.
package struct DatabaseSpace: Sendable, Equatable {
    package let bytes: Int64
    /// In pages that hold nothing.
    package let free: Int64

    package init(bytes: Int64, free: Int64) {
        self.bytes = bytes
        self.free = free
    }
}

package struct ExpiredWorkTree: Sendable, Equatable {
    package let task: TaskID
    package let title: String
    package let runs: [RunID]
    package let tree: WorkTree
    /// Whether its newest changes are neither applied nor discarded.
    package let isUndecided: Bool

    package init(task: TaskID, title: String, runs: [RunID], tree: WorkTree, isUndecided: Bool) {
        self.task = task
        self.title = title
        self.runs = runs
        self.tree = tree
        self.isUndecided = isUndecided
    }
}

package enum StoreError: Error, Sendable, Equatable {
    case notFound(String)
    case conflict(String)
    /// The idempotency key came with another request before.
    case idempotencyMismatch
    case leaseLost(RunID)
    /// The thing was changed by somebody else meanwhile.
    case versionMismatch(expected: Int64, found: Int64)
    /// The state folder was written by a newer version.
    case newerSchema(found: Int, known: Int)
    /// The store cannot be written: the disk is full or the folder read-only.
    case unwritable(String)
    case corrupt(String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let what): "there is no \(what)"
        case .conflict(let why): why
        case .idempotencyMismatch: "another request was made with this Idempotency-Key"
        case .versionMismatch(let expected, let found):
            "it was changed meanwhile: your change was made from version \(expected), and version \(found) is stored"
        case .leaseLost(let run): "the lease on run \(run.short) was lost to another runner"
        case .newerSchema(let found, let known):
            "the state folder was written by a newer roost (schema \(found), this one knows \(known)); install that version again, or use another ROOST_HOME"
        case .unwritable(let why): "the state folder cannot be written: \(why)"
        case .corrupt(let why): "the database is damaged: \(why)"
        }
    }
}

extension RunStore {
    package func requestCancel(_ run: RunID, at: Timestamp) async throws -> Run {
        try await requestCancel(run, dropsMessages: false, at: at)
    }

    package func removeMessage(_ message: MessageID, of task: TaskID, at: Timestamp) async throws {
        try await removeMessage(message, of: task, givenBackBy: nil, at: at)
    }
}
