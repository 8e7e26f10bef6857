extension Migration {
    /// The number of tasks by status and other attributes: in total, and per agent and project. Absent values are empty text; groups
    /// without tasks have no row.
    static let counters: [String] = [
        """
        CREATE TABLE task_totals (
            status TEXT NOT NULL, is_archived INTEGER NOT NULL, is_undecided INTEGER NOT NULL, tasks INTEGER NOT NULL CHECK (tasks >= 0),
            PRIMARY KEY (status, is_archived, is_undecided)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE task_counts (
            agent TEXT NOT NULL, agent_name TEXT NOT NULL, project TEXT NOT NULL,
            status TEXT NOT NULL, is_archived INTEGER NOT NULL, is_undecided INTEGER NOT NULL, tasks INTEGER NOT NULL CHECK (tasks >= 0),
            PRIMARY KEY (agent, agent_name, project, status, is_archived, is_undecided)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX task_counts_by_agent_name ON task_counts (agent_name)",
        "CREATE INDEX task_counts_by_project ON task_counts (project)",
        "CREATE TABLE run_counts (status TEXT NOT NULL PRIMARY KEY, runs INTEGER NOT NULL CHECK (runs >= 0)) STRICT, WITHOUT ROWID",
        """
        INSERT INTO task_counts SELECT coalesce(agent, ''), agent_name, coalesce(project, ''), coalesce(last_status, ''),
            archived_at IS NOT NULL, is_undecided, count(*) FROM tasks GROUP BY 1, 2, 3, 4, 5, 6
        """,
        "INSERT INTO task_totals SELECT status, is_archived, is_undecided, sum(tasks) FROM task_counts GROUP BY 1, 2, 3",
        "INSERT INTO run_counts SELECT status, count(*) FROM runs GROUP BY 1",
    ]

    static let counterTriggers: [String] = [
        "CREATE TRIGGER tasks_counted_inserted AFTER INSERT ON tasks BEGIN \(added) END",
        "CREATE TRIGGER tasks_counted_deleted AFTER DELETE ON tasks BEGIN \(removed) END",
        """
        CREATE TRIGGER tasks_counted_updated AFTER UPDATE OF agent, agent_name, project, last_status, archived_at, is_undecided ON tasks
        WHEN (old.agent, old.agent_name, old.project, old.last_status, old.archived_at IS NULL, old.is_undecided)
            IS NOT (new.agent, new.agent_name, new.project, new.last_status, new.archived_at IS NULL, new.is_undecided)
        BEGIN \(removed) \(added) END
        """,
        "CREATE TRIGGER runs_counted_inserted AFTER INSERT ON runs BEGIN \(addedRun) END",
        "CREATE TRIGGER runs_counted_deleted AFTER DELETE ON runs BEGIN \(removedRun) END",
        """
        CREATE TRIGGER runs_counted_updated AFTER UPDATE OF status ON runs WHEN old.status <> new.status
        BEGIN \(removedRun) \(addedRun) END
        """,
    ]

    private static let added = """
        INSERT INTO task_totals VALUES (coalesce(new.last_status, ''), new.archived_at IS NOT NULL, new.is_undecided, 1)
            ON CONFLICT DO UPDATE SET tasks = tasks + 1;
        INSERT INTO task_counts VALUES (coalesce(new.agent, ''), new.agent_name, coalesce(new.project, ''), coalesce(new.last_status, ''),
            new.archived_at IS NOT NULL, new.is_undecided, 1) ON CONFLICT DO UPDATE SET tasks = tasks + 1;
        """

    private static let removed = """
        UPDATE task_totals SET tasks = tasks - 1 WHERE \(oldKind);
        DELETE FROM task_totals WHERE \(oldKind) AND tasks = 0;
        UPDATE task_counts SET tasks = tasks - 1 WHERE \(oldPlace) AND \(oldKind);
        DELETE FROM task_counts WHERE \(oldPlace) AND \(oldKind) AND tasks = 0;
        """

    private static let oldKind = """
        status = coalesce(old.last_status, '') AND is_archived = (old.archived_at IS NOT NULL) AND is_undecided = old.is_undecided
        """
    private static let oldPlace = """
        agent = coalesce(old.agent, '') AND agent_name = old.agent_name AND project = coalesce(old.project, '')
        """

    private static let addedRun = "INSERT INTO run_counts VALUES (new.status, 1) ON CONFLICT DO UPDATE SET runs = runs + 1;"
    private static let removedRun = """
        UPDATE run_counts SET runs = runs - 1 WHERE status = old.status; DELETE FROM run_counts WHERE status = old.status AND runs = 0;
        """
}
