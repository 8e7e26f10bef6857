import RoostModel
import RoostStore
import Testing

/// Undecided changes are never removed without being asked for.
@Suite struct UndecidedTests {
    private static let changed = DiffSummary(files: 2, additions: 3, deletions: 1)

    @Test("Changes are undecided until all of them are applied, or they are discarded", arguments: StoreUnderTest.all)
    func decisions(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let task = try await fixture.taskWithTree(Self.changed)
            #expect(try await fixture.undecided() == [task])
            #expect(try await fixture.expired().isEmpty)
            let all = try await fixture.expired(includingUndecided: true)
            #expect(all.map(\.task) == [task] && all.map(\.isUndecided) == [true] && all.map(\.title) == ["Fix the test"])
            #expect(all.first?.tree == .sample(task))

            // A partial application decides nothing, neither does the same part twice; the last part does.
            let part = try await fixture.apply(task, paths: ["a.txt"])
            _ = try await fixture.apply(task, paths: ["a.txt"])
            #expect(try await fixture.undecided() == [task])
            let rest = try await fixture.apply(task, paths: ["b.txt"])
            #expect(try await fixture.undecided().isEmpty)
            #expect(try await fixture.expired().map(\.task) == [task])
            // After an undo the changes are undecided again.
            try await fixture.undo(rest)
            try await fixture.undo(part)
            #expect(try await fixture.undecided() == [task])

            let whole = try await fixture.apply(task, paths: nil)
            #expect(try await fixture.undecided().isEmpty)
            try await fixture.undo(whole)
            _ = try await fixture.apply(task, paths: nil, status: .conflicted)
            _ = try await fixture.apply(task, paths: nil, status: .failed)
            #expect(try await fixture.undecided() == [task])

            try await fixture.runs.setDiscarded(task, at: fixture.tick())
            #expect(try await fixture.undecided().isEmpty)
            #expect(try await fixture.expired().map(\.isUndecided) == [false])
        }
    }

    @Test("The decision about each task is derived from its applications that are in effect", arguments: StoreUnderTest.all)
    func reviews(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let task = try await fixture.taskWithTree(Self.changed)
            #expect(try await fixture.review(of: task) == .undecided)
            let part = try await fixture.apply(task, paths: ["a.txt"])
            #expect(try await fixture.review(of: task) == .partlyApplied)
            let rest = try await fixture.apply(task, paths: ["b.txt"], target: .branch)
            #expect(try await fixture.review(of: task) == .onBranch, "a part is on a branch only")
            _ = try await fixture.apply(task, paths: ["b.txt"], target: .commit)
            #expect(try await fixture.review(of: task) == .applied)
            try await fixture.undo(part)
            #expect(try await fixture.review(of: task) == .partlyApplied)
            try await fixture.undo(rest)
            try await fixture.runs.setDiscarded(task, at: fixture.tick())
            #expect(try await fixture.review(of: task) == .partlyApplied, "what is applied stays so when the rest is discarded")

            let branch = try await fixture.taskWithTree(Self.changed)
            let whole = try await fixture.apply(branch, paths: nil, target: .branch)
            #expect(try await fixture.review(of: branch) == .onBranch)
            try await fixture.undo(whole)
            _ = try await fixture.apply(branch, paths: nil, status: .conflicted)
            #expect(try await fixture.review(of: branch) == .undecided)
            try await fixture.runs.setDiscarded(branch, at: fixture.tick())
            #expect(try await fixture.review(of: branch) == .discarded)
            // The newest run counts.
            try await fixture.runAgain(branch, Self.changed)
            #expect(try await fixture.review(of: branch) == .undecided)
            try await fixture.runAgain(branch, DiffSummary(files: 0, additions: 0, deletions: 0))
            #expect(try await fixture.review(of: branch) == nil)

            let gone = try await fixture.taskWithTree(Self.changed)
            _ = try await fixture.apply(gone, paths: nil)
            try await fixture.runs.setWorkTree(nil, of: gone, reason: "retention", at: fixture.tick())
            #expect(try await fixture.review(of: gone) == .applied, "also where the work tree is gone")

            let direct = try await fixture.endedTask(Self.changed)
            let tree = WorkTree(taskID: direct, project: WorkTree.sample(direct).project, layout: .inPlace)
            try await fixture.runs.setWorkTree(tree, of: direct, reason: nil, at: fixture.tick())
            #expect(try await fixture.review(of: direct) == nil)
        }
    }

    @Test(
        "Any change is undecided, also one that was never captured; no change at all is not", arguments: StoreUnderTest.all,
        [
            (diff: DiffSummary(files: 1, additions: 0, deletions: 0), isUndecided: true),
            (diff: DiffSummary(files: 0, additions: 0, deletions: 0, ignored: 1), isUndecided: true),
            (diff: DiffSummary(files: 0, additions: 0, deletions: 0, commits: 1), isUndecided: true),
            (diff: DiffSummary(files: 0, additions: 0, deletions: 0), isUndecided: false),
            (diff: nil, isUndecided: true),
        ])
    func kinds(_ kind: StoreUnderTest, _ example: (diff: DiffSummary?, isUndecided: Bool)) async throws {
        try await kind.run { fixture in
            let task = try await fixture.taskWithTree(example.diff)
            #expect(try await fixture.undecided() == (example.isUndecided ? [task] : []))
        }
    }

    @Test("Only the newest run's changes count, and none of a run in the project itself", arguments: StoreUnderTest.all)
    func newest(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let task = try await fixture.taskWithTree(Self.changed)
            _ = try await fixture.apply(task, paths: nil)
            try await fixture.runAgain(task, Self.changed)
            #expect(try await fixture.undecided() == [task])
            try await fixture.runs.setDiscarded(task, at: fixture.tick())
            try await fixture.runAgain(task, Self.changed)
            #expect(try await fixture.undecided() == [task], "what came after it was not discarded")
            try await fixture.runAgain(task, DiffSummary(files: 0, additions: 0, deletions: 0))
            #expect(try await fixture.undecided().isEmpty)

            let direct = try await fixture.endedTask(Self.changed)
            let tree = WorkTree(taskID: direct, project: WorkTree.sample(direct).project, layout: .inPlace)
            try await fixture.runs.setWorkTree(tree, of: direct, reason: nil, at: fixture.tick())
            #expect(try await fixture.undecided().isEmpty)
        }
    }
}

