"""The summary: times, flaky tests, failures, and one line with the counts."""

import time


def write(book):
    place = book.place
    _flaky_lists(book)
    place.times.write_text("".join(f"{seconds:.3f}\t{suite}\t{test}\n" for suite, seconds, test in sorted(book.times, key=lambda entry: -entry[1])))
    book.say("Where the time went (minutes:seconds)")
    for phase, seconds in [*book.phases.items(), ("total", sum(book.phases.values()))]:
        print(f"    {clock(seconds)}  {phase}")
    if book.sums:
        book.say("Sum of the tests of each outside suite (they ran in parallel, so this exceeds the wall-clock time)")
        for suite, seconds in book.sums.items():
            print(f"    {clock(seconds)}  {suite}")
    for title, chosen in [
        ("The slowest Swift tests (they run in parallel; waiting for each other is included)", lambda suite: suite != "Outside"),
        ("The slowest outside tests", lambda suite: suite == "Outside"),
    ]:
        slowest = sorted((entry for entry in book.times if chosen(entry[0])), key=lambda entry: -entry[1])[:10]
        if slowest:
            book.say(f"{title}; all tests: {place.times}")
            for _, seconds, test in slowest:
                print(f"    {seconds:7.1f} s  {test}")
    if book.failed or book.faults:
        book.say("Failures")
        for fault in book.faults:
            print(f"    FAILED {fault}")
        for test, why in book.failed.items():
            print(f"    FAILED {test}: {why}")
        if book.kept:
            print(f"    Kept for inspection: {place.failures}")
    if book.flaky:
        book.say(f"Flaky tests: failed, then passed when retried (list: {place.flaky})")
        for test, why in book.flaky.items():
            print(f"    FLAKY {test}: {why}")
    if not book.passed and not book.flaky and not book.faults and not book.failed:
        book.faults.append("no test was executed")
        print("    FAILED no test was executed")
    passed = len(book.passed) + len(book.flaky)
    flaky = f", {len(book.flaky)} of them flaky" if book.flaky else ""
    lines = (
        f"The tests have {'passed' if book.has_passed else 'FAILED'}{flaky if book.has_passed else ''}.\n"
        f"{passed} passed, {len(book.failed) + len(book.faults)} failed, {len(book.skipped)} skipped\n")
    place.closing.write_text(lines)
    print("\n" + lines, end="", flush=True)


def _flaky_lists(book):
    """Writes this run's list; the previous list is appended to the lists of earlier runs."""
    place = book.place
    if place.flaky.exists() and place.flaky.read_text():
        with place.earlier.open("a") as earlier:
            earlier.write(place.flaky.read_text() + "\n")
    lines = [f"FLAKY {test}: {why}" for test, why in book.flaky.items()]
    place.flaky.write_text("\n".join([time.strftime("%Y-%m-%d %H:%M:%S"), *lines]) + "\n" if lines else "")


def clock(seconds):
    return f"{int(seconds) // 60:4d}:{int(seconds) % 60:02d}"
