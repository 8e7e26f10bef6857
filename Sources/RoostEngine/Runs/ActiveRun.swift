import RoostModel

/// The handle on a run that a runner works on: how doors reach it while it is active.
actor ActiveRun {
    nonisolated let runID: RunID
    nonisolated let taskID: TaskID
    private(set) var cause: RunStopCause?
    private var session: (any RuntimeSession)?
    private let stops: AsyncStream<RunStopCause>.Continuation
    /// Yields the cause once, when the run must end.
    nonisolated let stopRequests: AsyncStream<RunStopCause>

    init(run: RunID, task: TaskID) {
        runID = run
        taskID = task
        (stopRequests, stops) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// The first cause wins, but a cancel always beats a redirection.
    func stop(_ cause: RunStopCause) {
        guard self.cause == nil else { return }
        self.cause = cause
        stops.yield(cause)
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
        cause = .redirected
        await session.interrupt()
        return true
    }
}
