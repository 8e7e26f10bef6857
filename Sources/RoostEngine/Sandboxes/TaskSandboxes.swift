import RoostModel
import RoostSupport

/// Who has a task's sandbox: runs, shells, warm processes and whatever touches a task's work tree ask here, and nowhere else.
final class TaskSandboxes: Sendable {
    /// Runs that are being worked on, whether or not they have their sandbox yet.
    let runs = ActiveRuns()
    /// Agents' processes between two turns.
    let warm: WarmSessions
    let environments: RunEnvironments
    let secrets: SecretRegistry
    private let turns = SandboxTurns()

    init(warm: WarmSessions, environments: RunEnvironments, secrets: SecretRegistry) {
        self.warm = warm
        self.environments = environments
        self.secrets = secrets
    }

    /// Who has the task's sandbox now; `nil` for nobody.
    func use(of task: TaskID) -> SandboxUse? { turns.use(of: task) }

    /// Callers that wait for the task's sandbox.
    func waiting(for task: TaskID) -> Int { turns.waiting(for: task) }

    /// Does the work of a run, which waits for everything else. Ends the wait where the run is to end.
    ///
    /// - Parameter behind: called first where something that may last has the sandbox.
    /// - Throws: `CancellationError` where the run was told to end before its turn came.
    func withTurn<Value>(
        of run: ActiveRun, behind: (SandboxUse) async throws -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        let task = run.taskID
        if let use = use(of: task), use != .operation { try await behind(use) }
        try await run.unlessStopped { [turns] in try await turns.take(task, for: .run(run.runID)) }
        defer { turns.give(task) }
        return try await body()
    }

    /// Does something short on a task's work tree while no process has it mounted, and none can come to have it.
    ///
    /// - Parameter includesEnding: whether a run counts that only does its last steps, after its sandbox.
    /// - Throws: ``EngineError/busy(_:_:)`` where a run or a shell has it; what `body` throws.
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

    /// The same, without waiting and without closing a warm process; `nil` where anything has the sandbox.
    func operateIfFree<Value>(on task: TaskID, _ body: () async throws -> Value) async rethrows -> Value? {
        guard turns.takeIfFree(task, for: .operation) else { return nil }
        defer { turns.give(task) }
        return try await body()
    }

    /// Takes the sandbox for a person's shell, until ``endShell(_:)``.
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

    /// Forgets what a task's messages brought, and ends its warm process.
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
