import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// Readers with a type filter get exactly those types, from the store and live, without affecting other readers.
@Suite struct ChosenTypesTests {
    @Test("Pages contain exactly the events of the chosen types", arguments: 1...6)
    func pages(_ seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var fixture = try StoreFixture(seed: UInt64(seed))
        try await fixture.play(40, &random)
        let all = try await fixture.entries()
        let tasks = try await fixture.queries.tasks(TaskQuery()).items.map(\.task.id)
        for _ in 0..<30 {
            let filter = try randomFilter(tasks, &random)
            let expected = try await fixture.entries(StreamFilter(filter.scope)).filter { filter.types?.contains($0.eventType) == true }
            #expect(try await fixture.entries(filter) == expected)
            let cut = Int64.random(in: 0...Int64(all.count), using: &random)
            let page = try await fixture.journal.entries(filter, after: cut, limit: 5)
            #expect(page == Array(expected.filter { $0.position > cut }.prefix(5)))
        }
    }

    @Test("A reader that subscribes at any time gets its types once and in order, and no live text", arguments: 1...8)
    func subscriptions(_ seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var fixture = try StoreFixture(seed: UInt64(seed))
        try await fixture.play(5, &random)
        let tasks = try await fixture.queries.tasks(TaskQuery()).items.map(\.task.id)
        let filters = try (0..<8).map { _ in try randomFilter(tasks, &random) }
        let journal = fixture.journal
        let end = RunNotice(level: .info, code: "end", text: "")
        try await withThrowingTaskGroup(of: (StreamFilter, [JournalEntry]).self) { group in
            for filter in filters {
                // Each reads up to a marker event in its own scope, whose type is added to the filter.
                let marked = StreamFilter(filter.scope, types: (filter.types ?? []).union([.runNotice]))
                group.addTask {
                    var seen: [JournalEntry] = []
                    for try await frame in await journal.subscribe(marked, after: 0) {
                        guard case .event(let entry) = frame else {
                            Issue.record("a reader of chosen types got live text")
                            continue
                        }
                        if entry.eventType == .runNotice { break }
                        seen.append(entry)
                    }
                    return (filter, seen)
                }
            }
            try await fixture.play(25, &random)
            let running = try await fixture.submitNewTask()
            let run = try #require(running.run).id
            await journal.publish(LiveText(messageId: "m", kind: .message, offset: 0, text: "growing"), of: run)
            let before = try await fixture.entries()
            var marks = [EventDraft(.run(run), .runNotice(end), at: fixture.tick())]
            for task in tasks {
                marks.append(EventDraft(.task(task), .runNotice(end), at: fixture.tick()))
            }
            try await journal.append(marks)
            for try await (filter, seen) in group {
                let expected = try await fixture.entries(StreamFilter(filter.scope, types: (filter.types ?? []).subtracting([.runNotice])))
                #expect(seen == expected.filter { $0.position <= before.count })
            }
        }
    }

    @Test("A reader of a rare type is caught up from the store after a flood of other types")
    func rare() async throws {
        var fixture = try StoreFixture()
        let run = try #require(try await fixture.submitNewTask().run).id
        let subscription = await fixture.journal.subscribe(StreamFilter(.all, types: [.taskCreated, .taskChanged]), after: 0)
        #expect(try await subscription.nextBatch()?.count == 1)
        // More than the ring keeps.
        for _ in 0..<10 { try await fixture.journal.append((0..<1000).map { fixture.output("\($0)", of: run) }) }
        let second = try await fixture.submitNewTask()
        let batch = try #require(try await subscription.nextBatch())
        #expect(batch.count == 1)
        guard case .event(let entry) = batch[0] else { return }
        #expect(entry.stream == .task(second.task.id) && entry.eventType == .taskCreated)
    }
}

private func randomFilter(_ tasks: [TaskID], _ random: inout SeededGenerator) throws -> StreamFilter {
    let kinds: [EventType] = [.taskCreated, .messageAccepted, .messageChanged, .runQueued, .runStatus, .runOutput, .runFinished]
    let types = Set(kinds.filter { _ in Bool.random(using: &random) }).union([kinds.randomElement(using: &random) ?? .runQueued])
    let task = try #require(tasks.randomElement(using: &random))
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return StreamFilter(.all, types: types)
    case 1: return StreamFilter(.taskAndRuns(task), types: types)
    default: return StreamFilter(.stream(.task(task)), types: types)
    }
}

extension JournalEntry {
    fileprivate var eventType: EventType { EventType(rawValue: type) ?? .daemonStarted }
}

extension StoreFixture {
    /// Creates some tasks with runs, messages and ends.
    fileprivate mutating func play(_ steps: Int, _ random: inout SeededGenerator) async throws {
        let holder: NodeID = id()
        for step in 0..<steps {
            if step == 0 || Int.random(in: 0..<3, using: &random) == 0 { _ = try await submitNewTask("task \(step)") }
            guard Bool.random(using: &random), let leased = try await lease(holder) else { continue }
            try await journal.append((0..<Int.random(in: 1...6, using: &random)).map { output("\($0)", of: leased.run.id) })
            _ = try await finish(leased.lease, .failed)
        }
    }
}
