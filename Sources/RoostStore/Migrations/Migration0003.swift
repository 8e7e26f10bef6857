extension Migration {
    /// Ceilings of tokens, folders that an owner opened to tokens, and who uploaded an attachment.
    static let ceilingsAndFolders = Migration(
        number: 3, name: "ceilings and opened folders",
        statements: [
            "ALTER TABLE tokens ADD COLUMN ceiling TEXT",
            "ALTER TABLE attachments ADD COLUMN principal TEXT",
            """
            CREATE TABLE opened_folders (
                path TEXT PRIMARY KEY,
                opened_at INTEGER NOT NULL,
                principal TEXT
            ) STRICT
            """,
            opening,
        ])

    /// Folders in which an owner worked before are opened. A folder in which only tokens without `admin` created tasks is not.
    private static let opening = """
        INSERT INTO opened_folders (path, opened_at)
        SELECT path, min(at) FROM (
            SELECT project AS path, created_at AS at FROM tasks
            WHERE 'task:' || id NOT IN (
                SELECT subject FROM audit
                WHERE action = 'task.create' AND (principal LIKE 'grant:%' OR principal LIKE 'api_key:%') AND principal NOT IN (
                    SELECT k.kind || ':' || k.id FROM tokens k, json_each(k.scopes) scope WHERE scope.value = 'admin'))
            UNION ALL
            SELECT json_extract(spec, '$.projectPath'), created_at FROM agents)
        WHERE path IS NOT NULL GROUP BY path
        """
}
