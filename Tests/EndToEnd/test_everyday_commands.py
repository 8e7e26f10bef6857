"""A day's work in a repository with its own test suite: its tests run, fail, are killed and retried."""

import pytest

from support import projects
from support.waiting import wait_until

HOST_NAME = "import socket; print(socket.gethostbyname(socket.gethostname()))"
CONNECT = "import socket; socket.create_connection(('127.0.0.1', 9))"
FETCH = "import socket; socket.getaddrinfo('packages.example', 443)"
HINT = "--network open"
COMMIT = "git -c user.name=made -c user.email=made@example.org commit -qm made"


def plain(roost, project, *words, options=(), **more):
    """As a person runs it: text, no JSON."""
    return roost.run("run", "--in", project, "--keep", *options, "--", *words, **more)


@pytest.mark.parametrize("options", [(), ("--network", "open"), ("--isolation", "trusted")], ids=["closed", "open", "trusted"])
def test_a_program_finds_the_host_that_it_runs_on(shared_roost, options):
    project = projects.make_folder(shared_roost.projects / f"own-host-{len(options)}{options[-1:] == ('trusted',)}")
    outcome = plain(shared_roost, project, "python3", "-c", HOST_NAME, options=options).check()
    assert outcome.stdout.startswith("127."), outcome


@pytest.mark.parametrize("script", [CONNECT, FETCH], ids=["a service of this machine", "a name"])
def test_a_command_that_failed_for_want_of_a_network_says_what_opens_it(shared_roost, script):
    project = projects.make_folder(shared_roost.projects / f"no-network-{len(script)}")
    failed = plain(shared_roost, project, "python3", "-c", script).check(1)
    assert HINT in failed.stderr, failed
    assert HINT not in failed.stdout


def test_other_failures_and_successes_get_no_such_hint(shared_roost):
    project = projects.make_folder(shared_roost.projects / "other-failures")
    assert HINT not in plain(shared_roost, project, "sh", "-c", "echo no; exit 3").check(1).stderr
    assert HINT not in plain(shared_roost, project, "sh", "-c", "echo Connection refused").check().stderr
    opened = plain(shared_roost, project, "python3", "-c", CONNECT, options=("--network", "open")).check(1)
    assert HINT not in opened.stderr


def test_what_was_moved_to_where_git_ignores_it_is_told_before_it_is_lost(shared_roost):
    project = projects.make_repository(
        shared_roost.projects / "moved-away",
        {".gitignore": "/packages/*\n!/packages/one\n", "packages/one/package.json": '{"name": "one"}\n', "packages/one/index.js": "let a = 1\n"})
    moved = plain(shared_roost, project, "mv", "packages/one", "packages/two").check()
    assert "2 deleted files seem to be moved to where git ignores them (packages/two)" in moved.stderr, moved
    assert "not applied without --include-ignored" in moved.stderr
    # Ignored files are not read, and nothing is reported about their size.
    assert "packages/two/package.json can name scripts, and is not read" in moved.stderr
    shared_roost.run("apply", "--yes", "--include-ignored", cwd=project, check=0)
    assert (project / "packages/two/index.js").read_text() == "let a = 1\n"
    assert not (project / "packages/one").exists()


def test_files_that_were_only_deleted_are_not_told_as_moved(shared_roost):
    project = projects.make_repository(
        shared_roost.projects / "only-deleted", {".gitignore": "out/\n", "a.txt": "a\n", "empty.txt": ""})
    outcome = plain(shared_roost, project, "sh", "-c", "rm a.txt empty.txt; mkdir out; echo other > out/a.txt; touch out/empty.txt").check()
    assert "seem" not in outcome.stderr, outcome


