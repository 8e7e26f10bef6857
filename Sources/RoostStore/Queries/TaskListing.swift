import RoostModel

/// The tasks of a query as SQL that yields `number` and `active_at`, unordered.
struct TaskListing {
    let sql: String
    let values: [Value]
    /// The number of matches, if it is known without counting them.
    let total: Int?

    /// - Parameter connection: used for the counts that decide between the indexes.
    init(_ filter: TaskFilter, on connection: any Connection) throws {
        let byWord = try filter.words.enumerated().compactMap { index, word in
            try word.match.map { (index: index, match: $0, count: try connection.hits($0)) }
        }.min { $0.count < $1.count }
        if let byWord {
            (sql, values) = Self.found(filter, byWord: byWord.index, byWord.match)
            total = byWord.count == 0 ? 0 : nil
        } else {
            let count = try connection.count(filter)
            total = filter.words.isEmpty || count == 0 ? count : nil
            (sql, values) = Self.listed(filter, try connection.shortestWay(for: filter))
        }
    }

    /// Uses an index in the list's order: SQLite merges the branches and reads only as many rows as needed.
    private static func listed(_ filter: TaskFilter, _ way: TaskWay) -> (String, [Value]) {
        var branches: [String] = []
        var values: [Value] = []
        for archived in filter.archived {
            for part in way.parts(of: filter) {
                var condition = part
                for word in filter.words { condition.add(word.conditionOfTask) }
                branches.append(
                    """
                    SELECT t.number AS number, t.active_at AS active_at FROM tasks t INDEXED BY \(way.index(archived: archived))
                    WHERE t.archived_at IS \(archived ? "NOT NULL" : "NULL") AND \(condition.sql)
                    """)
                values += condition.values
            }
        }
        return (branches.joined(separator: " UNION ALL "), values)
    }

    /// Uses the rarest word; the other conditions are checked on the tasks that contain it.
    private static func found(_ filter: TaskFilter, byWord index: Int, _ match: String) -> (String, [Value]) {
        let word = filter.words[index]
        let (title, body) = (word.condition(beside: "w.title"), word.condition(beside: "m.body"))
        var condition = TaskWay.all.parts(of: filter).first ?? TaskCondition()
        if filter.archived.count == 1 { condition.add("t.archived_at IS \(filter.archived[0] ? "NOT NULL" : "NULL")") }
        for (other, word) in filter.words.enumerated() where other != index { condition.add(word.conditionOfTask) }
        let sql = """
            SELECT t.number AS number, t.active_at AS active_at FROM (
                SELECT w.number AS task FROM title_search s CROSS JOIN tasks w ON w.number = s.rowid WHERE title_search MATCH ? AND \(title.sql)
                UNION
                SELECT w.number FROM message_search s CROSS JOIN messages m ON m.number = s.rowid CROSS JOIN tasks w ON w.id = m.task
                WHERE message_search MATCH ? AND m.removed_at IS NULL AND \(body.sql)
            ) found CROSS JOIN tasks t ON t.number = found.task WHERE \(condition.sql)
            """
        return (sql, [.text(match)] + title.values + [.text(match)] + body.values + condition.values)
    }
}

extension TaskCondition {
    fileprivate mutating func add(_ condition: (sql: String, values: [Value])) { add(condition.sql, condition.values) }
}

extension Connection {
    /// The number of titles and messages that match, counted only far enough to recognize a rare word.
    fileprivate func hits(_ match: String) throws -> Int {
        let row = try row(
            """
            SELECT (SELECT count(*) FROM (SELECT 1 FROM title_search WHERE title_search MATCH ? LIMIT 1000))
                + (SELECT count(*) FROM (SELECT 1 FROM message_search WHERE message_search MATCH ? LIMIT 1000)) AS hits
            """, match, match)
        return Int(try row?.integer("hits") ?? 0)
    }
}
