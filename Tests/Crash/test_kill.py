"""kill -9 at chosen moments, many times over, on one state folder that grows old with it. After each restart everything promised must hold.

Each seed is one history: the moment is drawn from it, so a failure names the seed that repeats it (`ROOST_CRASH_SEED=17`).
`ROOST_CRASH_SEEDS` says how many.
"""

import os
import random
import shutil
import subprocess
import threading
import time
import uuid

import pytest

from support import processes, projects
from support.roost import TERMINAL, Roost
from support.waiting import wait_until

COUNT = int(os.environ.get("ROOST_CRASH_SEEDS", "40"))
ONLY = os.environ.get("ROOST_CRASH_SEED")
BATCH = 10
SEEDS = [int(ONLY)] if ONLY else range(COUNT)
BATCHES = [SEEDS[start:start + BATCH] for start in range(0, len(SEEDS), BATCH)]

# Enough files that an apply has a middle.
CHANGE = """
for i in $(seq 1 40); do echo changed $i >> file$i.txt; done
rm file41.txt file42.txt; mkdir -p new/deep; for i in $(seq 1 20); do echo new $i > new/deep/n$i.txt; done
"""


class History:
    """What was promised about one state folder, and the project snapshots by which it can be checked."""

    def __init__(self, roost):
        self.roost = roost
        self.pid = roost.up()["pid"]
        self.accepted = []
        self.unsure = {}
        self.allowed_pictures = {}
        self.wanted_picture = {}
        # Deleted tasks, with their runs.
        self.gone = {}
        # Runs without a decision, whose changes must stay readable.
        self.undecided = {}
        self.lock = threading.Lock()

    def project(self):
        folder = self.roost.projects / uuid.uuid4().hex[:12]
        projects.make_repository(folder, {f"file{number}.txt": f"{number}\n" for number in range(1, 46)})
        self.allowed_pictures[folder] = [projects.files_of(folder)]
        return folder

    def accept(self, project, *words):
        """A task that is either accepted or, if the daemon died meanwhile, requested again after the restart with the same key."""
        key = uuid.uuid4().hex
        try:
            answer = self.roost.accept(project, *words, key=key, title=key)
        except OSError:
            with self.lock:
                self.unsure[key] = (project, words)
            return None
        except Exception as error:  # raised by http.client for an incomplete answer
            if type(error).__module__ != "http.client":
                raise
            with self.lock:
                self.unsure[key] = (project, words)
            return None
        with self.lock:
            self.accepted.append((key, answer))
        return answer

    def kill(self):
        self.roost.kill_daemon(self.pid)
        self.roost.wait_until_nothing_is_left()

    def restart(self):
        self.pid = self.roost.up()["pid"]
        for key, (project, words) in self.unsure.items():
            self.accepted.append((key, self.roost.accept(project, *words, key=key, title=key)))
        self.unsure.clear()

    def settle(self):
        """Waits until nothing is queued, active or half-applied any more."""
        def is_quiet():
            runs = self.roost.api("GET", "/v1/info")[1]["runs"]
            return not any(count for status, count in runs.items() if status not in TERMINAL)
        wait_until(is_quiet, 150, what="the end of all runs", interval=0.05)

    def check(self):
        self.check_events()
        self.check_tasks()
        self.check_projects()
        self.check_deletions()

        def strays():
            left = [pid for pid in self.roost.left_processes() if pid != self.pid]
            # The daemon keeps one launcher in reserve for the next run; it and its helper are not strays while they belong to the daemon.
            # What the daemon keeps ready for git does not belong to a run: everything below a launcher that leads to a `serve`.
            helpers = set()
            for pid in left:
                if processes.command_line(pid).endswith(" serve"):
                    above = processes.ancestors_of(pid)
                    if self.pid in above:
                        helpers.update([pid, *above[: above.index(self.pid)]])
            left = [pid for pid in left if pid not in helpers]
            reserve = [pid for pid in left if self.pid in processes.ancestors_of(pid) and processes.command_line(pid).endswith("roost-guard launch")]
            return [pid for pid in left if pid not in reserve] + reserve[2:]
        wait_until(lambda: not strays(), what=lambda: f"the end of {processes.describe(strays())}")

    def check_events(self):
        events = self.roost.events()
        positions = [event["position"] for event in events]
        assert positions == sorted(set(positions)), "positions grow strictly"
        streams = {}
        for event in events:
            streams.setdefault(event["stream"], []).append(event)
        for stream, entries in streams.items():
            numbers = [entry["sequence"] for entry in entries]
            kinds = [entry["type"] for entry in entries]
            if "task.deleted" in kinds:
                assert kinds == ["task.deleted"], f"{stream} is half deleted: {kinds}"
            elif "run.output_removed" in kinds:
                assert numbers == sorted(set(numbers)) and kinds.count("run.output_removed") == 1, f"{stream}: {kinds}"
                assert "run.output" not in kinds, f"the output of {stream} is half removed"
            else:
                assert numbers == list(range(1, len(entries) + 1)), f"{stream} has a gap"
            if stream.startswith("run:"):
                ends = [entry for entry in entries if entry["type"] == "run.finished"]
                assert len(ends) == 1, f"{stream} ended {len(ends)} times: {[entry['type'] for entry in entries]}"

    def check_tasks(self):
        tasks = {}
        for task in self.roost.items("/v1/tasks?limit=200"):
            assert task["title"] not in tasks, f"the task {task['title']} is there twice"
            tasks[task["title"]] = task
        for key, answer in self.accepted:
            if answer["taskId"] in self.gone:
                assert key not in tasks, f"the deleted task {key} is there again"
                continue
            assert key in tasks, f"the accepted task {key} is lost"
            messages = self.roost.items(f"/v1/tasks/{answer['taskId']}/messages")
            assert answer["message"]["id"] in [message["id"] for message in messages]
            assert all(message["disposition"] in ("answered", "settled") for message in messages), messages
            runs = self.roost.items(f"/v1/tasks/{answer['taskId']}/runs")
            assert len(runs) == 1, "a command is never repeated by itself"
            # What waited in the queue runs after the restart; what was running is interrupted. Neither fails because of the restart.
            assert runs[0]["status"] in ("succeeded", "interrupted"), runs[0]["outcome"]

    def check_deletions(self):
        kept = {answer["taskId"] for _, answer in self.accepted} - self.gone.keys()
        for folder in ("worktrees", "homes"):
            there = set(os.listdir(self.roost.home / folder)) if (self.roost.home / folder).exists() else set()
            assert there <= kept, f"{folder} of tasks that are gone: {there - kept}"
        for runs in self.gone.values():
            for run in runs:
                assert not any((self.roost.home / folder / run).exists() for folder in ("bases", "changes")), f"something of run {run} is left"
                assert self.roost.api("GET", f"/v1/runs/{run}")[0] == 404
        for run, output in self.undecided.items():
            status, diff = self.roost.api("GET", f"/v1/runs/{run}/diff")
            assert status == 200 and diff["changes"], f"what run {run} changed is lost: {diff}"
            words = "".join(event["data"]["text"] for event in self.roost.journal(run) if event["type"] == "run.output")
            assert words == output, f"the output of run {run} is lost"

    def check_projects(self):
        for folder, allowed in self.allowed_pictures.items():
            now = projects.files_of(folder)
            wanted = self.wanted_picture.get(folder)
            if wanted is not None:
                assert now == wanted, f"{folder.name} is not what its application says: {difference(now, wanted)}"
            else:
                assert now in allowed, f"{folder.name} is half-way: {difference(now, allowed[0])}"


