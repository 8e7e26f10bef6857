extension SchemaFixture {
    /// The same content, all of one node.
    static let version10 = SchemaFixture(
        version: 10,
        dump: version9.dump + #"""

            CREATE TABLE local_node (number INTEGER PRIMARY KEY CHECK (number = 1), id TEXT NOT NULL) STRICT;
            INSERT INTO "local_node" VALUES(1,'0b6fe1a0-5c1e-4d8a-9f64-3b1f2a7c9d10');
            ALTER TABLE tasks ADD COLUMN node TEXT;
            UPDATE tasks SET node = '0b6fe1a0-5c1e-4d8a-9f64-3b1f2a7c9d10';
            ALTER TABLE agents ADD COLUMN node TEXT;
            UPDATE agents SET node = '0b6fe1a0-5c1e-4d8a-9f64-3b1f2a7c9d10';
            ALTER TABLE sessions ADD COLUMN node TEXT;
            UPDATE sessions SET node = '0b6fe1a0-5c1e-4d8a-9f64-3b1f2a7c9d10';
            ALTER TABLE work_trees ADD COLUMN node TEXT;
            UPDATE work_trees SET node = '0b6fe1a0-5c1e-4d8a-9f64-3b1f2a7c9d10';
            ALTER TABLE applications ADD COLUMN node TEXT;
            UPDATE applications SET node = '0b6fe1a0-5c1e-4d8a-9f64-3b1f2a7c9d10';
            ALTER TABLE deleted_tasks ADD COLUMN node TEXT;
            UPDATE deleted_tasks SET node = '0b6fe1a0-5c1e-4d8a-9f64-3b1f2a7c9d10';
            UPDATE runs SET holder = '0b6fe1a0-5c1e-4d8a-9f64-3b1f2a7c9d10' WHERE holder IS NOT NULL;
            DROP INDEX applications_one_unsettled;
            CREATE UNIQUE INDEX applications_one_unsettled ON applications (coalesce(node, ''), project)
                WHERE status IN ('applying', 'undoing');
            """#)
}
