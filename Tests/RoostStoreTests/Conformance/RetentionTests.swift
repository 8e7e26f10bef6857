import RoostModel
import RoostStore
import Testing

@Suite struct RetentionTests {
    @Test("Work trees expire by age and by count; those of busy tasks never do", arguments: StoreUnderTest.all)
    func expiry(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let old = try await fixture.endedTask()
            let middle = try await fixture.endedTask()
            let moment = fixture.tick()
            let new = try await fixture.endedTask()
            let busy = try await fixture.submitNewTask().task.id
            for task in [old, middle, new, busy] {
                try await fixture.runs.setWorkTree(.sample(task), of: task, reason: nil, at: fixture.tick())
            }
            #expect(try await fixture.expired(before: moment, keeping: 10).map(\.task) == [middle, old])
            let never = Timestamp(milliseconds: 0)
            #expect(try await fixture.expired(before: never, keeping: 10).isEmpty)
            #expect(try await fixture.expired(before: never, keeping: 2).map(\.task) == [middle, old])
            #expect(try await fixture.expired(before: never, keeping: 0).map(\.task) == [new, middle, old])
            let ids = try await fixture.queries.runs(of: old).map(\.id)
            #expect(try await fixture.expired(before: never, keeping: 3).map(\.runs) == [ids])
        }
    }

    @Test("A work tree is recorded until it is removed, which is reported once", arguments: StoreUnderTest.all)
    func remembered(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let task = try await fixture.submitNewTask().task.id
            let tree = WorkTree.sample(task)
            #expect(try await fixture.runs.workTree(of: task) == nil)
            try await fixture.runs.setWorkTree(tree, of: task, reason: nil, at: fixture.tick())
            try await fixture.runs.setWorkTree(tree, of: task, reason: nil, at: fixture.tick())
            #expect(try await fixture.runs.workTree(of: task) == tree)
            try await fixture.runs.setWorkTree(nil, of: task, reason: "discarded", at: fixture.tick())
            try await fixture.runs.setWorkTree(nil, of: task, reason: "discarded", at: fixture.tick())
            #expect(try await fixture.runs.workTree(of: task) == nil)
            let removed = try await fixture.entries().filter { $0.type == "work_tree.removed" }
            #expect(removed.map(\.data) == [#"{"reason":"discarded"}"#])
        }
    }

    @Test("A session is stored, replaced and removed", arguments: StoreUnderTest.all)
    func sessions(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let (task, runs) = (try await fixture.submitNewTask().task.id, fixture.runs)
            #expect(try await runs.session(of: task) == nil)
            for memory in [
                SessionMemory(sessionID: "one"), SessionMemory(sessionID: "two", totals: Usage(inputTokens: 7, costUSD: 0.25)), nil,
            ] {
                try await runs.saveSession(memory, of: task, at: fixture.tick())
                #expect(try await runs.session(of: task) == memory)
            }
        }
    }
}

extension StoreFixture {
    /// - Parameter diff: what its run changed; `nil` if it was never captured.
    mutating func endedTask(_ diff: DiffSummary? = DiffSummary(files: 0, additions: 0, deletions: 0)) async throws -> TaskID {
        let accepted = try await submitNewTask()
        let leased = try await leased()
        try await work(leased.lease)
        let outcome = RunOutcome(end: .failed)
        _ = try await runs.finish(
            leased.lease, RunEnding(outcome: outcome, usage: nil, diff: diff, reply: nil, replyID: id()), at: tick())
        return accepted.task.id
    }

    func expired(before: Timestamp, keeping: Int, includingUndecided: Bool = false) async throws -> [ExpiredWorkTree] {
        try await runs.expiredWorkTrees(before: before, keeping: keeping, includingUndecided: includingUndecided)
    }
}

extension WorkTree {
    static func sample(_ task: TaskID) -> WorkTree {
        WorkTree(
            taskID: task, project: ProjectFolder(path: "/project", kind: .git, subfolder: "", ownerUID: 1000, ownerGID: 1000),
            layout: .overlay(lower: "/project", upper: "/u", work: "/w", mountPoint: "/m"))
    }
}
