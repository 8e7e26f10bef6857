"""kill -9 while a commit is applied or undone: files, index and branch are all there afterwards, or none is, and git is not locked out.

Each seed draws the moment; a failure names the seed that repeats it (`ROOST_CRASH_SEED=17`).
"""

import os
import random
import signal
import threading
import time

import pytest

from support import projects
from support.waiting import wait_until

ONLY = os.environ.get("ROOST_CRASH_SEED")
SEEDS = [int(ONLY)] if ONLY else range(8)


def state(project):
    """Everything that an application with a commit may change."""
    return (
        projects.git(project, "rev-parse", "HEAD"), projects.git(project, "ls-files", "--stage"), projects.files_of(project),
        sorted(name for name in os.listdir(project / ".git") if "lock" in name or name.startswith("index.roost")))


def settled(roost, run):
    applications = roost.api("GET", f"/v1/runs/{run}/diff")[1]["applications"]
    return all(one["status"] not in ("applying", "undoing") for one in applications) and applications


def timed(roost, words):
    began = time.monotonic()
    roost.run(*words, check=0)
    return time.monotonic() - began


@pytest.mark.parametrize("undoes", [False, True], ids=["apply", "undo"])
def test_a_commit_is_whole_or_undone_whatever_the_moment(fresh_roost, undoes):
    roost = fresh_roost
    roost.up()
    whole, length = 0, None
    for seed in SEEDS:
        draw = random.Random(seed)
        project = projects.make_repository(
            roost.projects / f"p{seed}", {f"f{number}": "".join(f"{line}\n" for line in range(20)) for number in range(60)})
        # The person's own work beside it: staged, unstaged, untracked.
        projects.write_files(project, {"f0": "staged\n" + "".join(f"{line}\n" for line in range(20)), "u": "u\n"})
        projects.git(project, "add", "f0")
        before = state(project)
        run = roost.shell(project, "for f in f*; do echo run >> $f; done; rm f59; echo n > n", ("--keep",)).check().run_id
        words = ["apply", run, "--commit"]
        if length is None:
            # How long it takes on this machine, so that the kills fall into it.
            lengths = [timed(roost, words), timed(roost, ["undo", run])]
            length = lengths[undoes]
        if undoes:
            roost.run(*words, check=0)
            words = ["undo", run]
        start = state(project)
        caller = threading.Thread(target=lambda words=words: roost.run(*words))
        caller.start()
        time.sleep(draw.uniform(0, length))
        roost.kill_daemon()
        caller.join()
        roost.up()
        wait_until(lambda run=run, start=start, before=before: settled(roost, run) or start == before)
        applications = roost.api("GET", f"/v1/runs/{run}/diff")[1]["applications"]
        now = state(project)
        stands = any(one["status"] == "applied" for one in applications)
        whole += stands
        if stands:
            assert projects.git(project, "rev-list", "--count", "HEAD") == "2", f"seed {seed}"
            assert projects.git(project, "status", "--porcelain") == "M  f0\n?? u", f"seed {seed}"
            assert projects.git(project, "show", "--format=", "--name-only", "HEAD").count("\n") == 60, f"seed {seed}"
            assert now[3] == [], f"seed {seed}"
            roost.run("undo", run, check=0)
        assert state(project) == before, f"seed {seed}: {applications}"
    print(f"{whole} of {len(SEEDS)} stood after the restart")


def locks_of(project):
    git = project / ".git"
    return [name for name in ("HEAD.lock", "refs/heads/main.lock") if (git / name).exists()]


def kill_when(roost, run, condition):
    """Applies a run as a commit and kills the daemon as soon as the condition holds; without any wait between the two."""
    daemon = roost.daemon_pid
    caller = threading.Thread(target=lambda: roost.run("apply", run, "--commit"))
    caller.start()
    while caller.is_alive() and not condition():
        pass
    os.kill(daemon, signal.SIGKILL)
    caller.join()


def test_locks_of_a_killed_git_are_removed(fresh_roost):
    """git that changes a reference dies together with the daemon. The next daemon removes the locks that it left."""
    roost = fresh_roost
    left = 0
    for attempt in range(20):
        roost.up()
        project = projects.make_repository(roost.projects / f"p{attempt}", {"f": "x\n"})
        run = roost.shell(project, "echo run >> f", ("--keep",)).check().run_id
        kill_when(roost, run, lambda project=project: locks_of(project))
        left += bool(locks_of(project))
        roost.up()
        wait_until(lambda run=run: settled(roost, run), what="the recovery of the application")
        assert locks_of(project) == [], f"attempt {attempt}"
        projects.git(project, "commit", "--allow-empty", "-q", "-m", "the person's next commit")
        if left == 2:
            return
    assert left > 0, "no kill left a lock: the test showed nothing"


def test_locks_of_others_stay(fresh_roost):
    """A lock that was there before is another git's, also where an interrupted change met it."""
    roost = fresh_roost
    roost.up()
    project = projects.make_repository(roost.projects / "p", {"f": "x\n"})
    run = roost.shell(project, "echo run >> f", ("--keep",)).check().run_id
    (project / ".git/HEAD.lock").touch()
    notes = roost.home / "references"
    kill_when(roost, run, lambda: notes.exists() and os.listdir(notes))
    assert os.listdir(notes), "the change was not interrupted: the test showed nothing"
    roost.up()
    assert locks_of(project) == ["HEAD.lock"]