def difference(one, other):
    return sorted(os.fsdecode(path) for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def pause(seconds):
    """The exact moment matters here: a busy wait, because a sleep overshoots by more than some of these windows last."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pass


def while_accepting(history, random):
    project = history.project()
    stop = threading.Event()

    def flood():
        while not stop.is_set():
            if history.accept(project, "true") is None:
                return
    threads = [threading.Thread(target=flood) for _ in range(3)]
    for thread in threads:
        thread.start()
    pause(random.uniform(0, 0.1))
    history.kill()
    stop.set()
    for thread in threads:
        thread.join()


def at_the_start_of_a_run(history, random):
    project = history.project()
    before = processes.children_of(history.pid)
    history.accept(project, "sh", "-c", "test -e killed && exit; setsid sleep 1000 & sleep 1000")
    wait_until(lambda: processes.children_of(history.pid) - before, what="the run's first process", interval=0.0005)
    pause(random.uniform(0, 0.010))
    history.kill()
    # If that process belonged to another run, this one is still in the queue and rightly starts after the restart, where it ends.
    (project / "killed").touch()
    history.allowed_pictures[project] = [projects.files_of(project)]


def in_the_middle_of_runs(history, random):
    for _ in range(3):
        history.accept(history.project(), "sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); echo line $i; done")
    pause(random.uniform(0, 0.5))
    history.kill()


def at_the_end_of_a_run(history, random):
    history.accept(history.project(), "sh", "-c", CHANGE)
    pause(random.uniform(0, 0.4))
    history.kill()


def prepared_for_apply(history):
    project = history.project()
    run = history.accept(project, "sh", "-c", CHANGE)["run"]
    run = history.roost.wait_for_end(run["taskId"])
    assert run["status"] == "succeeded", run
    copy = project.with_name(project.name + "-applied")
    shutil.copytree(project, copy, symlinks=True)
    subprocess.run(["sh", "-c", CHANGE], cwd=copy, check=True)
    history.allowed_pictures[project].append(projects.files_of(copy))
    shutil.rmtree(copy)
    return project, run["id"]


def during(history, random, route, longest, method="POST", body=None, good=200):
    """Kills during one request; returns the answer, if one arrived before the end."""
    answers = []

    def ask():
        try:
            answers.append(history.roost.api(method, route, body or {} if method == "POST" else None))
        except Exception:  # the connection ended with the daemon, in one way or another
            pass
    thread = threading.Thread(target=ask)
    thread.start()
    pause(random.uniform(0, longest))
    history.kill()
    thread.join()
    return (answers[0][1] or True) if answers and answers[0][0] == good else None


def settled_application(history, run_id):
    def settled():
        status, diff = history.roost.api("GET", f"/v1/runs/{run_id}/diff")
        assert status == 200, diff
        applications = diff["applications"]
        if not applications:
            return "none"
        return None if applications[0]["status"] in ("applying", "undoing") else applications[0]["status"]
    return wait_until(settled, what="the application's settling")


def inside_an_apply(history, random):
    project, run_id = prepared_for_apply(history)
    before, after = history.allowed_pictures[project]
    answer = during(history, random, f"/v1/runs/{run_id}/apply", 0.08)
    history.restart()
    status = settled_application(history, run_id)
    if answer and answer["status"] == "applied":
        assert status == "applied", "what was answered as applied is applied"
    history.wanted_picture[project] = after if status == "applied" else before


def inside_an_undo(history, random):
    project, run_id = prepared_for_apply(history)
    before, after = history.allowed_pictures[project]
    status, answer = history.roost.api("POST", f"/v1/runs/{run_id}/apply", {})
    assert (status, answer["status"]) == (200, "applied"), answer
    answer = during(history, random, f"/v1/runs/{run_id}/undo", 0.08)
    history.restart()
    status = settled_application(history, run_id)
    if answer and answer["status"] == "undone":
        assert status == "undone", "what was answered as undone is undone"
    history.wanted_picture[project] = before if status == "undone" else after


def during_a_start(history, random):
    """Recovery itself may be killed as well."""
    history.accept(history.project(), "sleep", "1")
    pause(random.uniform(0, 0.2))
    history.kill()
    for _ in range(2):
        known = set(history.roost.left_processes())
        starting = history.roost.start("up", "--detach", "--json")
        wait_until(lambda: set(history.roost.left_processes()) - known, what="the starting daemon", interval=0.001)
        pause(random.uniform(0, 0.3))
        # Repeatedly, because one may start the other between a look and a kill.
        wait_until(lambda: not history.roost.kill_everything(), what="the end of the start")
        starting.communicate(timeout=150)


def finished(history, script):
    """A finished task with changes and output; its run."""
    run = history.roost.wait_for_end(history.accept(history.project(), "sh", "-c", script)["taskId"])
    assert run["status"] == "succeeded", run
    return run


OUTPUT = "".join(f"line {number}\n" for number in range(1, 401))
LOUD = f"for i in $(seq 1 400); do echo line $i; done; {CHANGE}"


def inside_a_deletion(history, random):
    run, task = (lambda run: (run["id"], run["taskId"]))(finished(history, LOUD))
    is_decided = random.random() < 0.5
    if is_decided:
        assert history.roost.api("POST", f"/v1/runs/{run}/discard", {})[0] == 200
    answer = during(history, random, f"/v1/tasks/{task}?undecided=true", random.choice([0.01, 0.05]), method="DELETE", good=204)
    history.restart()
    status, _ = history.roost.api("GET", f"/v1/tasks/{task}")
    assert status == 404 or not answer, "what was answered as deleted is deleted"
    if status == 404:
        history.gone[task] = [run]
    elif not is_decided:
        history.undecided[run] = OUTPUT
    lines = [line for line in history.roost.run("audit", "--action", "task.delete", "--json", check=0).lines if line["subject"] == f"task:{task}"]
    assert len(lines) == (status == 404), lines


def inside_a_collection(history, random):
    """Work trees, output and the database's space at once. Undecided work stays, and removals are complete."""
    kept = finished(history, LOUD)["id"]
    decided = [finished(history, LOUD)["id"] for _ in range(2)]
    for run in decided:
        assert history.roost.api("POST", f"/v1/runs/{run}/discard", {})[0] == 200
    during(history, random, "/v1/gc", random.choice([0.02, 0.1]), body={"outputOlderThanMs": 0})
    history.undecided[kept] = OUTPUT
    history.restart()
    history.settle()
    history.check()
    status, answer = history.roost.api("POST", "/v1/gc", {"outputOlderThanMs": 0})
    assert status == 200, answer
    for run in decided:
        assert history.roost.api("GET", f"/v1/runs/{run}")[1]["outputRemovedAt"]
        assert history.roost.api("GET", f"/v1/runs/{run}/diff")[0] == 409


MOMENTS = [
    while_accepting, at_the_start_of_a_run, in_the_middle_of_runs, at_the_end_of_a_run, inside_an_apply, inside_an_undo, during_a_start,
    at_the_start_of_a_run, inside_an_apply, inside_a_deletion, inside_a_collection, inside_a_deletion]


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seeds", BATCHES, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_whatever_the_moment_promises_hold_after_a_kill(binary, seeds):
    with Roost(binary) as roost:
        history = History(roost)
        for seed in seeds:
            moment = MOMENTS[seed % len(MOMENTS)]
            try:
                moment(history, random.Random(seed))
                if moment not in (inside_an_apply, inside_an_undo, inside_a_deletion, inside_a_collection):
                    history.restart()
                history.settle()
                history.check()
            except Exception as error:
                raise AssertionError(f"seed {seed} ({moment.__name__}): {error}") from error
