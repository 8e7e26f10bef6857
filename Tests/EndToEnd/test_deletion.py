"""Deleted and old data leaves the disk; undecided work stays."""

import os
import shutil
import sqlite3

import pytest

from support import projects

from support.terminal import Terminal

CHANGE = "echo new > made.txt"


@pytest.fixture
def own(fresh_roost):
    """A separate daemon and project, because the test counts what is stored."""
    fresh_roost.up()
    return fresh_roost, projects.make_repository(fresh_roost.projects / "own")


def run(roost, project, script=CHANGE, *options):
    """The ids of the run and its task."""
    outcome = roost.shell(project, script, options=("--keep", *options)).check()
    return outcome.run_id, outcome.json["taskId"]


def rows(roost, sql, *values):
    with sqlite3.connect(f"file:{roost.home}/roost.sqlite?mode=ro", uri=True) as connection:
        return connection.execute(sql, values).fetchall()


def names(folder):
    return sorted(os.listdir(folder)) if folder.exists() else []


def test_a_deleted_task_leaves_nothing_behind(own):
    roost, project = own
    kept_run, kept = run(roost, project)
    run_id, task = run(roost, project)
    roost.run("apply", run_id, check=0)
    application = roost.api("GET", f"/v1/runs/{run_id}/diff")[1]["applications"][0]["id"]
    outcome = roost.run("task", "delete", task[-6:], cwd=project, check=0)
    assert outcome.stdout.startswith(f"deleted task {task[-6:]}")
    assert roost.api("GET", f"/v1/tasks/{task}")[0] == 404 and roost.api("GET", f"/v1/runs/{run_id}")[0] == 404
    assert roost.api("GET", f"/v1/applications/{application}")[0] == 404
    assert [item["id"] for item in roost.items("/v1/tasks")] == [kept]
    for folder, left in (("worktrees", [kept]), ("bases", [kept_run]), ("changes", [kept_run]), ("applications", []), ("homes", [kept])):
        assert names(roost.home / folder) == left, folder
    for table in ("runs", "messages", "work_trees"):
        assert len(rows(roost, f"SELECT 1 FROM {table}")) == 1, table
    assert rows(roost, "SELECT type FROM events WHERE family = (SELECT number FROM streams WHERE name = ?)", f"task:{task}") == [("task.deleted",)]
    assert rows(roost, "SELECT leftovers FROM deleted_tasks") == [(None,)]
    assert (project / "made.txt").exists(), "what was applied stays applied"
    lines = roost.run("audit", "--action", "task.delete", "--json", check=0).lines
    assert len(lines) == 1 and lines[0]["subject"] == f"task:{task}"
    # Again: no error and no second line.
    assert roost.api("DELETE", f"/v1/tasks/{task}")[0] == 204
    assert len(roost.run("audit", "--action", "task.delete", "--json", check=0).lines) == 1
    roost.run("task", "rm", task[-6:]).check(1)


def test_what_is_undecided_is_deleted_only_where_a_person_says_so(own):
    roost, project = own
    run_id, task = run(roost, project, "echo a > a.txt; echo b > b.txt")
    status, answer = roost.api("DELETE", f"/v1/tasks/{task}")
    assert (status, answer["error"]["code"]) == (409, "undecided") and "2 files (+2 -0)" in answer["error"]["message"]
    refused = roost.run("task", "delete", task, cwd=project).check(1)
    assert "2 files (+2 -0)" in refused.stderr and "--yes" in refused.stderr
    with Terminal(roost, "task", "delete", task, cwd=project) as terminal:
        terminal.wait_for("[y/N]")
        assert "2 files (+2 -0)" in terminal.text
        terminal.type("\n")
        assert terminal.wait_for_end() == 1
    roost.run("diff", run_id, check=0)
    with Terminal(roost, "task", "delete", task, cwd=project) as terminal:
        terminal.wait_for("[y/N]")
        terminal.type("y\n")
        assert terminal.wait_for_end() == 0
    assert roost.api("GET", f"/v1/tasks/{task}")[0] == 404
    _, other = run(roost, project)
    roost.run("task", "rm", other, "--yes", check=0)
    assert roost.items("/v1/tasks") == []


def test_what_works_is_not_deleted(own):
    roost, project = own
    accepted = roost.accept(project, "sh", "-c", "echo begun; until test -e go; do sleep 0.1; done")
    task = accepted["taskId"]
    status, answer = roost.api("DELETE", f"/v1/tasks/{task}?undecided=true")
    assert (status, answer["error"]["code"]) == (409, "wrong_state"), answer
    roost.run("task", "cancel", task, check=0)
    roost.wait_for_end(task)
    roost.run("task", "delete", task, "--yes", check=0)


def test_the_conversation_of_an_agent_stays(own):
    roost, project = own
    roost.run("agent", "create", "words", "--in", project, "--runtime", "command", "--", "cat", check=0)
    task = roost.run("agent", "say", "words", "hello", "--json", check=0).json["taskId"]
    status, answer = roost.api("DELETE", f"/v1/tasks/{task}")
    assert (status, answer["error"]["code"]) == (409, "wrong_state") and "words" in answer["error"]["message"], answer
    roost.run("agent", "reset-session", "words", check=0)
    roost.run("task", "delete", task, "--yes", check=0)
    roost.run("agent", "say", "words", "again", check=0)


