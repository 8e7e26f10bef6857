extension Migration {
    /// Tasks that were deleted, and output that was removed with age.
    static let deletions = Migration(
        number: 6, name: "deleted tasks, removed output",
        statements: [
            "ALTER TABLE runs ADD COLUMN output_removed_at INTEGER",
            "CREATE INDEX runs_with_output ON runs (ended_at) WHERE output_removed_at IS NULL AND ended_at IS NOT NULL",
            // What still lies on the disk of it, as JSON, until it is gone.
            "CREATE TABLE deleted_tasks (task TEXT NOT NULL PRIMARY KEY, deleted_at INTEGER NOT NULL, leftovers TEXT) STRICT",
            "CREATE INDEX deleted_tasks_left ON deleted_tasks (task) WHERE leftovers IS NOT NULL",
            // The ways back from what is deleted: foreign keys ask for them.
            "CREATE INDEX runs_by_message ON runs (message)",
            "CREATE INDEX runs_by_resumed ON runs (resumed_from) WHERE resumed_from IS NOT NULL",
            "CREATE INDEX idempotency_keys_by_message ON idempotency_keys (message)",
            "CREATE INDEX idempotency_keys_by_run ON idempotency_keys (run) WHERE run IS NOT NULL",
            "CREATE INDEX streams_by_family ON streams (family) WHERE family IS NOT NULL",
        ])
}
