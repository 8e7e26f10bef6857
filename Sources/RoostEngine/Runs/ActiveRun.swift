import RoostModel
import RoostSupport
import Synchronization

/// A handle on an active run, through which the rest of the engine reaches it.
actor ActiveRun {
    nonisolated let runID: RunID
    nonisolated let taskID: TaskID
    nonisolated let agentID: AgentID?
    private let left = Atomic(false)
    private(set) var cause: RunStopCause?
    private(set) var isPaused = false
    private var session: (any RuntimeSession)?
    private var process: (any SandboxedProcess)?
    private var stopListener: AsyncStream<RunStopCause>.Continuation?
    private var pauseListener: AsyncStream<Bool>.Continuation?
    /// Work that is cancelled when the run is to end.
    private var cancellable: Task<Void, any Error>?
    private var waiters: [Waiter<Void>] = []
    /// Serializes pausing, which takes a while and must not overlap with other changes.
    private let holds = KeyedLimiter<RunID>()

    init(run: RunID, task: TaskID, agent: AgentID?) {
        runID = run
        taskID = task
        agentID = agent
    }

    /// Whether the sandbox has ended and only the last steps of the run remain.
    nonisolated var hasLeftSandbox: Bool { left.load(ordering: .acquiring) }

    nonisolated func leaveSandbox() { left.store(true, ordering: .releasing) }

    /// Attaches the turn's session and process; they are paused at once if the run is paused.
    func attach(_ session: any RuntimeSession, _ process: any SandboxedProcess) async throws {
        try await holds.perform(runID) {
            self.session = session
            self.process = process
            guard isPaused else { return }
            await session.setPaused(true)
            try await process.pause()
        }
    }

    /// Detaches the session and process. Both are resumed first, because the process may be kept.
    func detach() async {
        await holds.performDespiteCancellation(runID) {
            let process = process
            let session = session
            self.session = nil
            self.process = nil
            guard isPaused else { return }
            await process?.resume()
            await session?.setPaused(false)
        }
    }

    /// Gives a message to the running turn; `false` if there is none or it does not accept it.
    func steer(_ text: String, id: MessageID) async -> Bool {
        guard cause == nil, let session else { return false }
        return await session.steer(text, id: id)
    }

    /// Withdraws a message that was given to the running turn; `false` if the agent has read it already.
    ///
    /// - Throws: ``EngineError/wrongState(_:)`` while the run is paused, because a paused process cannot answer.
    func withdraw(_ id: MessageID) async throws -> Bool {
        guard !isPaused else { throw EngineError.wrongState(.runPaused(runID)) }
        guard let session else { return false }
        return await session.withdraw(id)
    }

    /// Ends the running turn so that the next message is read; `false` if there is no turn or it is paused.
    func redirect() async -> Bool {
        guard cause == nil, !isPaused, let session else { return false }
        stop(.redirected)
        await session.interrupt()
        return true
    }
}

// MARK: - Ending

extension ActiveRun {
    /// Yields the cause once when the run has to end, or at once if that was requested before. For one turn; a run that starts its turn
    /// again calls this again.
    func stopRequests() -> AsyncStream<RunStopCause> {
        let (stream, continuation) = AsyncStream<RunStopCause>.makeStream(bufferingPolicy: .bufferingOldest(1))
        if let cause { continuation.yield(cause) }
        stopListener = continuation
        return stream
    }

    /// Does work that is cancelled when the run has to end.
    func unlessStopped(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let work = Task { try await body() }
        cancellable = work
        defer { cancellable = nil }
        if cause != nil { work.cancel() }
        try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }

    /// Requests the end of the run. Only the first cause counts.
    func stop(_ cause: RunStopCause) {
        guard self.cause == nil else { return }
        self.cause = cause
        stopListener?.yield(cause)
        cancellable?.cancel()
        wakeWaiters()
    }
}

// MARK: - Pausing

extension ActiveRun {
    /// The paused state now and each change of it, for one turn.
    func pauses() -> AsyncStream<Bool> {
        let (stream, continuation) = AsyncStream<Bool>.makeStream()
        continuation.yield(isPaused)
        pauseListener = continuation
        return stream
    }

    /// - Throws: what the sandbox throws if the processes cannot be paused. The run then continues.
    func setPaused(_ wanted: Bool) async throws {
        try await holds.perform(runID) { try await change(wanted) }
    }

    private func change(_ wanted: Bool) async throws {
        guard isPaused != wanted, cause == nil else { return }
        note(wanted)
        guard let process, let session else { return }
        guard wanted else {
            await process.resume()
            return await session.setPaused(false)
        }
        await session.setPaused(true)
        do {
            try await process.pause()
        } catch {
            note(false)
            await session.setPaused(false)
            throw error
        }
    }

    /// Waits while the run is paused. Returns early if the run has to end or the task is cancelled.
    ///
    /// - Returns: whether the run may continue.
    func untilGoing() async -> Bool {
        while isPaused, cause == nil {
            let waiter = Waiter<Void>()
            waiters.append(waiter)
            do { try await waiter.value } catch { return false }
        }
        return cause == nil
    }

    private func note(_ isPaused: Bool) {
        self.isPaused = isPaused
        pauseListener?.yield(isPaused)
        if !isPaused { wakeWaiters() }
    }

    private func wakeWaiters() {
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.resume() }
    }
}
