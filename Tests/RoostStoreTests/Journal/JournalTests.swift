import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite struct JournalTests {
    @Test("Positions increase by one, sequences count within their stream", arguments: StoreUnderTest.all)
    func numbers(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let runs: [RunID] = [fixture.id(), fixture.id()]
            var drafts: [EventDraft] = []
            for index in 0..<10 { drafts.append(fixture.output("\(index)", of: runs[index % 2])) }
            let appended = try await fixture.journal.append(drafts)
            #expect(appended.map(\.position) == Array(1...10))
            #expect(appended.map(\.sequence) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
            #expect(try await fixture.entries() == appended)
            #expect(try await fixture.journal.head() == 10)
            let odd = try await fixture.journal.entries(.stream(.run(runs[1])), after: 4, limit: 2)
            #expect(odd.map(\.position) == [6, 8])
        }
    }

    @Test("Every event and reply is redacted before it is stored or delivered", arguments: StoreUnderTest.all)
    func redaction(_ kind: StoreUnderTest) async throws {
        let redact: @Sendable (StreamID, String) -> String = { _, text in text.split(separator: "hunter2").joined(separator: "***") }
        try await kind.run(redact: redact) { fixture in
            let accepted = try await fixture.submitNewTask()
            let leased = try await fixture.leased()
            let subscription = await fixture.journal.subscribe(.all, after: accepted.position)
            try await fixture.journal.append([fixture.output("pw hunter2.", of: leased.run.id)])
            try await fixture.work(leased.lease)
            _ = try await fixture.finish(leased.lease, reply: "it is hunter2, I said")
            let head = try await fixture.journal.head()
            let seen = try await subscription.events(through: head).map(\.data)
            let stored = try await fixture.entries().map(\.data)
            #expect((seen + stored).allSatisfy { !$0.contains("hunter2") })
            #expect(stored.contains { $0.contains("pw ***.") })
            #expect(try await fixture.queries.messages(of: accepted.task.id).last?.body == "it is ***, I said")
        }
    }

    @Test(
        "Following a task delivers its events and those of all its runs, including later ones, and nothing else",
        arguments: StoreUnderTest.all)
    func taskAndRuns(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let accepted = try await fixture.submitNewTask()
            let subscription = await fixture.journal.subscribe(.taskAndRuns(accepted.task.id), after: 0)
            let first = try await fixture.leased()
            _ = try await fixture.submitNewTask("another task")
            try await fixture.work(first.lease)
            _ = try await fixture.finish(first.lease)
            _ = try await fixture.submit(to: accepted.task.id)
            let head = try await fixture.journal.head()
            let live = try await subscription.events(through: head)
            let replayed = try await fixture.entries(.taskAndRuns(accepted.task.id))
            #expect(live == replayed)
            #expect(live.filter { $0.type == "run.queued" }.count == 2)
            #expect(Set(live.map(\.stream)).count == 3)
            #expect(live.filter { $0.type == "task.created" }.count == 1)
        }
    }

    @Test("A cursor from the future is refused instead of waiting silently (WS-07)")
    func futureCursor() async throws {
        let fixture = try StoreFixture()
        let subscription = await fixture.journal.subscribe(.all, after: 7)
        let error = await failure { try await subscription.nextBatch() }
        #expect(error is StoreError)
    }

    @Test("A subscription ends when the store closes, and when its task is cancelled")
    func ends() async throws {
        let fixture = try StoreFixture()
        let closed = await fixture.journal.subscribe(.all, after: 0)
        let cancelled = await fixture.journal.subscribe(.all, after: 0)
        let waiting = Task { try await closed.nextBatch() }
        let doomed = Task { try await cancelled.nextBatch() }
        doomed.cancel()
        let error = await failure { try await doomed.value }
        #expect(error is CancellationError)
        await fixture.store.close()
        let last = try await waiting.value
        #expect(last == nil)
    }

    @Test("A failed append uses no position and no sequence, and the others in its group are stored")
    func rollback() async throws {
        var fixture = try StoreFixture()
        let (runs, journal) = (fixture.runs, fixture.journal)
        let task: TaskID = fixture.id()
        let run: RunID = fixture.id()
        let bad = Submission(target: .task(task), messageID: fixture.id(), body: "x", runID: fixture.id(), at: fixture.tick())
        let draft = fixture.output("x", of: run)
        let failures = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<40 {
                group.addTask {
                    if index % 2 == 0 { return await failure { try await runs.accept(bad) } != nil }
                    return await failure { try await journal.append([draft]) } != nil
                }
            }
            return await group.reduce(into: 0) { count, failed in count += failed ? 1 : 0 }
        }
        #expect(failures == 20)
        let entries = try await fixture.entries()
        #expect(entries.map(\.position) == Array(1...20))
        #expect(entries.map(\.sequence) == Array(1...20))
    }
}

extension StoreFixture {
    mutating func output(_ text: String, of run: RunID) -> EventDraft {
        EventDraft(.run(run), .runOutput(RunOutput(channel: .stdout, text: text)), at: tick())
    }
}

extension JournalSubscription {
    /// Events up to a position, which must arrive; live frames are skipped.
    func events(through position: Int64) async throws -> [JournalEntry] {
        var events: [JournalEntry] = []
        while (events.last?.position ?? 0) < position, let batch = try await nextBatch() {
            for case .event(let entry) in batch { events.append(entry) }
        }
        return events
    }
}
