"""The daemon's life cycle: start, stop, a second daemon, and a state folder that is not as it should be."""

import os
import pathlib
import signal
import sqlite3
import subprocess

import pytest

from support import databases, processes, projects
from support.roost import ORDINARY_USER, Exit, Roost, remove_tree
from support.waiting import wait_until


def test_up_twice_is_one_daemon(fresh_roost):
    first = fresh_roost.up()
    assert fresh_roost.up()["pid"] == first["pid"]
    assert fresh_roost.daemon_pid == first["pid"]


def test_without_a_daemon_commands_say_so(fresh_roost):
    for command in (["status"], ["task", "list"], ["diff", "@last"]):
        outcome = fresh_roost.run(*command)
        assert outcome.code == Exit.NOT_RUNNING, outcome
        assert "roost up" in outcome.said


def test_down_ends_everything_and_can_be_repeated(fresh_roost):
    fresh_roost.up()
    project = projects.make_repository(fresh_roost.projects / "p")
    accepted = fresh_roost.run("run", "--in", project, "--detach", "--json", "--", "sleep", "1000", check=0).json
    wait_until(lambda: fresh_roost.last_run_of(accepted["taskId"])["status"] == "running", what="the run's start")
    fresh_roost.down(check=0)
    fresh_roost.wait_until_nothing_is_left()
    assert fresh_roost.down().code in (Exit.DONE, Exit.NOT_RUNNING)
    fresh_roost.up()
    assert fresh_roost.last_run_of(accepted["taskId"])["status"] == "interrupted"


def test_a_second_daemon_on_the_same_state_folder_refuses(fresh_roost):
    first = fresh_roost.up()
    # Not `up`, which would find the first daemon and do nothing: the lock itself must hold even if the socket is not visible.
    fresh_roost.socket.rename(fresh_roost.scratch / "hidden.sock")
    second = fresh_roost.run("up")
    (fresh_roost.scratch / "hidden.sock").rename(fresh_roost.socket)
    assert second.code != 0, second
    assert "another daemon" in second.stderr
    assert fresh_roost.daemon_pid == first["pid"]


def test_a_stale_socket_and_lock_of_a_killed_daemon_are_no_obstacle(fresh_roost):
    first = fresh_roost.up()
    fresh_roost.kill_daemon(first["pid"])
    assert fresh_roost.up()["pid"] != first["pid"]


def test_lb_19_a_stale_lock_that_names_an_unrelated_process_harms_nobody(fresh_roost):
    first = fresh_roost.up()
    fresh_roost.kill_daemon(first["pid"])
    bystander = subprocess.Popen(["sleep", "1000"])
    try:
        for path in fresh_roost.home.rglob("*"):
            if path.is_file() and path.suffix in (".pid", ".lock") and path.stat().st_size < 4096:
                path.write_text(path.read_text().replace(str(first["pid"]), str(bystander.pid)))
        fresh_roost.up()
        fresh_roost.down(check=0)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_sigterm_is_a_graceful_end(fresh_roost):
    pid = fresh_roost.up()["pid"]
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not processes.is_alive(pid), what="the daemon's end")
    fresh_roost.wait_until_nothing_is_left()


def test_other_settings_than_the_living_daemons_are_shown_not_ignored(fresh_roost):
    fresh_roost.up("--set", "log.level=debug")
    outcome = fresh_roost.run("up", "--detach", "--set", "log.level=error")
    assert outcome.code in (Exit.FAILED, Exit.NOT_RUNNING), outcome
    assert all(word in outcome.said for word in ("log.level", "debug", "error"))


@pytest.mark.parametrize("setting", ["runs.parallel=many", "runs.parallel=0", "no.such.key=1", "log.level"])
def test_a_setting_that_makes_no_sense_is_named(fresh_roost, setting):
    outcome = fresh_roost.run("up", "--detach", "--set", setting)
    assert outcome.code in (Exit.FAILED, Exit.NOT_RUNNING, Exit.USAGE), outcome
    assert setting.partition("=")[0] in outcome.said
    fresh_roost.wait_until_nothing_is_left()


def test_a_state_folder_from_a_newer_version_is_refused_with_both_versions(fresh_roost):
    fresh_roost.up()
    fresh_roost.down(check=0)
    database = the_database(fresh_roost)
    make_newer(database)
    before = content(database)
    outcome = fresh_roost.run("up", "--detach", "--json")
    assert outcome.code in (Exit.FAILED, Exit.NOT_RUNNING), outcome
    assert "newer" in outcome.said
    assert content(database) == before, "a daemon that refuses changes nothing"
    fresh_roost.wait_until_nothing_is_left()


def test_a_broken_database_is_named_and_kept(fresh_roost):
    fresh_roost.up()
    fresh_roost.down(check=0)
    database = the_database(fresh_roost)
    for path in database.parent.glob(database.name + "-*"):
        path.unlink()
    database.write_bytes(b"this is no database" * 1000)
    outcome = fresh_roost.run("up", "--detach", "--json")
    assert outcome.code in (Exit.FAILED, Exit.NOT_RUNNING), outcome
    assert database.name in outcome.said
    assert database.read_bytes() == b"this is no database" * 1000


