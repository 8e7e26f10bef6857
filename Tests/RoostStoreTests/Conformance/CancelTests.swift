import RoostModel
import RoostStore
import Testing

@Suite struct CancelTests {
    @Test("A queued run is cancelled at once and its message settled", arguments: StoreUnderTest.all)
    func queued(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let accepted = try await fixture.submitNewTask()
            let run = try #require(accepted.run)
            let cancelled = try await fixture.runs.requestCancel(run.id, at: fixture.tick())
            #expect(cancelled.status == .cancelled && cancelled.outcome?.reason == .cancelledByPerson)
            #expect(try await fixture.queries.queue().isEmpty)
            #expect(try await fixture.queries.messages(of: accepted.task.id).map(\.disposition) == [.settled])
            let none = try await fixture.lease(fixture.id())
            #expect(none == nil)
            #expect(try await fixture.entries(.stream(.run(run.id))).map(\.type) == ["run.queued", "run.finished"])
        }
    }

    @Test("An active run is marked once, keeps running, and is ended by its runner", arguments: StoreUnderTest.all)
    func active(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            _ = try await fixture.submitNewTask()
            let leased = try await fixture.leased()
            let marked = try await fixture.runs.requestCancel(leased.run.id, at: fixture.tick())
            let again = try await fixture.runs.requestCancel(leased.run.id, at: fixture.tick())
            #expect(marked.status == .preparing && marked.cancelRequestedAt != nil)
            #expect(again == marked)
            let last = try #require(try await fixture.entries().last)
            #expect(last.type == "run.status" && last.data.contains("\"isCancelRequested\":true"))
            let ended = try await fixture.finish(leased.lease, .cancelled)
            let after = try await fixture.runs.requestCancel(leased.run.id, at: fixture.tick())
            #expect(ended.status == .cancelled && after == ended)
        }
    }

    @Test("Cancelling an unknown run is refused by name", arguments: StoreUnderTest.all)
    func unknown(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let (id, runs, time): (RunID, any RunStore, Timestamp) = (fixture.id(), fixture.runs, fixture.tick())
            let error = await failure { try await runs.requestCancel(id, at: time) }
            #expect(error as? StoreError == .notFound("run \(id)"))
        }
    }

    @Test("A steering message that never reached the agent waits again after the run's end", arguments: StoreUnderTest.all)
    func steering(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let accepted = try await fixture.submitNewTask()
            let leased = try await fixture.leased()
            let lost = try await fixture.submit(to: accepted.task.id, "steer, lost")
            let taken = try await fixture.submit(to: accepted.task.id, "steer, taken")
            let run = leased.run.id
            for message in [lost.message.id, taken.message.id] {
                try await fixture.runs.setDisposition(message, .steering, run: run, at: fixture.tick())
            }
            try await fixture.runs.setDisposition(taken.message.id, .inRun, run: run, at: fixture.tick())
            #expect(try await fixture.runs.waitingTasks().isEmpty)
            try await fixture.work(leased.lease)
            _ = try await fixture.finish(leased.lease)
            let messages = try await fixture.queries.messages(of: accepted.task.id)
            #expect(messages.map(\.disposition) == [.answered, .queued, .answered])
            #expect(messages[1].runID == nil)
            #expect(try await fixture.runs.waitingTasks() == [accepted.task.id])
        }
    }

    @Test("Retry repeats the last message; resume is possible only after an interruption", arguments: StoreUnderTest.all)
    func again(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let accepted = try await fixture.submitNewTask()
            let leased = try await fixture.leased()
            let (runs, task) = (fixture.runs, accepted.task.id)
            let ids: [RunID] = (0..<3).map { _ in fixture.id() }
            let time = fixture.tick()
            let busy = await failure { try await runs.queueAgain(task, run: ids[0], trigger: .retry, at: time) }
            #expect(busy is StoreError)
            _ = try await fixture.finish(leased.lease, .failed)
            let notResumable = await failure { try await runs.queueAgain(task, run: ids[0], trigger: .resume, at: time) }
            #expect(notResumable is StoreError)
            let retry = try await runs.queueAgain(task, run: ids[1], trigger: .retry, at: fixture.tick())
            #expect(retry.attempt == 2 && retry.messageID == accepted.message.id && retry.resumedFrom == nil)
            let again = try await fixture.leased()
            _ = try await runs.interruptAbandoned(by: again.lease.holder, at: fixture.tick())
            let resumed = try await runs.queueAgain(task, run: ids[2], trigger: .resume, at: fixture.tick())
            #expect(resumed.attempt == 3 && resumed.resumedFrom == ids[1] && resumed.trigger == .resume)
        }
    }
}
