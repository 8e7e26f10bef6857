extension SchemaFixture {
    /// Written by the first version: one task with an answered message, an applied diff and a session, a queued run and a waiting message.
    /// Never to be edited: databases like it exist on users' disks.
    static let version1 = SchemaFixture(
        version: 1,
        dump: #"""
            CREATE TABLE tasks (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                short TEXT NOT NULL,
                title TEXT NOT NULL,
                spec TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                active_at INTEGER NOT NULL,
                archived_at INTEGER
            ) STRICT;
            INSERT INTO tasks VALUES(1,'01a3185c-5000-7001-8000-000000000100','000100','Fix the test','{"afterRun":"keep","agent":"claud\#
            e","command":[],"policy":{"deniedTools":[],"exposesEnvironmentFiles":false,"isolation":"project","limits":{"diskBytes":10737\#
            418240,"fileBytes":4294967296,"freeSpaceFloorBytes":536870912,"memoryBytes":8589934592,"openFiles":4096,"outputBytes":671088\#
            64,"outputFloodBytes":4294967296,"processes":1024,"silenceMs":600000,"stopGraceMs":5000,"wallTimeMs":14400000},"network":"de\#
            ny","readablePaths":[],"requiredGuards":[],"writablePaths":[]},"projectPath":"/project","runtime":"claude","workTree":"overl\#
            ay","workingDirectory":""}',1800000000001,1800000000013,NULL);
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
            ) STRICT;
            INSERT INTO messages VALUES(1,'01a3185c-5000-7004-8000-000000000400','01a3185c-5000-7001-8000-000000000100','person','Fix th\#
            e test','answered','01a3185c-5000-7002-8000-000000000200',1800000000001);
            INSERT INTO messages VALUES(2,'01a3185c-5000-7005-8000-000000000500','01a3185c-5000-7001-8000-000000000100','agent','Done.',\#
            'settled','01a3185c-5000-7002-8000-000000000200',1800000000008);
            INSERT INTO messages VALUES(3,'01a3185c-5000-7007-8000-000000000700','01a3185c-5000-7001-8000-000000000100','person','And th\#
            e other one','queued','01a3185c-5000-7008-8000-000000000800',1800000000012);
            INSERT INTO messages VALUES(4,'01a3185c-5000-7009-8000-000000000900','01a3185c-5000-7001-8000-000000000100','person','And a \#
            third','queued',NULL,1800000000013);
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
            ) STRICT;
            INSERT INTO runs VALUES(1,'01a3185c-5000-7002-8000-000000000200','000200','01a3185c-5000-7001-8000-000000000100','01a3185c-5\#
            000-7004-8000-000000000400',1,'user',NULL,'succeeded',0,NULL,1800000000001,1800000000003,1800000000008,'{"end":"succeeded","\#
            exitCode":0}','{"cacheReadTokens":0,"cacheWriteTokens":0,"costUSD":0.25,"inputTokens":10,"outputTokens":5}','{"additions":2,\#
            "deletions":3,"files":1}',2,NULL,NULL);
            INSERT INTO runs VALUES(2,'01a3185c-5000-7008-8000-000000000800','000800','01a3185c-5000-7001-8000-000000000100','01a3185c-5\#
            000-7007-8000-000000000700',2,'follow_up',NULL,'queued',0,NULL,1800000000012,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL);
            CREATE TABLE streams (
                number INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                family INTEGER REFERENCES streams (number)
            ) STRICT;
            INSERT INTO streams VALUES(1,'task:01a3185c-5000-7001-8000-000000000100',1);
            INSERT INTO streams VALUES(2,'run:01a3185c-5000-7002-8000-000000000200',1);
            INSERT INTO streams VALUES(3,'run:01a3185c-5000-7008-8000-000000000800',1);
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
            ) STRICT;
            INSERT INTO events VALUES(1,1,1,1,'task.created',1,1800000000001,'{"agent":"claude","projectPath":"/project","runtime":"clau\#
            de","title":"Fix the test"}');
            INSERT INTO events VALUES(2,1,1,2,'message.accepted',1,1800000000001,'{"author":"person","body":"Fix the test","disposition"\#
            :"queued","messageId":"01a3185c-5000-7004-8000-000000000400"}');
            INSERT INTO events VALUES(3,2,1,1,'run.queued',1,1800000000001,'{"attempt":1,"messageId":"01a3185c-5000-7004-8000-0000000004\#
            00","taskId":"01a3185c-5000-7001-8000-000000000100","trigger":"user"}');
            INSERT INTO events VALUES(4,2,1,2,'run.status',1,1800000000002,'{"previous":"queued","status":"preparing"}');
            INSERT INTO events VALUES(5,1,1,3,'message.changed',1,1800000000002,'{"disposition":"in_run","messageId":"01a3185c-5000-7004\#
            -8000-000000000400","runId":"01a3185c-5000-7002-8000-000000000200"}');
            INSERT INTO events VALUES(6,2,1,3,'run.status',1,1800000000003,'{"previous":"preparing","status":"running"}');
            INSERT INTO events VALUES(7,2,1,4,'run.output',1,1800000000006,'{"channel":"stderr","text":"it''s a \"line\"\n"}');
            INSERT INTO events VALUES(8,2,1,5,'run.status',1,1800000000007,'{"previous":"running","status":"finishing"}');
            INSERT INTO events VALUES(9,1,1,4,'message.accepted',1,1800000000008,'{"author":"agent","body":"Done.","disposition":"settle\#
            d","messageId":"01a3185c-5000-7005-8000-000000000500"}');
            INSERT INTO events VALUES(10,1,1,5,'message.changed',1,1800000000008,'{"disposition":"answered","messageId":"01a3185c-5000-7\#
            004-8000-000000000400","runId":"01a3185c-5000-7002-8000-000000000200"}');
            INSERT INTO events VALUES(11,2,1,6,'run.finished',1,1800000000008,'{"diff":{"additions":2,"deletions":3,"files":1},"outcome"\#
            :{"end":"succeeded","exitCode":0},"status":"succeeded","usage":{"cacheReadTokens":0,"cacheWriteTokens":0,"costUSD":0.25,"inp\#
            utTokens":10,"outputTokens":5}}');
            INSERT INTO events VALUES(12,1,1,6,'application.changed',1,1800000000009,'{"applicationId":"01a3185c-5000-7006-8000-00000000\#
            0600","conflicts":0,"files":0,"runId":"01a3185c-5000-7002-8000-000000000200","status":"applying"}');
            INSERT INTO events VALUES(13,1,1,7,'application.changed',1,1800000000011,'{"applicationId":"01a3185c-5000-7006-8000-00000000\#
            0600","conflicts":0,"files":1,"runId":"01a3185c-5000-7002-8000-000000000200","status":"applied"}');
            INSERT INTO events VALUES(14,1,1,8,'message.accepted',1,1800000000012,'{"author":"person","body":"And the other one","dispos\#
            ition":"queued","messageId":"01a3185c-5000-7007-8000-000000000700"}');
            INSERT INTO events VALUES(15,3,1,1,'run.queued',1,1800000000012,'{"attempt":2,"messageId":"01a3185c-5000-7007-8000-000000000\#
            700","taskId":"01a3185c-5000-7001-8000-000000000100","trigger":"follow_up"}');
            INSERT INTO events VALUES(16,1,1,9,'message.accepted',1,1800000000013,'{"author":"person","body":"And a third","disposition"\#
            :"queued","messageId":"01a3185c-5000-7009-8000-000000000900"}');
            CREATE TABLE sessions (
                task TEXT NOT NULL PRIMARY KEY REFERENCES tasks (id),
                memory TEXT NOT NULL,
                updated_at INTEGER NOT NULL
            ) STRICT;
            INSERT INTO sessions VALUES('01a3185c-5000-7001-8000-000000000100','{"sessionID":"native-1","totals":{"cacheReadTokens":0,"c\#
            acheWriteTokens":0,"costUSD":0.25,"inputTokens":10,"outputTokens":5}}',1800000000005);
            CREATE TABLE work_trees (
                task TEXT NOT NULL PRIMARY KEY REFERENCES tasks (id),
                tree TEXT NOT NULL,
                made_at INTEGER NOT NULL
            ) STRICT;
            INSERT INTO work_trees VALUES('01a3185c-5000-7001-8000-000000000100','{"layout":{"overlay":{"lower":"/project","mountPoint":\#
            "/m","upper":"/u","work":"/w"}},"project":{"kind":"git","ownerGID":1000,"ownerUID":1000,"path":"/project","subfolder":"","su\#
            bmodules":[]},"taskID":"01a3185c-5000-7001-8000-000000000100"}',1800000000004);
            CREATE TABLE applications (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                run TEXT NOT NULL REFERENCES runs (id),
                task TEXT NOT NULL REFERENCES tasks (id),
                project TEXT NOT NULL,
                status TEXT NOT NULL,
                content TEXT NOT NULL
            ) STRICT;
            INSERT INTO applications VALUES(1,'01a3185c-5000-7006-8000-000000000600','01a3185c-5000-7002-8000-000000000200','01a3185c-50\#
            00-7001-8000-000000000100','/project','applied','{"conflicts":[],"createdAt":"2027-01-15T08:00:00.009Z","endedAt":"2027-01-1\#
            5T08:00:00.010Z","files":["a.txt"],"id":"01a3185c-5000-7006-8000-000000000600","includesIgnored":false,"projectPath":"/proje\#
            ct","runID":"01a3185c-5000-7002-8000-000000000200","status":"applied","target":"files","taskID":"01a3185c-5000-7001-8000-000\#
            000000100"}');
            CREATE TABLE idempotency_keys (
                key TEXT NOT NULL PRIMARY KEY,
                message TEXT NOT NULL REFERENCES messages (id),
                run TEXT REFERENCES runs (id),
                position INTEGER NOT NULL,
                at INTEGER NOT NULL
            ) STRICT;
            INSERT INTO idempotency_keys VALUES('key-1','01a3185c-5000-7004-8000-000000000400','01a3185c-5000-7002-8000-000000000200',3,\#
            1800000000001);
            CREATE TABLE audit (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                subject TEXT NOT NULL
            ) STRICT;
            INSERT INTO audit VALUES(1,1800000000001,'person','task.create','task:01a3185c-5000-7001-8000-000000000100');
            INSERT INTO audit VALUES(2,1800000000001,'person','message.accept','task:01a3185c-5000-7001-8000-000000000100');
            INSERT INTO audit VALUES(3,1800000000002,'node:01a3185c-5000-7003-8000-000000000300','run.lease','run:01a3185c-5000-7002-800\#
            0-000000000200');
            INSERT INTO audit VALUES(4,1800000000003,'node:01a3185c-5000-7003-8000-000000000300','run.running','run:01a3185c-5000-7002-8\#
            000-000000000200');
            INSERT INTO audit VALUES(5,1800000000004,'system','work_tree.make','task:01a3185c-5000-7001-8000-000000000100');
            INSERT INTO audit VALUES(6,1800000000005,'system','session.save','task:01a3185c-5000-7001-8000-000000000100');
            INSERT INTO audit VALUES(7,1800000000007,'node:01a3185c-5000-7003-8000-000000000300','run.finishing','run:01a3185c-5000-7002\#
            -8000-000000000200');
            INSERT INTO audit VALUES(8,1800000000008,'node:01a3185c-5000-7003-8000-000000000300','run.succeeded','run:01a3185c-5000-7002\#
            -8000-000000000200');
            INSERT INTO audit VALUES(9,1800000000009,'person','application.applying','task:01a3185c-5000-7001-8000-000000000100');
            INSERT INTO audit VALUES(10,1800000000011,'person','application.applied','task:01a3185c-5000-7001-8000-000000000100');
            INSERT INTO audit VALUES(11,1800000000012,'person','message.accept','task:01a3185c-5000-7001-8000-000000000100');
            INSERT INTO audit VALUES(12,1800000000013,'person','message.accept','task:01a3185c-5000-7001-8000-000000000100');
            DELETE FROM sqlite_sequence;
            INSERT INTO sqlite_sequence VALUES('events',16);
            INSERT INTO sqlite_sequence VALUES('audit',12);
            CREATE INDEX tasks_by_short ON tasks (short);
            CREATE INDEX tasks_by_activity ON tasks (active_at, number);
            CREATE INDEX messages_by_task ON messages (task, number);
            CREATE INDEX messages_by_run ON messages (run) WHERE run IS NOT NULL;
            CREATE INDEX messages_waiting ON messages (task, number) WHERE disposition = 'queued' AND run IS NULL;
            CREATE INDEX runs_by_short ON runs (short);
            CREATE INDEX runs_by_status ON runs (status, number);
            CREATE UNIQUE INDEX runs_one_active ON runs (task)
                WHERE status NOT IN ('succeeded', 'failed', 'cancelled', 'interrupted');
            CREATE INDEX events_by_stream ON events (stream);
            CREATE INDEX events_by_family ON events (family) WHERE family IS NOT NULL;
            CREATE INDEX applications_by_run ON applications (run);
            CREATE UNIQUE INDEX applications_one_unsettled ON applications (project) WHERE status IN ('applying', 'undoing');
            """#)
}
