extension SchemaFixture {
    /// The same, and a deleted task with files left on the disk.
    static let version6 = SchemaFixture(
        version: 6,
        dump: SchemaFixture.version5.dump + """

            ALTER TABLE runs ADD COLUMN output_removed_at INTEGER;
            CREATE INDEX runs_with_output ON runs (ended_at) WHERE output_removed_at IS NULL AND ended_at IS NOT NULL;
            CREATE TABLE deleted_tasks (task TEXT NOT NULL PRIMARY KEY, deleted_at INTEGER NOT NULL, leftovers TEXT) STRICT;
            CREATE INDEX deleted_tasks_left ON deleted_tasks (task) WHERE leftovers IS NOT NULL;
            CREATE INDEX runs_by_message ON runs (message);
            CREATE INDEX runs_by_resumed ON runs (resumed_from) WHERE resumed_from IS NOT NULL;
            CREATE INDEX idempotency_keys_by_message ON idempotency_keys (message);
            CREATE INDEX idempotency_keys_by_run ON idempotency_keys (run) WHERE run IS NOT NULL;
            CREATE INDEX streams_by_family ON streams (family) WHERE family IS NOT NULL;
            INSERT INTO deleted_tasks VALUES ('01a3185c-5000-7001-8000-0000000001ff', 1800000000000,
                '{"task":"01a3185c-5000-7001-8000-0000000001ff","runs":["01a3185c-5000-7001-8000-0000000002ff"],"applications":[]}');
            """)
}
