extension Migration {
    /// Deleted tasks, and output removed by retention.
    static let deletions = Migration(
        number: 6, name: "deleted tasks, removed output",
        statements: [
            "ALTER TABLE runs ADD COLUMN output_removed_at INTEGER",
            "CREATE INDEX runs_with_output ON runs (ended_at) WHERE output_removed_at IS NULL AND ended_at IS NOT NULL",
            // What a deleted task still has on the disk, as JSON, until it is removed.
            "CREATE TABLE deleted_tasks (task TEXT NOT NULL PRIMARY KEY, deleted_at INTEGER NOT NULL, leftovers TEXT) STRICT",
            "CREATE INDEX deleted_tasks_left ON deleted_tasks (task) WHERE leftovers IS NOT NULL",
            // Indexes for the foreign keys to deleted rows.
            "CREATE INDEX runs_by_message ON runs (message)",
            "CREATE INDEX runs_by_resumed ON runs (resumed_from) WHERE resumed_from IS NOT NULL",
            "CREATE INDEX idempotency_keys_by_message ON idempotency_keys (message)",
            "CREATE INDEX idempotency_keys_by_run ON idempotency_keys (run) WHERE run IS NOT NULL",
            "CREATE INDEX streams_by_family ON streams (family) WHERE family IS NOT NULL",
        ])
}