def test_a_broken_configuration_is_named(fresh_roost):
    fresh_roost.home.mkdir(mode=0o700)
    (fresh_roost.home / "roost.yaml").write_text("runs: [parallel, many\n")
    outcome = fresh_roost.run("up", "--detach", "--json")
    assert outcome.code in (Exit.FAILED, Exit.NOT_RUNNING, Exit.USAGE), outcome
    assert "roost.yaml" in outcome.said


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become a user whom permissions bind")
def test_a_read_only_state_folder_is_named(readable_binary):
    with Roost(readable_binary, user=ORDINARY_USER) as roost:
        roost.home.mkdir()
        roost.home.chmod(0o555)
        outcome = roost.run("up", "--detach", "--json")
        assert outcome.code in (Exit.FAILED, Exit.NOT_RUNNING), outcome
        assert str(roost.home) in outcome.said


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become another user")
def test_lb_20_another_user_cannot_talk_to_the_daemon(readable_binary):
    with Roost(readable_binary, user=ORDINARY_USER) as roost:
        roost.up()
        assert roost.api("GET", "/v1/tasks")[0] == 200, "the control: its own user can"
        roost.home.chmod(0o711)
        roost.socket.parent.chmod(0o711)
        roost.socket.chmod(0o777)
        roost.user = 65533
        try:
            status = roost.api("GET", "/v1/tasks")[0]
            assert status in (401, 403), status
        except OSError:
            pass  # not even accepted
        finally:
            roost.user = ORDINARY_USER


def test_the_state_folder_is_private_whatever_the_umask(binary):
    with Roost(binary) as roost:
        previous = os.umask(0)
        try:
            roost.up()
        finally:
            os.umask(previous)
        assert roost.home.stat().st_mode & 0o777 == 0o700
        for path in roost.home.iterdir():
            assert path.stat().st_mode & 0o022 == 0, f"{path.name} can be changed by others"


def test_a_run_survives_the_command_line_that_started_it(fresh_roost):
    fresh_roost.up()
    project = projects.make_repository(fresh_roost.projects / "p")
    process = fresh_roost.start("run", "--in", project, "--json", "--", "sh", "-c", "sleep 1; echo finished > done.txt")
    wait_until(lambda: fresh_roost.items("/v1/tasks"), what="the task")
    process.kill()
    task = fresh_roost.items("/v1/tasks")[0]["id"]
    assert fresh_roost.wait_for_end(task)["status"] == "succeeded"


def test_what_was_done_is_there_after_a_restart(fresh_roost):
    fresh_roost.up()
    project = projects.make_repository(fresh_roost.projects / "p")
    run = fresh_roost.shell(project, "echo x > x.txt").check().run_id
    journal, diff = fresh_roost.journal(run), fresh_roost.run("diff", run, check=0).stdout
    fresh_roost.down(check=0)
    fresh_roost.up()
    assert fresh_roost.journal(run) == journal
    assert fresh_roost.run("diff", run, check=0).stdout == diff
    fresh_roost.run("apply", run, check=0)
    assert (project / "x.txt").exists()


@pytest.mark.parametrize("runtime", ["xdg", "xdg" * 40])
def test_a_state_folder_with_a_very_long_path_works(binary, runtime):
    """The folder for sockets may have a path as long as the state folder's: sockets are then below /tmp."""
    with Roost(binary) as roost:
        roost.home = roost.scratch / ("long" * 30)
        roost.environment["ROOST_HOME"] = str(roost.home)
        roost.environment["XDG_RUNTIME_DIR"] = str(roost.make_folder(runtime, 0o700))
        value = 0xCBF29CE484222325
        for byte in os.fsencode(roost.home):
            value = (value ^ byte) * 0x100000001B3 % 2**64
        below_tmp = pathlib.Path(f"/tmp/roost-{os.getuid()}/roost-{value:x}")
        try:
            roost.up()
            assert below_tmp.exists() == (len(runtime) > 100)
            project = projects.make_repository(roost.projects / "p")
            assert roost.shell(project, "echo here").check().output() == "here\n"
            roost.down(check=0)
        finally:
            remove_tree(below_tmp)


def the_database(roost):
    found = [
        path for path in roost.home.rglob("*") if path.is_file() and path.open("rb").read(16) == b"SQLite format 3\0"]
    assert len(found) == 1, found
    return found[0]


def content(database):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        found = databases.content(connection)
    connection.close()
    return found


def make_newer(database):
    """Makes the schema look as if a later version had migrated it, whichever mark it has."""
    with sqlite3.connect(database) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version:
            connection.execute(f"PRAGMA user_version = {version + 1000}")
        tables = [name for name, in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%migration%'")]
        for table in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            last = connection.execute(f"SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1").fetchone()
            row = [value + 1000 if isinstance(value, int) else "9999 from the future" for value in last]
            marks = ", ".join("?" for _ in columns)
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)
        assert version or tables, "no mark of the schema's version was found"
    connection.close()


@pytest.mark.skipif(os.getuid() != 0, reason="only root may look into a daemon")
def test_what_a_run_with_very_many_files_took_is_given_back(fresh_roost):
    fresh_roost.up()
    pid = fresh_roost.daemon_pid
    folder = projects.make_repository(fresh_roost.projects / "many")

    def own_memory():
        lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("Pss_Anon:"))

    before = own_memory()
    run = fresh_roost.shell(folder, "mkdir many && cd many && seq 20000 | xargs touch", options=("--keep",)).check()
    fresh_roost.run("diff", run.run_id, "--stat", check=0)
    # Without MemoryReturn it stays about 60 MB higher, with the default thresholds of the C library up to 35 MB.
    wait_until(lambda: own_memory() < before + 16, what=lambda: f"less than {before + 16} MB; now {own_memory()} MB", interval=0.5)
