"""The runner over pytest suites: which tests are rerun, and which are not."""

import pathlib
import shutil

import pytest


def test_a_test_that_passes_alone_is_named_flaky_and_the_run_passes(repository):
    repository.outside(EndToEnd="def test_unsteady():\n    assert turn() > 1\n\n\ndef test_steady():\n    pass\n")
    said = repository.run("outside")
    assert said.code == 0, said
    assert said.last == "2 passed, 0 failed, 0 skipped", said
    assert any(line.strip().startswith("FLAKY EndToEnd/test_endtoend.py::test_unsteady: ") for line in said.lines[-8:]), said
    assert "FLAKY EndToEnd/test_endtoend.py::test_unsteady" in repository.flaky
    assert "test_steady" not in repository.flaky


def test_the_lists_of_earlier_runs_are_kept(repository):
    repository.outside(EndToEnd="def test_unsteady():\n    assert turn() > 1\n")
    assert repository.run("outside").code == 0
    assert repository.run("outside").code == 0
    assert repository.flaky == ""
    assert "test_unsteady" in (repository.root / ".build" / "tests" / "flaky-earlier.txt").read_text()


def test_a_test_that_fails_three_times_fails_the_run(repository):
    repository.outside(EndToEnd="def test_broken():\n    assert turn() > 3\n")
    said = repository.run("outside")
    assert said.code == 1, said
    assert said.last == "0 passed, 1 failed, 0 skipped", said
    assert "failed 3 of 3 times" in said.text and (repository.root / "turns").read_text() == "xxx"


def test_it_is_run_again_alone_and_when_the_rest_is_done(repository):
    """The first test disturbs the second one, but only in the same process."""
    repository.outside(EndToEnd=(
        "seen = []\n\n\ndef test_disturbing():\n    seen.append(1)\n\n\n"
        "def test_disturbed():\n    turn()\n    assert not seen\n\n\n"
        "def test_last():\n    assert turn() == 2\n"))
    said = repository.run("outside")
    assert said.code == 0 and said.last == "3 passed, 0 failed, 0 skipped", said


@pytest.mark.parametrize("suite", ["Attacks", "Crash"])
def test_one_failure_of_an_attack_or_a_crash_fails_the_run_and_is_not_run_again(repository, suite):
    repository.outside(**{suite: "def test_wall():\n    assert turn() > 1, 'seed 17'\n", "EndToEnd": "def test_steady():\n    pass\n"})
    said = repository.run("outside")
    assert said.code == 1, said
    assert said.last == "1 passed, 1 failed, 0 skipped", said
    assert (repository.root / "turns").read_text() == "x", "it was run once"
    assert any(path.name == "report.txt" and "seed 17" in path.read_text() for path in repository.kept), repository.kept
    assert any(path.name == "why.txt" for path in repository.kept) and any(path.suffix == ".log" for path in repository.kept)


def test_a_marked_test_of_another_suite_is_not_run_again_either(repository):
    repository.outside(Contract="@pytest.mark.no_rerun\ndef test_wall():\n    assert turn() > 1\n")
    assert repository.run("outside").code == 1
    assert (repository.root / "turns").read_text() == "x"


@pytest.mark.parametrize("where", ["in the test's own block", "in a fixture"])
def test_the_state_of_a_failed_test_is_kept(repository, where):
    """A `Roost` without a daemon: only its folder matters here."""
    body = "    (roost.projects / 'trace').write_text('what it left')\n    assert False\n"
    if where == "in a fixture":
        code = ("@pytest.fixture\ndef roost():\n    with Roost('/bin/false') as roost:\n        yield roost\n\n\n"
                "def test_crash(roost):\n" + body)
    else:
        code = "def test_crash():\n    with Roost('/bin/false') as roost:\n" + "".join("    " + line + "\n" for line in body.splitlines())
    repository.outside(Crash="from support.roost import Roost\n\n\n" + code)
    said = repository.run("outside")
    assert said.code == 1, said
    assert [path.read_text() for path in repository.kept if path.name == "trace"] == ["what it left"], repository.kept


@pytest.mark.parametrize("code", ["def test_it(:\n", "import nothing_of_this_name\n"])
def test_what_cannot_be_collected_fails_the_run(repository, code):
    repository.outside(EndToEnd="def test_steady():\n    pass\n", Contract=code)
    said = repository.run("outside")
    assert said.code == 1 and "could not be collected" in said.text, said
    assert said.last.split(", ")[1] != "0 failed", said


