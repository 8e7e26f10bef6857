import RoostModel
import RoostTestSupport
import Synchronization
import Testing

@testable import RoostEngine

@Suite("Who has a task's sandbox", .timeLimit(.minutes(20))) struct SandboxTurnsTests {
    private let task = TaskID(number: 1)
    private let turns = SandboxTurns()

    private final class Record: Sendable {
        let order = Mutex<[SandboxUse]>([])
        let present = Atomic(0)
        let overlaps = Atomic(0)
    }

    private static let run = SandboxUse.run(RunID(number: 1))
    private static let otherRun = SandboxUse.run(RunID(number: 2))

    /// What a caller that must not wait is told. One that waits nevertheless is cancelled, so that the test fails and does not hang.
    private func refusal(of use: SandboxUse) async -> (any Error)? {
        let before = turns.waiting(for: task)
        let isOver = Atomic(false)
        let attempt = Task { [turns, task] in
            defer { isOver.store(true, ordering: .releasing) }
            try await turns.take(task, for: use)
        }
        while !isOver.load(ordering: .acquiring), turns.waiting(for: task) == before { await Task.yield() }
        attempt.cancel()
        do { try await attempt.value } catch { return error }
        return nil
    }

    @Test("Nobody but a run waits for a run or a shell", arguments: [run, .shell])
    func lasting(use: SandboxUse) async throws {
        try await turns.take(task, for: use)
        #expect(turns.use(of: task) == use)
        for other in [SandboxUse.operation, .shell] {
            #expect(await refusal(of: other) as? EngineError == .busy(task, use))
        }
        #expect(!turns.takeIfFree(task, for: .operation))
        let waiting = Task { try await turns.take(task, for: Self.otherRun) }
        while turns.waiting(for: task) == 0 { await Task.yield() }
        turns.give(task)
        try await waiting.value
        #expect(turns.use(of: task) == Self.otherRun)
        turns.give(task)
        #expect(turns.use(of: task) == nil)
    }

    @Test("What is short is waited for, by all and in order of arrival")
    func short() async throws {
        try await turns.take(task, for: .operation)
        let record = Record()
        var tasks: [Task<Void, any Error>] = []
        for (number, use) in [SandboxUse.operation, Self.run, Self.otherRun].enumerated() {
            tasks.append(
                Task { [turns, task] in
                    try await turns.take(task, for: use)
                    record.order.withLock { $0.append(use) }
                    turns.give(task)
                })
            while turns.waiting(for: task) == number { await Task.yield() }
        }
        turns.give(task)
        for waiting in tasks { try await waiting.value }
        #expect(record.order.withLock { $0 } == [.operation, Self.run, Self.otherRun])
    }

    @Test("An operation that waits is refused as soon as something that lasts is before it")
    func refusedWhileWaiting() async throws {
        try await turns.take(task, for: .operation)
        let run = Task { try await turns.take(task, for: Self.run) }
        while turns.waiting(for: task) == 0 { await Task.yield() }
        let operation = Task { try await turns.take(task, for: .operation) }
        while turns.waiting(for: task) == 1 { await Task.yield() }
        turns.give(task)
        try await run.value
        #expect(turns.waiting(for: task) == 0)
        operation.cancel()
        await #expect(throws: EngineError.busy(task, Self.run)) { try await operation.value }
        turns.give(task)
        #expect(turns.use(of: task) == nil)
    }

    @Test("A run that is cancelled while it waits leaves the queue, and nobody loses a turn")
    func cancelled() async throws {
        try await turns.take(task, for: .shell)
        let first = Task { try await turns.take(task, for: Self.run) }
        while turns.waiting(for: task) == 0 { await Task.yield() }
        let second = Task { try await turns.take(task, for: Self.otherRun) }
        while turns.waiting(for: task) == 1 { await Task.yield() }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        turns.give(task)
        try await second.value
        #expect(turns.use(of: task) == Self.otherRun)
    }

    @Test("Whatever happens in whatever order, one has the sandbox at a time and the last leaves it free", arguments: 1...8)
    func anyOrder(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let record = Record()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<120 {
                let use: SandboxUse = [.run(RunID(number: number + 10)), .shell, .operation, .operation][
                    Int.random(in: 0..<4, using: &random)]
                let isCancelled = Int.random(in: 0..<5, using: &random) == 0
                let (pause, length) = (Int.random(in: 0..<40, using: &random), Int.random(in: 0..<4, using: &random))
                group.addTask { [turns, task] in
                    let work = Task {
                        for _ in 0..<pause { await Task.yield() }
                        try await turns.take(task, for: use)
                        if record.present.wrappingAdd(1, ordering: .relaxed).newValue != 1 {
                            record.overlaps.wrappingAdd(1, ordering: .relaxed)
                        }
                        for _ in 0..<length { await Task.yield() }
                        record.present.wrappingSubtract(1, ordering: .relaxed)
                        turns.give(task)
                    }
                    if isCancelled { work.cancel() }
                    // Refused and cancelled ones never had it.
                    _ = await work.result
                }
            }
        }
        #expect(record.overlaps.load(ordering: .relaxed) == 0)
        #expect(turns.use(of: task) == nil)
        #expect(turns.waiting(for: task) == 0)
    }
}

extension Identifier {
    fileprivate init(number: Int) {
        self.init(at: Timestamp(milliseconds: Int64(number)), random: (0, UInt64(number)))
    }
}
