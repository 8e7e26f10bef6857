import GRDB
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The cost of the task list does not depend on how much is stored. Measured in steps of SQLite's virtual machine, independent of the load.
@Suite(.timeLimit(.minutes(20)))
struct ListCostTests {
    private static let few = 1500
    private static let many = 15000

    /// The queries of people and pages, each with at most ten results.
    private static func queries(_ agent: AgentID) -> [(name: String, query: TaskQuery)] {
        [
            ("the first page", TaskQuery(limit: 10)), ("the archive", TaskQuery(limit: 10, archived: .only)),
            ("both", TaskQuery(limit: 10, archived: .include)), ("a status", TaskQuery(limit: 10, status: .succeeded)),
            ("a group", TaskQuery(limit: 10, group: .done)), ("a group with few", TaskQuery(limit: 10, group: .failed)),
            ("a group with none", TaskQuery(limit: 10, group: .waiting)),
            ("a group in both", TaskQuery(limit: 10, group: .active, archived: .include)),
            ("undecided", TaskQuery(limit: 10, isUndecided: true)),
            ("undecided in both", TaskQuery(limit: 1, archived: .include, isUndecided: true)),
            ("an agent's name", TaskQuery(limit: 10, agent: "claude")), ("an agent", TaskQuery(limit: 10, agentID: agent)),
            ("agents", TaskQuery(limit: 10, agentIDs: [agent, agent])), ("a project", TaskQuery(limit: 10, projectPath: "/project")),
            ("few of a large project", TaskQuery(limit: 10, group: .failed, projectPath: "/project")),
            ("an unknown project", TaskQuery(limit: 10, projectPath: "/elsewhere")),
            ("a rare word", TaskQuery(limit: 10, search: "needle")), ("no such word", TaskQuery(limit: 10, search: "nowhere")),
            ("a rare word beside a common one", TaskQuery(limit: 10, search: "task needle")),
            ("a rare word in the archive", TaskQuery(limit: 10, search: "needle", archived: .only)),
        ]
    }

    @Test("Filters, pages, counts and search take as many steps in 15,000 tasks as in 1,500, scan no table and sort no list")
    func steps() async throws {
        try await withScratchFolder { folder in
            let (few, small) = try await Self.measure(folder + "/few.db", tasks: Self.few)
            let (many, large) = try await Self.measure(folder + "/many.db", tasks: Self.many)
            for (name, meter) in small {
                let grown = try #require(large[name])
                // A deeper B-tree costs a few more comparisons.
                #expect(grown.steps <= meter.steps + meter.steps / 20 + 20, "\(name): \(meter.steps) became \(grown.steps)")
                #expect(grown.scans.allSatisfy(Self.isBounded), "\(name): \(grown.scans)")
            }
            #expect(few == Self.few && many == Self.many, "what is counted is all of them")
        }
    }

    /// Scans of results found already, of a few dozen rows, of an index in the list's order, or of the search index.
    private static func isBounded(_ line: String) -> Bool {
        line.contains("USING COVERING INDEX tasks_") || line.contains("USING INDEX tasks_") || line.hasPrefix("SCAN page")
            || line.hasPrefix("SCAN p") || line.contains("task_totals") || line.hasPrefix("SCAN found") || line.contains("VIRTUAL TABLE")
            || line.contains("run_counts") || line.hasPrefix("SCAN (subquery") || line.hasPrefix("SCAN CONSTANT ROW")
            || line.contains("TEMP B-TREE")
    }

    /// - Returns: the number of tasks counted, and the cost of each query.
    private static func measure(_ path: String, tasks: Int) async throws -> (counted: Int, meters: [String: MeteredDatabase.Meter]) {
        let agent = try await fill(path, tasks: tasks)
        let database = try MeteredDatabase(path: path)
        let store = Store(database: database, head: 0)
        var meters: [String: MeteredDatabase.Meter] = [:]
        for (name, query) in queries(agent) {
            _ = database.take()
            let page = try await store.queries.tasks(query)
            meters[name] = database.take()
            // The next page costs as much, however far down it is.
            guard let cursor = page.nextCursor else { continue }
            var further = query
            further.cursor = cursor
            _ = try await store.queries.tasks(further)
            meters[name + ", going on"] = database.take()
        }
        let counted = try await store.queries.taskCounts().values.reduce(0, +)
        meters["counts"] = database.take()
        _ = try await store.queries.undecidedCount()
        meters["the undecided counted"] = database.take()
        _ = try await store.queries.runCounts()
        meters["runs counted"] = database.take()
        let archived = try #require(try await store.queries.tasks(TaskQuery(limit: 1, archived: .only)).total)
        return (counted + archived, meters)
    }

    /// Inserts tasks directly into the tables, as many as months of work would create; the triggers derive the rest.
    private static func fill(_ path: String, tasks: Int) async throws -> AgentID {
        var fixture = try StoreFixture(location: .file(path))
        let agent = try await fixture.createAgent("reviewer")
        await fixture.store.close()
        let queue = try DatabaseQueue(path: path)
        let spec = String(
            decoding: try JSONEncoder().encode(TaskSpec(agent: "claude", runtime: .claude, projectPath: "/project")), as: UTF8.self)
        let ids: [(task: TaskID, run: RunID, message: MessageID)] = (0..<tasks).map { _ in (fixture.id(), fixture.id(), fixture.id()) }
        try await queue.write { connection in
            for (index, id) in ids.enumerated() {
                let at = Int64(1_800_000_000_000) + Int64(index)
                let isRare = index % (tasks / 10) == 3
                let isArchived = (isRare ? index / (tasks / 10) : index / 4) % 2 == 0
                try connection.cachedStatement(
                    sql: """
                        INSERT INTO tasks (id, short, title, spec, agent, agent_name, project, created_at, active_at, archived_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(
                    arguments: [
                        "\(id.task)", id.task.short, isRare ? "task with a needle" : "task number \(index)", spec,
                        index % 2 == 0 ? nil : "\(agent.id)", index % 2 == 0 ? "claude" : "reviewer", "/project", at, at,
                        isArchived ? at : nil,
                    ])
                try connection.cachedStatement(
                    sql: "INSERT INTO messages (id, task, author, body, disposition, created_at) VALUES (?, ?, 'person', ?, 'answered', ?)"
                ).execute(
                    arguments: ["\(id.message)", "\(id.task)", "do it for task \(index)", at])
                try connection.cachedStatement(
                    sql: """
                        INSERT INTO runs (id, short, task, message, attempt, cause, status, created_at, started_at, ended_at, outcome)
                        VALUES (?, ?, ?, ?, 1, 'user', ?, ?, ?, ?, '{"end":"succeeded"}')
                        """
                ).execute(
                    arguments: ["\(id.run)", id.run.short, "\(id.task)", "\(id.message)", isRare ? "failed" : "succeeded", at, at, at])
                if isRare {
                    try connection.cachedStatement(sql: "INSERT INTO work_trees (task, tree, made_at) VALUES (?, '{}', ?)").execute(
                        arguments: ["\(id.task)", at])
                }
            }
        }
        try queue.close()
        return agent.id
    }
}
