extension SchemaFixture {
    /// The same content, with counters and a search index.
    static let version9 = SchemaFixture(
        version: 9,
        dump: version8.dump + #"""

            ALTER TABLE tasks ADD COLUMN last_status TEXT;
            ALTER TABLE tasks ADD COLUMN is_undecided INTEGER NOT NULL DEFAULT 0;
            UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied')));
            CREATE INDEX tasks_current_by_status ON tasks (last_status, active_at, number) WHERE archived_at IS NULL;
            CREATE INDEX tasks_current_by_agent ON tasks (agent, active_at, number) WHERE archived_at IS NULL;
            CREATE INDEX tasks_current_by_agent_name ON tasks (agent_name, active_at, number) WHERE archived_at IS NULL;
            CREATE INDEX tasks_current_by_project ON tasks (project, active_at, number) WHERE archived_at IS NULL;
            CREATE INDEX tasks_current_undecided ON tasks (active_at, number) WHERE is_undecided = 1 AND archived_at IS NULL;
            CREATE INDEX tasks_archived_by_status ON tasks (last_status, active_at, number) WHERE archived_at IS NOT NULL;
            CREATE INDEX tasks_archived_by_agent ON tasks (agent, active_at, number) WHERE archived_at IS NOT NULL;
            CREATE INDEX tasks_archived_by_agent_name ON tasks (agent_name, active_at, number) WHERE archived_at IS NOT NULL;
            CREATE INDEX tasks_archived_by_project ON tasks (project, active_at, number) WHERE archived_at IS NOT NULL;
            CREATE INDEX tasks_archived_undecided ON tasks (active_at, number) WHERE is_undecided = 1 AND archived_at IS NOT NULL;
            CREATE INDEX tasks_archived ON tasks (active_at, number) WHERE archived_at IS NOT NULL;
            CREATE TABLE task_totals (
                status TEXT NOT NULL, is_archived INTEGER NOT NULL, is_undecided INTEGER NOT NULL, tasks INTEGER NOT NULL CHECK (tasks >= 0),
                PRIMARY KEY (status, is_archived, is_undecided)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE task_counts (
                agent TEXT NOT NULL, agent_name TEXT NOT NULL, project TEXT NOT NULL,
                status TEXT NOT NULL, is_archived INTEGER NOT NULL, is_undecided INTEGER NOT NULL, tasks INTEGER NOT NULL CHECK (tasks >= 0),
                PRIMARY KEY (agent, agent_name, project, status, is_archived, is_undecided)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX task_counts_by_agent_name ON task_counts (agent_name);
            CREATE INDEX task_counts_by_project ON task_counts (project);
            CREATE TABLE run_counts (status TEXT NOT NULL PRIMARY KEY, runs INTEGER NOT NULL CHECK (runs >= 0)) STRICT, WITHOUT ROWID;
            INSERT INTO task_counts SELECT coalesce(agent, ''), agent_name, coalesce(project, ''), coalesce(last_status, ''),
                archived_at IS NOT NULL, is_undecided, count(*) FROM tasks GROUP BY 1, 2, 3, 4, 5, 6;
            INSERT INTO task_totals SELECT status, is_archived, is_undecided, sum(tasks) FROM task_counts GROUP BY 1, 2, 3;
            INSERT INTO run_counts SELECT status, count(*) FROM runs GROUP BY 1;
            CREATE TRIGGER tasks_counted_inserted AFTER INSERT ON tasks BEGIN INSERT INTO task_totals VALUES (coalesce(new.last_status, ''), new.archived_at IS NOT NULL, new.is_undecided, 1)
                ON CONFLICT DO UPDATE SET tasks = tasks + 1;
            INSERT INTO task_counts VALUES (coalesce(new.agent, ''), new.agent_name, coalesce(new.project, ''), coalesce(new.last_status, ''),
                new.archived_at IS NOT NULL, new.is_undecided, 1) ON CONFLICT DO UPDATE SET tasks = tasks + 1; END;
            CREATE TRIGGER tasks_counted_deleted AFTER DELETE ON tasks BEGIN UPDATE task_totals SET tasks = tasks - 1 WHERE status = coalesce(old.last_status, '') AND is_archived = (old.archived_at IS NOT NULL) AND is_undecided = old.is_undecided;
            DELETE FROM task_totals WHERE status = coalesce(old.last_status, '') AND is_archived = (old.archived_at IS NOT NULL) AND is_undecided = old.is_undecided AND tasks = 0;
            UPDATE task_counts SET tasks = tasks - 1 WHERE agent = coalesce(old.agent, '') AND agent_name = old.agent_name AND project = coalesce(old.project, '') AND status = coalesce(old.last_status, '') AND is_archived = (old.archived_at IS NOT NULL) AND is_undecided = old.is_undecided;
            DELETE FROM task_counts WHERE agent = coalesce(old.agent, '') AND agent_name = old.agent_name AND project = coalesce(old.project, '') AND status = coalesce(old.last_status, '') AND is_archived = (old.archived_at IS NOT NULL) AND is_undecided = old.is_undecided AND tasks = 0; END;
            CREATE TRIGGER tasks_counted_updated AFTER UPDATE OF agent, agent_name, project, last_status, archived_at, is_undecided ON tasks
            WHEN (old.agent, old.agent_name, old.project, old.last_status, old.archived_at IS NULL, old.is_undecided)
                IS NOT (new.agent, new.agent_name, new.project, new.last_status, new.archived_at IS NULL, new.is_undecided)
            BEGIN UPDATE task_totals SET tasks = tasks - 1 WHERE status = coalesce(old.last_status, '') AND is_archived = (old.archived_at IS NOT NULL) AND is_undecided = old.is_undecided;
            DELETE FROM task_totals WHERE status = coalesce(old.last_status, '') AND is_archived = (old.archived_at IS NOT NULL) AND is_undecided = old.is_undecided AND tasks = 0;
            UPDATE task_counts SET tasks = tasks - 1 WHERE agent = coalesce(old.agent, '') AND agent_name = old.agent_name AND project = coalesce(old.project, '') AND status = coalesce(old.last_status, '') AND is_archived = (old.archived_at IS NOT NULL) AND is_undecided = old.is_undecided;
            DELETE FROM task_counts WHERE agent = coalesce(old.agent, '') AND agent_name = old.agent_name AND project = coalesce(old.project, '') AND status = coalesce(old.last_status, '') AND is_archived = (old.archived_at IS NOT NULL) AND is_undecided = old.is_undecided AND tasks = 0; INSERT INTO task_totals VALUES (coalesce(new.last_status, ''), new.archived_at IS NOT NULL, new.is_undecided, 1)
                ON CONFLICT DO UPDATE SET tasks = tasks + 1;
            INSERT INTO task_counts VALUES (coalesce(new.agent, ''), new.agent_name, coalesce(new.project, ''), coalesce(new.last_status, ''),
                new.archived_at IS NOT NULL, new.is_undecided, 1) ON CONFLICT DO UPDATE SET tasks = tasks + 1; END;
            CREATE TRIGGER runs_counted_inserted AFTER INSERT ON runs BEGIN INSERT INTO run_counts VALUES (new.status, 1) ON CONFLICT DO UPDATE SET runs = runs + 1; END;
            CREATE TRIGGER runs_counted_deleted AFTER DELETE ON runs BEGIN UPDATE run_counts SET runs = runs - 1 WHERE status = old.status; DELETE FROM run_counts WHERE status = old.status AND runs = 0; END;
            CREATE TRIGGER runs_counted_updated AFTER UPDATE OF status ON runs WHEN old.status <> new.status
            BEGIN UPDATE run_counts SET runs = runs - 1 WHERE status = old.status; DELETE FROM run_counts WHERE status = old.status AND runs = 0; INSERT INTO run_counts VALUES (new.status, 1) ON CONFLICT DO UPDATE SET runs = runs + 1; END;
            CREATE TRIGGER tasks_follow_runs_inserted AFTER INSERT ON runs BEGIN
                UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied'))) WHERE id IN (new.task);
            END;
            CREATE TRIGGER tasks_follow_runs_updated AFTER UPDATE OF task, attempt, status, started_at, ended_at, discarded_at, diff ON runs BEGIN
                UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied'))) WHERE id IN (old.task, new.task);
            END;
            CREATE TRIGGER tasks_follow_runs_deleted AFTER DELETE ON runs BEGIN
                UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied'))) WHERE id IN (old.task);
            END;
            CREATE TRIGGER tasks_follow_work_trees_inserted AFTER INSERT ON work_trees BEGIN
                UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied'))) WHERE id IN (new.task);
            END;
            CREATE TRIGGER tasks_follow_work_trees_updated AFTER UPDATE OF task, tree ON work_trees BEGIN
                UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied'))) WHERE id IN (old.task, new.task);
            END;
            CREATE TRIGGER tasks_follow_work_trees_deleted AFTER DELETE ON work_trees BEGIN
                UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied'))) WHERE id IN (old.task);
            END;
            CREATE TRIGGER tasks_follow_applications_inserted AFTER INSERT ON applications BEGIN
                UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied'))) WHERE id IN (new.task);
            END;
            CREATE TRIGGER tasks_follow_applications_updated AFTER UPDATE OF task, run, status, content ON applications BEGIN
                UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied'))) WHERE id IN (old.task, new.task);
            END;
            CREATE TRIGGER tasks_follow_applications_deleted AFTER DELETE ON applications BEGIN
                UPDATE tasks SET last_status = (SELECT r.status FROM runs r WHERE r.task = tasks.id ORDER BY r.attempt DESC LIMIT 1),
            is_undecided = EXISTS (
                SELECT 1 FROM work_trees u JOIN runs n ON n.task = u.task
                WHERE u.task = tasks.id AND json_type(u.tree, '$.layout.inPlace') IS NULL
                    AND n.attempt = (
                        SELECT max(x.attempt) FROM runs x WHERE x.task = u.task AND x.started_at IS NOT NULL AND x.ended_at IS NOT NULL)
                    AND n.discarded_at IS NULL
                    AND (n.diff IS NULL
                        OR ifnull(n.diff ->> '$.files', 0) + ifnull(n.diff ->> '$.ignored', 0) + ifnull(n.diff ->> '$.commits', 0) > 0)
                    AND NOT EXISTS (
                        SELECT 1 FROM applications a WHERE a.run = n.id AND a.status = 'applied' AND json_type(a.content, '$.paths') IS NULL)
                    AND NOT (ifnull(n.diff ->> '$.files', 0) > 0 AND ifnull(n.diff ->> '$.files', 0) <= (
                        SELECT count(DISTINCT p.value) FROM applications a, json_each(a.content, '$.paths') p
                        WHERE a.run = n.id AND a.status = 'applied'))) WHERE id IN (old.task);
            END;
            CREATE VIRTUAL TABLE title_search USING fts5 (text, tokenize = 'trigram', content = '', detail = none, columnsize = 0);
            CREATE VIRTUAL TABLE message_search USING fts5 (text, tokenize = 'trigram', content = '', detail = none, columnsize = 0);
            INSERT INTO title_search (rowid, text) SELECT number, substr(title, 1, 32768) FROM tasks ORDER BY number;
            INSERT INTO message_search (rowid, text) SELECT number, substr(body, 1, 32768) FROM messages WHERE removed_at IS NULL ORDER BY number;
            CREATE TRIGGER title_search_inserted AFTER INSERT ON tasks BEGIN INSERT INTO title_search (rowid, text) VALUES (new.number, substr(new.title, 1, 32768)); END;
            CREATE TRIGGER title_search_updated AFTER UPDATE OF title ON tasks WHEN old.title <> new.title BEGIN INSERT INTO title_search (title_search, rowid, text) VALUES ('delete', old.number, substr(old.title, 1, 32768)); INSERT INTO title_search (rowid, text) VALUES (new.number, substr(new.title, 1, 32768)); END;
            CREATE TRIGGER title_search_deleted AFTER DELETE ON tasks BEGIN INSERT INTO title_search (title_search, rowid, text) VALUES ('delete', old.number, substr(old.title, 1, 32768)); END;
            CREATE TRIGGER message_search_inserted AFTER INSERT ON messages BEGIN INSERT INTO message_search (rowid, text) SELECT new.number, substr(new.body, 1, 32768) WHERE new.removed_at IS NULL; END;
            CREATE TRIGGER message_search_updated AFTER UPDATE OF body, removed_at ON messages BEGIN INSERT INTO message_search (message_search, rowid, text) SELECT 'delete', old.number, substr(old.body, 1, 32768) WHERE old.removed_at IS NULL; INSERT INTO message_search (rowid, text) SELECT new.number, substr(new.body, 1, 32768) WHERE new.removed_at IS NULL; END;
            CREATE TRIGGER message_search_deleted AFTER DELETE ON messages BEGIN INSERT INTO message_search (message_search, rowid, text) SELECT 'delete', old.number, substr(old.body, 1, 32768) WHERE old.removed_at IS NULL; END;
            """#)
}
