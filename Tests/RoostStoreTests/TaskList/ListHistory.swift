import RoostModel
import RoostStore
import RoostTestSupport

/// Random operations on tasks, derived from a seed. Operations that the store refuses are included: they must change nothing.
struct ListHistory {
    private static let words = ["Fix", "the", "Parser", "größer", "日本語", "a", "test_case", "100%"]

    private(set) var fixture: StoreFixture
    private var random: SeededGenerator
    private var agents: [Agent] = []
    private var tasks: [TaskID] = []
    private var messages: [MessageID: TaskID] = [:]
    private var leases: [Lease] = []
    private var applications: [Application] = []

    init(seed: UInt64, fixture: StoreFixture) {
        self.fixture = fixture
        random = SeededGenerator(seed: seed ^ 0x715d)
    }

    mutating func makeAgents() async throws {
        agents = [try await fixture.createAgent("one"), try await fixture.createAgent("two")]
    }

    mutating func step() async throws {
        _ = await failure {
            switch Int.random(in: 0..<20, using: &random) {
            case 0...2: try await submit(isNew: true)
            case 3...4: try await submit(isNew: false)
            case 5...7: try await lease()
            case 8...10: try await finish()
            case 11: try await rename()
            case 12: try await archive()
            case 13: try await takeBack()
            case 14: try await tree()
            case 15...16: try await apply()
            case 17: try await discard()
            case 18: try await changeAgent()
            default: try await delete()
            }
        }
    }

    mutating func deleteAll() async throws {
        for lease in leases { _ = await failure { try await fixture.finish(lease, .failed) } }
        for agent in agents {
            let (id, time) = (agent.id, fixture.tick())
            _ = try await fixture.agents.archive(id, at: time)
        }
        for application in applications where [.applying, .undoing].contains(application.status) {
            var application = application
            application.status = .failed
            try await fixture.runs.update(application, at: fixture.tick())
        }
        for task in tasks {
            for message in try await fixture.queries.messages(of: task) {
                let (runs, time) = (fixture.runs, fixture.tick())
                _ = await failure { try await runs.removeMessage(message.id, of: task, at: time) }
            }
            for run in try await fixture.queries.runs(of: task) { _ = try await fixture.runs.requestCancel(run.id, at: fixture.tick()) }
            while let waiting = try await fixture.queueNext(task) {
                _ = try await fixture.runs.requestCancel(waiting.id, at: fixture.tick())
            }
            _ = try await fixture.runs.deleteTask(task, at: fixture.tick())
        }
    }

    private mutating func text() -> String {
        (0..<Int.random(in: 1...5, using: &random)).map { _ in Self.words.randomElement(using: &random) ?? "" }.joined(separator: " ")
    }

    private mutating func task() -> TaskID? { tasks.randomElement(using: &random) }

    private mutating func submit(isNew: Bool) async throws {
        let agent = Bool.random(using: &random) ? agents.randomElement(using: &random) : nil
        let project = ["/a", "/b", nil].randomElement(using: &random) ?? nil
        let spec = agent?.spec.taskSpec(of: agent?.id ?? fixture.id()) ?? TaskSpec(agent: "claude", runtime: .claude, projectPath: project)
        let (id, message): (TaskID, MessageID) = (fixture.id(), fixture.id())
        guard let target: Submission.Target = isNew ? .newTask(id, title: text(), spec: spec) : task().map({ .task($0) }) else { return }
        let accepted = try await fixture.runs.accept(
            Submission(target: target, messageID: message, body: text(), runID: fixture.id(), at: fixture.tick()))
        if isNew { tasks.append(id) }
        messages[message] = accepted.task.id
    }

    private mutating func lease() async throws {
        guard let leased = try await fixture.lease(fixture.id()) else { return }
        leases.append(leased.lease)
        if Bool.random(using: &random) {
            _ = try await fixture.runs.transition(leased.lease, .started, at: fixture.tick(), events: [])
        }
    }

    private mutating func finish() async throws {
        guard let lease = leases.randomElement(using: &random), let end = RunEnd.allCases.randomElement(using: &random) else { return }
        let (runs, time) = (fixture.runs, fixture.tick())
        _ = await failure { try await runs.transition(lease, .concluded, at: time, events: []) }
        let diff = [nil, 0, 1, 2].randomElement(using: &random)?.map { DiffSummary(files: $0, additions: 1, deletions: 0) }
        let reply = Bool.random(using: &random) ? text() : nil
        let ending = RunEnding(outcome: RunOutcome(end: end), usage: nil, diff: diff, reply: reply, replyID: fixture.id())
        _ = try await runs.finish(lease, ending, at: fixture.tick())
    }

    private mutating func rename() async throws {
        guard let task = task() else { return }
        _ = try await fixture.runs.rename(task, to: text(), expected: nil, at: fixture.tick())
    }

    private mutating func archive() async throws {
        guard let task = task() else { return }
        _ = try await fixture.runs.setArchived(task, Bool.random(using: &random), at: fixture.tick())
    }

    private mutating func takeBack() async throws {
        guard let message = messages.keys.sorted().randomElement(using: &random), let task = messages[message] else { return }
        try await fixture.runs.removeMessage(message, of: task, at: fixture.tick())
    }

    private mutating func tree() async throws {
        guard let task = task() else { return }
        let sample = WorkTree.sample(task)
        let trees: [WorkTree?] = [sample, sample, sample, WorkTree(taskID: task, project: sample.project, layout: .inPlace), nil]
        try await fixture.runs.setWorkTree(trees.randomElement(using: &random) ?? nil, of: task, reason: nil, at: fixture.tick())
    }

    private mutating func apply() async throws {
        if Bool.random(using: &random), let index = applications.indices.randomElement(using: &random) {
            let statuses: [Application.Status] = [.applied, .applied, .conflicted, .failed, .undone]
            var application = applications[index]
            application.status = statuses.randomElement(using: &random) ?? .applied
            applications[index] = application
            return try await fixture.runs.update(application, at: fixture.tick())
        }
        guard let task = task(), let run = try await fixture.queries.runs(of: task).first(where: { $0.endedAt != nil }) else { return }
        let paths: [[String]?] = [nil, ["a.txt"], ["b.txt"]]
        let application = Application(
            id: fixture.id(), runID: run.id, taskID: task, projectPath: "/project-of-\(task)",
            paths: paths.randomElement(using: &random) ?? nil,
            createdAt: fixture.tick())
        try await fixture.runs.begin(application)
        applications.append(application)
    }

    private mutating func discard() async throws {
        guard let task = task() else { return }
        try await fixture.runs.setDiscarded(task, at: fixture.tick())
    }

    private mutating func changeAgent() async throws {
        guard let agent = agents.randomElement(using: &random) else { return }
        let name = agent.spec.name + (Bool.random(using: &random) ? "" : "-\(Int.random(in: 0..<9, using: &random))")
        _ = try await fixture.agents.update(
            agent.id, to: AgentSpec(name: name, runtime: .command, command: ["cat"]), expected: nil, at: fixture.tick())
    }

    private mutating func delete() async throws {
        guard let task = task() else { return }
        if try await fixture.runs.deleteTask(task, at: fixture.tick()) != nil {
            applications.removeAll { $0.taskID == task }
            tasks.removeAll { $0 == task }
        }
    }
}
