import RoostModel
import RoostStore
import Testing

@Suite struct InboxTests {
    @Test("A first message creates a task, queues a run and writes three events", arguments: StoreUnderTest.all)
    func firstMessage(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let accepted = try await fixture.submitNewTask("Fix the test\nplease")
            let run = try #require(accepted.run)
            #expect(accepted.task.title == "Fix the test")
            #expect(run.status == .queued && run.attempt == 1 && run.trigger == .user)
            #expect(accepted.message.disposition == .queued && accepted.message.runID == run.id)
            let entries = try await fixture.entries()
            #expect(entries.map(\.type) == ["task.created", "message.accepted", "run.queued"])
            #expect(entries.map(\.position) == [1, 2, 3])
            #expect(accepted.position == 3)
            #expect(try await fixture.queries.queue() == [run.id])
        }
    }

    @Test("A message to a busy task waits and gets a run after the active one's end", arguments: StoreUnderTest.all)
    func followUp(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.submitNewTask()
            let second = try await fixture.submit(to: first.task.id)
            #expect(second.run == nil && second.message.disposition == .queued && second.message.runID == nil)
            let early = try await fixture.queueNext(first.task.id)
            #expect(early == nil)
            let leased = try await fixture.leased()
            try await fixture.work(leased.lease)
            _ = try await fixture.finish(leased.lease, reply: "Done")
            let queued = try await fixture.queueNext(first.task.id)
            let next = try #require(queued)
            #expect(next.messageID == second.message.id && next.attempt == 2)
            let messages = try await fixture.queries.messages(of: first.task.id)
            #expect(messages.map(\.disposition) == [.answered, .queued, .settled])
            #expect(messages.map(\.author) == [.person, .person, .agent])
        }
    }

    @Test("A repeated idempotency key returns the earlier result and stores nothing", arguments: StoreUnderTest.all)
    func repeated(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.submitNewTask("Once", key: "k")
            let head = try await fixture.journal.head()
            let again = try await fixture.submitNewTask("Once", key: "k")
            #expect(again.isRepeated && !first.isRepeated)
            #expect(again.task == first.task && again.message == first.message && again.run == first.run)
            #expect(again.position == first.position)
            #expect(try await fixture.journal.head() == head)
        }
    }

    @Test("A message to an unknown task is refused and leaves nothing behind", arguments: StoreUnderTest.all)
    func unknownTask(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let task: TaskID = fixture.id()
            let error = await failure { try await fixture.submit(to: task, key: "k") }
            #expect(error as? StoreError == .notFound("task \(task)"))
            let head = try await fixture.journal.head()
            #expect(head == 0)
        }
    }
}
