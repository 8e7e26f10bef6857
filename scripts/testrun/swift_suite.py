"""The Swift tests, in groups with one process each."""

import pathlib
import re

from . import child, swift_events

# Targets whose tests would exhaust the descriptors and threads of the others.
APART = ["RoostServerTests", "RoostSandboxTests"]

# Seconds without output after which a test process counts as hung.
SILENCE = 600


class SwiftGroup:
    """The tests of one `swift test`; `only` and `but` are targets or suites."""

    def __init__(self, name, place, only=(), but=(), no_rerun=False):
        self.name, self.place, self.only, self.but, self.no_rerun = name, place, list(only), list(but), no_rerun
        self.count = 0

    def folder(self, test):
        """None: the tests run in parallel, so their seconds do not add up."""
        return None

    def first(self, book):
        with book.spending(self.name):
            return [self.run()]

    def run(self, tests=None):
        """Runs the whole group, or only these tests."""
        self.count += 1
        stem = self.place.logs / f"{re.sub('[^a-z]+', '-', self.name.lower())}-{self.count}"
        events, log = stem.with_suffix(".events.jsonl"), stem.with_suffix(".log")
        if tests is None:
            chosen = (["--filter", _either(self.only)] if self.only else []) + (["--skip", _either(self.but)] if self.but else [])
        else:
            # One option per test: a thousand names would exceed the length limit of a single argument.
            chosen = [word for test in tests for word in ("--filter", f"^{re.escape(test)}(/|$)")]
        ended = child.run(
            [self.place.swift, "test", "--skip-build", "--disable-xctest", "--parallel", *chosen, "--event-stream-output-path", events],
            log, self.place.root, environment={"ROOST_TEST_FAILURES": str(self.place.failures)}, silence=self.place.silence or SILENCE,
            sign_of_life=events)
        attempt = swift_events.read(events)
        attempt.log, attempt.events = log, events
        if self.no_rerun:
            attempt.no_rerun = set(attempt.planned)
        attempt.judge(ended)
        attempt.ended = ended
        return attempt


def groups(place):
    """Tests that are never retried have their own processes, so that a crash there affects no other test."""
    proofs = no_rerun(place.root)
    apart = [name for name in proofs if name.split(".")[0] in APART]
    others = [name for name in proofs if name not in apart]
    # A target that is completely in the list leaves nothing for the group without it.
    found = [SwiftGroup("Swift", place, but=APART + others)]
    if others:
        found.append(SwiftGroup("Swift, run once", place, only=others, no_rerun=True))
    if (place.root / "Tests" / APART[0]).exists():
        found.append(SwiftGroup("Swift apart", place, only=APART, but=apart))
        if apart:
            found.append(SwiftGroup("Swift apart, run once", place, only=apart, no_rerun=True))
    return found


def no_rerun(root):
    """The targets and suites in `Tests/no-rerun.txt`."""
    path = pathlib.Path(root) / "Tests" / "no-rerun.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]


def _either(names):
    return "^(" + "|".join(re.escape(name) for name in names) + ")[./]"
