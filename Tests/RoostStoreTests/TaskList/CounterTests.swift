import GRDB
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// The derived counters and indexes always equal a fresh computation from the tables.
@Suite(.timeLimit(.minutes(20)))
struct CounterTests {
    @Test("After random histories, counters, filters and search agree exactly with the tables", arguments: 1...12)
    func exact(_ seed: Int) async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            var history = ListHistory(seed: UInt64(seed), fixture: try StoreFixture(seed: UInt64(seed), location: .file(path)))
            let queue = try DatabaseQueue(path: path)
            try await history.makeAgents()
            for step in 0..<160 {
                try await history.step()
                if step % 40 == 39 { try await queue.writeWithoutTransaction { try Recount.check($0) } }
            }
            // Everything is deleted, and nothing is left in the counters or the index.
            try await history.deleteAll()
            try await queue.writeWithoutTransaction { connection in
                try Recount.check(connection)
                #expect(try Int.fetchOne(connection, sql: "SELECT count(*) FROM task_counts") == 0)
                #expect(try Int.fetchOne(connection, sql: "SELECT count(*) FROM task_totals") == 0)
            }
            try queue.close()
            await history.fixture.store.close()
        }
    }
}

/// The same facts, computed from the tables alone.
enum Recount {
    static func check(_ connection: GRDB.Database) throws {
        for (name, kept, counted) in facts {
            let (kept, counted) = (try lines(connection, kept), try lines(connection, counted))
            #expect(kept == counted, "\(name)")
        }
        try checkIndex(connection, "title_search", "SELECT number, title FROM tasks")
        try checkIndex(connection, "message_search", "SELECT number, body FROM messages WHERE removed_at IS NULL")
    }

    private static func lines(_ connection: GRDB.Database, _ sql: String) throws -> [String] {
        try GRDB.Row.fetchAll(connection, sql: sql).map { row in row.databaseValues.map { "\($0)" }.joined(separator: " | ") }.sorted()
    }

    /// Each trigram and where it occurs.
    private static func checkIndex(_ connection: GRDB.Database, _ index: String, _ texts: String) throws {
        try connection.execute(sql: "CREATE VIRTUAL TABLE temp.\(index)_terms USING fts5vocab (main, \(index), instance)")
        defer { try? connection.execute(sql: "DROP TABLE temp.\(index)_terms") }
        let kept = Set(
            try GRDB.Row.fetchAll(connection, sql: "SELECT DISTINCT doc, term FROM temp.\(index)_terms").map {
                "\($0[0] as Int64) \($0[1] as String)"
            })
        var expected: Set<String> = []
        for row in try GRDB.Row.fetchAll(connection, sql: texts) {
            let scalars = Array((row[1] as String).lowercased().unicodeScalars)
            for start in scalars.indices.dropLast(2) {
                var part = String.UnicodeScalarView()
                part.append(contentsOf: scalars[start..<start + 3])
                expected.insert("\(row[0] as Int64) \(String(part))")
            }
        }
        #expect(kept == expected, "\(index)")
    }

    /// Whether a task is undecided, computed differently from the schema: from the paths that are left.
    private static let undecided = """
        SELECT t.id FROM tasks t JOIN work_trees w ON w.task = t.id JOIN runs n ON n.task = t.id
        WHERE w.tree NOT LIKE '%"inPlace"%' AND n.discarded_at IS NULL AND n.started_at IS NOT NULL AND n.ended_at IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM runs l WHERE l.task = t.id AND l.attempt > n.attempt AND l.started_at IS NOT NULL AND l.ended_at IS NOT NULL)
            AND (n.diff IS NULL OR coalesce(json_extract(n.diff, '$.files'), 0) > 0)
            AND n.id NOT IN (SELECT run FROM applications WHERE status = 'applied' AND json_extract(content, '$.paths') IS NULL)
            AND (n.diff IS NULL OR json_extract(n.diff, '$.files') > (
                SELECT count(DISTINCT path.value) FROM applications a JOIN json_each(a.content, '$.paths') path
                WHERE a.run = n.id AND a.status = 'applied'))
        """

    private static let place = "coalesce(agent, ''), agent_name, coalesce(project, '')"
    private static let kind = "coalesce(last_status, ''), archived_at IS NOT NULL, is_undecided"

    private static let facts: [(name: String, kept: String, counted: String)] = [
        (
            "the status of last runs", "SELECT id, last_status FROM tasks",
            """
            SELECT t.id, r.status FROM tasks t LEFT JOIN runs r ON r.task = t.id
            WHERE r.attempt IS NULL OR r.attempt = (SELECT max(attempt) FROM runs WHERE task = t.id)
            """
        ),
        ("the undecided", "SELECT id FROM tasks WHERE is_undecided = 1", undecided),
        (
            "totals", "SELECT status, is_archived, is_undecided, tasks FROM task_totals",
            "SELECT \(kind), count(*) FROM tasks GROUP BY 1, 2, 3"
        ),
        (
            "counts", "SELECT agent, agent_name, project, status, is_archived, is_undecided, tasks FROM task_counts",
            "SELECT \(place), \(kind), count(*) FROM tasks GROUP BY 1, 2, 3, 4, 5, 6"
        ),
        ("runs", "SELECT status, runs FROM run_counts", "SELECT status, count(*) FROM runs GROUP BY 1"),
    ]
}
