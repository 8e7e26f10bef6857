"""Ctrl-C and a termination request end every question, and then nothing is done."""

import os
import signal

import pytest

from support import projects
from support.terminal import Terminal


def ctrl_c(terminal):
    terminal.type("\x03")


def terminate(terminal):
    os.kill(terminal.pid, signal.SIGTERM)


STOPS = pytest.mark.parametrize("stop", [ctrl_c, terminate])


@STOPS
def test_at_the_question_about_changes_they_are_kept(roost, project, stop):
    with Terminal(roost, "run", "--in", str(project), "--", "sh", "-c", "echo x > made.txt") as terminal:
        terminal.wait_for("[a/d/K]")
        stop(terminal)
        assert terminal.wait_for_end() == 130
        assert "kept; decide later with roost apply" in terminal.text
    assert not (project / "made.txt").exists()
    roost.run("apply", cwd=project, check=0)
    assert (project / "made.txt").exists()


@STOPS
def test_before_marked_files_are_applied(roost, project, stop):
    run_id = roost.shell(project, "echo 'export A=1' > .envrc", options=["--keep"]).check().run_id
    with Terminal(roost, "apply", run_id, cwd=project) as terminal:
        terminal.wait_for("[y/N]")
        stop(terminal)
        assert terminal.wait_for_end() == 130
    assert not (project / ".envrc").exists()


@STOPS
def test_before_another_folder_is_written(roost, project, stop):
    run_id = roost.shell(project, "echo x > made.txt", options=["--keep"]).check().run_id
    with Terminal(roost, "apply", run_id, cwd=projects.make_folder(f"{project}-elsewhere")) as terminal:
        terminal.wait_for("[y/N]")
        stop(terminal)
        assert terminal.wait_for_end() == 130
    assert not (project / "made.txt").exists()


@STOPS
def test_before_kept_work_is_removed(roost, project, stop):
    run_id = roost.shell(project, "echo x > made.txt", options=["--keep"]).check().run_id
    with Terminal(roost, "gc", "--undecided") as terminal:
        terminal.wait_for("[y/N]")
        stop(terminal)
        assert terminal.wait_for_end() == 130
    roost.run("diff", run_id, check=0)


@STOPS
def test_before_everything_is_removed(fresh_roost, stop):
    fresh_roost.up()
    with Terminal(fresh_roost, "uninstall") as terminal:
        terminal.wait_for("Type yes:")
        stop(terminal)
        assert terminal.wait_for_end() != 0
    assert fresh_roost.answers()


@STOPS
def test_a_run_that_is_only_watched_goes_on(roost, project, stop):
    accepted = roost.accept(project, "sh", "-c", "echo begun; until test -e go; do sleep 0.1; done")
    with Terminal(roost, "attach", accepted["run"]["id"], cwd=project) as terminal:
        terminal.wait_for("begun")
        stop(terminal)
        assert terminal.wait_for_end() == 130
        assert f"roost task cancel {accepted['taskId'][-6:]}" in terminal.text
    assert roost.last_run_of(accepted["taskId"])["status"] == "running"
    roost.run("task", "cancel", accepted["taskId"], check=0)
    assert roost.wait_for_end(accepted["taskId"])["status"] == "cancelled"
