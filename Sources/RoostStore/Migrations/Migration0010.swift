extension Migration {
    /// Which node owns what is in folders of one machine. The database's own node gets its id here, once; everything stored so far belongs
    /// to it.
    static let nodes = Migration(
        number: 10, name: "nodes",
        statements: [
            "CREATE TABLE local_node (number INTEGER PRIMARY KEY CHECK (number = 1), id TEXT NOT NULL) STRICT",
            localNode,
        ]
            + ["tasks", "agents", "sessions", "work_trees", "applications", "deleted_tasks"].flatMap { table in
                ["ALTER TABLE \(table) ADD COLUMN node TEXT", "UPDATE \(table) SET node = (SELECT id FROM local_node)"]
            } + [
                "UPDATE runs SET holder = (SELECT id FROM local_node) WHERE holder IS NOT NULL",
                // The same path is another folder on another machine.
                "DROP INDEX applications_one_unsettled",
                """
                CREATE UNIQUE INDEX applications_one_unsettled ON applications (coalesce(node, ''), project)
                    WHERE status IN ('applying', 'undoing')
                """,
            ])

    /// The database's own node, with a random id (UUID version 4).
    static let localNode =
        """
        INSERT INTO local_node SELECT 1, lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
            || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))
        """
}
