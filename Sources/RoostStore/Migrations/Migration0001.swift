extension Migration {
    /// Ids are lower-case text, times are integer milliseconds, `short` is the last six characters of an id, structured values are JSON
    /// text. `number` gives rows in insertion order, which does not depend on clocks.
    static let tasksRunsAndEvents = Migration(
        number: 1, name: "tasks, runs and events",
        statements: tasks + messages + runs + events + [
            """
            CREATE TABLE sessions (
                task TEXT NOT NULL PRIMARY KEY REFERENCES tasks (id),
                memory TEXT NOT NULL,
                updated_at INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE work_trees (
                task TEXT NOT NULL PRIMARY KEY REFERENCES tasks (id),
                tree TEXT NOT NULL,
                made_at INTEGER NOT NULL
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
                content TEXT NOT NULL
            ) STRICT
            """,
            "CREATE INDEX applications_by_run ON applications (run)",
            "CREATE UNIQUE INDEX applications_one_unsettled ON applications (project) WHERE status IN ('applying', 'undoing')",
            """
            CREATE TABLE idempotency_keys (
                key TEXT NOT NULL PRIMARY KEY,
                message TEXT NOT NULL REFERENCES messages (id),
                run TEXT REFERENCES runs (id),
                position INTEGER NOT NULL,
                at INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE audit (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                subject TEXT NOT NULL
            ) STRICT
            """,
        ])

    private static let tasks = [
        """
        CREATE TABLE tasks (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            short TEXT NOT NULL,
            title TEXT NOT NULL,
            spec TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            active_at INTEGER NOT NULL,
            archived_at INTEGER
        ) STRICT
        """,
        "CREATE INDEX tasks_by_short ON tasks (short)",
        "CREATE INDEX tasks_by_activity ON tasks (active_at, number)",
    ]

    private static let messages = [
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
            CHECK (disposition <> 'in_run' OR run IS NOT NULL)
        ) STRICT
        """,
        "CREATE INDEX messages_by_task ON messages (task, number)",
        "CREATE INDEX messages_by_run ON messages (run) WHERE run IS NOT NULL",
        "CREATE INDEX messages_waiting ON messages (task, number) WHERE disposition = 'queued' AND run IS NULL",
    ]

    private static let runs = [
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
            UNIQUE (task, attempt),
            CHECK ((status IN ('succeeded', 'failed', 'cancelled', 'interrupted')) = (ended_at IS NOT NULL)),
            CHECK ((ended_at IS NULL) = (outcome IS NULL)),
            CHECK ((holder IS NULL) = (lease_expires_at IS NULL)),
            CHECK ((holder IS NULL) = (status IN ('queued', 'succeeded', 'failed', 'cancelled', 'interrupted')))
        ) STRICT
        """,
        "CREATE INDEX runs_by_short ON runs (short)",
        "CREATE INDEX runs_by_status ON runs (status, number)",
        """
        CREATE UNIQUE INDEX runs_one_active ON runs (task)
            WHERE status NOT IN ('succeeded', 'failed', 'cancelled', 'interrupted')
        """,
    ]

    /// A stream's `family` is the number of its task's own stream, so that a task and all its runs are read through one index.
    private static let events = [
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
        "CREATE INDEX events_by_stream ON events (stream)",
        "CREATE INDEX events_by_family ON events (family) WHERE family IS NOT NULL",
    ]
}
