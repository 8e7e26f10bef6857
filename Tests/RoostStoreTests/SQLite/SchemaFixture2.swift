extension SchemaFixture {
    /// Written by the second version: the content of version 1, and an agent, a token and an attachment.
    /// Never to be edited: databases like it exist on users' disks.
    static let version2 = SchemaFixture(
        version: 2,
        dump: #"""
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
            ) STRICT;
            INSERT INTO "agents" VALUES(1,'01a3185c-5000-700a-8000-000000000a00','000a00','reviewer','{"afterRun":"keep","command":["cat\#
            "],"instructions":"Be brief","name":"reviewer","policy":{"deniedTools":[],"exposesEnvironmentFiles":false,"isolation":"proje\#
            ct","limits":{"diskBytes":10737418240,"fileBytes":4294967296,"freeSpaceFloorBytes":536870912,"memoryBytes":8589934592,"openF\#
            iles":4096,"outputBytes":67108864,"outputFloodBytes":4294967296,"processes":1024,"silenceMs":600000,"stopGraceMs":5000,"wall\#
            TimeMs":14400000},"network":"deny","readablePaths":[],"requiredGuards":[],"writablePaths":[]},"runtime":"command","workTree"\#
            :"overlay"}',2,'running','{"failures":1,"lastError":"it ended","nextStartAt":"2027-01-15T08:00:00.020Z","state":"backing_off\#
            "}',NULL,1800000000014,1800000000015,NULL);
            CREATE TABLE applications (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                run TEXT NOT NULL REFERENCES runs (id),
                task TEXT NOT NULL REFERENCES tasks (id),
                project TEXT NOT NULL,
                status TEXT NOT NULL,
                content TEXT NOT NULL
            ) STRICT;
            INSERT INTO "applications" VALUES(1,'01a3185c-5000-7006-8000-000000000600','01a3185c-5000-7002-8000-000000000200','01a3185c-\#
            5000-7001-8000-000000000100','/project','applied','{"conflicts":[],"createdAt":"2027-01-15T08:00:00.009Z","endedAt":"2027-01\#
            -15T08:00:00.010Z","files":["a.txt"],"id":"01a3185c-5000-7006-8000-000000000600","includesIgnored":false,"projectPath":"/pro\#
            ject","runID":"01a3185c-5000-7002-8000-000000000200","status":"applied","target":"files","taskID":"01a3185c-5000-7001-8000-0\#
            00000000100"}');
            CREATE TABLE attachments (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                media_type TEXT NOT NULL,
                size INTEGER NOT NULL,
                hash TEXT NOT NULL,
                created_at INTEGER NOT NULL
            ) STRICT;
            INSERT INTO "attachments" VALUES(1,'01a3185c-5000-700c-8000-000000000c00','a.png','image/png',12,'00ff',1800000000018);
            CREATE TABLE audit (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                subject TEXT NOT NULL
            , principal TEXT, request TEXT) STRICT;
            INSERT INTO "audit" VALUES(1,1800000000001,'person','task.create','task:01a3185c-5000-7001-8000-000000000100',NULL,NULL);
            INSERT INTO "audit" VALUES(2,1800000000001,'person','message.accept','task:01a3185c-5000-7001-8000-000000000100',NULL,NULL);
            INSERT INTO "audit" VALUES(3,1800000000002,'node:01a3185c-5000-7003-8000-000000000300','run.lease','run:01a3185c-5000-7002-8\#
            000-000000000200',NULL,NULL);
            INSERT INTO "audit" VALUES(4,1800000000003,'node:01a3185c-5000-7003-8000-000000000300','run.running','run:01a3185c-5000-7002\#
            -8000-000000000200',NULL,NULL);
            INSERT INTO "audit" VALUES(5,1800000000004,'system','work_tree.make','task:01a3185c-5000-7001-8000-000000000100',NULL,NULL);
            INSERT INTO "audit" VALUES(6,1800000000005,'system','session.save','task:01a3185c-5000-7001-8000-000000000100',NULL,NULL);
            INSERT INTO "audit" VALUES(7,1800000000007,'node:01a3185c-5000-7003-8000-000000000300','run.finishing','run:01a3185c-5000-70\#
            02-8000-000000000200',NULL,NULL);
            INSERT INTO "audit" VALUES(8,1800000000008,'node:01a3185c-5000-7003-8000-000000000300','run.succeeded','run:01a3185c-5000-70\#
            02-8000-000000000200',NULL,NULL);
            INSERT INTO "audit" VALUES(9,1800000000009,'person','application.applying','task:01a3185c-5000-7001-8000-000000000100',NULL,\#
            NULL);
            INSERT INTO "audit" VALUES(10,1800000000011,'person','application.applied','task:01a3185c-5000-7001-8000-000000000100',NULL,\#
            NULL);
            INSERT INTO "audit" VALUES(11,1800000000012,'person','message.accept','task:01a3185c-5000-7001-8000-000000000100',NULL,NULL)\#
            ;
            INSERT INTO "audit" VALUES(12,1800000000013,'person','message.accept','task:01a3185c-5000-7001-8000-000000000100',NULL,NULL)\#
            ;
            INSERT INTO "audit" VALUES(13,1800000000014,'person','agent.create','agent:01a3185c-5000-700a-8000-000000000a00','owner','r-\#
            1');
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
            INSERT INTO "events" VALUES(1,1,1,1,'task.created',1,1800000000001,'{"agent":"claude","projectPath":"/project","runtime":"cl\#
            aude","title":"Fix the test"}');
            INSERT INTO "events" VALUES(2,1,1,2,'message.accepted',1,1800000000001,'{"author":"person","body":"Fix the test","dispositio\#
            n":"queued","messageId":"01a3185c-5000-7004-8000-000000000400"}');
            INSERT INTO "events" VALUES(3,2,1,1,'run.queued',1,1800000000001,'{"attempt":1,"messageId":"01a3185c-5000-7004-8000-00000000\#
            0400","taskId":"01a3185c-5000-7001-8000-000000000100","trigger":"user"}');
            INSERT INTO "events" VALUES(4,2,1,2,'run.status',1,1800000000002,'{"previous":"queued","status":"preparing"}');
            INSERT INTO "events" VALUES(5,1,1,3,'message.changed',1,1800000000002,'{"disposition":"in_run","messageId":"01a3185c-5000-70\#
            04-8000-000000000400","runId":"01a3185c-5000-7002-8000-000000000200"}');
            INSERT INTO "events" VALUES(6,2,1,3,'run.status',1,1800000000003,'{"previous":"preparing","status":"running"}');
            INSERT INTO "events" VALUES(7,2,1,4,'run.output',1,1800000000006,'{"channel":"stderr","text":"it''s a \"line\"\n"}');
            INSERT INTO "events" VALUES(8,2,1,5,'run.status',1,1800000000007,'{"previous":"running","status":"finishing"}');
            INSERT INTO "events" VALUES(9,1,1,4,'message.accepted',1,1800000000008,'{"author":"agent","body":"Done.","disposition":"sett\#
            led","messageId":"01a3185c-5000-7005-8000-000000000500"}');
            INSERT INTO "events" VALUES(10,1,1,5,'message.changed',1,1800000000008,'{"disposition":"answered","messageId":"01a3185c-5000\#
            -7004-8000-000000000400","runId":"01a3185c-5000-7002-8000-000000000200"}');
            INSERT INTO "events" VALUES(11,2,1,6,'run.finished',1,1800000000008,'{"diff":{"additions":2,"deletions":3,"files":1},"outcom\#
            e":{"end":"succeeded","exitCode":0},"status":"succeeded","usage":{"cacheReadTokens":0,"cacheWriteTokens":0,"costUSD":0.25,"i\#
            nputTokens":10,"outputTokens":5}}');
            INSERT INTO "events" VALUES(12,1,1,6,'application.changed',1,1800000000009,'{"applicationId":"01a3185c-5000-7006-8000-000000\#
            000600","conflicts":0,"files":0,"runId":"01a3185c-5000-7002-8000-000000000200","status":"applying"}');
            INSERT INTO "events" VALUES(13,1,1,7,'application.changed',1,1800000000011,'{"applicationId":"01a3185c-5000-7006-8000-000000\#
            000600","conflicts":0,"files":1,"runId":"01a3185c-5000-7002-8000-000000000200","status":"applied"}');
            INSERT INTO "events" VALUES(14,1,1,8,'message.accepted',1,1800000000012,'{"author":"person","body":"And the other one","disp\#
            osition":"queued","messageId":"01a3185c-5000-7007-8000-000000000700"}');
            INSERT INTO "events" VALUES(15,3,1,1,'run.queued',1,1800000000012,'{"attempt":2,"messageId":"01a3185c-5000-7007-8000-0000000\#
            00700","taskId":"01a3185c-5000-7001-8000-000000000100","trigger":"follow_up"}');
            INSERT INTO "events" VALUES(16,1,1,9,'message.accepted',1,1800000000013,'{"author":"person","body":"And a third","dispositio\#
            n":"queued","messageId":"01a3185c-5000-7009-8000-000000000900"}');
            CREATE TABLE idempotency_keys (
                key TEXT NOT NULL PRIMARY KEY,
                message TEXT NOT NULL REFERENCES messages (id),
                run TEXT REFERENCES runs (id),
                position INTEGER NOT NULL,
                at INTEGER NOT NULL
            , request_hash TEXT) STRICT;
            INSERT INTO "idempotency_keys" VALUES('key-1','01a3185c-5000-7004-8000-000000000400','01a3185c-5000-7002-8000-000000000200',\#
            3,1800000000001,'00aa');
            CREATE TABLE messages (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                task TEXT NOT NULL REFERENCES tasks (id),
                author TEXT NOT NULL,
                body TEXT NOT NULL,
                disposition TEXT NOT NULL,
                run TEXT,
                created_at INTEGER NOT NULL, attachments TEXT, removed_at INTEGER,
                CHECK (disposition <> 'in_run' OR run IS NOT NULL)
            ) STRICT;
            INSERT INTO "messages" VALUES(1,'01a3185c-5000-7004-8000-000000000400','01a3185c-5000-7001-8000-000000000100','person','Fix \#
            the test','answered','01a3185c-5000-7002-8000-000000000200',1800000000001,NULL,NULL);
            INSERT INTO "messages" VALUES(2,'01a3185c-5000-7005-8000-000000000500','01a3185c-5000-7001-8000-000000000100','agent','Done.\#
            ','settled','01a3185c-5000-7002-8000-000000000200',1800000000008,NULL,NULL);
            INSERT INTO "messages" VALUES(3,'01a3185c-5000-7007-8000-000000000700','01a3185c-5000-7001-8000-000000000100','person','And \#
            the other one','queued','01a3185c-5000-7008-8000-000000000800',1800000000012,NULL,NULL);
            INSERT INTO "messages" VALUES(4,'01a3185c-5000-7009-8000-000000000900','01a3185c-5000-7001-8000-000000000100','person','And \#
            a third','queued',NULL,1800000000013,'["01a3185c-5000-700c-8000-000000000c00"]',NULL);
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
            INSERT INTO "runs" VALUES(1,'01a3185c-5000-7002-8000-000000000200','000200','01a3185c-5000-7001-8000-000000000100','01a3185c\#
            -5000-7004-8000-000000000400',1,'user',NULL,'succeeded',0,NULL,1800000000001,1800000000003,1800000000008,'{"end":"succeeded"\#
            ,"exitCode":0}','{"cacheReadTokens":0,"cacheWriteTokens":0,"costUSD":0.25,"inputTokens":10,"outputTokens":5}','{"additions":\#
            2,"deletions":3,"files":1}',2,NULL,NULL);
            INSERT INTO "runs" VALUES(2,'01a3185c-5000-7008-8000-000000000800','000800','01a3185c-5000-7001-8000-000000000100','01a3185c\#
            -5000-7007-8000-000000000700',2,'follow_up',NULL,'queued',0,NULL,1800000000012,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL);
            CREATE TABLE sessions (
                task TEXT NOT NULL PRIMARY KEY REFERENCES tasks (id),
                memory TEXT NOT NULL,
                updated_at INTEGER NOT NULL
            ) STRICT;
            INSERT INTO "sessions" VALUES('01a3185c-5000-7001-8000-000000000100','{"sessionID":"native-1","totals":{"cacheReadTokens":0,\#
            "cacheWriteTokens":0,"costUSD":0.25,"inputTokens":10,"outputTokens":5}}',1800000000005);
            CREATE TABLE streams (
                number INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                family INTEGER REFERENCES streams (number)
            ) STRICT;
            INSERT INTO "streams" VALUES(1,'task:01a3185c-5000-7001-8000-000000000100',1);
            INSERT INTO "streams" VALUES(2,'run:01a3185c-5000-7002-8000-000000000200',1);
            INSERT INTO "streams" VALUES(3,'run:01a3185c-5000-7008-8000-000000000800',1);
            CREATE TABLE tasks (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                short TEXT NOT NULL,
                title TEXT NOT NULL,
                spec TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                active_at INTEGER NOT NULL,
                archived_at INTEGER
            , version INTEGER NOT NULL DEFAULT 1, agent TEXT REFERENCES agents (id), agent_name TEXT NOT NULL DEFAULT '', project TEXT) \#
            STRICT;
            INSERT INTO "tasks" VALUES(1,'01a3185c-5000-7001-8000-000000000100','000100','Fix the test','{"afterRun":"keep","agent":"cla\#
            ude","command":[],"policy":{"deniedTools":[],"exposesEnvironmentFiles":false,"isolation":"project","limits":{"diskBytes":107\#
            37418240,"fileBytes":4294967296,"freeSpaceFloorBytes":536870912,"memoryBytes":8589934592,"openFiles":4096,"outputBytes":6710\#
            8864,"outputFloodBytes":4294967296,"processes":1024,"silenceMs":600000,"stopGraceMs":5000,"wallTimeMs":14400000},"network":"\#
            deny","readablePaths":[],"requiredGuards":[],"writablePaths":[]},"projectPath":"/project","runtime":"claude","workTree":"ove\#
            rlay","workingDirectory":""}',1800000000001,1800000000013,NULL,1,NULL,'claude','/project');
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
            ) STRICT;
            INSERT INTO "tokens" VALUES(1,'01a3185c-5000-700b-8000-000000000b00','control','control','["admin"]',NULL,NULL,X'FF000102030\#
            40506070809000102030405060708090001020304050607080900FF',1800000000016,NULL,NULL,1800000000017,'http://127.0.0.1:63387',NULL\#
            ,NULL);
            CREATE TABLE work_trees (
                task TEXT NOT NULL PRIMARY KEY REFERENCES tasks (id),
                tree TEXT NOT NULL,
                made_at INTEGER NOT NULL
            ) STRICT;
            INSERT INTO "work_trees" VALUES('01a3185c-5000-7001-8000-000000000100','{"layout":{"overlay":{"lower":"/project","mountPoint\#
            ":"/m","upper":"/u","work":"/w"}},"project":{"kind":"git","ownerGID":1000,"ownerUID":1000,"path":"/project","subfolder":"","\#
            submodules":[]},"taskID":"01a3185c-5000-7001-8000-000000000100"}',1800000000004);
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
            CREATE INDEX agents_by_short ON agents (short);
            CREATE UNIQUE INDEX agents_by_name ON agents (name) WHERE archived_at IS NULL;
            CREATE INDEX tokens_by_parent ON tokens (parent) WHERE parent IS NOT NULL;
            CREATE UNIQUE INDEX tokens_one_control ON tokens (kind) WHERE kind = 'control' AND revoked_at IS NULL;
            CREATE INDEX tasks_current ON tasks (active_at, number, id) WHERE archived_at IS NULL;
            CREATE INDEX tasks_by_agent ON tasks (agent, active_at, number) WHERE agent IS NOT NULL;
            CREATE INDEX runs_latest ON runs (task, attempt, status);
            CREATE INDEX events_but_output ON events (position, type) WHERE type <> 'run.output';
            DELETE FROM "sqlite_sequence";
            INSERT INTO "sqlite_sequence" VALUES('events',16);
            INSERT INTO "sqlite_sequence" VALUES('audit',13);
            """#)
}
