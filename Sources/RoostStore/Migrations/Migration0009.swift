extension Migration {
    /// Columns and tables for filtering, counting and searching the task list. Triggers maintain them in the transaction of the change
    /// itself, so that no write can bypass them.
    static let taskList = Migration(
        number: 9, name: "counters and search of the task list",
        statements: derivedColumns + listIndexes + counters + counterTriggers + derivedTriggers + search + searchTriggers)

    private static let derivedColumns: [String] = [
        // The status of the task's last run; NULL before the first.
        "ALTER TABLE tasks ADD COLUMN last_status TEXT",
        "ALTER TABLE tasks ADD COLUMN is_undecided INTEGER NOT NULL DEFAULT 0",
        "UPDATE tasks SET \(derived)",
    ]

    /// Whether the newest run of a task left changes that are neither applied nor discarded. A partial application decides nothing, but
    /// files applied one after the other until none is left do. What an interrupted run left was never reviewed, so it is undecided too. A
    /// run in the project itself leaves nothing to decide.
    private static let derived = """
        last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
        is_undecided = EXISTS (
            SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
            WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                AND n.attempt = (
                    SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                AND n.discarded_at IS NULL
                AND (n.diff IS NULL
                    OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                AND NOT EXISTS (
                    SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                    SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                    WHERE a.run = n.id AND a.status = 'applied')))
        """

    /// The columns that the derived columns depend on.
    private static let derivedTriggers: [String] = [
        ("runs", "task, attempt, status, started_at, ended_at, discarded_at, diff"), ("work_trees", "task, tree"),
        ("applications", "task, run, status, content"),
    ].flatMap { table, columns in
        [
            ("inserted", "INSERT", "new.task"), ("updated", "UPDATE OF \(columns)", "old.task, new.task"),
            ("deleted", "DELETE", "old.task"),
        ].map { name, event, tasks in
            """
            CREATE TRIGGER tasks_follow_\(table)_\(name) AFTER \(event) ON \(table) BEGIN
                UPDATE tasks SET \(derived) WHERE id IN (\(tasks));
            END
            """
        }
    }

    /// One index per filter in the list's order, separately for current and archived tasks, so that neither is read through the other.
    private static let listIndexes: [String] =
        [("current", "NULL"), ("archived", "NOT NULL")].flatMap { name, archived in
            [
                "CREATE INDEX tasks_\(name)_by_status ON tasks (last_status, active_at, number) WHERE archived_at IS \(archived)",
                "CREATE INDEX tasks_\(name)_by_agent ON tasks (agent, active_at, number) WHERE archived_at IS \(archived)",
                "CREATE INDEX tasks_\(name)_by_agent_name ON tasks (agent_name, active_at, number) WHERE archived_at IS \(archived)",
                "CREATE INDEX tasks_\(name)_by_project ON tasks (project, active_at, number) WHERE archived_at IS \(archived)",
                "CREATE INDEX tasks_\(name)_undecided ON tasks (active_at, number) WHERE is_undecided = 1 AND archived_at IS \(archived)",
            ]
        } + ["CREATE INDEX tasks_archived ON tasks (active_at, number) WHERE archived_at IS NOT NULL"]
}
