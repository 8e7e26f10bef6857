extension Migration {
    /// The last decision about each project's proposed defaults.
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
