import RoostModel
import RoostTestSupport
import Synchronization
import Testing

@testable import RoostEngine

@Suite("Runs that are active without having the sandbox", .timeLimit(.minutes(20))) struct TaskSandboxesTests {
    private static let task = TaskID(at: Timestamp(milliseconds: 1), random: (0, 1))
    private let run = ActiveRun(run: RunID(at: Timestamp(milliseconds: 1), random: (0, 2)), task: task, agent: nil)
    private let sandboxes: TaskSandboxes
    private var task: TaskID { Self.task }
    private var busy: EngineError { .busy(task, .run(run.runID)) }

    init() throws {
        let ports = try EngineHarness(script: { _ in .hang }).engine.ports
        sandboxes = TaskSandboxes(
            warm: WarmSessions(limit: 1, time: .seconds(60), ports: ports), environments: RunEnvironments(), secrets: SecretRegistry())
    }

    @Test("Between its lease and its turn, a run keeps operations and shells out")
    func beforeItsTurn() async throws {
        #expect(sandboxes.runs.insert(run) == nil)
        #expect(sandboxes.use(of: task) == nil)
        await #expect(throws: busy) { try await sandboxes.operate(on: task) {} }
        await #expect(throws: busy) { try await sandboxes.beginShell(task) }
        #expect(sandboxes.use(of: task) == nil)
    }

    @Test("During its last steps, a run keeps out what must not meet them: deletions and shells, but no application")
    func lastSteps() async throws {
        #expect(sandboxes.runs.insert(run) == nil)
        run.leaveSandbox()
        await #expect(throws: busy) { try await sandboxes.operate(on: task, includesEnding: true) {} }
        await #expect(throws: busy) { try await sandboxes.beginShell(task) }
        try await sandboxes.operate(on: task) { #expect(sandboxes.use(of: task) == .operation) }
        sandboxes.runs.remove(run.runID)
        try await sandboxes.operate(on: task, includesEnding: true) {}
        try await sandboxes.beginShell(task)
        #expect(sandboxes.use(of: task) == .shell)
        sandboxes.endShell(task)
    }

    @Test("A run that comes while an operation or a shell waits for its turn keeps it out", arguments: [SandboxUse.operation, .shell])
    func whileWaiting(use: SandboxUse) async throws {
        let isBegun = Atomic(false)
        let release = AsyncStream<Void>.makeStream()
        let entered = Atomic(false)
        let first = Task { [sandboxes, task] in
            try await sandboxes.operate(on: task) {
                isBegun.store(true, ordering: .releasing)
                for await _ in release.stream {}
            }
        }
        while !isBegun.load(ordering: .acquiring) { await Task.yield() }
        let second = Task { [sandboxes, task] in
            if use == .shell { return try await sandboxes.beginShell(task) }
            try await sandboxes.operate(on: task) { entered.store(true, ordering: .releasing) }
        }
        while sandboxes.waiting(for: task) == 0 { await Task.yield() }
        #expect(sandboxes.runs.insert(run) == nil)
        release.continuation.finish()
        try await first.value
        await #expect(throws: busy) { try await second.value }
        let hasEntered = entered.load(ordering: .acquiring)
        #expect(!hasEntered)
        #expect(sandboxes.use(of: task) == nil)
    }

    @Test("While one run does its last steps and the next one is active, the next one counts")
    func follower() async throws {
        let next = ActiveRun(run: RunID(at: Timestamp(milliseconds: 2), random: (0, 3)), task: task, agent: nil)
        run.leaveSandbox()
        #expect(sandboxes.runs.insert(run) == nil)
        #expect(sandboxes.runs.insert(next) == nil)
        #expect(sandboxes.runs.run(of: task) === next)
        await #expect(throws: EngineError.busy(task, .run(next.runID))) { try await sandboxes.operate(on: task) {} }
    }
}
