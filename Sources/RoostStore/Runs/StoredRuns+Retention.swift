import RoostModel

extension StoredRuns {
    func expiredWorkTrees(before: Timestamp, keeping: Int) async throws -> [ExpiredWorkTree] {
        try await core.read { connection in
            // Newest first; a task that is busy or about to be counts as newest and is never listed.
            let trees = try connection.rows(
                """
                SELECT w.task, max(r.ended_at) AS ended_at,
                    EXISTS (SELECT 1 FROM runs o WHERE o.task = w.task
                        AND o.status NOT IN ('succeeded', 'failed', 'cancelled', 'interrupted'))
                    OR EXISTS (SELECT 1 FROM messages m WHERE m.task = w.task AND m.disposition = 'queued' AND m.run IS NULL)
                    OR EXISTS (SELECT 1 FROM applications a WHERE a.task = w.task AND a.status IN ('applying', 'undoing')) AS is_busy
                FROM work_trees w JOIN runs r ON r.task = w.task
                GROUP BY w.task ORDER BY is_busy DESC, ended_at DESC, w.task DESC
                """)
            return try trees.enumerated().compactMap { rank, row in
                guard try !row.flag("is_busy"), let endedAt = try row.optionalTime("ended_at"), endedAt < before || rank >= keeping else {
                    return nil
                }
                let task: TaskID = try row.id("task")
                let runs = try connection.rows("SELECT id FROM runs WHERE task = ? ORDER BY attempt", task)
                return ExpiredWorkTree(task: task, runs: try runs.map { try $0.id("id") })
            }
        }
    }

    func setWorkTree(_ tree: WorkTree?, of task: TaskID, reason: String?, at: Timestamp) async throws {
        try await core.change { change in
            _ = try change.transaction.knownTask(task)
            if let tree {
                try change.transaction.execute(
                    "INSERT INTO work_trees (task, tree, made_at) VALUES (?, ?, ?) ON CONFLICT (task) DO UPDATE SET tree = excluded.tree",
                    task,
                    try StoredJSON.encode(tree), at)
                try change.audit(.system, "work_tree.make", .task(task), at: at)
            } else {
                guard try change.transaction.execute("DELETE FROM work_trees WHERE task = ?", task) == 1 else { return }
                try change.emit(.task(task), .workTreeRemoved(WorkTreeRemoved(reason: reason ?? "retention")), at: at)
                try change.audit(.system, "work_tree.remove", .task(task), at: at)
            }
        }
    }

    func workTree(of task: TaskID) async throws -> WorkTree? {
        try await core.read { try $0.row("SELECT tree FROM work_trees WHERE task = ?", task)?.json("tree") }
    }
}
