"""Who is asked again: each failed test alone, twice at most, when everything else is done. Not those that a single failure speaks against."""

from .attempt import FAILED, PASSED

TIMES = 2
# So many failures at once are seldom each test's own: asking each alone would take long. Something that all of them share is tried anew first.
MOST = 30
# Processes of tests that may be lost before what they did not reach is given up.
MOST_PROCESSES = 4


def first_round(suite, book):
    """Runs everything once, over crashes and hangs. Returns the tests that may be asked again, with what was said of each."""
    suspects, tests = {}, None
    for _ in range(MOST_PROCESSES):
        attempt = suite.run(tests)
        book.take(suite, attempt)
        if missing := set(tests or []) - attempt.planned.keys():
            book.faults.append(f"{suite.name}: {len(missing)} tests are not there any more when asked for: {sorted(missing)[0]}, … (log: {attempt.log})")
        for test in attempt.of(FAILED):
            _blame(suite, book, attempt, suspects, test, attempt.results[test].why)
        if attempt.reached_end:
            return suspects
        for test in attempt.running:
            _blame(suite, book, attempt, suspects, test, f"the process {attempt.ended.words} while it ran (log: {attempt.log})")
        tests = attempt.unreached
        if not tests or not attempt.started:
            break
        book.say(f"The process {attempt.ended.words}: {len(tests)} tests that were not reached are run now")
    for test in tests or []:
        book.failed[test] = f"not reached: the process {attempt.ended.words} (log: {attempt.log})"
    return suspects


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
