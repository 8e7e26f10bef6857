extension Migration {
    /// Agents, tokens and attachments; columns for the filters of the task list; the caller in the audit log.
    static let agentsAndAccess = Migration(
        number: 2, name: "agents, tokens and attachments",
        statements: agents + tokens + taskColumns + [
            """
            CREATE TABLE attachments (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                media_type TEXT NOT NULL,
                size INTEGER NOT NULL,
                hash TEXT NOT NULL,
                created_at INTEGER NOT NULL
            ) STRICT
            """,
            "ALTER TABLE messages ADD COLUMN attachments TEXT",
            // A withdrawn message keeps its row, so that its idempotency key still returns the first answer.
            "ALTER TABLE messages ADD COLUMN removed_at INTEGER",
            "ALTER TABLE idempotency_keys ADD COLUMN request_hash TEXT",
            "ALTER TABLE audit ADD COLUMN principal TEXT",
            "ALTER TABLE audit ADD COLUMN request TEXT",
            // Readers with a type filter skip output, which is most of a journal, without reading it.
            "CREATE INDEX events_but_output ON events (position, type) WHERE type <> 'run.output'",
        ])

    private static let agents = [
        """
        CREATE TABLE agents (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            short TEXT NOT NULL,
            name TEXT NOT NULL,
            spec TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            desired TEXT NOT NULL CHECK (desired IN ('running', 'paused', 'stopped')),
            observed TEXT NOT NULL,
            conversation TEXT REFERENCES tasks (id),
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            archived_at INTEGER,
            CHECK (archived_at IS NULL OR desired = 'stopped')
        ) STRICT
        """,
        "CREATE INDEX agents_by_short ON agents (short)",
        "CREATE UNIQUE INDEX agents_by_name ON agents (name) WHERE archived_at IS NULL",
    ]

    /// `parent` is not a foreign key: ended tokens are removed after a while.
    private static let tokens = [
        """
        CREATE TABLE tokens (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('control', 'grant', 'api_key', 'sign_in')),
            name TEXT NOT NULL,
            scopes TEXT NOT NULL,
            agent TEXT REFERENCES agents (id),
            parent TEXT,
            hash BLOB NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            renewed_at INTEGER,
            expires_at INTEGER,
            last_used_at INTEGER,
            last_origin TEXT,
            revoked_at INTEGER,
            public_key TEXT
        ) STRICT
        """,
        "CREATE INDEX tokens_by_parent ON tokens (parent) WHERE parent IS NOT NULL",
        "CREATE UNIQUE INDEX tokens_one_control ON tokens (kind) WHERE kind = 'control' AND revoked_at IS NULL",
    ]

    private static let taskColumns = [
        "ALTER TABLE tasks ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE tasks ADD COLUMN agent TEXT REFERENCES agents (id)",
        "ALTER TABLE tasks ADD COLUMN agent_name TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE tasks ADD COLUMN project TEXT",
        "UPDATE tasks SET agent_name = json_extract(spec, '$.agent'), project = json_extract(spec, '$.projectPath')",
        "CREATE INDEX tasks_current ON tasks (active_at, number, id) WHERE archived_at IS NULL",
        "CREATE INDEX tasks_by_agent ON tasks (agent, active_at, number) WHERE agent IS NOT NULL",
        // The status of the last run without reading its row, for the list's filters and counts.
        "CREATE INDEX runs_latest ON runs (task, attempt, status)",
    ]
}
