extension SchemaFixture {
    /// Written by the fifth version: the content of version 4, with the first run discarded.
    /// Never to be edited: databases like it exist on users' disks.
    static let version5 = SchemaFixture(
        version: 5,
        dump: version4.dump + #"""

            ALTER TABLE runs ADD COLUMN discarded_at INTEGER;
            UPDATE runs SET discarded_at = 1800000000020 WHERE attempt = 1;
            CREATE INDEX applications_by_task ON applications (task);
            CREATE INDEX tasks_by_project ON tasks (project) WHERE project IS NOT NULL;
            """#)
}
