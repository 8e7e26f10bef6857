"""The runner over several outside test files: in parallel, each file whole, and alone what must be alone."""

import pathlib

import pytest

from support import processes
from support.waiting import wait_until

# The beginning of the files in these repositories.
MEETING = """
from support.waiting import wait_until
ROOT = pathlib.Path({root!r})


def come(name):
    (ROOT / name).write_text(str(os.getpid()))


def wait_for(*names):
    wait_until(lambda: all((ROOT / name).exists() for name in names), what=str(names))


@pytest.fixture(scope="session")
def kept():
    yield
    (ROOT / f"cleaned-{{os.getpid()}}").touch()


"""


@pytest.fixture
def lanes(repository):
    """Files that can wait for each other."""
    def write(**suites):
        repository.outside(**{suite: MEETING.format(root=str(repository.root)) + code for suite, code in suites.items()})
    repository.lanes = write
    return repository


def seen(repository, name):
    return (repository.root / name).read_text()


def test_two_files_run_at_one_time_and_each_in_its_own_order(lanes):
    lanes.lanes(
        EndToEnd="def test_first(kept):\n    come('a')\n    wait_for('b')\n\n\ndef test_second(kept):\n    assert (ROOT / 'a').read_text() == str(os.getpid())\n",
        Contract="def test_first(kept):\n    come('b')\n    wait_for('a')\n\n\ndef test_second(kept):\n    assert (ROOT / 'b').read_text() == str(os.getpid())\n")
    said = lanes.run("outside", "--lanes", "2")
    assert said.code == 0 and said.last == "4 passed, 0 failed, 0 skipped", said
    assert seen(lanes, "a") != seen(lanes, "b"), "two processes"
    assert len(list(lanes.root.glob("cleaned-*"))) == 2, "each with fixtures of its own"
    assert any("Outside, 2 lanes" in line for line in said.lines), said


def test_what_must_be_alone_waits_for_all_others_and_so_does_a_crash(lanes):
    code = "def test_it():\n    come('a')\n    wait_for('b')\n    assert not (ROOT / 'alone').exists()\n    turn('done')\n"
    lanes.lanes(
        EndToEnd=code, Browser=code.replace("'a'", "'b'").replace("wait_for('b')", "wait_for('a')"),
        Contract="@pytest.mark.alone\ndef test_alone():\n    come('alone')\n    assert turn('done') == 3\n\n\ndef test_not():\n    pass\n",
        Crash="def test_kill():\n    assert turn('done') == 4\n")
    said = lanes.run("outside", "--lanes", "3")
    assert said.code == 0 and said.last == "5 passed, 0 failed, 0 skipped", said
    assert any("Outside, alone" in line for line in said.lines), said
    only = lanes.run("outside", "--lanes", "3", "--", "-k", "test_not")
    assert only.code == 0 and only.last == "1 passed, 0 failed, 0 skipped", only


def test_a_lane_that_dies_takes_neither_its_file_nor_another_lane_with_it(lanes):
    lanes.lanes(
        EndToEnd="def test_deadly():\n    if turn() == 1:\n        come('a')\n        wait_for('b')\n        os._exit(0)\n\n\ndef test_rest():\n    pass\n",
        Contract="def test_steady():\n    come('b')\n    wait_for('a')\n\n\ndef test_more():\n    turn('more')\n",
        Browser="def test_in_the_queue():\n    turn('queue')\n")
    said = lanes.run("outside", "--lanes", "2")
    assert said.code == 0 and said.last == "5 passed, 0 failed, 0 skipped", said
    assert "test_deadly" in lanes.flaky and "test_rest" not in lanes.flaky
    assert (seen(lanes, "more"), seen(lanes, "queue")) == ("x", "x"), "each was run once"


