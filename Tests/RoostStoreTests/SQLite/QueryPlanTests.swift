import GRDB
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// Frequent reads must use an index, however much is stored.
@Suite struct QueryPlanTests {
    @Test(
        "Frequent reads scan no table",
        arguments: [
            "SELECT e.data FROM events e JOIN streams s ON s.number = e.stream WHERE e.position > 1 ORDER BY e.position LIMIT 5",
            """
            SELECT e.data FROM events e JOIN streams s ON s.number = e.stream
            WHERE e.stream = (SELECT number FROM streams WHERE name = 'x') AND e.position > 1 ORDER BY e.position LIMIT 5
            """,
            """
            SELECT e.data FROM events e JOIN streams s ON s.number = e.stream
            WHERE e.family = (SELECT number FROM streams WHERE name = 'x') AND e.position > 1 ORDER BY e.position LIMIT 5
            """,
            "SELECT max(e.sequence) FROM events e WHERE e.stream = 1",
            """
            SELECT e.data FROM events e INDEXED BY events_but_output JOIN streams s ON s.number = e.stream
            WHERE e.type <> 'run.output' AND e.position > 1 AND e.type IN ('task.created', 'run.queued') ORDER BY e.position LIMIT 5
            """,
            """
            SELECT * FROM runs r WHERE r.status = 'queued' AND NOT EXISTS (
                SELECT 1 FROM tasks t JOIN agents a ON a.id = t.agent WHERE t.id = r.task AND a.desired <> 'running')
            ORDER BY r.number LIMIT 1
            """,
            "SELECT * FROM tokens WHERE hash = x'00'",
            "SELECT * FROM agents a WHERE a.name = 'x' AND a.archived_at IS NULL",
            """
            SELECT t.number FROM tasks t WHERE t.archived_at IS NULL AND (t.active_at, t.number) < (5, 5)
            ORDER BY t.active_at DESC, t.number DESC LIMIT 5
            """,
            "SELECT * FROM runs r WHERE r.task = 'x' AND r.status NOT IN ('succeeded', 'failed', 'cancelled', 'interrupted')",
            "SELECT * FROM runs r WHERE r.task = 'x' ORDER BY r.attempt DESC LIMIT 1",
            """
            SELECT task, total(usage ->> 'inputTokens') FROM runs WHERE task IN (SELECT value FROM json_each('[]')) AND usage IS NOT NULL
            GROUP BY task
            """,
            """
            SELECT * FROM runs r WHERE r.status IN ('preparing', 'running', 'waiting_for_approval', 'waiting_for_input', 'finishing')
            ORDER BY r.number
            """,
            "SELECT * FROM messages m WHERE m.task = 'x' AND m.disposition = 'queued' AND m.run IS NULL ORDER BY m.number LIMIT 1",
            """
            SELECT m.id, (SELECT json_group_array(a.id) FROM json_each(m.attachments) given CROSS JOIN attachments a ON a.id = given.value)
            FROM messages m WHERE m.task = 'x' AND m.removed_at IS NULL ORDER BY m.number
            """,
            "SELECT * FROM messages m WHERE m.run = 'x' AND m.disposition IN ('queued', 'steering', 'in_run')",
            "SELECT id FROM runs WHERE short = 'abcdef' AND substr(id, 31) = 'abcdef' ORDER BY number DESC LIMIT 5",
        ])
    func plans(_ sql: String) async throws {
        try await withScratchFolder { folder in
            await (try Store.open(.file(folder + "/roost.db"), logger: .silent)).close()
            let queue = try DatabaseQueue(path: folder + "/roost.db")
            let plan = try await queue.read { try GRDB.Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String } }
            #expect(!plan.isEmpty)
            // A list inside a row is not a table.
            #expect(!plan.contains { $0.hasPrefix("SCAN") && !$0.contains("VIRTUAL TABLE") }, "\(plan)")
        }
    }
}
