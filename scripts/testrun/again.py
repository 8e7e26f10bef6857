"""Who is asked again: each failed test alone, twice at most, when everything else is done. Not those that a single failure speaks against."""

from .attempt import FAILED, PASSED

TIMES = 2
# So many failures at once are seldom each test's own: asking each alone would take long. Something that all of them share is tried anew first.
MOST = 30
# Processes of tests that may be lost before what they did not reach is given up.
MOST_PROCESSES = 4


def first_round(suite, book):
    """Runs everything once, over crashes and hangs. Returns the tests that may be asked again, with what was said of each."""
    suspects, attempts = {}, suite.first(book)
    for number in range(1, MOST_PROCESSES + 1):
        for attempt in attempts:
            _look(suite, book, attempt, suspects)
        lost = [attempt for attempt in attempts if not attempt.reached_end]
        tests = [test for attempt in lost for test in attempt.unreached]
        if not tests or number == MOST_PROCESSES or not any(attempt.started for attempt in lost):
            break
        book.say(f"The process {lost[0].ended.words}: {len(tests)} tests that were not reached are run now")
        with book.spending("again, what was not reached"):
            attempts = [suite.run(tests)]
        if missing := set(tests) - attempts[0].planned.keys():
            book.faults.append(f"{suite.name}: {len(missing)} tests are not there any more when asked for: {sorted(missing)[0]}, … (log: {attempts[0].log})")
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
        book.failed[test] = why + " (counts at once: it is never run again)"
        book.keep(suite, attempt, test)
    else:
        suspects[test] = why


def second_round(suite, book, suspects):
    """Each suspect alone. What passes is flaky; what does not has failed."""
    suspects = dict(suspects)
    if len(suspects) > MOST:
        book.say(f"Again, in a new process: {len(suspects)} tests that failed")
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
            book.say(f"Again, alone ({number} of {TIMES}): {test}")
            attempt = suite.run([test])
            result = attempt.results.get(test)
            if result and result.status == PASSED and not attempt.faults and attempt.ended.code == 0:
                book.flaky[test] = f"failed {number} of {number + 1} times, first: {why}"
                break
        else:
            book.failed[test] = f"failed {TIMES + 1} of {TIMES + 1} times, first: {why}"
