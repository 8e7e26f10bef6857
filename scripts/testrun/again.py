"""Retries: each failed test alone, at most twice, after everything else. Tests that are never retried fail at their first failure."""

from .attempt import FAILED, PASSED

TIMES = 2
# More failures than this rarely have separate causes, and retrying each alone would take long. They are first retried together in a new process.
MOST = 30
# How many test processes may be lost before the tests that they did not reach are given up.
MOST_PROCESSES = 4


def first_round(suite, book):
    """Runs everything once, despite crashes and hangs. Returns the tests that may be retried, each with its failure."""
    suspects, attempts = {}, suite.first(book)
    for number in range(1, MOST_PROCESSES + 1):
        for attempt in attempts:
            _look(suite, book, attempt, suspects)
        lost = [attempt for attempt in attempts if not attempt.reached_end]
        tests = [test for attempt in lost for test in attempt.unreached]
        if not tests or number == MOST_PROCESSES or not any(attempt.started for attempt in lost):
            break
        book.say(f"The process {lost[0].ended.words}: running the {len(tests)} tests that it had not reached")
        with book.spending("retries, tests not reached"):
            attempts = [suite.run(tests)]
        if missing := set(tests) - attempts[0].planned.keys():
            book.faults.append(f"{suite.name}: {len(missing)} tests no longer exist when retried: {sorted(missing)[0]}, … (log: {attempts[0].log})")
    for attempt in lost:
        for test in attempt.unreached:
            book.failed[test] = f"not reached: the process {attempt.ended.words} (log: {attempt.log})"
    return suspects


def _look(suite, book, attempt, suspects):
    book.take(suite, attempt)
    for test in attempt.of(FAILED):
        _blame(suite, book, attempt, suspects, test, attempt.results[test].why)
    if not attempt.reached_end:
        for test in attempt.running:
            _blame(suite, book, attempt, suspects, test, f"the process {attempt.ended.words} while it ran (log: {attempt.log})")


def _blame(suite, book, attempt, suspects, test, why):
    if test in attempt.no_rerun:
        book.failed[test] = why + " (never retried: one failure counts)"
        book.keep(suite, attempt, test)
    else:
        suspects[test] = why


def second_round(suite, book, suspects):
    """Runs each suspect alone. A test that passes is flaky; one that does not has failed."""
    suspects = dict(suspects)
    if len(suspects) > MOST:
        book.say(f"Retrying {len(suspects)} failed tests in a new process")
        attempt = suite.run(list(suspects))
        if not attempt.faults:
            for test in attempt.of(PASSED):
                if test in suspects:
                    book.flaky[test] = f"failed and passed in a new process, first: {suspects.pop(test)}"
    if len(suspects) > MOST:
        book.failed.update({test: f"{why} (not run alone: {len(suspects)} tests failed)" for test, why in suspects.items()})
        return
    for test, why in suspects.items():
        for number in range(1, TIMES + 1):
            book.say(f"Retrying alone ({number} of {TIMES}): {test}")
            attempt = suite.run([test])
            result = attempt.results.get(test)
            if result and result.status == PASSED and not attempt.faults and attempt.ended.code == 0:
                book.flaky[test] = f"failed {number} of {number + 1} times, first: {why}"
                break
        else:
            book.failed[test] = f"failed {TIMES + 1} of {TIMES + 1} times, first: {why}"
