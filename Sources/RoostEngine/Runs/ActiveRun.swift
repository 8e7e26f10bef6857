import RoostModel
import RoostSupport
import Synchronization

/// The handle on a run that a runner works on, by which the API server reaches it while it is active.
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
    /// Work that ends with the run.
    private var cancellable: Task<Void, any Error>?
    private var waiters: [Waiter<Void>] = []
    /// Holding processes still takes a while, in which nothing else may be done to them.
    private let holds = KeyedLimiter<RunID>()

    init(run: RunID, task: TaskID, agent: AgentID?) {
        runID = run
        taskID = task
        agentID = agent
    }

    /// Whether the run only does its last steps, after its sandbox.
    nonisolated var hasLeftSandbox: Bool { left.load(ordering: .acquiring) }

    nonisolated func leaveSandbox() { left.store(true, ordering: .releasing) }

    /// Gives the handle what the turn works with; held still at once where the run is paused.
    func attach(_ session: any RuntimeSession, _ process: any SandboxedProcess) async throws {
        try await holds.perform(runID) {
            self.session = session
            self.process = process
            guard isPaused else { return }
            await session.setPaused(true)
            try await process.pause()
        }
    }

    /// Nothing is left held: the process may stay warm.
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

    /// Puts a message into the running turn; `false` where there is none that takes it.
    func steer(_ text: String, id: MessageID) async -> Bool {
        guard cause == nil, let session else { return false }
        return await session.steer(text, id: id)
    }

    /// Takes back a message that was put into the running turn; `false` where the agent has it already.
    ///
    /// - Throws: ``EngineError/wrongState(_:)`` while the run is paused: a paused process cannot answer.
    func withdraw(_ id: MessageID) async throws -> Bool {
        guard !isPaused else { throw EngineError.wrongState(.runPaused(runID)) }
        guard let session else { return false }
        return await session.withdraw(id)
    }

    /// Ends the running turn so that the next message is heard; `false` where there is no turn, or a paused one.
    func redirect() async -> Bool {
        guard cause == nil, !isPaused, let session else { return false }
        stop(.redirected)
        await session.interrupt()
        return true
    }
}

// MARK: - Ending

extension ActiveRun {
    /// Yields the cause once, when the run must end; at once where that was said before. For one turn: a run that starts its turn anew
    /// asks again.
    func stopRequests() -> AsyncStream<RunStopCause> {
        let (stream, continuation) = AsyncStream<RunStopCause>.makeStream(bufferingPolicy: .bufferingOldest(1))
        if let cause { continuation.yield(cause) }
        stopListener = continuation
        return stream
    }

    /// Does something that is cancelled when the run is to end.
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

    /// The first cause wins: what ends a run is what came first.
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
    /// Whether the run is paused, and each change of it; for one turn.
    func pauses() -> AsyncStream<Bool> {
        let (stream, continuation) = AsyncStream<Bool>.makeStream()
        continuation.yield(isPaused)
        pauseListener = continuation
        return stream
    }

    /// - Throws: what the sandbox throws where the processes cannot be held; the run goes on then.
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

    /// Returns when the run is not paused, is to end, or the task is cancelled.
    ///
    /// - Returns: whether it may go on.
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
