extension Migration {
    /// The decisions about the changes of runs: which were discarded, so far recorded only in events. And the index from a folder to its
    /// tasks.
    static let decisions = Migration(
        number: 5, name: "decisions about changes, tasks by project",
        statements: [
            "ALTER TABLE runs ADD COLUMN discarded_at INTEGER",
            """
            UPDATE runs SET discarded_at = d.at FROM (
                SELECT s.name, max(e.at) AS at FROM events e JOIN streams s ON s.number = e.stream
                WHERE e.type = 'work_tree.removed' AND e.data ->> '$.reason' = 'discarded' GROUP BY s.name) d
            WHERE d.name = 'task:' || runs.task AND runs.ended_at <= d.at
            """,
            "CREATE INDEX applications_by_task ON applications (task)",
            "CREATE INDEX tasks_by_project ON tasks (project) WHERE project IS NOT NULL",
        ])
}
