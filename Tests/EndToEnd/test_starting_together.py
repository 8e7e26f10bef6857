"""Several commands at once without a running daemon: one of them starts it, and all are served."""

import pytest

from support import projects


def together(roost, project, count):
    """Starts this many runs at once; returns their results."""
    started = [roost.start("run", "--in", project, "--json", "--", "true") for _ in range(count)]
    return [(process.communicate(timeout=150), process.returncode) for process in started]


def starts(roost):
    return len(roost.run("audit", "--action", "daemon.start", "--json", check=0).lines)


@pytest.mark.parametrize("count", [4, 8])
def test_runs_that_find_no_daemon_start_one_between_them(fresh_roost, count):
    project = projects.make_repository(fresh_roost.projects / "together")
    for round in range(3):
        ends = together(fresh_roost, project, count)
        assert [code for _, code in ends] == [0] * count, ends
        assert starts(fresh_roost) == round + 1
        fresh_roost.down().check()


def test_runs_begin_while_the_daemon_ends(fresh_roost):
    """Runs accepted before the daemon ends are interrupted and say so; nothing else fails."""
    project = projects.make_repository(fresh_roost.projects / "ending")
    for _ in range(3):
        fresh_roost.up()
        ending = fresh_roost.start("down")
        ends = together(fresh_roost, project, 4)
        ending.communicate(timeout=150)
        for (output, errors), code in ends:
            assert code == 0 or b'"reason":"daemon_stopped"' in output, (code, output, errors)


def test_starts_at_once_are_one(fresh_roost):
    started = [fresh_roost.start("up", "--detach", "--json") for _ in range(6)]
    answers = [(process.communicate(timeout=150), process.returncode) for process in started]
    assert [code for _, code in answers] == [0] * 6, answers
    assert starts(fresh_roost) == 1
