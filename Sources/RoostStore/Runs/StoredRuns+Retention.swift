import RoostModel

extension StoredRuns {
    func expiredWorkTrees(before: Timestamp, keeping: Int, includingUndecided: Bool) async throws -> [ExpiredWorkTree] {
        try await core.read { [core] connection in
            // Newest first. A busy task counts as newest and is never listed. Undecided tasks keep their ranks.
            let trees = try connection.rows(
                """
                WITH ranked AS MATERIALIZED (
                    SELECT task, ended_at, is_busy, row_number() OVER (ORDER BY is_busy DESC, ended_at DESC, task DESC) - 1 AS rank FROM (
                        SELECT w.task, (SELECT max(r.ended_at) FROM runs r WHERE r.task = w.task) AS ended_at,
                            EXISTS (SELECT 1 FROM runs o WHERE o.task = w.task
                                AND o.status NOT IN ('succeeded', 'failed', 'cancelled', 'interrupted'))
                            OR EXISTS (SELECT 1 FROM messages m WHERE m.task = w.task AND m.disposition = 'queued' AND m.run IS NULL)
                            OR EXISTS (SELECT 1 FROM applications a WHERE a.task = w.task AND a.status IN ('applying', 'undoing')) AS is_busy
                        FROM work_trees w WHERE \(core.isOwn("w.node")))),
                expired AS MATERIALIZED (
                    SELECT task, rank FROM ranked WHERE NOT is_busy AND ended_at IS NOT NULL AND (ended_at < ? OR rank >= ?))
                SELECT e.task, t.is_undecided, t.title, w.tree,
                    (SELECT json_group_array(id) FROM (SELECT r.id FROM runs r WHERE r.task = e.task ORDER BY r.attempt)) AS runs
                FROM expired e JOIN tasks t ON t.id = e.task JOIN work_trees w ON w.task = e.task
                WHERE NOT t.is_undecided OR ? ORDER BY e.rank
                """, before, Int64(keeping), includingUndecided)
            return try trees.map { row in
                ExpiredWorkTree(
                    task: try row.id("task"), title: try row.text("title"), runs: try row.json("runs"), tree: try row.json("tree"),
                    isUndecided: try row.flag("is_undecided"))
            }
        }
    }

    func setDiff(_ diff: DiffSummary, of run: RunID, at: Timestamp) async throws {
        try await core.change { change in
            let known = try change.transaction.knownRun(run)
            try change.transaction.execute(
                "UPDATE runs SET diff = ?, discarded_at = NULL WHERE id = ? AND ended_at IS NOT NULL", try StoredJSON.encode(diff), run)
            try change.touch(known.taskID, at: at)
        }
    }

    func setDiscarded(_ task: TaskID, at: Timestamp) async throws {
        try await core.change { change in
            try change.refuseElsewhere(task)
            try change.transaction.execute(
                "UPDATE runs SET discarded_at = ? WHERE task = ? AND ended_at IS NOT NULL AND discarded_at IS NULL", at, task)
            // The tree stays recorded, so that retention later finds what is stored for it.
            try change.emit(.task(task), .workTreeRemoved(WorkTreeRemoved(reason: "discarded")), at: at)
        }
    }

    func setWorkTree(_ tree: WorkTree?, of task: TaskID, reason: String?, at: Timestamp) async throws {
        try await core.change { change in
            _ = try change.transaction.knownTask(task)
            try change.refuseElsewhere(task)
            if let tree {
                try change.transaction.execute(
                    """
                    INSERT INTO work_trees (task, tree, made_at, node) VALUES (?, ?, ?, ?)
                    ON CONFLICT (task) DO UPDATE SET tree = excluded.tree, node = excluded.node
                    """, task, try StoredJSON.encode(tree), at, change.node)
                try change.audit(.system, "work_tree.make", .task(task), at: at)
            } else {
                guard try change.transaction.execute("DELETE FROM work_trees WHERE task = ?", task) == 1 else { return }
                try change.emit(.task(task), .workTreeRemoved(WorkTreeRemoved(reason: reason ?? "retention")), at: at)
                try change.audit(.system, "work_tree.remove", .task(task), at: at)
            }
        }
    }

    func workTree(of task: TaskID) async throws -> WorkTree? {
        try await core.read { [core] in
            try $0.row("SELECT tree FROM work_trees WHERE task = ? AND \(core.isOwn("node"))", task)?.json("tree")
        }
    }
}