def test_when_every_lane_dies_what_nobody_took_is_run_all_the_same(lanes):
    deadly = "def test_deadly():\n    if turn('{0}') == 1:\n        os._exit(0)\n"
    lanes.lanes(EndToEnd=deadly.format("a"), Contract=deadly.format("b"), Browser="def test_in_the_queue():\n    turn('queue')\n")
    (lanes.root / ".build" / "tests").mkdir(parents=True)
    # So that the crashing ones are taken first.
    (lanes.root / ".build" / "tests" / "times.tsv").write_text(
        "".join(f"9.0\tOutside\t{suite}/test_{suite.lower()}.py::test_deadly\n" for suite in ("EndToEnd", "Contract")))
    said = lanes.run("outside", "--lanes", "2")
    assert said.code == 0 and said.last == "3 passed, 0 failed, 0 skipped", said
    assert seen(lanes, "queue") == "x" and lanes.flaky.count("FLAKY") == 2


def test_one_wall_that_falls_in_a_lane_fails_the_run(lanes):
    lanes.lanes(Attacks="def test_wall():\n    assert turn() > 1\n", EndToEnd="def test_steady():\n    pass\n")
    said = lanes.run("outside", "--lanes", "2")
    assert said.code == 1 and said.last == "1 passed, 1 failed, 0 skipped", said
    assert seen(lanes, "turns") == "x", "it was run once"


def test_a_lane_that_hangs_is_ended_and_the_others_are_not(lanes):
    """pytest itself hangs here, between two tests, where no time limit of a test applies."""
    (lanes.root / "Tests" / "EndToEnd" / "conftest.py").write_text(
        "import pathlib, time\n\n\ndef pytest_runtest_logfinish(nodeid):\n"
        f"    mark = pathlib.Path({str(lanes.root)!r}) / 'hung'\n"
        "    if 'test_before' in nodeid and not mark.exists():\n        mark.touch()\n        time.sleep(600)\n")
    lanes.lanes(
        EndToEnd="def test_before():\n    pass\n\n\ndef test_behind():\n    turn()\n", Contract="def test_steady():\n    wait_for('hung')\n")
    said = lanes.run("outside", "--lanes", "2", ROOST_TEST_SILENCE="8")
    assert said.code == 0 and said.last == "3 passed, 0 failed, 0 skipped", said
    assert "without a sign of life" in said.text and seen(lanes, "turns") == "x"


def test_an_interrupt_ends_all_lanes_after_their_fixtures_have_cleaned_up(lanes):
    long = "import time\n\n\ndef test_long(kept):\n    come('a')\n    wait_for('b')\n    (ROOT / 'begun').touch()\n    time.sleep(600)\n"
    lanes.lanes(EndToEnd=long, Contract=long.replace("'a'", "'b'").replace("wait_for('b')", "wait_for('a')"))
    said = lanes.interrupt(lanes.start("outside", "--lanes", "2"), "begun")
    assert said.code == 130, said
    pids = [int(seen(lanes, name)) for name in "ab"]
    assert len(set(pids)) == 2 and all((lanes.root / f"cleaned-{pid}").exists() for pid in pids), said
    wait_until(lambda: not any(processes.is_alive(pid) for pid in pids), what="the end of both lanes")


def test_the_longest_file_of_the_last_time_is_taken_first(lanes):
    order = "def test_it():\n    with (ROOT / 'order').open('a') as file:\n        print('{0}', file=file)\n"
    lanes.lanes(EndToEnd=order.format("quick"), Contract=order.format("long"), Browser=order.format("unknown"))
    (lanes.root / ".build" / "tests").mkdir(parents=True)
    (lanes.root / ".build" / "tests" / "times.tsv").write_text(
        "".join(f"{seconds}\tOutside\t{suite}/test_{suite.lower()}.py::test_it\n" for seconds, suite in ((0.1, "EndToEnd"), (50, "Contract"))))
    said = lanes.run("outside", "--lanes", "1")
    assert said.code == 0 and seen(lanes, "order").split() == ["long", "unknown", "quick"], said


def test_what_cannot_be_collected_is_told_once(lanes):
    lanes.lanes(EndToEnd="def test_steady():\n    turn()\n", Contract="import nothing_of_this_name\n", Crash="def test_kill():\n    turn()\n")
    said = lanes.run("outside", "--lanes", "2")
    assert said.code == 1 and said.last == "0 passed, 1 failed, 0 skipped", said
    assert not pathlib.Path(lanes.root / "turns").exists(), "nothing is run where something is missing"
