"""The report of one test process: which tests it planned to run, and the result of each."""

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


class Result:
    def __init__(self, status, seconds=0.0, why=""):
        self.status, self.seconds, self.why = status, seconds, " ".join(why.split())


class Attempt:
    def __init__(self):
        # By id; only finished tests.
        self.results = {}
        # All planned tests, in order; a dictionary without values is an ordered set.
        self.planned = {}
        # Of a process that shares a queue with others: all tests that it collected, and those that must run alone.
        self.found, self.apart = {}, {}
        self.started = set()
        # Planned tests that are never retried.
        self.no_rerun = set()
        # Errors that belong to no test.
        self.faults = []
        # Whether the process itself reported its end.
        self.reached_end = False
        self.log = None

    @property
    def running(self):
        """Started and not finished: one of them may have crashed the process."""
        return [test for test in self.planned if test in self.started and test not in self.results]

    @property
    def unreached(self):
        return [test for test in self.planned if test not in self.started and test not in self.results]

    def of(self, status):
        return [test for test, result in self.results.items() if result.status == status]

    def judge(self, ended, is_part=False):
        """Adds faults from the end of the process itself. Anything not understood is a fault. `is_part`: other processes may have run all tests."""
        if not self.reached_end:
            if not self.running and not self.unreached:
                what = "after its last test" if self.planned else "before its first test"
                self.faults.append(f"the process {ended.words} {what}")
            return
        if self.faults:
            # Report one cause once.
            return
        if self.unreached or self.running:
            self.faults.append(f"{len(self.unreached) + len(self.running)} tests were planned and not run: {_few(self.unreached + self.running)}")
        if not is_part and not self.of(PASSED) and not self.of(FAILED):
            self.faults.append("no test was executed" + (f" ({len(self.of(SKIPPED))} skipped)" if self.of(SKIPPED) else ""))
        elif ended.was_silent or ended.code < 0 or (ended.code != 0 and not self.of(FAILED)):
            # Failed tests explain a nonzero exit code, never a signal or a hang.
            self.faults.append(f"after its last test the process {ended.words}")


def _few(tests):
    return ", ".join(tests[:3]) + (", …" if len(tests) > 3 else "")
