"""The runner over Swift tests: a process that crashes or hangs takes no other test with it."""

import pathlib
import re

import pytest

from support import processes
from support.waiting import wait_until

TESTS = pathlib.Path(__file__).resolve().parent.parent


def wait_for_its_end(repository):
    """Waits for the process whose id a hanging test of `fake_swift.py` left."""
    pid = int((repository.root / "hanging").read_text())
    wait_until(lambda: pid not in processes.pids() or not processes.command_line(pid), what="the end of what hung")


def test_a_test_that_passes_alone_is_named_flaky_and_the_run_passes(repository):
    repository.swift(tests={"A.One/steady()": ["pass"], "A.One/unsteady(n:)": ["fail", "pass"], "A.One/elsewhere()": ["skip"]})
    said = repository.run("swift")
    assert said.code == 0 and said.last == "2 passed, 0 failed, 1 skipped", said
    assert "A.One/unsteady(n:)" in repository.flaky
    # Alone: its name and no other's.
    assert [word for word in repository.calls()[-1] if word.startswith("^")] == [r"^A\.One/unsteady\(n:\)(/|$)"]


def test_a_test_that_fails_three_times_fails_the_run(repository):
    repository.swift(tests={"A.One/steady()": ["pass"], "A.One/broken()": ["fail", "fail", "fail", "pass"]})
    said = repository.run("swift")
    assert said.code == 1 and said.last == "1 passed, 1 failed, 0 skipped", said
    assert len(repository.calls()) == 3


def test_a_name_is_not_taken_for_the_beginning_of_another(repository):
    repository.swift(tests={"A.One/it()": ["fail", "pass"], "A.One/it()more": ["pass", "fail"], "BA.One/it()": ["pass", "fail"]})
    assert repository.run("swift").code == 0


@pytest.mark.parametrize("listed", ["Store", "Store.Histories"])
def test_one_failure_of_a_listed_suite_fails_the_run_and_is_not_run_again(repository, listed):
    repository.swift(f"# those that count\n{listed}\n", tests={"Store.Histories/seeds()": ["fail", "pass"], "A.One/steady()": ["pass"]})
    said = repository.run("swift")
    assert said.code == 1 and said.last == "1 passed, 1 failed, 0 skipped", said
    assert len(repository.calls()) == 2, "one process for each group, none for a second try"
    assert any("Histories" in path.parent.name and path.suffix == ".log" for path in repository.kept), repository.kept


def test_a_crash_in_a_listed_suite_fails_the_run(repository):
    repository.swift("Store\n", tests={"Store.Histories/seeds()": ["crash", "pass"], "Store.Histories/others()": ["pass"], "A.One/steady()": ["pass"]})
    said = repository.run("swift")
    assert said.code == 1 and said.last == "2 passed, 1 failed, 0 skipped", said
    assert "SIGKILL" in said.text


def test_after_a_crash_the_tests_that_were_not_reached_are_run(repository):
    repository.swift(tests={"A.One/first()": ["pass"], "A.One/deadly()": ["crash", "pass"], "A.One/third()": ["pass"], "A.Two/fourth()": ["pass"]})
    said = repository.run("swift")
    assert said.code == 0 and said.last == "4 passed, 0 failed, 0 skipped", said
    assert "A.One/deadly()" in repository.flaky and "third" not in repository.flaky


def test_after_a_hang_the_tests_that_were_not_reached_are_run(repository):
    repository.swift(tests={"A.One/hanging()": ["hang", "pass"], "A.One/second()": ["pass"]})
    said = repository.run("swift", ROOST_TEST_SILENCE="3")
    assert said.code == 0 and said.last == "2 passed, 0 failed, 0 skipped", said
    assert "without a sign of life" in repository.flaky
    wait_for_its_end(repository)


def test_a_failure_before_the_crash_is_not_forgotten(repository):
    repository.swift(tests={"A.One/broken()": ["fail"], "A.One/deadly()": ["crash", "pass"]})
    said = repository.run("swift")
    assert said.code == 1 and said.last == "1 passed, 1 failed, 0 skipped", said


def test_a_crash_in_every_attempt_fails_the_run(repository):
    repository.swift(tests={f"A.One/deadly{number}()": ["crash"] for number in range(6)})
    said = repository.run("swift")
    assert said.code == 1 and said.last == "0 passed, 6 failed, 0 skipped", said
    assert "not reached" in said.text


@pytest.mark.parametrize("plan, words", [
    ({"tests": {}}, "no test was executed"),
    ({"tests": {"A.One/elsewhere()": ["skip"]}}, "no test was executed"),
    ({"tests": {"A.One/steady()": ["pass"]}, "code": 3}, "ended with exit code 3"),
    ({"tests": {"A.One/steady()": ["pass"]}, "issue_of_nobody": True}, "an issue outside any test"),
    ({"tests": {"A.One/steady()": ["pass"]}, "builds": False}, "build: it ended with exit code 1"),
])
def test_whatever_is_not_understood_fails_the_run(repository, plan, words):
    repository.swift(**plan)
    said = repository.run("swift")
    assert said.code == 1 and words in said.text, said
    assert not said.last.endswith(" 0 failed, 0 skipped") and re.fullmatch(r"\d+ passed, [1-9]\d* failed, \d+ skipped", said.last), said


def test_a_warning_is_no_failure(repository):
    repository.swift(tests={"A.One/warned()": ["warn"]})
    assert repository.run("swift").code == 0


def test_both_kinds_end_in_one_line(repository):
    repository.swift(tests={"A.One/steady()": ["pass"]})
    repository.outside(EndToEnd="def test_steady():\n    pass\n\n\n@pytest.mark.skip\ndef test_skipped():\n    pass\n")
    said = repository.run()
    assert said.code == 0 and said.last == "2 passed, 0 failed, 1 skipped", said
    for phase in ["guard", "build", "Swift", "EndToEnd"]:
        assert any(re.fullmatch(rf"\s+\d+:\d\d  {phase}", line) for line in said.lines), (phase, said)


def test_an_interrupt_ends_a_hanging_process(repository):
    repository.swift(tests={"A.One/hanging()": ["hang"]})
    said = repository.interrupt(repository.start("swift"), "hanging")
    assert said.code == 130, said
    wait_for_its_end(repository)


def test_the_list_names_targets_and_suites_that_exist():
    for line in (TESTS / "no-rerun.txt").read_text().splitlines():
        name = line.split("#")[0].strip()
        target, _, suite = name.partition(".")
        assert not name or (TESTS / target).is_dir(), name
        if suite:
            sources = "".join(path.read_text() for path in (TESTS / target).rglob("*.swift"))
            assert re.search(rf"\b(struct|class|enum|actor) {suite}\b", sources), f"{name} of no-rerun.txt is not there any more"