def test_an_undo_tells_what_stays_and_not_what_was_brought(shared_roost):
    project = projects.make_repository(shared_roost.projects / "undone-words")
    script = f"git branch side; git tag mark; mkdir empty; echo b > b.txt; git add .; {COMMIT}"
    plain(shared_roost, project, "sh", "-c", script).check()
    applied = shared_roost.run("apply", "--yes", cwd=project, check=0)
    assert "the run's commits are on the branch roost/" in applied.stdout
    assert "also copied: side as " in applied.stdout and "empty" in applied.stdout
    undone = shared_roost.run("undo", cwd=project, check=0)
    assert "still in the repository: roost/" in undone.stdout and "side as " in undone.stdout, undone
    assert "also copied" not in undone.stdout and "empty" not in undone.stdout
    assert "side" in projects.git(project, "branch", "--list", "roost/*")


def test_a_task_names_its_newest_run_and_a_run_its_task(shared_roost):
    project = projects.make_repository(shared_roost.projects / "either-name")
    run = shared_roost.shell(project, "echo more >> readme.txt").check()
    task = run.json["taskId"]
    assert "+more" in shared_roost.run("diff", task[-6:], cwd=project, check=0).stdout
    assert task in shared_roost.run("task", "show", run.run_id[-6:], cwd=project, check=0).stdout
    shared_roost.run("apply", "--yes", task[-6:], cwd=project, check=0)
    shared_roost.run("undo", task[-6:], cwd=project, check=0)
    shared_roost.run("diff", "fffffffffff0", cwd=project, check=1)


def test_a_retry_tells_what_became_of_its_changes(shared_roost):
    project = projects.make_repository(shared_roost.projects / "applied-again", {"a.txt": "a\n"})
    words = "test -e ready || { touch ready; exit 1; }; echo b >> a.txt"
    shared_roost.run("run", "--in", project, "--apply", "--", "sh", "-c", words, check=1)
    again = shared_roost.run("task", "retry", cwd=project, check=0)
    assert (project / "a.txt").read_text() == "a\nb\n"
    assert "applied to 2 files" in again.stderr and "forgets it" not in again.stderr, again
    # Anyone who looks at it later gets the same message and no question.
    later = shared_roost.run("attach", cwd=project, check=0)
    assert "applied to 2 files" in later.stderr and "forgets it" not in later.stderr, later


def test_a_run_that_a_dead_daemon_left_is_told_with_the_ways_on(fresh_roost):
    project = projects.make_repository(fresh_roost.projects / "left")
    fresh_roost.up()
    fresh_roost.run("run", "--in", project, "--detach", "--", "sh", "-c", "echo half > half.txt; echo begun; sleep 600", check=0)
    wait_until(lambda: "begun" in fresh_roost.run("logs", cwd=project).stdout, what="the first output")
    fresh_roost.kill_daemon()
    fresh_roost.up()
    refused = fresh_roost.run("diff", cwd=project, check=1)
    assert "was interrupted before its changes were captured" in refused.stderr and "roost task retry" in refused.stderr, refused
    discarded = fresh_roost.run("discard", cwd=project, check=0)
    assert "can still be applied" not in discarded.stdout, discarded


def test_what_was_brought_over_is_not_told_again_with_the_next_run(shared_roost):
    project = projects.make_repository(shared_roost.projects / "brought-once", {"a.txt": "a\n"})
    script = (
        "if test -e second; then git tag -f later; exit; fi; git branch side; git tag mark; echo s >> a.txt; "
        "git -c user.name=made -c user.email=made@example.org stash -q; "
        f"git switch -qc other; {COMMIT} --allow-empty; git switch -q main; touch second")
    shared_roost.run("run", "--in", project, "--keep", "--", "sh", "-c", script, check=0)
    first = shared_roost.run("apply", "--yes", cwd=project, check=0)
    for name in ("side as ", "mark as ", "stash@{0} as ", "other as "):
        assert name in first.stdout, first
    second = shared_roost.run("task", "retry", cwd=project, check=0)
    assert "tag later" in second.stderr, second
    for words in ("side", "mark", "stash", "other", "on no branch"):
        assert words not in second.stderr.split("✓")[1], second
    shared_roost.run("apply", "--yes", cwd=project, check=0)
    third = shared_roost.run("task", "retry", cwd=project, check=0)
    assert "no changes" in third.stderr, third
