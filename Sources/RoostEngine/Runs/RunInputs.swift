import RoostModel
import RoostSupport
import Synchronization

/// Standard inputs that callers promised for their commands, in memory only: a restart forgets them, and what waited then finds its input ended.
final class RunInputs: Sendable {
    private let byRun = Mutex<[RunID: RunInput]>([:])

    func expect(_ run: RunID) {
        byRun.withLock { $0[run] = RunInput() }
    }

    func input(of run: RunID) -> RunInput? {
        byRun.withLock { $0[run] }
    }

    /// The run is over, or never came to be.
    func close(_ run: RunID) async {
        await byRun.withLock { $0.removeValue(forKey: run) }?.end()
    }
}

/// One promised input: whoever brings it waits for the process, and the process for whoever brings it, but not for ever.
actor RunInput {
    private var process: (any SandboxedProcess)?
    private var isTaken = false
    private var isOver = false
    private var waiter: Waiter<(any SandboxedProcess)?>?

    /// The process is there.
    func attach(_ process: any SandboxedProcess) {
        guard !isOver else { return }
        self.process = process
        waiter?.resume(returning: process)
        waiter = nil
    }

    /// - Returns: whether this is the one who brings it; there is one at most.
    func take() -> Bool {
        defer { isTaken = true }
        return !isTaken
    }

    /// The process, once it is there; `nil` where the run is over without one. For the one who took it.
    ///
    /// - Throws: `CancellationError` where whoever brings it went away.
    func target() async throws(CancellationError) -> (any SandboxedProcess)? {
        if isOver || process != nil { return process }
        let waiter = Waiter<(any SandboxedProcess)?>()
        self.waiter = waiter
        return try await waiter.value
    }

    /// Nobody came: then there is no input.
    func giveUp() async {
        guard !isTaken, !isOver else { return }
        isTaken = true
        await process?.closeInput()
    }

    func end() {
        isOver = true
        process = nil
        waiter?.resume(returning: nil)
        waiter = nil
    }
}
