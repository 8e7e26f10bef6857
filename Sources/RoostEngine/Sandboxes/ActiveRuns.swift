import RoostModel
import RoostSupport
import Synchronization

/// All runs that are being worked on, by run and by task.
final class ActiveRuns: Sendable {
    private struct State {
        var runs: [RunID: ActiveRun] = [:]
        /// Causes to end for runs that are leased but not yet here.
        var changeRequests: [RunID: RunStopCause] = [:]
        var waiters: [RunID: [Waiter<Void>]] = [:]
    }

    private let state = Mutex(State())
    /// One wish to pause or to go on after the other, so that store and processes end up the same.
    let pausing = KeyedLimiter<RunID>()

    /// - Returns: why it shall end at once, where that was wished between its lease and now.
    func insert(_ run: ActiveRun) -> RunStopCause? {
        state.withLock { state in
            state.runs[run.runID] = run
            return state.changeRequests.removeValue(forKey: run.runID)
        }
    }

    func remove(_ id: RunID) {
        let waiters = state.withLock { state in
            state.runs[id] = nil
            state.changeRequests[id] = nil
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

    /// Ends a leased run, now or as soon as its runner has it.
    func stop(_ id: RunID, _ cause: RunStopCause) async {
        let run = state.withLock { state -> ActiveRun? in
            if state.runs[id] == nil { state.changeRequests[id] = cause }
            return state.runs[id]
        }
        await run?.stop(cause)
    }

    /// Returns when nobody works on the run any more, its follower queued.
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
