extension Migration {
    /// What was decided about the defaults that projects propose: the last decision of each.
    static let projectDefaults = Migration(
        number: 8, name: "defaults of projects",
        statements: [
            """
            CREATE TABLE project_defaults (
                path TEXT PRIMARY KEY, digest TEXT NOT NULL, accepted INTEGER NOT NULL, at INTEGER NOT NULL, principal TEXT
            ) STRICT
            """
        ])
}
