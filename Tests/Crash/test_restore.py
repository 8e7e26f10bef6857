"""Kills `roost restore` at each of its renames: before and after each there is a complete state folder, and nothing is lost."""

import shutil

import pytest

from support import projects
from support.roost import Exit


def test_a_restore_that_is_killed_leaves_a_whole_state_and_loses_none(fresh_roost):
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (scripts/setup --tests installs it)")
    fresh_roost.up()
    project = projects.make_repository(fresh_roost.projects / "p")
    fresh_roost.command(project, "true").check()
    archive = fresh_roost.scratch / "backup"
    fresh_roost.run("backup", archive, check=0)
    fresh_roost.command(project, "true").check()
    fresh_roost.down(check=0)
    binary, kills = fresh_roost.binary, 0
    for number in range(1, 40):
        fresh_roost.binary = strace
        outcome = fresh_roost.run(
            "-f", "-qq", "-o", "/dev/null", "-e", "trace=rename,renameat,renameat2", "-e",
            f"inject=rename,renameat,renameat2:signal=SIGKILL:when={number}", binary, "restore", archive, "--replace", "--json")
        fresh_roost.binary = binary
        # At every moment the path holds a state: the old one or the backup's.
        assert (fresh_roost.home / "roost.sqlite").exists(), (number, list(fresh_roost.scratch.iterdir()))
        if outcome.code == Exit.DONE:
            break
        kills += 1
    assert kills >= 2 and outcome.code == Exit.DONE, (kills, outcome)
    fresh_roost.up()
    assert len(fresh_roost.items("/v1/tasks")) == 1
    # The control: what was there before the first kill is still there, with its second task.
    kept = [folder for folder in fresh_roost.scratch.glob("**/roost.sqlite") if folder.parent != fresh_roost.home]
    assert kept
