"""`.ci/run` over the Makefile: what continuous integration sees."""

import pathlib
import signal

import pytest



def test_it_ends_in_the_tests_own_line(repository):
    repository.swift(tests={"A.One/steady()": ["pass"]})
    repository.outside(EndToEnd="def test_unsteady():\n    assert turn() != 1\n")
    passed = repository.end_of(repository.continuous_integration())
    assert passed.code == 0 and passed.last == "2 passed, 0 failed, 0 skipped", passed
    assert any(line.strip().startswith("FLAKY") for line in passed.lines[-6:]), passed
    repository.outside(EndToEnd="def test_broken():\n    assert False\n")
    failed = repository.end_of(repository.continuous_integration())
    assert failed.code != 0 and failed.last == "1 passed, 1 failed, 0 skipped", failed


def test_where_nothing_comes_to_be_tested_it_fails(repository):
    failed = repository.end_of(repository.continuous_integration(makefile="test:\n\t@false\n"))
    assert failed.code != 0 and failed.last == "0 passed, 1 failed, 0 skipped", failed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_it_ends_the_tests(repository, number):
    root = pathlib.Path(repository.root)
    repository.swift(tests={"A.One/steady()": ["pass"]})
    repository.outside(EndToEnd=(
        f"import time\nroot = pathlib.Path({str(root)!r})\n\n\n@pytest.fixture\ndef thing():\n    yield\n    (root / 'cleaned').touch()\n\n\n"
        "def test_long(thing):\n    (root / 'begun').touch()\n    time.sleep(600)\n"))
    ended = repository.interrupt(repository.continuous_integration(), "begun", number)
    assert ended.code != 0 and (root / "cleaned").exists(), ended
