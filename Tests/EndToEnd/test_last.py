"""`@last`, or no reference at all, means the newest run of the current project; other projects are named and confirmed."""

import subprocess

import pytest

from support import projects
from support.principals import make_agent, mint
from support.terminal import Terminal


@pytest.fixture
def two(fresh_roost):
    """A daemon, two repositories with a run each, the second one's newer, and their runs."""
    fresh_roost.up()
    here, there = (projects.make_repository(fresh_roost.projects / name) for name in ("here", "there"))
    runs = [fresh_roost.shell(project, f"echo {project.name} > made.txt", options=["--keep"]).check().json for project in (here, there)]
    return fresh_roost, here, there, *runs


def test_last_is_the_newest_run_of_the_project(two):
    roost, here, there, mine, other = two
    (here / "deep").mkdir()
    for folder in (here, here / "deep"):
        for words in ((), ("@last",)):
            outcome = roost.run("diff", *words, cwd=folder, check=0)
            assert "+here" in outcome.stdout and f"run {mine['runId'][-6:]} in {here}\n" in outcome.stderr, outcome
        assert roost.run("task", "show", "--json", cwd=folder, check=0).json["task"]["id"] == mine["taskId"]
        assert roost.run("logs", "--json", cwd=folder, check=0).lines[-1]["stream"] == f"run:{mine['runId']}"
        assert roost.run("attach", "--json", cwd=folder, check=0).run_id == mine["runId"]
    assert roost.run("apply", cwd=here, check=0).stderr.startswith(f"run {mine['runId'][-6:]} in {here}\n")
    assert (here / "made.txt").read_text() == "here\n" and not (there / "made.txt").exists()
    roost.run("undo", cwd=here, check=0)
    assert not (here / "made.txt").exists()
    roost.run("discard", cwd=here, check=0)
    again = roost.run("task", "retry", "--detach", "--json", cwd=here, check=0).json
    assert again["taskId"] == mine["taskId"]
    assert roost.wait_for_end(again["taskId"])["status"] == "succeeded"
    assert roost.run("task", "rename", "@last", "another", "--json", cwd=there, check=0).json["id"] == other["taskId"]


def test_a_repository_in_which_nothing_ran_has_no_last(two):
    roost, here, _, _, other = two
    new = projects.make_repository(roost.projects / "new")
    inner = projects.make_repository(here / "inner")
    for folder in (new, inner):
        for command in (("diff",), ("apply",), ("undo",), ("task", "show")):
            outcome = roost.run(*command, cwd=folder)
            assert outcome.code == 1 and f"nothing has run in {folder}" in outcome.stderr, outcome
    # In a repository without runs, the hint leads to runs elsewhere.
    assert other["runId"][-6:] in roost.run("diff", cwd=new).stderr


def test_outside_of_any_project_it_is_the_newest_of_all_and_said(two):
    roost, here, there, mine, other = two
    plain = roost.projects / "plain"
    plain.mkdir()
    outcome = roost.run("diff", cwd=plain, check=0)
    assert "+there" in outcome.stdout and f"run {other['runId'][-6:]}, the newest of all, in {there}\n" in outcome.stderr
    assert f"the newest of all, in {there}" in roost.run("logs", cwd=plain, check=0).stderr
    assert f"the newest of all, in {there}" in roost.run("task", "show", cwd=plain, check=0).stderr
    # Once something ran in it, a folder without a repository is a project like any other, including its subfolders.
    own = roost.shell(plain, "echo plain > made.txt", options=["--keep"]).check().run_id
    (plain / "deep").mkdir()
    roost.shell(here, "true").check()
    for folder in (plain, plain / "deep"):
        assert f"run {own[-6:]} in {plain}\n" in roost.run("diff", cwd=folder, check=0).stderr


def test_the_patch_in_a_pipe_is_not_touched_by_what_is_said(two):
    roost, here, _, mine, _ = two
    patch = roost.run("diff", cwd=here, check=0).stdout
    assert patch.startswith("diff --git ")
    subprocess.run(["git", "apply", "--check"], cwd=here, input=patch.encode(), check=True)


@pytest.mark.parametrize("command, has_happened", [
    (("apply",), lambda there: (there / "made.txt").exists()),
    (("undo",), lambda there: not (there / "applied.txt").exists()),
    (("discard",), None),
    (("task", "retry"), None),
])
def test_another_folder_is_named_and_asked_for(two, command, has_happened):
    roost, here, there, _, other = two
    reference = other["taskId"] if command[0] == "task" else other["runId"]
    if command == ("undo",):
        reference = roost.shell(there, "echo x > applied.txt", options=["--apply"]).check().run_id

    def settled():
        return [event["type"] for event in roost.events() if event["type"] in ("work_tree.removed", "run.queued", "application.changed")]

    before = settled()
    for answer in ("\n", "n\n"):
        with Terminal(roost, *command, reference, cwd=here) as terminal:
            terminal.wait_for("[y/N]")
            assert str(there) in terminal.text and str(here) in terminal.text
            terminal.type(answer)
            assert terminal.wait_for_end() == 1
    assert settled() == before, "nothing was done"
    # Without a terminal it continues, and still names the project.
    outcome = roost.run(*command, reference, cwd=here, check=0)
    assert f"in {there}\n" in outcome.stderr, outcome
    assert len(settled()) > len(before) and (has_happened is None or has_happened(there))


def test_yes_skips_the_question_and_in_the_folder_itself_there_is_none(two):
    roost, here, there, mine, other = two
    with Terminal(roost, "apply", "--yes", other["runId"], cwd=here) as terminal:
        assert terminal.wait_for_end() == 0
        assert "[y/N]" not in terminal.text and str(there) in terminal.text
    with Terminal(roost, "apply", cwd=here) as terminal:
        assert terminal.wait_for_end() == 0
        assert "[y/N]" not in terminal.text and str(here) in terminal.text
    assert (here / "made.txt").exists() and (there / "made.txt").exists()
    with Terminal(roost, "undo", "--yes", other["runId"], cwd=here) as terminal:
        assert terminal.wait_for_end() == 0
    assert not (there / "made.txt").exists()


def test_a_token_of_one_agent_has_a_last_of_its_own(two):
    roost, here, there, mine, other = two
    make_agent(roost, "sam", projectPath=str(there), start=True)
    own = roost.run("run", "--agent", "sam", "--json", "hello", check=0).run_id
    newer = roost.shell(there, "true").check().run_id
    bound = mint(roost, scopes=["read"], agent="sam")["token"]

    def last(token, folder):
        answer = roost.api_server.ask("GET", f"/v1/runs/@last?folder={folder}", token=token)
        return answer.status, answer.json.get("id")

    assert last(bound, there) == last(bound, here) == last(bound, "/nowhere") == (200, own)
    owners = mint(roost, scopes=["read"])["token"]
    assert last(owners, there) == (200, newer) and last(owners, here) == (200, mine["runId"])
