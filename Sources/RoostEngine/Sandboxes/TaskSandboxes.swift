import RoostModel
import RoostSupport

/// Owns the use of task sandboxes: runs, shells, warm processes and every operation on a work tree go through it.
final class TaskSandboxes: Sendable {
    /// The active runs, whether or not they have their sandbox yet.
    let runs = ActiveRuns()
    /// The agents' processes between two turns.
    let warm: WarmSessions
    let environments: RunEnvironments
    let secrets: SecretRegistry
    private let turns = SandboxTurns()

    init(warm: WarmSessions, environments: RunEnvironments, secrets: SecretRegistry) {
        self.warm = warm
        self.environments = environments
        self.secrets = secrets
    }

    /// The present use of a task's sandbox; `nil` if it is free.
    func use(of task: TaskID) -> SandboxUse? { turns.use(of: task) }

    /// The number of callers that wait for the task's sandbox.
    func waiting(for task: TaskID) -> Int { turns.waiting(for: task) }

    /// Does the work of a run, which waits for every other use. The wait ends if the run has to end.
    ///
    /// - Parameter behind: called first if the sandbox has a use that may last.
    /// - Throws: `CancellationError` if the run was told to end before its turn came.
    func withTurn<Value>(
        of run: ActiveRun, behind: (SandboxUse) async throws -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        let task = run.taskID
        if let use = use(of: task), use != .operation { try await behind(use) }
        try await run.unlessStopped { [turns] in try await turns.take(task, for: .run(run.runID)) }
        defer { turns.give(task) }
        return try await body()
    }

    /// Does a short operation on a task's work tree while no process has it mounted or can mount it.
    ///
    /// - Parameter includesEnding: whether a run counts as active whose sandbox has ended and that does only its last steps.
    /// - Throws: ``EngineError/busy(_:_:)`` if a run or a shell uses it, or what `body` throws.
    func operate<Value>(
        on task: TaskID, includesEnding: Bool = false, _ body: () async throws -> Value
    ) async throws -> Value {
        try refuseActive(task, includesEnding: includesEnding)
        try await turns.take(task, for: .operation)
        defer { turns.give(task) }
        try refuseActive(task, includesEnding: includesEnding)
        await warm.close(task)
        return try await body()
    }

    /// Does a short operation without waiting and without ending a warm process; `nil` if the sandbox is in use.
    func operateIfFree<Value>(on task: TaskID, _ body: () async throws -> Value) async rethrows -> Value? {
        guard turns.takeIfFree(task, for: .operation) else { return nil }
        defer { turns.give(task) }
        return try await body()
    }

    /// Takes the sandbox for a shell, until ``endShell(_:)``.
    ///
    /// - Throws: ``EngineError/busy(_:_:)``.
    func beginShell(_ task: TaskID) async throws {
        try refuseActive(task, includesEnding: true)
        try await turns.take(task, for: .shell)
        do {
            try refuseActive(task, includesEnding: true)
        } catch {
            turns.give(task)
            throw error
        }
        await warm.close(task)
    }

    func endShell(_ task: TaskID) { turns.give(task) }

    /// Forgets what was sent with a task's messages, and ends its warm process.
    func forget(_ task: TaskID) async {
        await warm.close(task)
        environments.forget(task)
        secrets.forget(task: task)
    }

    private func refuseActive(_ task: TaskID, includesEnding: Bool) throws(EngineError) {
        guard let run = runs.run(of: task), includesEnding || !run.hasLeftSandbox else { return }
        throw .busy(task, .run(run.runID))
    }
}
