"""Attacks on processes: lines SB-20 to SB-22. What a run starts ends with it, and nothing of the daemon leaks into it."""

import os
import random
import subprocess
import time
import uuid

import pytest

from support import processes, projects
from support.roost import Roost
from support.waiting import wait_until

# Loses its parent twice, leaves the session, ignores every signal it can, and restarts when asked to end.
ESCAPER = r"""
import os, signal, sys, time
def stay(name):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, again)
    while True:
        time.sleep(0.05)
def again(*_):
    if os.fork() == 0:
        os.setsid()
        stay("handler")
away, gone = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (0, 1, 2):
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
        os.write(gone, b"x")
        stay("grandchild")
    os._exit(0)
os.read(away, 1)
print("escaped", flush=True)
if sys.argv[1] == "stay":
    stay("leader")
"""


@pytest.fixture
def marker():
    return f"marker-{uuid.uuid4().hex}"


def living(marker):
    return processes.with_text_in_command_line(marker)


def all_gone(marker):
    wait_until(lambda: not living(marker), what=lambda: f"the end of {processes.describe(living(marker))}")


def test_sb_20_no_descriptor_and_no_variable_of_the_daemon_gets_inside(readable_binary, attacker, contained):
    folder = os.open(contained.user_home, os.O_RDONLY)
    read_end, write_end = os.pipe()
    inherited = (folder, read_end, write_end)
    secret = f"canary-{uuid.uuid4().hex}"
    with Roost(readable_binary, user=contained.user, environment={"SECRET_CANARY": secret, "NOTIFY_SOCKET": "/tmp/canary-socket"}) as roost:
        control = attacker.outside("descriptors", pass_fds=inherited)
        assert len(control) >= 3, f"the control: descriptors are inherited by default: {control}"
        # Started by hand, because a pipe inherited by a detached daemon would keep a captured call from ending.
        starter = roost.start("up", "--detach", "--json", pass_fds=inherited, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert starter.wait(timeout=150) == 0
        project = projects.make_repository(roost.projects / "p", owner=roost.user)
        probe = project / "probe.py"
        probe.write_text(attacker.probe.read_text())
        projects.give(project, roost.user)
        outcome = roost.run(
            "run", "--in", project, "--json", "--", "/usr/bin/python3", probe, "descriptors", pass_fds=inherited, check=0)
        assert outcome.output("stdout").strip() == "{}"
        seen = roost.run(
            "run", "--in", project, "--json", "--", "/usr/bin/python3", probe, "environment", env={"CALLERS_CANARY": secret}, check=0)
        assert secret not in seen.stdout
        assert "NOTIFY_SOCKET" not in seen.output()
        assert "ROOST_HOME" not in seen.output()
    for descriptor in inherited:
        os.close(descriptor)


def test_sb_21_the_control_an_escaper_outlives_a_plain_kill(marker):
    leader = subprocess.Popen(
        ["/usr/bin/python3", "-c", ESCAPER, "stay", marker], stdout=subprocess.PIPE, start_new_session=True)
    try:
        assert leader.stdout.readline() == b"escaped\n"
        os.killpg(leader.pid, 9)
        leader.wait()
        assert living(marker), "without a sandbox the grandchild lives on"
    finally:
        while living(marker):
            for pid in living(marker):
                processes.kill(pid)
        leader.stdout.close()


def test_sb_21_an_escaper_ends_with_its_command(contained, attacked_project, marker):
    contained.command(attacked_project, "/usr/bin/python3", "-c", ESCAPER, "leave", marker).check()
    all_gone(marker)


def test_sb_21_an_escaper_ends_when_its_run_is_cancelled(contained, attacked_project, marker):
    accepted = contained.run(
        "run", "--in", attacked_project, "--detach", "--json", "--", "/usr/bin/python3", "-c", ESCAPER, "stay", marker, check=0).json
    wait_until(lambda: "escaped" in contained.run("logs", accepted["runId"]).stdout, what="the escape")
    assert living(marker)
    contained.run("task", "cancel", accepted["taskId"], check=0)
    assert contained.wait_for_end(accepted["taskId"])["status"] == "cancelled"
    assert not living(marker), "cancelled means that the processes are gone"


def test_sb_21_killing_the_command_line_with_force_leaves_no_stray(contained, attacked_project, marker):
    process = contained.start(
        "run", "--in", attacked_project, "--json", "--", "/usr/bin/python3", "-c", ESCAPER, "stay", marker)
    wait_until(lambda: living_inside(contained, marker), what="the escape")
    process.kill()
    process.communicate()
    task, = (task["id"] for task in contained.items("/v1/tasks") if task.get("projectPath") == str(attacked_project))
    contained.run("task", "cancel", task, check=0)
    contained.wait_for_end(task)
    all_gone(marker)


def living_inside(roost, marker):
    """The processes of the run itself, without the command line, which also contains the marker."""
    own = os.readlink("/proc/self/ns/pid")
    found = []
    for pid in living(marker):
        try:
            if os.readlink(f"/proc/{pid}/ns/pid") != own:
                found.append(pid)
        except OSError:
            continue
    return found


def test_sb_22_killing_the_daemon_ends_every_run_and_none_comes_twice(readable_binary, contained, marker):
    with Roost(readable_binary, user=contained.user) as roost:
        pid = roost.up()["pid"]
        project = projects.make_repository(roost.projects / "p", owner=roost.user)
        accepted = [
            roost.run(
                "run", "--in", project, "--detach", "--json", "--", "/usr/bin/python3", "-c", ESCAPER, "stay", marker, str(number), check=0).json
            for number in range(3)]
        # A run that still waits in the queue would rightly start after the restart, so all three must have begun.
        wait_until(
            lambda: {processes.command_line(pid).split()[-1] for pid in living_inside(roost, marker)} >= {"0", "1", "2"},
            what=lambda: f"the start of three runs beside {processes.describe(living_inside(roost, marker))}")
        roost.kill_daemon(pid)
        all_gone(marker)
        roost.up()
        for task in accepted:
            assert roost.wait_for_end(task["taskId"])["status"] == "interrupted"
            assert len(roost.items(f"/v1/tasks/{task['taskId']}/runs")) == 1, "a command is never repeated by itself"
        assert not living(marker)


@pytest.mark.parametrize("seed", range(6))
def test_sb_22_also_in_the_first_milliseconds_of_a_run(readable_binary, contained, marker, seed):
    delay = random.Random(seed).uniform(0, 0.010)
    with Roost(readable_binary, user=contained.user) as roost:
        pid = roost.up()["pid"]
        project = projects.make_repository(roost.projects / "p", owner=roost.user)
        before = processes.children_of(pid)
        roost.start("run", "--in", project, "--json", "--", "/usr/bin/python3", "-c", ESCAPER, "stay", marker)
        # The first sign of the sandbox, whatever program it is.
        wait_until(lambda: processes.children_of(pid) - before, what="the run's first process", interval=0.0005)
        deadline = time.monotonic() + delay
        while time.monotonic() < deadline:
            pass
        roost.kill_daemon(pid)
        wait_until(lambda: not living_inside(roost, marker), what="the end of the run's processes")
        roost.wait_until_nothing_is_left()


def test_sb_21_no_signal_of_a_run_reaches_the_walls(contained, attacked_project):
    """The guard's processes are in the run's namespace, with the same user. Stopped or dead they would receive neither a cancel nor a
    time limit.
    """
    script = "sleep 100 & kill -STOP $! && kill -KILL $!; for s in STOP TSTP KILL TERM HUP ABRT SEGV; do kill -$s 1; done; kill -KILL -1; true"
    control = contained.shell(attacked_project, "sleep 100 & kill -KILL $!; wait $!; test $? -gt 128").check()
    assert control.end == ("succeeded", None), "the control: signals to its own arrive"
    outcome = contained.shell(attacked_project, script + "; echo alive")
    assert outcome.end == ("succeeded", None) and outcome.output("stdout") == "alive\n", outcome
    stopping = contained.shell(attacked_project, f"{script}; exec sleep 1000", options=["--limit", "time=2s"])
    assert stopping.end == ("failed", "time_limit"), stopping
