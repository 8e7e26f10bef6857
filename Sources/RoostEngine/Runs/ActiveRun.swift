import RoostModel

/// The handle on a run that a runner works on: how doors reach it while it is active.
actor ActiveRun {
    nonisolated let runID: RunID
    nonisolated let taskID: TaskID
    private(set) var cause: RunStopCause?
    private var session: (any RuntimeSession)?
    private var listener: AsyncStream<RunStopCause>.Continuation?

    init(run: RunID, task: TaskID) {
        runID = run
        taskID = task
    }

    /// Yields the cause once, when the run must end; at once where that was said before. For one turn: a run that starts its turn anew
    /// asks again.
    func stopRequests() -> AsyncStream<RunStopCause> {
        let (stream, continuation) = AsyncStream<RunStopCause>.makeStream(bufferingPolicy: .bufferingOldest(1))
        if let cause { continuation.yield(cause) }
        listener = continuation
        return stream
    }

    /// The first cause wins: what ends a run is what came first.
    func stop(_ cause: RunStopCause) {
        guard self.cause == nil else { return }
        self.cause = cause
        listener?.yield(cause)
    }

    func attach(_ session: any RuntimeSession) {
        self.session = session
    }

    func detach() {
        session = nil
    }

    /// Puts a message into the running turn; `false` where there is none that takes it.
    func steer(_ text: String, id: MessageID) async -> Bool {
        guard cause == nil, let session else { return false }
        return await session.steer(text, id: id)
    }

    /// Ends the running turn so that the next message is heard; `false` where there is no turn.
    func redirect() async -> Bool {
        guard cause == nil, let session else { return false }
        stop(.redirected)
        await session.interrupt()
        return true
    }
}
