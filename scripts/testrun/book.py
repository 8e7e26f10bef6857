"""The results of the whole run."""

import contextlib
import re
import shutil
import time

from .attempt import PASSED, SKIPPED


class Book:
    def __init__(self, place):
        self.place = place
        self.passed, self.skipped = set(), set()
        # By id, with the reason.
        self.failed, self.flaky = {}, {}
        # Failures that are not tests: a build, a process, a collection.
        self.faults = []
        # (name of the suite, seconds, test)
        self.times = []
        # Wall-clock time of each phase, and the sum of the tests of each folder, whatever ran in parallel.
        self.phases, self.sums = {}, {}
        self.kept = []

    def say(self, words):
        print(f"\n==> {words}", flush=True)

    def take(self, suite, attempt):
        self.passed.update(attempt.of(PASSED))
        self.skipped.update(attempt.of(SKIPPED))
        self.faults += [f"{suite.name}: {fault} (log: {attempt.log})" for fault in attempt.faults]
        for test, result in attempt.results.items():
            self.times.append((suite.name, result.seconds, test))
            if folder := suite.folder(test):
                self.sums[folder] = self.sums.get(folder, 0.0) + result.seconds

    def spent(self, phase, seconds):
        self.phases[phase] = self.phases.get(phase, 0.0) + seconds

    @contextlib.contextmanager
    def spending(self, phase):
        begun = time.monotonic()
        try:
            yield
        finally:
            self.spent(phase, time.monotonic() - begun)

    def keep(self, suite, attempt, test):
        """Keeps the complete output of the process, which contains the seed, next to the state that the test itself kept."""
        name = time.strftime("%Y%m%d-%H%M%S-") + re.sub("[^A-Za-z0-9_.]+", "-", test)[-80:]
        folder = self.place.failures / name
        folder.mkdir(parents=True, exist_ok=True)
        for file in {attempt.log, getattr(attempt, "events", attempt.log)}:
            shutil.copy2(file, folder)
        (folder / "why.txt").write_text(f"{test}\n{self.failed[test]}\n")
        self.kept.append(folder)

    @property
    def has_passed(self):
        return not self.failed and not self.faults and bool(self.passed or self.flaky)
