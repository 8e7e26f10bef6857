import RoostModel
import RoostStore
import Testing

@Suite struct TaskTests {
    @Test("A title is changed only from the version that was read", arguments: StoreUnderTest.all)
    func rename(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let task = try await fixture.submitNewTask().task
            let runs = fixture.runs
            let renamed = try await runs.rename(task.id, to: "Better", expected: 1, at: fixture.tick())
            #expect(renamed.title == "Better" && renamed.version == 2)
            #expect(try await fixture.queries.task(task.id)?.task == renamed)
            let time = fixture.tick()
            let error = await failure { try await runs.rename(task.id, to: "Worse", expected: 1, at: time) }
            #expect(error as? StoreError == .versionMismatch(expected: 1, found: 2))
            #expect(try await runs.rename(task.id, to: "Better", expected: nil, at: time) == renamed)
            let events = try await fixture.entries(.stream(.task(task.id))).filter { $0.type == "task.changed" }
            #expect(events.map(\.data) == [#"{"title":"Better"}"#])
        }
    }

    @Test("A task can be archived if nothing of it is active, and a message unarchives it", arguments: StoreUnderTest.all)
    func archive(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let task = try await fixture.submitNewTask().task
            let runs = fixture.runs
            let time = fixture.tick()
            let busy = await failure { try await runs.setArchived(task.id, true, at: time) }
            #expect(busy is StoreError)
            _ = try await fixture.finish(try await fixture.leased().lease, .failed)
            for _ in 0..<2 {
                let archived = try await runs.setArchived(task.id, true, at: fixture.tick())
                #expect(archived.archivedAt != nil)
            }
            #expect(try await fixture.queries.tasks(TaskQuery()).items.isEmpty)
            #expect(try await fixture.queries.tasks(TaskQuery(archived: .only)).items.map(\.task.id) == [task.id])
            for _ in 0..<2 {
                let restored = try await runs.setArchived(task.id, false, at: fixture.tick())
                #expect(restored.archivedAt == nil)
            }
            _ = try await runs.setArchived(task.id, true, at: fixture.tick())
            let accepted = try await fixture.submit(to: task.id)
            #expect(accepted.task.archivedAt == nil)
            #expect(try await fixture.queries.task(task.id)?.task.archivedAt == nil)
            let events = try await fixture.entries(.stream(.task(task.id))).filter { $0.type == "task.changed" }
            #expect(events.map { $0.data.contains("archivedAt") } == [true, false, true, false])
        }
    }

    @Test("A message being delivered to a run is withdrawn only if the run gives it back", arguments: StoreUnderTest.all)
    func removeSteering(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.submitNewTask()
            let (runs, task) = (fixture.runs, first.task.id)
            let run = try await fixture.leased().lease.runID
            let second = try await fixture.submit(to: task, "second").message.id
            try await runs.setDisposition(second, .steering, run: run, at: fixture.tick())
            let (time, other) = (fixture.tick(), fixture.id() as RunID)
            for giver in [nil, other] {
                let refused = await failure { try await runs.removeMessage(second, of: task, givenBackBy: giver, at: time) }
                #expect(refused is StoreError)
            }
            try await runs.removeMessage(second, of: task, givenBackBy: run, at: fixture.tick())
            #expect(try await fixture.queries.messages(of: task).map(\.id) == [first.message.id])
            // Late reports about it change nothing.
            try await runs.setDisposition(second, .inRun, run: run, at: fixture.tick())
            let late = await failure { try await runs.setDisposition(second, .steering, run: run, at: time) }
            #expect(late is StoreError)
            #expect(try await fixture.queries.messages(of: task).count == 1)
        }
    }

    @Test("Cancelling drops waiting messages only if requested", arguments: StoreUnderTest.all)
    func cancelAndDrop(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.submitNewTask()
            let (runs, task) = (fixture.runs, first.task.id)
            let run = try await fixture.leased().lease.runID
            let steering = try await fixture.submit(to: task, "on its way").message.id
            try await runs.setDisposition(steering, .steering, run: run, at: fixture.tick())
            _ = try await fixture.submit(to: task, "waits")
            _ = try await runs.requestCancel(run, at: fixture.tick())
            #expect(try await fixture.queries.messages(of: task).count == 3)
            _ = try await runs.requestCancel(run, dropsMessages: true, at: fixture.tick())
            #expect(try await fixture.queries.messages(of: task).map(\.id) == [first.message.id])
        }
    }

    @Test("A waiting message can be withdrawn; one that a run has cannot", arguments: StoreUnderTest.all)
    func removeMessage(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.submitNewTask()
            let (runs, task) = (fixture.runs, first.task.id)
            let second = try await fixture.submit(to: task, "second", key: "k")
            let time = fixture.tick()
            let taken = await failure { try await runs.removeMessage(first.message.id, of: task, at: time) }
            let elsewhere: TaskID = fixture.id()
            let foreign = await failure { try await runs.removeMessage(second.message.id, of: elsewhere, at: time) }
            #expect(taken is StoreError)
            #expect(foreign as? StoreError == .notFound("message \(second.message.id) of task \(elsewhere)"))
            for _ in 0..<2 { try await runs.removeMessage(second.message.id, of: task, at: fixture.tick()) }
            #expect(try await fixture.queries.messages(of: task).map(\.id) == [first.message.id])
            _ = try await fixture.finish(try await fixture.leased().lease, .failed)
            #expect(try await fixture.queueNext(task) == nil)
            #expect(try await runs.waitingTasks().isEmpty)
            let repeated = try await fixture.submit(to: task, "second", key: "k")
            #expect(repeated.isRepeated && repeated.run == nil)
            let events = try await fixture.entries(.stream(.task(task))).filter { $0.type == "message.removed" }
            #expect(events.map(\.data) == [#"{"messageId":"\#(second.message.id)"}"#])
        }
    }

    @Test("An active run is paused and resumed, each reported once; other runs cannot be paused", arguments: StoreUnderTest.all)
    func pause(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let accepted = try await fixture.submitNewTask()
            let (runs, run) = (fixture.runs, try #require(accepted.run).id)
            let time = fixture.tick()
            let queued = await failure { try await runs.setPaused(run, true, at: time) }
            #expect(queued is StoreError)
            let leased = try await fixture.leased()
            for isPaused in [true, true, false, false, true] {
                let held = try await runs.setPaused(run, isPaused, at: fixture.tick())
                #expect(held.isPaused == isPaused)
            }
            let ended = try await fixture.finish(leased.lease, .failed)
            #expect(!ended.isPaused)
            let late = await failure { try await runs.setPaused(run, true, at: time) }
            #expect(late is StoreError)
            let events = try await fixture.entries(.stream(.run(run))).filter { $0.type == "run.paused" }
            #expect(events.map(\.data) == [#"{"isPaused":true}"#, #"{"isPaused":false}"#, #"{"isPaused":true}"#])
        }
    }

    @Test("A message keeps its attachments in their order; an unknown one is refused", arguments: StoreUnderTest.all)
    func attachments(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let attachment = Attachment(
                id: fixture.id(), name: "a.png", mediaType: "image/png", size: 1, hash: "00", createdAt: fixture.tick())
            let other = Attachment(
                id: fixture.id(), name: "\"b\".txt", mediaType: "text/plain", size: 2, hash: "01", createdAt: fixture.tick())
            for one in [attachment, other] { try await fixture.store.attachments.add(one) }
            #expect(try await fixture.store.attachments.attachment(attachment.id) == attachment)
            let first = try await fixture.submitNewTask()
            let (runs, task, unknown): (any RunStore, TaskID, AttachmentID) = (fixture.runs, first.task.id, fixture.id())
            func submission(_ attachments: [AttachmentID], _ fixture: inout StoreFixture) -> Submission {
                Submission(
                    target: .task(task), messageID: fixture.id(), body: "see", runID: fixture.id(), attachments: attachments,
                    at: fixture.tick())
            }
            let good = submission([other.id, attachment.id], &fixture)
            let bad = submission([attachment.id, unknown], &fixture)
            let accepted = try await runs.accept(good)
            #expect(accepted.message.attachments == [other, attachment])
            let error = await failure { try await runs.accept(bad) }
            #expect(error as? StoreError == .notFound("attachment \(unknown)"))
            #expect(try await fixture.queries.messages(of: task).map(\.attachments) == [[], [other, attachment]])
            let event = try #require(try await fixture.entries().last { $0.type == "message.accepted" })
            #expect(event.data.contains(#""attachments":["\#(other.id)","\#(attachment.id)"]"#))
        }
    }

    @Test("The same idempotency key with another request is refused", arguments: StoreUnderTest.all)
    func mismatch(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let task = try await fixture.submitNewTask().task.id
            let runs = fixture.runs
            func submission(_ hash: String?, _ fixture: inout StoreFixture) -> Submission {
                Submission(
                    target: .task(task), messageID: fixture.id(), body: "b", runID: fixture.id(), idempotencyKey: "k", requestHash: hash,
                    at: fixture.tick())
            }
            let submissions = ["one", "one", "two", nil].map { submission($0, &fixture) }
            #expect(try await !runs.accept(submissions[0]).isRepeated)
            #expect(try await runs.accept(submissions[1]).isRepeated)
            let error = await failure { try await runs.accept(submissions[2]) }
            #expect(error as? StoreError == .idempotencyMismatch)
            #expect(try await runs.accept(submissions[3]).isRepeated)
        }
    }
}
