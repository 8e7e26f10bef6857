"""On a terminal: the question about the changes, Ctrl-C, the shell in a task's sandbox, the first five minutes."""

import pytest

from support import projects
from support.terminal import Terminal
from support.waiting import wait_until

CHANGE = ["--", "sh", "-c", "echo changed > made.txt"]


@pytest.mark.parametrize("answer, is_applied", [("a\n", True), ("d\n", False), ("\n", False)])
def test_the_question_about_the_changes(roost, project, answer, is_applied):
    with Terminal(roost, "run", "--in", project, *CHANGE) as terminal:
        terminal.wait_for("[a/d/K]")
        assert not (project / "made.txt").exists(), "nothing happens before the answer"
        terminal.type(answer)
        assert terminal.wait_for_end() == 0
    assert (project / "made.txt").exists() == is_applied


def test_control_c_cancels_the_run(roost, project):
    with Terminal(roost, "run", "--in", project, "--", "sh", "-c", "echo ready; sleep 1000") as terminal:
        terminal.wait_for("ready")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
    assert roost.items("/v1/tasks?limit=1")[0]["status"] == "cancelled"


def test_a_run_cannot_write_to_the_terminal_but_text(roost, project):
    script = r"printf 'before\033]0;stolen title\007\033[2J\033]52;c;c3RvbGVu\007after\n'"
    with Terminal(roost, "run", "--in", project, "--keep", "--", "sh", "-c", script) as terminal:
        assert terminal.wait_for_end() == 0
    assert "before" in terminal.text and "after" in terminal.text
    for sequence in ("\x1b]0;", "\x1b]52;", "\x1b[2J"):
        assert sequence not in terminal.text, "SB-19: escape sequences must not reach the person's terminal"
    assert "stolen title" in terminal.text, "and nothing of them is left out"


def test_a_shell_in_a_tasks_sandbox_sees_its_tree_and_not_the_home(roost, project):
    (roost.user_home / "shell-canary.txt").write_text("canary-of-the-shell\n")
    roost.shell(project, "echo from the run > made.txt").check()
    with Terminal(roost, "task", "shell", "@last", cwd=project) as terminal:
        terminal.type("cat made.txt; pwd\n")
        terminal.wait_for("from the run")
        terminal.wait_for(str(project))
        terminal.type(f"cat {roost.user_home}/shell-canary.txt; stty size; echo typed > typed.txt; echo done-$((40+2))\n")
        terminal.wait_for("done-42")
        assert "canary-of-the-shell" not in terminal.text
        assert "40 120" in terminal.text, "the size of the person's terminal"
        terminal.type("exit\n")
        terminal.wait_for_end()
    assert not (project / "made.txt").exists() and not (project / "typed.txt").exists()


def test_a_shell_without_a_terminal_says_so(roost, project):
    roost.shell(project, "true").check()
    outcome = roost.run("task", "shell", "@last")
    assert outcome.code != 0
    assert "terminal" in outcome.said


def test_the_quickstart_goes_the_whole_way_without_a_key(fresh_roost):
    outcome = fresh_roost.run("quickstart", check=0)
    assert "+" in outcome.stdout and "roost apply" in outcome.said
    fresh_roost.run("apply", "@last", check=0)
    fresh_roost.run("undo", "@last", check=0)
    again = fresh_roost.run("quickstart", "--exit", check=0)
    assert again.said


def test_run_starts_the_daemon_where_none_is(fresh_roost):
    project = projects.make_repository(fresh_roost.projects / "p")
    assert fresh_roost.shell(project, "echo started").check().output() == "started\n"
    assert fresh_roost.daemon_pid
    wait_until(lambda: fresh_roost.answers(), what="the daemon")


def test_sentences_break_between_words_on_a_terminal_only(roost):
    whole = roost.run("config", check=0).stdout
    with Terminal(roost, "config") as terminal:
        assert terminal.wait_for_end() == 0
    lines = terminal.text.splitlines()
    assert max(map(len, whole.splitlines())) > 120 >= max(map(len, lines)), "40 rows of 120 columns"
    assert set(whole.split()) <= set(" ".join(lines).split()), "no word is cut"
