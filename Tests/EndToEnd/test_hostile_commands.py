"""Misbehaving commands: each run ends, once, with a reason, and leaves nothing behind."""

import uuid

import pytest

from support import processes, projects
from support.waiting import wait_until


@pytest.fixture
def marker():
    """A word for the command line of whatever a test starts, so that it can be found from outside."""
    return f"marker-{uuid.uuid4().hex}"


def nothing_is_left(marker):
    wait_until(
        lambda: not processes.with_text_in_command_line(marker),
        what=lambda: f"the end of {processes.describe(processes.with_text_in_command_line(marker))}")


def limits(**values):
    return [word for name, value in values.items() for word in ("--limit", f"{name}={value}")]


def test_a_flood_of_output_is_cut_in_the_middle(roost, project):
    outcome = roost.shell(
        project, "echo first; head -c 20000000 /dev/zero | tr '\\0' 'x' | fold -w 99; echo last", options=limits(output="1M"))
    assert outcome.json["status"] == "succeeded", outcome
    text = outcome.output()
    assert text.startswith("first\n") and text.endswith("last\n")
    assert len(text) < 2_000_000
    dropped = outcome.events_of("run.output_dropped")
    assert dropped and sum(data["bytes"] for data in dropped) > 15_000_000


def test_one_endless_line_does_not_fill_the_memory(roost, project):
    outcome = roost.shell(project, "head -c 50000000 /dev/zero | tr '\\0' 'x'", options=limits(output="1M"))
    assert outcome.json["status"] == "succeeded", outcome
    assert len(outcome.output()) < 2_000_000


def test_bytes_that_are_no_text_are_replaced(roost, project):
    outcome = roost.shell(project, "printf 'a\\377\\376b\\000c\\n'").check()
    text = outcome.output()
    assert text.startswith("a\ufffd") and "b" in text


def test_the_time_limit_ends_a_run(roost, project, marker):
    outcome = roost.shell(project, f"sleep 1000 # {marker}", options=limits(time="1s")).check(1)
    assert outcome.end == ("failed", "time_limit")
    nothing_is_left(marker)


def test_a_command_that_ignores_sigterm_is_ended(roost, project, marker):
    accepted = roost.run(
        "run", "--in", project, "--detach", "--json", "--", "sh", "-c",
        f"trap '' TERM INT HUP; echo ready; while :; do sleep 0.1; done # {marker}", check=0).json
    wait_until(lambda: "ready" in roost.run("logs", accepted["runId"]).stdout, what="the command's start")
    roost.run("task", "cancel", accepted["taskId"], check=0)
    assert roost.wait_for_end(accepted["taskId"])["status"] == "cancelled"
    nothing_is_left(marker)


def test_what_forks_away_ends_with_the_run(roost, project, marker):
    script = f"(setsid sh -c 'trap \"\" TERM HUP; sleep 1000; : {marker}' >/dev/null 2>&1 &) ; echo gone"
    roost.shell(project, script).check()
    nothing_is_left(marker)


def test_a_child_that_holds_the_output_does_not_hold_the_run(roost, project, marker):
    outcome = roost.shell(project, f"(setsid sh -c 'sleep 1000; : {marker}' &) ; echo done").check()
    assert "done" in outcome.output()
    nothing_is_left(marker)


def test_a_fork_bomb_is_bounded(roost, project, marker):
    script = f"bomb() {{ bomb | bomb & }}; bomb; sleep 30; : {marker}"
    outcome = roost.shell(project, script, options=limits(processes=40, time="5s"))
    assert outcome.json["status"] in ("succeeded", "failed"), outcome
    nothing_is_left(marker)
    assert roost.shell(project, "echo alive").check().output() == "alive\n"


def test_memory_is_bounded(roost, project):
    outcome = roost.command(
        project, "/usr/bin/python3", "-c",
        "import time; x = [bytearray(16 << 20) for _ in range(64)]; time.sleep(20); print('had it all')",
        options=limits(memory="128M", time="60s"))
    assert outcome.json["status"] == "failed", outcome
    assert outcome.end[1] in ("memory_limit", "signaled", "exit_non_zero")
    assert "had it all" not in outcome.output()


def test_the_disk_is_bounded(roost, project):
    before = projects.picture(project)
    outcome = roost.shell(
        project, "i=0; while :; do i=$((i+1)); head -c 4000000 /dev/zero > big.$i || exit 9; sleep 0.05; done",
        options=limits(disk="40M", time="60s"))
    assert outcome.json["status"] == "failed", outcome
    assert outcome.end[1] in ("disk_limit", "exit_non_zero")
    assert projects.picture(project) == before


def test_a_huge_sparse_file_does_not_stall_the_diff(roost, project):
    outcome = roost.shell(project, "truncate -s 2G sparse.bin; echo small > small.txt")
    assert outcome.json["status"] in ("succeeded", "failed"), outcome
    assert roost.shell(project, "echo alive").check().output() == "alive\n"


def test_ten_thousand_files_are_captured(roost, project):
    outcome = roost.shell(project, "mkdir many; cd many; seq 1 10000 | xargs touch").check()
    assert outcome.json["diff"]["files"] == 10_000


def test_special_files_do_not_stall_the_diff(roost, project):
    outcome = roost.command(
        project, "/usr/bin/python3", "-c",
        "import os, socket; os.mkfifo('pipe'); s = socket.socket(socket.AF_UNIX); s.bind('sock'); open('plain', 'w').write('x')").check()
    roost.run("apply", outcome.run_id, check=0)
    assert (project / "plain").exists()
    assert not (project / "pipe").exists() and not (project / "sock").exists()


def test_a_folder_without_rights_does_not_stall_the_clean_up(roost, project):
    outcome = roost.shell(project, "mkdir -p closed/deep; echo x > closed/deep/file; chmod 000 closed/deep closed")
    assert outcome.json["status"] in ("succeeded", "failed"), outcome
    roost.run("discard", outcome.run_id, check=0)


def test_a_file_where_a_folder_was_and_the_other_way_round(roost, project):
    projects.write_files(project, {"dir/inner.txt": "x\n", "file": "y\n"})
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "second")
    before = projects.picture(project)
    run = roost.shell(project, "rm -r dir; echo now a file > dir; rm file; mkdir file; echo in > file/inner").check().run_id
    roost.run("apply", run, check=0)
    assert (project / "dir").is_file() and (project / "file" / "inner").is_file()
    roost.run("undo", run, check=0)
    assert projects.picture(project) == before
