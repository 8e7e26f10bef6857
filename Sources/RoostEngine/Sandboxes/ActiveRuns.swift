import RoostModel
import RoostSupport
import Synchronization

/// All active runs, by run and by task.
final class ActiveRuns: Sendable {
    private struct State {
        var runs: [RunID: ActiveRun] = [:]
        /// Stop requests for runs that are leased but not registered yet.
        var pendingStops: [RunID: RunStopCause] = [:]
        var waiters: [RunID: [Waiter<Void>]] = [:]
    }

    private let state = Mutex(State())
    /// Serializes pausing and resuming per run, so that store and processes agree.
    let pausing = KeyedLimiter<RunID>()

    /// - Returns: why the run has to end at once, if that was requested after its lease.
    func insert(_ run: ActiveRun) -> RunStopCause? {
        state.withLock { state in
            state.runs[run.runID] = run
            return state.pendingStops.removeValue(forKey: run.runID)
        }
    }

    func remove(_ id: RunID) {
        let waiters = state.withLock { state in
            state.runs[id] = nil
            state.pendingStops[id] = nil
            return state.waiters.removeValue(forKey: id) ?? []
        }
        for waiter in waiters { waiter.resume() }
    }

    func run(_ id: RunID) -> ActiveRun? {
        state.withLock { $0.runs[id] }
    }

    /// The active run of a task. While one run does its last steps and the next one is active already, it is the next one.
    func run(of task: TaskID) -> ActiveRun? {
        state.withLock { state in
            let runs = state.runs.values.filter { $0.taskID == task }
            return runs.first { !$0.hasLeftSandbox } ?? runs.first
        }
    }

    func runs(of agent: AgentID) -> [ActiveRun] {
        state.withLock { state in state.runs.values.filter { $0.agentID == agent } }
    }

    /// Ends a leased run, now or as soon as its runner has registered it.
    func stop(_ id: RunID, _ cause: RunStopCause) async {
        let run = state.withLock { state -> ActiveRun? in
            if state.runs[id] == nil { state.pendingStops[id] = cause }
            return state.runs[id]
        }
        await run?.stop(cause)
    }

    /// Waits until nobody works on the run and the next one is queued.
    ///
    /// - Throws: `CancellationError`.
    func gone(_ id: RunID) async throws(CancellationError) {
        let waiter = state.withLock { state -> Waiter<Void>? in
            guard state.runs[id] != nil else { return nil }
            let waiter = Waiter<Void>()
            state.waiters[id, default: []].append(waiter)
            return waiter
        }
        try await waiter?.value
    }

    var all: [ActiveRun] {
        state.withLock { Array($0.runs.values) }
    }

    var count: Int {
        state.withLock { $0.runs.count }
    }
}
