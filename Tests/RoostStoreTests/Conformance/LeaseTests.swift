import RoostModel
import RoostStore
import Testing

@Suite struct LeaseTests {
    @Test("Runs are leased oldest first, one per task, and none if the queue is empty", arguments: StoreUnderTest.all)
    func order(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.submitNewTask("one")
            let second = try await fixture.submitNewTask("two")
            let holder: NodeID = fixture.id()
            let leases = [try await fixture.leased(by: holder), try await fixture.leased(by: holder)]
            #expect(leases.map(\.run.id) == [first.run?.id, second.run?.id])
            #expect(leases.allSatisfy { $0.run.status == .preparing && $0.lease.fence == 1 && $0.message.disposition == .inRun })
            let none = try await fixture.lease(holder)
            #expect(none == nil)
        }
    }

    @Test("Twenty dispatchers at once lease each of ten runs exactly once (CC-07)", arguments: StoreUnderTest.all)
    func race(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            for _ in 0..<10 { _ = try await fixture.submitNewTask() }
            let (runs, time) = (fixture.runs, fixture.tick())
            let holders: [NodeID] = (0..<20).map { _ in fixture.id() }
            let leased = try await withThrowingTaskGroup(of: LeasedRun?.self) { group in
                for holder in holders {
                    group.addTask { try await runs.leaseNext(holder: holder, at: time, duration: .seconds(30)) }
                }
                return try await group.reduce(into: [LeasedRun]()) { all, next in if let next { all.append(next) } }
            }
            #expect(leased.count == 10)
            #expect(Set(leased.map(\.run.id)).count == 10)
        }
    }

    @Test("A late writer is refused once its run was interrupted (CC-07)", arguments: StoreUnderTest.all)
    func lateWriter(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            _ = try await fixture.submitNewTask()
            let leased = try await fixture.leased()
            let interrupted = try await fixture.runs.interruptAbandoned(by: leased.lease.holder, at: fixture.tick())
            #expect(interrupted.map(\.id) == [leased.run.id])
            #expect(interrupted.first?.outcome?.reason == .daemonStopped)
            let lost = StoreError.leaseLost(leased.run.id)
            let head = try await fixture.journal.head()
            let errors = [
                await failure { try await fixture.finish(leased.lease) },
                await failure { try await fixture.work(leased.lease) },
                await failure { try await fixture.runs.renew(leased.lease, until: fixture.tick()) },
            ]
            #expect(errors.allSatisfy { $0 as? StoreError == lost })
            #expect(try await fixture.journal.head() == head)
        }
    }

    @Test("Another node's expired lease is abandoned; renewed leases and the node's own are not", arguments: StoreUnderTest.all)
    func expiry(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            _ = try await fixture.submitNewTask("one")
            _ = try await fixture.submitNewTask("two")
            let holder: NodeID = fixture.id()
            let expiring = try await fixture.leased(by: holder)
            let renewed = try await fixture.leased(by: holder)
            let later = expiring.lease.expiresAt
            let lease = try await fixture.runs.renew(renewed.lease, until: later.advanced(by: .seconds(30)))
            let runs = fixture.runs
            let early = later.advanced(by: .milliseconds(-1))
            #expect(try await runs.interruptExpired(ofOthersThan: fixture.id(), before: early, at: later).isEmpty)
            #expect(try await runs.interruptExpired(ofOthersThan: holder, before: later, at: later).isEmpty)
            let interrupted = try await runs.interruptExpired(ofOthersThan: fixture.id(), before: later, at: later)
            #expect(interrupted.map(\.id) == [expiring.run.id])
            #expect(try await runs.interruptExpired(ofOthersThan: fixture.id(), before: later, at: later).isEmpty, "once")
            try await fixture.work(lease)
        }
    }

    @Test("A run ends exactly once", arguments: StoreUnderTest.all)
    func endsOnce(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let accepted = try await fixture.submitNewTask()
            let leased = try await fixture.leased()
            try await fixture.work(leased.lease)
            let ended = try await fixture.finish(leased.lease, reply: "Done")
            #expect(ended.status == .succeeded && ended.endedAt != nil && ended.startedAt != nil)
            let again = await failure { try await fixture.finish(leased.lease, .failed) }
            #expect(again as? StoreError == .leaseLost(leased.run.id))
            let entries = try await fixture.entries(.taskAndRuns(accepted.task.id))
            #expect(entries.filter { $0.type == "run.finished" }.count == 1)
            #expect(entries.suffix(3).map(\.type) == ["message.accepted", "message.changed", "run.finished"])
        }
    }

    @Test("A signal that is not allowed in the run's status changes nothing", arguments: StoreUnderTest.all)
    func illegal(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            _ = try await fixture.submitNewTask()
            let leased = try await fixture.leased()
            let head = try await fixture.journal.head()
            let (runs, time) = (fixture.runs, fixture.tick())
            let error = await failure { try await runs.transition(leased.lease, .resumed, at: time, events: []) }
            #expect((error as? IllegalTransition)?.from == .preparing)
            let early = await failure { try await fixture.finish(leased.lease, .succeeded) }
            #expect((early as? IllegalTransition)?.signal == .ended(.succeeded))
            #expect(try await fixture.journal.head() == head)
            #expect(try await fixture.queries.run(leased.run.id) == leased.run)
        }
    }

    @Test("A transition and its events are stored together, in order", arguments: StoreUnderTest.all)
    func eventsOfTransition(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            _ = try await fixture.submitNewTask()
            let leased = try await fixture.leased()
            let head = try await fixture.journal.head()
            let notice = RunNotice(level: .info, code: "note", text: "Ready")
            let run = try await fixture.runs.transition(leased.lease, .started, at: fixture.tick(), events: [.runNotice(notice)])
            #expect(run.status == .running && run.startedAt == fixture.time)
            let entries = try await fixture.journal.entries(.stream(.run(run.id)), after: head, limit: 10)
            #expect(entries.map(\.type) == ["run.status", "run.notice"])
            #expect(entries.map(\.position) == [head + 1, head + 2])
        }
    }
}
