import RoostModel
import RoostSupport
import Synchronization

/// The standard inputs that callers announced for their commands. Kept in memory only: after a restart, a waiting run gets an empty input.
final class RunInputs: Sendable {
    private let byRun = Mutex<[RunID: RunInput]>([:])

    func expect(_ run: RunID) {
        byRun.withLock { $0[run] = RunInput() }
    }

    func input(of run: RunID) -> RunInput? {
        byRun.withLock { $0[run] }
    }

    /// Called when the run has ended or was never created.
    func close(_ run: RunID) async {
        await byRun.withLock { $0.removeValue(forKey: run) }?.end()
    }
}

/// One announced input: its sender waits for the process, and the process waits a limited time for the sender.
actor RunInput {
    private var process: (any SandboxedProcess)?
    private var isTaken = false
    private var isOver = false
    private var waiter: Waiter<(any SandboxedProcess)?>?

    /// The process was started.
    func attach(_ process: any SandboxedProcess) {
        guard !isOver else { return }
        self.process = process
        waiter?.resume(returning: process)
        waiter = nil
    }

    /// - Returns: whether the caller becomes the sender; there is at most one.
    func take() -> Bool {
        defer { isTaken = true }
        return !isTaken
    }

    /// The process, once it is started; `nil` if the run ended without one. Called by the sender.
    ///
    /// - Throws: `CancellationError` if the sender disconnected.
    func target() async throws(CancellationError) -> (any SandboxedProcess)? {
        if isOver || process != nil { return process }
        let waiter = Waiter<(any SandboxedProcess)?>()
        self.waiter = waiter
        return try await waiter.value
    }

    /// Closes the input, because no sender appeared.
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
