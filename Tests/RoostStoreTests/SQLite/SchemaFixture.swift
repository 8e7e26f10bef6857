import GRDB
import RoostModel
import RoostStore
import Testing

/// A database as an earlier version left it. All have the same content, in the tables of their version.
struct SchemaFixture: Sendable, CustomTestStringConvertible {
    let version: Int
    /// SQL as `sqlite3 FILE .dump` writes it.
    let dump: String

    static let all: [SchemaFixture] = [
        .version1, .version2, .version3, .version4, .version5, .version6, .version7, .version8, .version9, .version10,
    ]

    var testDescription: String { "version \(version)" }

    func write(to path: String) async throws {
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction { connection in
            try connection.execute(sql: "PRAGMA foreign_keys = OFF")
            try connection.inTransaction {
                try connection.execute(sql: dump)
                return .commit
            }
            try connection.execute(sql: "PRAGMA user_version = \(version)")
            try connection.execute(sql: "PRAGMA application_id = \(0x526f_7374)")
        }
        try queue.close()
    }

    /// The content as the present ports return it.
    func check(_ fixture: inout StoreFixture) async throws {
        let task = try #require(TaskID("01a3185c-5000-7001-8000-000000000100"))
        let snapshot = try #require(try await fixture.queries.task(task))
        #expect(
            snapshot.task.title == "Fix the test"
                && snapshot.task.spec == TaskSpec(agent: "claude", runtime: .claude, projectPath: "/project"))
        let runs = try await fixture.queries.runs(of: task)
        #expect(runs.map(\.status) == [.queued, .succeeded])
        #expect(runs[1].diff == DiffSummary(files: 1, additions: 2, deletions: 3))
        #expect(runs[1].outcome == RunOutcome(end: .succeeded, exitCode: 0))
        let messages = try await fixture.queries.messages(of: task)
        #expect(messages.map(\.disposition) == [.answered, .settled, .queued, .queued])
        #expect(try await fixture.runs.session(of: task)?.sessionID == "native-1")
        #expect(try await fixture.runs.workTree(of: task)?.project.kind == .git)
        #expect(try await fixture.runs.applications(of: runs[1].id).map(\.files) == [["a.txt"]])
        let entries = try await fixture.entries(.taskAndRuns(task))
        #expect(entries.count == 16)
        for entry in entries {
            let type = try #require(EventType(rawValue: entry.type))
            _ = try EventPayload(type: type, json: entry.data)
        }
        let repeated = try await fixture.submitNewTask(key: "key-1")
        #expect(repeated.isRepeated && repeated.task.id == task)
        if version >= 2 { try await checkAccess(fixture, task) }
        if version >= 3 { try await checkCeilings(fixture) }
        #expect(try await fixture.runs.leftovers().count == (version >= 6 ? 1 : 0))
        let opened = try await fixture.store.folders.folders().map(\.path)
        #expect(opened == (version >= 3 ? ["/home-of-shops", "/project"] : ["/project"]))
        #expect(try await fixture.queries.tasks(TaskQuery(agent: "claude", projectPath: "/project")).items == [snapshot])
        try await checkList(fixture, snapshot)
        try await checkNode(fixture, snapshot.task)
        // Cancelled, so that it does not affect what follows.
        _ = try await fixture.runs.requestCancel(runs[0].id, at: fixture.tick())
    }

    /// What was stored before nodes existed belongs to the local node only.
    private func checkNode(_ fixture: StoreFixture, _ task: AgentTask) async throws {
        let node = try await fixture.store.localNode()
        #expect(task.node == node)
        let (own, other) = (fixture.store.seen(by: node), fixture.store.seen(by: NodeID(at: task.createdAt, random: (1, 1))))
        #expect(try await own.runs.workTree(of: task.id) != nil)
        #expect(try await own.runs.session(of: task.id) != nil)
        #expect(try await other.runs.workTree(of: task.id) == nil)
        #expect(try await other.runs.session(of: task.id) == nil)
        #expect(
            try await other.runs.leaseNext(holder: NodeID(at: task.createdAt, random: (1, 1)), at: task.createdAt, duration: .seconds(1))
                == nil)
        #expect(try await own.runs.leftovers().count == (version >= 6 ? 1 : 0))
        #expect(try await other.runs.leftovers().isEmpty)
    }

    /// Counted, filtered and found like new tasks.
    private func checkList(_ fixture: StoreFixture, _ snapshot: TaskSnapshot) async throws {
        let queries = fixture.queries
        let counts = try await queries.taskCounts()
        let all = try await queries.tasks(TaskQuery(archived: .include))
        #expect(counts.values.reduce(0, +) == all.items.filter { $0.lastRun != nil && $0.task.archivedAt == nil }.count)
        #expect(all.total == all.items.count && (counts[.active] ?? 0) > 0)
        for query in [TaskQuery(group: .active), TaskQuery(search: "fix test"), TaskQuery(search: "FIX", projectPath: "/project")] {
            #expect(try await queries.tasks(query).items.contains(snapshot))
        }
        let runs = try await queries.runs(of: snapshot.task.id)
        #expect(try await queries.runCounts().values.reduce(0, +) >= runs.count)
    }

    private func checkCeilings(_ fixture: StoreFixture) async throws {
        let tokens = try await fixture.tokens.tokens()
        var limits = Limits()
        limits.wallTimeMs = 3_600_000
        let ceiling = Ceiling(policy: Policy(network: .open, limits: limits), folderRoots: ["/home-of-shops"], allowsInPlace: true)
        #expect(tokens.map(\.ceiling) == [ceiling, nil])
    }

    private func checkAccess(_ fixture: StoreFixture, _ task: TaskID) async throws {
        let agent = try #require(try await fixture.agents.agent(named: "reviewer"))
        #expect(agent.version == 2 && agent.desired == .running && agent.observed.state == .backingOff)
        #expect(agent.spec.instructions == "Be brief" && agent.spec.policy == Policy())
        #expect(try await fixture.tokens.tokens().map(\.kind) == (version >= 3 ? [.apiKey, .control] : [.control]))
        let attachment = try #require(try await fixture.queries.messages(of: task).last?.attachments.first)
        #expect(attachment.name == "a.png")
        #expect(try await fixture.store.attachments.attachment(attachment.id) == attachment)
        let line = try #require(try await fixture.queries.audit(limit: 1, before: nil).first)
        #expect(line.principal == "owner" && line.count == 1 && !line.isRefused)
        #expect(line.entryPoint == (version >= 4 ? .unixSocket : nil))
    }
}
