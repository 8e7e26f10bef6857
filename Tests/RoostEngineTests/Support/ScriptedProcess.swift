import RoostModel
import Synchronization

/// A process tree that runs until it is told to end; counts how many run at once.
final class ScriptedProcess: SandboxedProcess {
    private struct State {
        var exit: ProcessExit?
        var waiters: [CheckedContinuation<ProcessExit, Never>] = []
        var isReleased = false
        var isPaused = false
    }

    private let state = Mutex(State())
    private let census: ProcessCensus
    let output = SandboxOutput(pull: { nil })

    init(census: ProcessCensus) {
        self.census = census
        census.started()
    }

    var isReleased: Bool { state.withLock { $0.isReleased } }
    var isPaused: Bool { state.withLock { $0.isPaused } }
    var isGone: Bool { state.withLock { $0.exit != nil } }

    func release() async { state.withLock { $0.isReleased = true } }
    func write(_ bytes: [UInt8]) async throws {}
    func closeInput() async {}
    /// Takes a while, like pausing many processes.
    func pause() async {
        for _ in 0..<20 { await Task.yield() }
        state.withLock { $0.isPaused = true }
    }
    func resume() async { state.withLock { $0.isPaused = false } }

    func stop(grace: Duration) async { end(.signaled(15)) }
    func kill() async { end(.killed) }

    func end(_ exit: ProcessExit) {
        let waiters = state.withLock { state -> [CheckedContinuation<ProcessExit, Never>]? in
            guard state.exit == nil else { return nil }
            state.exit = exit
            defer { state.waiters = [] }
            return state.waiters
        }
        guard let waiters else { return }
        census.ended()
        for waiter in waiters { waiter.resume(returning: exit) }
    }

    func exit() async -> ProcessExit {
        await withCheckedContinuation { continuation in
            let exit = state.withLock { state -> ProcessExit? in
                if state.exit == nil { state.waiters.append(continuation) }
                return state.exit
            }
            if let exit { continuation.resume(returning: exit) }
        }
    }
}

/// How many processes run, and the maximum so far.
final class ProcessCensus: Sendable {
    private let counts = Mutex((alive: 0, peak: 0, total: 0))

    func started() {
        counts.withLock {
            $0.alive += 1
            $0.total += 1
            $0.peak = max($0.peak, $0.alive)
        }
    }

    func ended() { counts.withLock { $0.alive -= 1 } }

    var alive: Int { counts.withLock { $0.alive } }
    var peak: Int { counts.withLock { $0.peak } }
    var total: Int { counts.withLock { $0.total } }
}
