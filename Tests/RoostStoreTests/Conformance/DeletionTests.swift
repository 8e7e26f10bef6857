import RoostModel
import RoostStore
import Testing

/// What a deletion removes from the store, what prevents it, and the removal of old output.
@Suite struct DeletionTests {
    private static let changed = DiffSummary(files: 2, additions: 3, deletions: 1)
    private static let later = Timestamp(milliseconds: .max)

    @Test("A deleted task is gone with all its rows, and one event says so once", arguments: StoreUnderTest.all)
    func deletion(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let kept = try await fixture.endedTask(Self.changed)
            let task = try await fixture.endedTask(Self.changed)
            try await fixture.runs.setWorkTree(.sample(task), of: task, reason: nil, at: fixture.tick())
            #expect(try await fixture.runs.isUndecided(task))
            let run = try #require(try await fixture.queries.runs(of: task).first)
            let sequence = try #require(try await fixture.entries(.stream(.task(task))).last?.sequence)
            #expect(try await !fixture.runs.isDeleted(task))

            let leftovers = TaskLeftovers(task: task, runs: [run.id], applications: [])
            #expect(try await fixture.runs.deleteTask(task, at: fixture.tick()) == leftovers)
            #expect(try await fixture.runs.deleteTask(task, at: fixture.tick()) == nil)
            #expect(try await fixture.runs.isDeleted(task))
            #expect(try await fixture.queries.task(task) == nil)
            #expect(try await fixture.queries.run(run.id) == nil)
            #expect(try await fixture.runs.workTree(of: task) == nil)
            let entries = try await fixture.entries(.taskAndRuns(task))
            #expect(entries.map(\.type) == [EventType.taskDeleted.rawValue] && entries.map(\.sequence) == [sequence + 1])
            #expect(try await fixture.entries(.stream(.run(run.id))).isEmpty)
            #expect(try await fixture.queries.tasks(TaskQuery()).items.map(\.task.id) == [kept])
            #expect(try await fixture.queries.audit(limit: 100, before: nil).count { $0.action == "task.delete" } == 1)

            #expect(try await fixture.runs.leftovers() == [leftovers])
            try await fixture.runs.forgetLeftovers(of: task)
            #expect(try await fixture.runs.leftovers().isEmpty)
            #expect(try await fixture.runs.isDeleted(task))
        }
    }

    @Test("A task that is active or waits, or is an agent's conversation, cannot be deleted", arguments: StoreUnderTest.all)
    func refusals(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            func expectRefused(_ task: TaskID) async throws {
                let at = fixture.tick()
                await #expect(throws: StoreError.self) { try await fixture.runs.deleteTask(task, at: at) }
                #expect(try await fixture.queries.task(task) != nil)
            }
            let queued = try await fixture.submitNewTask()
            try await expectRefused(queued.task.id)
            _ = try await fixture.leased()
            try await expectRefused(queued.task.id)
            let agent = try await fixture.createAgent("words")
            let conversation = try await fixture.converse(with: agent)
            _ = try await fixture.runs.requestCancel(try #require(conversation.run).id, at: fixture.tick())
            try await expectRefused(conversation.task.id)
            let missing: TaskID = fixture.id()
            let at = fixture.tick()
            await #expect(throws: StoreError.self) { try await fixture.runs.deleteTask(missing, at: at) }
        }
    }

    @Test("Old output is removed once, with an event; that of undecided tasks is kept", arguments: StoreUnderTest.all)
    func ageing(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let old = try await fixture.endedTask(DiffSummary(files: 0, additions: 0, deletions: 0))
            let undecided = try await fixture.endedTask(Self.changed)
            try await fixture.runs.setWorkTree(.sample(undecided), of: undecided, reason: nil, at: fixture.tick())
            for task in [old, undecided] {
                let run = try #require(try await fixture.queries.runs(of: task).first)
                _ = try await fixture.journal.append([
                    EventDraft(.run(run.id), .runOutput(RunOutput(channel: .stdout, text: "0123456789")), at: fixture.tick())
                ])
            }
            #expect(try await fixture.runs.agedOutput(before: Timestamp(milliseconds: 0)) == Occupied())
            let found = try await fixture.runs.agedOutput(before: Self.later)
            #expect(found.count == 1 && found.bytes > 10)
            let at = fixture.tick()
            #expect(try await fixture.runs.removeOutput(before: Self.later, limit: 10, at: at) == found)
            #expect(try await fixture.runs.removeOutput(before: Self.later, limit: 10, at: fixture.tick()).count == 0)
            let run = try #require(try await fixture.queries.runs(of: old).first)
            #expect(run.outputRemovedAt == at)
            let types = try await fixture.entries(.stream(.run(run.id))).map(\.type)
            #expect(!types.contains(EventType.runOutput.rawValue) && types.last == EventType.runOutputRemoved.rawValue)
            let other = try #require(try await fixture.queries.runs(of: undecided).first)
            #expect(try await fixture.entries(.stream(.run(other.id))).map(\.type).contains(EventType.runOutput.rawValue))
        }
    }
}
