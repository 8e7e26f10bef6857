"""A run in the project itself offers only what is possible, and an action chosen after a run always completes."""

import pytest

from support.roost import Exit
from support.terminal import Terminal

IN_PLACE = ("--work-tree", "inPlace")
THERE = "the run worked in the project itself: its changes are already there"


def test_a_run_in_the_project_itself_ends_where_it_is_to_be_applied(roost, project):
    outcome = roost.shell(project, "echo x > made.txt", options=[*IN_PLACE, "--apply"]).check()
    assert outcome.json["status"] == "succeeded" and outcome.json["notice"]["code"] == "after_run", outcome
    assert outcome.json["notice"]["text"] == THERE
    assert "application" not in outcome.json
    text = roost.run("run", "--in", project, *IN_PLACE, "--apply", "--", "sh", "-c", "echo y > more.txt", check=0)
    assert THERE in text.stderr and "roost apply" not in text.stderr
    assert (project / "made.txt").exists() and (project / "more.txt").exists()


def test_what_changes_the_project_itself_cannot_be_discarded(roost, project):
    refused = roost.shell(project, "echo x > made.txt", options=[*IN_PLACE, "--discard"]).check(Exit.USAGE)
    assert "cannot be combined with --work-tree inPlace" in refused.said and not (project / "made.txt").exists()
    status, answer = roost.api(
        "POST", "/v1/tasks", {"command": ["true"], "projectPath": str(project), "workTree": "inPlace", "afterRun": "discard"})
    assert (status, answer["error"]["code"]) == (400, "invalid_request"), answer
    status, answer = roost.api(
        "POST", "/v1/agents", {"name": "in-place", "runtime": "command", "command": ["true"], "workTree": "inPlace", "afterRun": "discard"})
    assert (status, answer["error"]["code"]) == (400, "invalid_request"), answer


@pytest.mark.parametrize("wish", ["apply", "discard"])
def test_what_works_in_no_folder_ends_too(roost, wish):
    name = f"nowhere-{wish}"
    status, answer = roost.api(
        "POST", "/v1/agents", {"name": name, "runtime": "command", "command": ["cat"], "afterRun": wish})
    assert status == 201, answer
    outcome = roost.run("run", "hello", "--agent", name, "--json").check()
    assert outcome.json["notice"]["text"] == f"the run had no project, so there is nothing to {wish}"


def test_nothing_is_offered_that_cannot_be_done(roost, project):
    run_id = roost.shell(project, "echo x > made.txt", options=IN_PLACE).check().run_id
    status, diff = roost.api("GET", f"/v1/runs/{run_id}/diff")
    assert status == 200 and diff["isInPlace"] is True and len(diff["changes"]) == 1
    text = roost.run("run", "--in", project, *IN_PLACE, "--", "sh", "-c", "echo y > more.txt", check=0)
    assert THERE in text.stderr and "roost apply" not in text.stderr and "roost discard" not in text.stderr
    with Terminal(roost, "run", "--in", str(project), *IN_PLACE, "--", "sh", "-c", "echo z > third.txt") as terminal:
        assert terminal.wait_for_end() == 0
        assert THERE in terminal.text and "[a/d/K]" not in terminal.text
    assert "the run worked in the project itself" in roost.run("apply", run_id, check=0).stdout


def test_applying_says_what_there_is_to_apply(roost, project):
    kept = roost.shell(project, "echo x > made.txt", options=["--keep"]).check().run_id
    empty = roost.shell(project, "true", options=["--keep"]).check().run_id
    outcome = roost.run("apply", cwd=project, check=0)
    assert outcome.stdout == f"nothing to apply: run {empty[-6:]} changed nothing\n"
    assert f"roost apply {kept[-6:]}" in outcome.stderr, outcome
    assert not (project / "made.txt").exists()
    roost.run("apply", kept, cwd=project, check=0)
    again = roost.run("apply", kept, cwd=project, check=0)
    assert "the project already has all changes" in again.stdout
    outcome = roost.run("apply", empty, cwd=project, check=0)
    assert "wait" not in outcome.stderr, outcome
    (project / ".gitignore").write_text("built/\n")
    ignored = roost.shell(project, "mkdir built && echo x > built/out", options=["--keep"]).check().run_id
    outcome = roost.run("apply", ignored, cwd=project, check=0)
    assert "changed only files that git ignores; --include-ignored applies them" in outcome.stdout
    roost.run("apply", ignored, "--include-ignored", "--yes", cwd=project, check=0)
    assert (project / "built" / "out").exists()


def test_what_is_told_beside_a_success_is_printed(roost, project):
    script = "git config user.name T; git config user.email t@e.invalid; echo x > made.txt; git branch extra; git checkout -q extra; " \
        "git commit -q --allow-empty -m other; git checkout -q -"
    outcome = roost.run("run", "--in", project, "--apply", "--", "sh", "-c", script, check=0)
    assert "also copied" in outcome.stderr and "/extra" in outcome.stderr, outcome
