import RoostModel

extension Connection {
    /// The decision about the changes of each task. A task without changes, or one that works in the project itself, has no entry.
    func reviews(of tasks: [TaskID]) throws -> [TaskID: ReviewState] {
        if tasks.isEmpty { return [:] }
        let files = TaskReview.amount("files")
        /// Whether applications with these targets covered everything, at once or file by file.
        func brings(_ targets: String) -> String {
            """
            (EXISTS (SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND a.content ->> '$.target' IN (\(targets))
                AND json_type(a.content, '$.paths') IS NULL)
            OR (\(files) > 0 AND \(files) <= (SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                WHERE a.run = n.id AND a.status = 'applied' AND a.content ->> '$.target' IN (\(targets)))))
            """
        }
        let rows = try rows(
            """
            SELECT n.task, CASE
                WHEN \(brings("'files', 'commit'")) THEN 'applied'
                WHEN \(brings("'files', 'commit', 'branch'")) THEN 'on_branch'
                WHEN EXISTS (SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied') THEN 'partly_applied'
                WHEN n.discarded_at IS NOT NULL THEN 'discarded'
                WHEN u.task IS NOT NULL THEN 'undecided' END AS review
            FROM json_each(?) s JOIN runs n ON n.task = s.value LEFT JOIN work_trees u ON u.task = n.task
            WHERE n.attempt = \(TaskReview.newest(of: "n.task")) AND json_type(u.tree, '$.layout.inPlace') IS NULL AND \(TaskReview.isSomething)
            """, try StoredJSON.encode(tasks.map(\.description)))
        var reviews: [TaskID: ReviewState] = [:]
        for row in rows where try row.optionalText("review") != nil { reviews[try row.id("task")] = try row.word("review") }
        return reviews
    }
}

/// Parts of the query for the decision about a task's changes. `is_undecided` follows the same rules (migration 9).
private enum TaskReview {
    /// The attempt whose changes are decided about.
    static func newest(of task: String) -> String {
        "(SELECT max(x.attempt) FROM runs x WHERE x.task = \(task) AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)"
    }

    /// Whether the run `n` left changes, or was interrupted before anybody reviewed it.
    static let isSomething = "(n.diff IS NULL OR \(amount("files")) + \(amount("ignored")) + \(amount("commits")) > 0)"

    /// A count from the stored diff of the run `n`.
    static func amount(_ name: String) -> String { "ifnull(n.diff ->> '$.\(name)', 0)" }
}
