/// Which tasks wait for a person's decision about their changes, as SQL.
enum Undecided {
    /// Whether the newest run of a task left changes that are neither applied nor discarded. A part that was applied decides nothing; single files
    /// that were applied one after the other until none was left do. What an interrupted run left was never looked at, so it waits too. A run in
    /// the project itself leaves nothing to decide.
    ///
    /// - Parameter task: an expression for the task's id.
    static func condition(task: String) -> String {
        """
        EXISTS (
            SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
            WHERE u.task = \(task) AND json_type(u.tree, '$.layout.inPlace') IS NULL
                AND n.attempt = \(newest(of: "u.task")) AND n.discarded_at IS NULL AND \(isSomething)
                AND NOT EXISTS (
                    SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                AND NOT (\(amount("files")) > 0 AND \(amount("files")) <= (
                    SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                    WHERE a.run = n.id AND a.status = 'applied')))
        """
    }

    /// The attempt whose changes are decided about.
    static func newest(of task: String) -> String {
        "(SELECT max(x.attempt) FROM runs x WHERE x.task = \(task) AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)"
    }

    /// Whether the run `n` left changes, or was interrupted before anybody looked.
    static let isSomething = "(n.diff IS NULL OR \(amount("files")) + \(amount("ignored")) + \(amount("commits")) > 0)"

    /// What the stored diff of the run `n` counts.
    static func amount(_ name: String) -> String { "ifnull(n.diff ->> '$.\(name)', 0)" }
}
