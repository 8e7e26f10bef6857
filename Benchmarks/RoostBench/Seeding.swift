import RoostModel
import RoostStore

/// Fills a store through its own ports: tasks with finished runs, each with some output, as weeks of work would leave it.
enum Seeding {
    /// Transactions under way at once, so that they share commits.
    private static let width = 64

    static func run(_ options: Options) async throws -> [String: [Double]] {
        let store = try Store.open(.file(try options.text("file")), logger: Surroundings.log)
        let (tasks, rounds) = (try options.number("tasks"), try options.number("runs"))
        let holder: NodeID = Surroundings.id()
        let spec = TaskSpec(agent: "command", runtime: .command, command: ["make", "test"], projectPath: "/srv/projects/example")
        let ids: [TaskID] = (0..<tasks).map { _ in Surroundings.id() }
        let (milliseconds, _) = try await Surroundings.timed {
            for round in 0..<rounds {
                try await inParallel(tasks) { index in
                    // A word that ten tasks have, however many there are.
                    let title = index % max(1, tasks / 10) == 0 ? "make needle" : "make test"
                    let target: Submission.Target = round == 0 ? .newTask(ids[index], title: title, spec: spec) : .task(ids[index])
                    _ = try await store.runs.accept(
                        Submission(
                            target: target, messageID: Surroundings.id(), body: "make test", runID: Surroundings.id(),
                            at: Surroundings.now))
                }
                try await inParallel(tasks) { _ in try await finishNext(store, holder) }
            }
        }
        await store.close()
        return ["milliseconds": [milliseconds]]
    }

    private static func finishNext(_ store: Store, _ holder: NodeID) async throws {
        guard let leased = try await store.runs.leaseNext(holder: holder, at: Surroundings.now, duration: .seconds(60)) else { return }
        _ = try await store.runs.transition(leased.lease, .started, at: Surroundings.now, events: [])
        let output = EventPayload.runOutput(RunOutput(channel: .stdout, text: "All tests passed.\n"))
        try await store.journal.append((0..<4).map { _ in EventDraft(.run(leased.run.id), output, at: Surroundings.now) })
        _ = try await store.runs.transition(leased.lease, .concluded, at: Surroundings.now, events: [])
        let ending = RunEnding(
            outcome: RunOutcome(end: .succeeded, exitCode: 0), usage: nil, diff: nil, reply: nil, replyID: Surroundings.id())
        _ = try await store.runs.finish(leased.lease, ending, at: Surroundings.now)
    }

    private static func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                if index >= width { try await group.next() }
                group.addTask { try await body(index) }
            }
            try await group.waitForAll()
        }
    }
}