def test_who_follows_hears_of_the_deletion(own):
    roost, project = own
    _, task = run(roost, project, "true")
    before = roost.events()[-1]["position"]
    roost.run("task", "delete", task, check=0)
    [event] = [event for event in roost.events(f"/v1/events") if event["position"] > before and event["type"] == "task.deleted"]
    assert event["stream"] == f"task:{task}" and event["data"] == {"runs": 1}


def test_old_output_is_removed_and_said(own):
    roost, project = own
    words = "loud " * 2000
    run_id, task = run(roost, project, f"for i in 1 2 3 4 5; do echo $i {words}; done")
    undecided, _ = run(roost, project, f"echo {words}; {CHANGE}")
    plan = roost.run("gc", "--dry-run", "--output-older-than", "0s", "--json", check=0).json
    found = {part["kind"]: part for part in plan["space"]}
    assert found["output"]["count"] == 1 and found["output"]["bytes"] > 50_000, plan
    assert words.strip() in roost.run("logs", run_id, check=0).stdout
    roost.run("gc", "--output-older-than", "0s", "--keep", "100", check=0)
    text = roost.run("logs", run_id, check=0)
    assert words.strip() not in text.stdout and "was removed on" in text.stderr, text
    assert roost.api("GET", f"/v1/runs/{run_id}")[1]["outputRemovedAt"]
    assert words.strip() in roost.run("logs", undecided, check=0).stdout, "what is undecided keeps its output"
    types = [event["type"] for event in roost.journal(run_id)]
    assert "run.output" not in types and types[-1] == "run.output_removed" and "run.finished" in types
    # Nothing is removed twice.
    roost.run("gc", "--output-older-than", "0s", "--keep", "100", check=0)
    assert [event["type"] for event in roost.journal(run_id)] == types


def test_output_ages_out_by_the_setting(fresh_roost):
    fresh_roost.up("--set", "retention.output.days=0")
    project = projects.make_repository(fresh_roost.projects / "ages")
    run_id, _ = run(fresh_roost, project, "echo loud")
    fresh_roost.run("gc", check=0)
    assert "was removed on" in fresh_roost.run("logs", run_id, check=0).stderr


def test_the_database_gives_its_space_back(own):
    roost, project = own
    tasks = [run(roost, project, f"yes {'x' * 200} | head -c 3000000")[1] for _ in range(4)]
    roost.run("gc", check=0)
    size = (roost.home / "roost.sqlite").stat().st_size
    assert size > 9_000_000
    roost.run("task", "delete", *tasks, check=0)
    plan = roost.run("gc", "--dry-run", "--json", check=0).json
    [free] = [part["bytes"] for part in plan["space"] if part["kind"] == "database"]
    assert free > 9_000_000
    assert "would return" in roost.run("gc", "--dry-run", check=0).stdout
    assert "returned" in roost.run("gc", check=0).stdout
    assert (roost.home / "roost.sqlite").stat().st_size < size / 4
    assert roost.items("/v1/tasks") == []


def test_a_database_of_an_earlier_version_gives_its_space_back_too(own):
    roost, project = own
    tasks = [run(roost, project, f"yes {'x' * 200} | head -c 3000000")[1] for _ in range(2)]
    roost.down()
    with sqlite3.connect(roost.home / "roost.sqlite") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA auto_vacuum = NONE")
        connection.execute("VACUUM")
    roost.up()
    roost.run("task", "delete", *tasks, check=0)
    size = (roost.home / "roost.sqlite").stat().st_size
    roost.run("gc", check=0)
    assert (roost.home / "roost.sqlite").stat().st_size < size / 4
    assert rows(roost, "PRAGMA auto_vacuum") == [(2,)]


def test_kept_objects_go_with_the_last_task_that_stands_on_them(own):
    roost, project = own
    (project / "big.bin").write_bytes(os.urandom(2_000_000))
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "big")
    first, second = (run(roost, project)[1] for _ in range(2))
    assert len(names(roost.home / "objects")) == 1
    roost.run("task", "delete", first, "--yes", check=0)
    assert len(names(roost.home / "objects")) == 1
    # While the project has the same files, they take no space of their own.
    plan = roost.run("gc", "--undecided", "--dry-run", "--json", check=0).json
    assert [part["bytes"] < 100_000 for part in plan["space"] if part["kind"] == "objects"] == [True], plan
    shutil.rmtree(project / ".git")
    plan = roost.run("gc", "--undecided", "--dry-run", "--json", check=0).json
    assert [part["bytes"] > 1_500_000 for part in plan["space"] if part["kind"] == "objects"] == [True], plan
    roost.run("task", "delete", second, "--yes", check=0)
    assert names(roost.home / "objects") == []


def test_a_commit_made_inside_does_not_copy_the_history(own):
    roost, project = own
    (project / "big.bin").write_bytes(os.urandom(8_000_000))
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "big")
    before = occupied(roost.home)
    run(roost, project, "git config user.name T; git config user.email t@e.invalid; echo line > line.txt; git add line.txt; git commit -qm line")
    assert occupied(roost.home) - before < 2_000_000


def occupied(folder):
    """The bytes of files that nobody else has: a further link takes no space."""
    sizes = 0
    for root, _, files in os.walk(folder):
        for name in files:
            status = os.lstat(os.path.join(root, name))
            if status.st_nlink == 1 and not name.startswith("roost.sqlite"):
                sizes += status.st_blocks * 512
    return sizes
