"""The Swift tests, in groups of one process each."""

import pathlib
import re

from . import child, swift_events

# Targets whose tests would take the descriptors and the threads of all others.
APART = ["RoostServerTests", "RoostSandboxTests"]

# How long nothing may be heard of a process of tests before it is taken for hung.
SILENCE = 600


class SwiftGroup:
    """What one `swift test` runs; `only` and `but` are targets or suites."""

    def __init__(self, name, place, only=(), but=(), no_rerun=False):
        self.name, self.place, self.only, self.but, self.no_rerun = name, place, list(only), list(but), no_rerun
        self.count = 0

    def folder(self, test):
        """None: its tests run side by side, their seconds do not add up."""
        return None

    def first(self, book):
        with book.spending(self.name):
            return [self.run()]

    def run(self, tests=None):
        """All of the group, or these tests alone."""
        self.count += 1
        stem = self.place.logs / f"{re.sub('[^a-z]+', '-', self.name.lower())}-{self.count}"
        events, log = stem.with_suffix(".events.jsonl"), stem.with_suffix(".log")
        if tests is None:
            chosen = (["--filter", _either(self.only)] if self.only else []) + (["--skip", _either(self.but)] if self.but else [])
        else:
            # One option a test: a single argument has a limit that a thousand names would pass.
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
    """Those whose failures stand are in processes of their own, so that a crash in them is nobody else's."""
    proofs = no_rerun(place.root)
    apart = [name for name in proofs if name.split(".")[0] in APART]
    others = [name for name in proofs if name not in apart]
    # A target that is in the list whole leaves nothing for the group without.
    found = [SwiftGroup("Swift", place, but=APART + others)]
    if others:
        found.append(SwiftGroup("Swift, run once", place, only=others, no_rerun=True))
    if (place.root / "Tests" / APART[0]).exists():
        found.append(SwiftGroup("Swift apart", place, only=APART, but=apart))
        if apart:
            found.append(SwiftGroup("Swift apart, run once", place, only=apart, no_rerun=True))
    return found


def no_rerun(root):
    """Targets and suites of `Tests/no-rerun.txt`."""
    path = pathlib.Path(root) / "Tests" / "no-rerun.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]


def _either(names):
    return "^(" + "|".join(re.escape(name) for name in names) + ")[./]"