def test_a_run_in_which_nothing_is_executed_fails(repository):
    said = repository.run("outside")
    assert said.code == 1 and said.last.startswith("0 passed, ") and not said.last.startswith("0 passed, 0 failed"), said
    repository.outside(EndToEnd="@pytest.mark.skip\ndef test_skipped():\n    pass\n")
    said = repository.run("outside")
    assert said.code == 1 and "no test was executed" in said.text, said


def test_names_that_choose_nothing_fail_the_run(repository):
    repository.outside(EndToEnd="def test_steady():\n    pass\n")
    assert repository.run("outside", "--", "-k", "steady").code == 0
    assert repository.run("outside", "--", "-k", "nothing_of_this_name").code == 1


def test_an_error_of_pytest_itself_fails_the_run(repository):
    conftest = repository.root / "Tests" / "EndToEnd" / "conftest.py"
    conftest.write_text("def pytest_runtest_protocol(item):\n    raise RuntimeError('a broken plugin')\n")
    repository.outside(EndToEnd="def test_steady():\n    pass\n")
    said = repository.run("outside")
    assert said.code == 1 and "pytest itself failed" in said.text, said


def test_a_test_that_takes_the_process_with_it_is_run_again_and_the_others_are_reached(repository):
    repository.outside(
        EndToEnd="def test_first():\n    pass\n\n\ndef test_deadly():\n    if turn() == 1:\n        os._exit(0)\n\n\ndef test_last():\n    pass\n",
        Crash="def test_wall():\n    turn('wall')\n")
    said = repository.run("outside")
    assert said.code == 0 and said.last == "4 passed, 0 failed, 0 skipped", said
    assert "test_deadly" in repository.flaky and "test_last" not in repository.flaky
    assert (repository.root / "wall").read_text() == "x"


def test_a_crash_in_every_attempt_fails_the_run(repository):
    repository.outside(EndToEnd="def test_deadly():\n    turn()\n    os._exit(0)\n\n\ndef test_last():\n    pass\n")
    said = repository.run("outside")
    assert said.code == 1 and said.last == "1 passed, 1 failed, 0 skipped", said
    assert (repository.root / "turns").read_text() == "xxx"


def test_a_failing_tear_down_counts_as_a_failure(repository):
    repository.outside(EndToEnd="@pytest.fixture\ndef thing():\n    yield\n    assert False\n\n\ndef test_it(thing):\n    pass\n")
    said = repository.run("outside")
    assert said.code == 1 and "in its teardown" in said.text, said


def test_many_failures_are_not_run_alone_but_once_more_together(repository):
    repository.outside(EndToEnd="@pytest.mark.parametrize('n', range(40))\ndef test_broken(n):\n    turn()\n    assert False\n")
    said = repository.run("outside")
    assert said.code == 1 and said.last == "0 passed, 40 failed, 0 skipped", said
    assert len((repository.root / "turns").read_text()) == 80


def test_what_many_tests_share_may_fail_once(repository):
    repository.outside(EndToEnd=(
        "@pytest.fixture(scope='session')\ndef browser():\n    assert turn() > 1\n\n\n"
        "@pytest.mark.parametrize('n', range(40))\ndef test_page(browser, n):\n    pass\n"))
    said = repository.run("outside")
    assert said.code == 0 and said.last == "40 passed, 0 failed, 0 skipped", said
    assert repository.flaky.count("FLAKY") == 40


def test_an_interrupt_ends_it_after_the_fixtures_have_cleaned_up(repository):
    root = pathlib.Path(repository.root)
    repository.outside(EndToEnd=(
        f"import time\nroot = pathlib.Path({str(root)!r})\n\n\n@pytest.fixture\ndef thing():\n    yield\n    (root / 'cleaned').touch()\n\n\n"
        "def test_long(thing):\n    (root / 'begun').touch()\n    time.sleep(600)\n"))
    said = repository.interrupt(repository.start("outside"), "begun")
    assert said.code == 130 and (root / "cleaned").exists(), said


def test_without_the_guards_script_the_run_fails_and_says_so(repository):
    repository.outside(EndToEnd="def test_steady():\n    pass\n")
    shutil.rmtree(repository.root / "scripts")
    said = repository.run("outside")
    assert said.code == 1 and "could not be started" in said.text, said
    assert said.last == "0 passed, 1 failed, 0 skipped", said