extension StoreFixture {
    fileprivate mutating func taskWithTree(_ diff: DiffSummary?) async throws -> TaskID {
        let task = try await endedTask(diff)
        try await runs.setWorkTree(.sample(task), of: task, reason: nil, at: tick())
        return task
    }

    fileprivate mutating func runAgain(_ task: TaskID, _ diff: DiffSummary) async throws {
        _ = try await submit(to: task)
        let leased = try await leased()
        try await work(leased.lease)
        let ending = RunEnding(outcome: RunOutcome(end: .succeeded), usage: nil, diff: diff, reply: nil, replyID: id())
        _ = try await runs.finish(leased.lease, ending, at: tick())
    }

    fileprivate func undecided() async throws -> [TaskID] {
        try await queries.tasks(TaskQuery(isUndecided: true)).items.map(\.task.id)
    }

    /// As the task and the list report it, which must agree.
    fileprivate func review(of task: TaskID) async throws -> ReviewState? {
        let own = try #require(try await queries.task(task)).review
        let listed = try await queries.tasks(TaskQuery()).items.first { $0.task.id == task }?.review
        #expect(own == listed)
        return own
    }

    fileprivate func expired(includingUndecided: Bool = false) async throws -> [ExpiredWorkTree] {
        try await expired(before: Timestamp(milliseconds: .max), keeping: 0, includingUndecided: includingUndecided)
    }

    fileprivate mutating func apply(
        _ task: TaskID, paths: [String]?, target: ApplyTarget = .files, status: Application.Status = .applied
    ) async throws -> Application {
        let run = try #require(try await queries.runs(of: task).first)
        var application = Application(
            id: id(), runID: run.id, taskID: task, projectPath: "/project", target: target, paths: paths, createdAt: tick())
        try await runs.begin(application)
        application.status = status
        try await runs.update(application, at: tick())
        return application
    }

    fileprivate mutating func undo(_ application: Application) async throws {
        var application = application
        application.status = .undone
        try await runs.update(application, at: tick())
    }
}
