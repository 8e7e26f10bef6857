/// The schema of a new database, equal to what ``Migration/all`` produces in an empty one in three times the time. `NewSchemaTests` compares
/// the two.
enum NewSchema {
    /// The number of the last migration that this schema includes. Later migrations run on top of it.
    static let version = 10

    static let statements = tables + indexes + triggers + [Migration.localNode]

    private static let tables = [
        """
        CREATE TABLE tasks (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            short TEXT NOT NULL,
            title TEXT NOT NULL,
            spec TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            active_at INTEGER NOT NULL,
            archived_at INTEGER,
            version INTEGER NOT NULL DEFAULT 1,
            agent TEXT REFERENCES agents (id),
            agent_name TEXT NOT NULL DEFAULT '',
            project TEXT,
            last_status TEXT,
            is_undecided INTEGER NOT NULL DEFAULT 0,
            node TEXT
        ) STRICT
        """,
        """
        CREATE TABLE messages (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            task TEXT NOT NULL REFERENCES tasks (id),
            author TEXT NOT NULL,
            body TEXT NOT NULL,
            disposition TEXT NOT NULL,
            run TEXT,
            created_at INTEGER NOT NULL,
            attachments TEXT,
            removed_at INTEGER,
            promise TEXT,
            CHECK (disposition <> 'in_run' OR run IS NOT NULL)
        ) STRICT
        """,
        """
        CREATE TABLE runs (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            short TEXT NOT NULL,
            task TEXT NOT NULL REFERENCES tasks (id),
            message TEXT NOT NULL REFERENCES messages (id),
            attempt INTEGER NOT NULL CHECK (attempt > 0),
            cause TEXT NOT NULL,
            resumed_from TEXT REFERENCES runs (id),
            status TEXT NOT NULL CHECK (status IN ('queued', 'preparing', 'running', 'waiting_for_approval', 'waiting_for_input',
                'finishing', 'succeeded', 'failed', 'cancelled', 'interrupted')),
            is_paused INTEGER NOT NULL DEFAULT 0,
            cancel_requested_at INTEGER,
            created_at INTEGER NOT NULL,
            started_at INTEGER,
            ended_at INTEGER,
            outcome TEXT,
            usage TEXT,
            diff TEXT,
            fence INTEGER NOT NULL DEFAULT 0,
            holder TEXT,
            lease_expires_at INTEGER,
            discarded_at INTEGER,
            output_removed_at INTEGER,
            UNIQUE (task, attempt),
            CHECK ((status IN ('succeeded', 'failed', 'cancelled', 'interrupted')) = (ended_at IS NOT NULL)),
            CHECK ((ended_at IS NULL) = (outcome IS NULL)),
            CHECK ((holder IS NULL) = (lease_expires_at IS NULL)),
            CHECK ((holder IS NULL) = (status IN ('queued', 'succeeded', 'failed', 'cancelled', 'interrupted')))
        ) STRICT
        """,
        """
        CREATE TABLE streams (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            family INTEGER REFERENCES streams (number)
        ) STRICT
        """,
        """
        CREATE TABLE events (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            stream INTEGER NOT NULL REFERENCES streams (number),
            family INTEGER,
            sequence INTEGER NOT NULL,
            type TEXT NOT NULL,
            version INTEGER NOT NULL,
            at INTEGER NOT NULL,
            data TEXT NOT NULL,
            UNIQUE (stream, sequence)
        ) STRICT
        """,
        """
        CREATE TABLE sessions (
            task TEXT NOT NULL PRIMARY KEY REFERENCES tasks (id),
            memory TEXT NOT NULL,
            updated_at INTEGER NOT NULL,
            node TEXT
        ) STRICT
        """,
        """
        CREATE TABLE work_trees (
            task TEXT NOT NULL PRIMARY KEY REFERENCES tasks (id),
            tree TEXT NOT NULL,
            made_at INTEGER NOT NULL,
            node TEXT
        ) STRICT
        """,
        """
        CREATE TABLE applications (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            run TEXT NOT NULL REFERENCES runs (id),
            task TEXT NOT NULL REFERENCES tasks (id),
            project TEXT NOT NULL,
            status TEXT NOT NULL,
            content TEXT NOT NULL,
            node TEXT
        ) STRICT
        """,
        """
        CREATE TABLE idempotency_keys (
            key TEXT NOT NULL PRIMARY KEY,
            message TEXT NOT NULL REFERENCES messages (id),
            run TEXT REFERENCES runs (id),
            position INTEGER NOT NULL,
            at INTEGER NOT NULL,
            request_hash TEXT
        ) STRICT
        """,
        """
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            principal TEXT,
            request TEXT,
            token_name TEXT,
            entry TEXT,
            effect TEXT,
            refused INTEGER NOT NULL DEFAULT 0,
            count INTEGER NOT NULL DEFAULT 1
        ) STRICT
        """,
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
            node TEXT,
            CHECK (archived_at IS NULL OR desired = 'stopped')
        ) STRICT
        """,
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
            public_key TEXT,
            ceiling TEXT
        ) STRICT
        """,
        """
        CREATE TABLE attachments (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            media_type TEXT NOT NULL,
            size INTEGER NOT NULL,
            hash TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            principal TEXT
        ) STRICT
        """,
        """
        CREATE TABLE opened_folders (
            path TEXT PRIMARY KEY,
            opened_at INTEGER NOT NULL,
            principal TEXT
        ) STRICT
        """,
        """
        CREATE TABLE deleted_tasks (
            task TEXT NOT NULL PRIMARY KEY,
            deleted_at INTEGER NOT NULL,
            leftovers TEXT,
            node TEXT
        ) STRICT
        """,
        """
        CREATE TABLE project_defaults (
            path TEXT PRIMARY KEY,
            digest TEXT NOT NULL,
            accepted INTEGER NOT NULL,
            at INTEGER NOT NULL,
            principal TEXT
        ) STRICT
        """,
        """
        CREATE TABLE task_totals (
            status TEXT NOT NULL,
            is_archived INTEGER NOT NULL,
            is_undecided INTEGER NOT NULL,
            tasks INTEGER NOT NULL CHECK (tasks >= 0),
            PRIMARY KEY (status, is_archived, is_undecided)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE task_counts (
            agent TEXT NOT NULL,
            agent_name TEXT NOT NULL,
            project TEXT NOT NULL,
            status TEXT NOT NULL,
            is_archived INTEGER NOT NULL,
            is_undecided INTEGER NOT NULL,
            tasks INTEGER NOT NULL CHECK (tasks >= 0),
            PRIMARY KEY (agent, agent_name, project, status, is_archived, is_undecided)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE run_counts (
            status TEXT NOT NULL PRIMARY KEY,
            runs INTEGER NOT NULL CHECK (runs >= 0)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE local_node (
            number INTEGER PRIMARY KEY CHECK (number = 1),
            id TEXT NOT NULL
        ) STRICT
        """,
    ]

    /// Indexes and search tables.
    private static let indexes = [
        "CREATE INDEX tasks_by_short ON tasks (short)",
        "CREATE INDEX tasks_by_activity ON tasks (active_at, number)",
        "CREATE INDEX messages_by_task ON messages (task, number)",
        "CREATE INDEX messages_by_run ON messages (run) WHERE run IS NOT NULL",
        "CREATE INDEX messages_waiting ON messages (task, number) WHERE disposition = 'queued' AND run IS NULL",
        "CREATE INDEX runs_by_short ON runs (short)",
        "CREATE INDEX runs_by_status ON runs (status, number)",
        """
        CREATE UNIQUE INDEX runs_one_active ON runs (task) WHERE status NOT IN ('succeeded', 'failed', 'cancelled', 'interrupted')
        """,
        "CREATE INDEX events_by_stream ON events (stream)",
        "CREATE INDEX events_by_family ON events (family) WHERE family IS NOT NULL",
        "CREATE INDEX applications_by_run ON applications (run)",
        "CREATE INDEX agents_by_short ON agents (short)",
        "CREATE UNIQUE INDEX agents_by_name ON agents (name) WHERE archived_at IS NULL",
        "CREATE INDEX tokens_by_parent ON tokens (parent) WHERE parent IS NOT NULL",
        "CREATE UNIQUE INDEX tokens_one_control ON tokens (kind) WHERE kind = 'control' AND revoked_at IS NULL",
        "CREATE INDEX tasks_current ON tasks (active_at, number, id) WHERE archived_at IS NULL",
        "CREATE INDEX tasks_by_agent ON tasks (agent, active_at, number) WHERE agent IS NOT NULL",
        "CREATE INDEX runs_latest ON runs (task, attempt, status)",
        "CREATE INDEX events_but_output ON events (position, type) WHERE type <> 'run.output'",
        "CREATE INDEX audit_refused ON audit (number) WHERE refused = 1",
        "CREATE INDEX audit_starts ON audit (number) WHERE action = 'daemon.start'",
        "CREATE INDEX applications_by_task ON applications (task)",
        "CREATE INDEX tasks_by_project ON tasks (project) WHERE project IS NOT NULL",
        "CREATE INDEX runs_with_output ON runs (ended_at) WHERE output_removed_at IS NULL AND ended_at IS NOT NULL",
        "CREATE INDEX deleted_tasks_left ON deleted_tasks (task) WHERE leftovers IS NOT NULL",
        "CREATE INDEX runs_by_message ON runs (message)",
        "CREATE INDEX runs_by_resumed ON runs (resumed_from) WHERE resumed_from IS NOT NULL",
        "CREATE INDEX idempotency_keys_by_message ON idempotency_keys (message)",
        "CREATE INDEX idempotency_keys_by_run ON idempotency_keys (run) WHERE run IS NOT NULL",
        "CREATE INDEX streams_by_family ON streams (family) WHERE family IS NOT NULL",
        "CREATE INDEX messages_with_promise ON messages (task, number) WHERE promise IS NOT NULL",
        "CREATE INDEX tasks_current_by_status ON tasks (last_status, active_at, number) WHERE archived_at IS NULL",
        "CREATE INDEX tasks_current_by_agent ON tasks (agent, active_at, number) WHERE archived_at IS NULL",
        "CREATE INDEX tasks_current_by_agent_name ON tasks (agent_name, active_at, number) WHERE archived_at IS NULL",
        "CREATE INDEX tasks_current_by_project ON tasks (project, active_at, number) WHERE archived_at IS NULL",
        "CREATE INDEX tasks_current_undecided ON tasks (active_at, number) WHERE is_undecided = 1 AND archived_at IS NULL",
        "CREATE INDEX tasks_archived_by_status ON tasks (last_status, active_at, number) WHERE archived_at IS NOT NULL",
        "CREATE INDEX tasks_archived_by_agent ON tasks (agent, active_at, number) WHERE archived_at IS NOT NULL",
        "CREATE INDEX tasks_archived_by_agent_name ON tasks (agent_name, active_at, number) WHERE archived_at IS NOT NULL",
        "CREATE INDEX tasks_archived_by_project ON tasks (project, active_at, number) WHERE archived_at IS NOT NULL",
        """
        CREATE INDEX tasks_archived_undecided ON tasks (active_at, number) WHERE is_undecided = 1 AND archived_at IS NOT NULL
        """,
        "CREATE INDEX tasks_archived ON tasks (active_at, number) WHERE archived_at IS NOT NULL",
        "CREATE INDEX task_counts_by_agent_name ON task_counts (agent_name)",
        "CREATE INDEX task_counts_by_project ON task_counts (project)",
        """
        CREATE VIRTUAL TABLE title_search USING fts5 (text, tokenize = 'trigram', content = '', detail = none, columnsize = 0)
        """,
        """
        CREATE VIRTUAL TABLE message_search USING fts5 (text, tokenize = 'trigram', content = '', detail = none, columnsize = 0)
        """,
        """
        CREATE UNIQUE INDEX applications_one_unsettled ON applications (coalesce(node, ''), project) WHERE status IN ('applying',
            'undoing')
        """,
    ]

    /// Taken from the only migration that has triggers.
    private static let triggers = Migration.taskList.statements.filter { $0.hasPrefix("CREATE TRIGGER") }
}
