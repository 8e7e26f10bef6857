"""A start that migrates an old database and is killed in between: the next one has everything, counted and found."""

import shutil
import sqlite3

from support import projects
from support.waiting import wait_until

COUNT = 6000
# The sizes of SQLite's log at which the daemon is killed: before, during and after the long steps.
MOMENTS = [1, 400_000, 3_000_000, 12_000_000, 20_000_000]


def make_old(path):
    """The database as the version before list counts left it, with many tasks."""
    database = sqlite3.connect(path, isolation_level=None)
    named = dict(database.execute("SELECT name, type FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall())
    for name, kind in named.items():
        if kind == "trigger":
            database.execute(f"DROP TRIGGER {name}")
    for name in named:
        if named[name] == "index" and (name.startswith(("tasks_current_", "tasks_archived")) or name == "applications_one_unsettled"):
            database.execute(f"DROP INDEX {name}")
    for name in ("title_search", "message_search", "task_totals", "task_counts", "run_counts", "local_node"):
        database.execute(f"DROP TABLE {name}")
    for table in ("tasks", "agents", "sessions", "work_trees", "applications", "deleted_tasks"):
        database.execute(f"ALTER TABLE {table} DROP COLUMN node")
    for column in ("last_status", "is_undecided"):
        database.execute(f"ALTER TABLE tasks DROP COLUMN {column}")
    database.execute("CREATE UNIQUE INDEX applications_one_unsettled ON applications (project) WHERE status IN ('applying', 'undoing')")
    database.execute("BEGIN")
    spec, at = database.execute("SELECT spec, created_at FROM tasks").fetchone()
    filler = "what somebody said at length about the matter, " * 40
    for number in range(COUNT):
        task, message = (f"{prefix}-5c00-7001-8000-{number:012x}" for prefix in ("01900000", "01900001"))
        database.execute(
            "INSERT INTO tasks (id, short, title, spec, agent_name, created_at, active_at) VALUES (?, ?, ?, ?, 'command', ?, ?)",
            (task, task[-6:], f"old task {number}", spec, at, at))
        database.execute(
            "INSERT INTO messages (id, task, author, body, disposition, created_at) VALUES (?, ?, 'person', ?, 'answered', ?)",
            (message, task, f"{filler} needle{number}x", at))
    database.execute("COMMIT")
    database.execute("PRAGMA user_version = 8")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def test_a_migration_that_is_killed_is_done_by_the_next_start(fresh_roost):
    fresh_roost.up()
    project = projects.make_repository(fresh_roost.projects / "p")
    fresh_roost.command(project, "true").check()
    fresh_roost.down(check=0)
    path = fresh_roost.home / "roost.sqlite"
    make_old(path)
    kept = fresh_roost.scratch / "old.sqlite"
    shutil.copy(path, kept)
    log = path.with_name("roost.sqlite-wal")
    killed = 0
    for moment in MOMENTS:
        for name in fresh_roost.home.glob("roost.sqlite*"):
            name.unlink()
        shutil.copy(kept, path)
        start = fresh_roost.start("up")
        wait_until(
            lambda: start.poll() is not None or fresh_roost.answers() or (log.exists() and log.stat().st_size >= moment),
            what="the migration", interval=0)
        assert start.poll() is None, start.communicate()
        start.kill()
        start.wait()
        with sqlite3.connect(path) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            assert database.execute("SELECT count(*) FROM tasks").fetchone()[0] == COUNT + 1
        killed += version < 10
        fresh_roost.up()
        listed = fresh_roost.api("GET", "/v1/tasks?limit=1")[1]
        assert listed["total"] == COUNT + 1
        assert fresh_roost.api("GET", "/v1/tasks/counts")[1]["done"] == 1
        for number in (0, COUNT // 2, COUNT - 1):
            found = fresh_roost.api("GET", f"/v1/tasks?search=needle{number}x")[1]
            assert [task["title"] for task in found["items"]] == [f"old task {number}"]
        fresh_roost.down(check=0)
    assert killed >= 3, "the kills came too late to be in the midst of it"
