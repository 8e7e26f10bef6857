"""Prompts of any allowed length, attachments, and long answers in a pager."""

import shutil

import pytest

from support import projects
from support.terminal import Terminal

MOST = 1 << 20
LONG = "for i in $(seq 1 300); do echo line $i; done > long.txt"


@pytest.mark.parametrize("text", ["x" * MOST, "\n" * (MOST - 1) + "x", "\x01" * (MOST - 1) + "x"], ids=["letters", "lines", "control"])
def test_a_prompt_may_be_as_long_as_is_stated(roost, project, text):
    agent = make_reader(roost)
    outcome = roost.run("run", "-", "--agent", agent, "--json", stdin=text).check()
    messages = roost.items(f"/v1/tasks/{outcome.json['taskId']}/messages")
    assert messages[0]["body"] == text


def test_a_longer_one_gets_a_clear_answer(roost, project):
    agent = make_reader(roost)
    words = f"has {MOST + 1} bytes; it may have at most {MOST}"
    for command in (("run", "-", "--agent", agent), ("agent", "say", agent, "-")):
        refused = roost.run(*command, stdin="x" * (MOST + 1)).check(1)
        assert words in refused.stderr, refused
    status, answer = roost.api("POST", "/v1/tasks", {"prompt": "x" * (MOST + 1), "agent": agent})
    assert (status, answer["error"]["code"]) == (413, "body_too_large") and words in answer["error"]["message"], answer


def make_reader(roost):
    """An agent that reads everything and reports how much."""
    roost.run("agent", "create", "reader", "--runtime", "command", "--", "wc", "-c")
    return "reader"


def test_files_go_with_a_prompt(roost, project):
    agent = make_reader(roost)
    (project / "notes.txt").write_text("by the way\n")
    outcome = roost.run("run", "look at this", "--agent", agent, "--attach", "notes.txt", "--json", cwd=project).check()
    [message] = [message for message in roost.items(f"/v1/tasks/{outcome.json['taskId']}/messages") if message["author"] == "person"]
    assert [(file["name"], file["size"]) for file in message["attachments"]] == [("notes.txt", 11)]
    said = roost.run("agent", "say", agent, "and this", "--attach", "notes.txt", "--json", cwd=project).check()
    assert len(roost.items(f"/v1/tasks/{said.json['taskId']}/messages")[0]["attachments"]) == 1
    for path, words in (("missing.txt", "No such file"), (".", "it is not a regular file")):
        assert words in roost.run("run", "look", "--agent", agent, "--attach", path, cwd=project).check(1).stderr
    roost.run("run", "--attach", "notes.txt", "--", "true", cwd=project).check(2)


@pytest.fixture
def long(roost, project):
    return roost.shell(project, f"{LONG}; cat long.txt", options=["--keep"]).check()


needs_less = pytest.mark.skipif(not shutil.which("less"), reason="less is not installed")


@needs_less
@pytest.mark.parametrize("command", ["diff", "logs"])
def test_long_answers_go_through_a_pager_that_may_be_left_early(roost, project, long, command):
    with Terminal(roost, command, long.run_id, cwd=project, env={"PAGER": "less"}) as terminal:
        terminal.wait_for("line 20")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert "line 300" not in terminal.text, terminal.text


@needs_less
def test_a_terminal_of_no_height_has_nobody_who_leaves_a_pager(roost, project, long):
    with Terminal(roost, "diff", long.run_id, cwd=project, env={"PAGER": "less"}, rows=0) as terminal:
        assert terminal.wait_for_end() == 0
        assert "line 300" in terminal.text


@pytest.mark.parametrize("command", ["diff", "logs"])
def test_without_a_pager_all_is_written(roost, project, long, command):
    for options, environment in ((["--no-pager"], {}), ([], {"PAGER": "cat"}), ([], {"PAGER": ""}), ([], {"PAGER": "not-installed-here"})):
        with Terminal(roost, command, long.run_id, *options, cwd=project, env=environment) as terminal:
            assert terminal.wait_for_end() == 0
            assert "line 300" in terminal.text, (options, environment)


def test_the_persons_own_pager_is_taken(roost, project, long):
    environment = {"PAGER": "sed s/line/paged/"}
    with Terminal(roost, "diff", long.run_id, cwd=project, env=environment) as terminal:
        assert terminal.wait_for_end() == 0
        assert "paged 300" in terminal.text
    # There is no pager when writing to a pipe.
    assert "line 300" in roost.run("diff", long.run_id, cwd=project, env=environment, check=0).stdout
    with Terminal(roost, "task", "show", cwd=project, env={"PAGER": "sed s/succeeded/paged/"}) as terminal:
        assert terminal.wait_for_end() == 0
        assert "paged" in terminal.text
