"""SB-09: .env files read as empty in a run, wherever they are, whatever their names and however many there are."""

import os
import secrets

import pytest

from support import projects

HIDDEN = [
    ".env", ".env.local", ".envrc", ".ENV", "prod.env", ".env.d/keys", ".env.d/deep/er/keys", ".envs/.production/.postgres", "apps/web/.env",
    "apps/web/config/.env", "a/b/c/d/e/f/g/h/.env.production", "build/.env", "dist/.env", "vendor/x/.env", "node_modules/@x/y/.env", "target/.env",
    ".venv/lib/.env", "nested/.env", ".git/.env", "zz/.env",
]
SHOWN = [".env.example", ".env.sample", ".env.template", ".env.production.dist", "example.env", "env.py", "environment", "src/main.py"]
MODES = {"layer": [], "safe": ["--isolation", "safe"], "clone": ["--work-tree", "clone"], "in place": ["--work-tree", "inPlace"]}


def filled(project, owner, canary):
    projects.write_files(project, {name: f"KEY={canary}\n" for name in HIDDEN + SHOWN})
    projects.write_files(project / "python", {".env/pyvenv.cfg": "home = /usr/bin\n", ".env/bin/tool": f"#!/bin/sh\necho {canary}\n"})
    (project / "linked").mkdir()
    projects.write_files(project / "linked", {"settings": f"KEY={canary}\n"})
    (project / "linked" / ".env").symlink_to("settings")
    os.mkfifo(project / "linked" / ".env.pipe")
    if owner is not None:
        projects.give(project, owner)


def readable(outcome):
    return set(outcome.output("stdout").split())


FIND = "grep -rl -D skip {} . 2>/dev/null | sed 's#^./##' | sort; :"


@pytest.mark.parametrize("mode", MODES)
def test_sb_09_files_of_variables_read_as_empty_at_any_place(contained, attacked_project, mode):
    canary = secrets.token_hex(12)
    filled(attacked_project, contained.user, canary)
    script = FIND.format(canary)
    options = MODES[mode]
    control = readable(contained.shell(attacked_project, script, options=[*options, "--expose-env-files"]).check())
    assert set(HIDDEN) - {".git/.env"} <= control, "the control: shown, they can be read"
    outcome = contained.shell(attacked_project, script, options=options).check()
    found = readable(outcome)
    assert not found & set(HIDDEN), found & set(HIDDEN)
    assert not found & {"linked/.env", "linked/settings"}, "what a link of such a name leads to is hidden as well"
    assert set(SHOWN) <= found and "python/.env/bin/tool" in found
    # Nothing of the project was changed by it.
    for name in HIDDEN:
        assert (attacked_project / name).read_text() == f"KEY={canary}\n"


@pytest.mark.parametrize("mode", ["layer", "clone"])
def test_sb_09_masks_hold_in_runs_that_follow_and_not_over_what_the_task_made(contained, attacked_project, mode):
    canary = secrets.token_hex(12)
    projects.write_files(attacked_project, {".env": f"KEY={canary}\n", "apps/web/.env": f"KEY={canary}\n"})
    if contained.user is not None:
        projects.give(attacked_project, contained.user)
    script = (
        "(echo mine > .env.test; mkdir -p new; echo mine > new/.env; echo x > .env; rm -f apps/web/.env; mv apps moved) 2>/dev/null; "
        "cat .env .env.test new/.env; " + FIND.format(canary))
    first = contained.shell(attacked_project, script, options=MODES[mode]).check()
    assert readable(first) == {"mine"}, first
    task = first.json["taskId"]
    # A person's file that is added later is also hidden in the layer; a copy does not contain it.
    projects.write_files(attacked_project, {"late/.env": f"KEY={canary}\n"})
    if contained.user is not None:
        projects.give(attacked_project, contained.user)
    status, said = contained.api("POST", f"/v1/tasks/{task}/retry", {})
    assert status in (200, 202), said
    second = contained.wait_for_end(task)["id"]
    output = contained.run("logs", second)
    assert "mine" in output.said and canary not in output.said, output
    diff = contained.run("diff", second)
    assert canary not in diff.said and "new/.env" in diff.said, diff
    applied = contained.run("apply", second)
    assert (attacked_project / ".env").read_text() == f"KEY={canary}\n", applied
    # In a copy, the folder can be renamed, and its file moves along, unread.
    place = "moved/web/.env" if mode == "clone" else "apps/web/.env"
    assert (attacked_project / place).read_text() == f"KEY={canary}\n", applied


def test_sb_09_any_number_is_hidden_and_the_run_says_how_many(contained, attacked_project):
    canary = secrets.token_hex(12)
    projects.write_files(attacked_project, {f"many/{number}/.env": f"KEY={canary}\n" for number in range(1500)})
    projects.write_files(attacked_project, {f"aa/{number}": "" for number in range(6000)})
    os.link(attacked_project / "many/0/.env", attacked_project / "twin.txt")
    if contained.user is not None:
        projects.give(attacked_project, contained.user)
    outcome = contained.shell(attacked_project, f"cat many/*/.env; grep -l {canary} twin.txt").check()
    assert outcome.output("stdout") == "twin.txt\n"
    summary = next(event for event in outcome.events if event["type"] == "run.sandbox")["data"]["summary"]
    assert "1500 .env files read as empty" in summary and "hard link" in summary, summary


def test_sb_09_what_git_has_of_them_is_said(contained, attacked_project):
    projects.write_files(attacked_project, {".env": "KEY=1\n"})
    projects.git(attacked_project, "add", "-f", ".env")
    if contained.user is not None:
        projects.give(attacked_project, contained.user)
    outcome = contained.shell(attacked_project, "git show :.env").check()
    assert outcome.output("stdout") == "KEY=1\n", "the control: it can be read there"
    summary = next(event for event in outcome.events if event["type"] == "run.sandbox")["data"]["summary"]
    assert "history" in summary, summary
