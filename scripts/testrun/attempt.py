"""What one process of tests told: which tests it meant to run, and what became of each."""

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


class Result:
    def __init__(self, status, seconds=0.0, why=""):
        self.status, self.seconds, self.why = status, seconds, " ".join(why.split())


class Attempt:
    def __init__(self):
        # By id; only tests that came to an end.
        self.results = {}
        # All that it meant to run, in order; a dictionary without values is a set with an order.
        self.planned = {}
        # Of a process that shares a queue with others: all that it saw there, and what must be alone.
        self.found, self.apart = {}, {}
        self.started = set()
        # Of those planned: a failure of these stands.
        self.no_rerun = set()
        # What went wrong and belongs to no test.
        self.faults = []
        # Whether it said itself that it had come to its end.
        self.reached_end = False
        self.log = None

    @property
    def running(self):
        """Begun and not ended: one of them may have taken the process with it."""
        return [test for test in self.planned if test in self.started and test not in self.results]

    @property
    def unreached(self):
        return [test for test in self.planned if test not in self.started and test not in self.results]

    def of(self, status):
        return [test for test, result in self.results.items() if result.status == status]

    def judge(self, ended, is_part=False):
        """Adds what the end of the process itself says. Nothing that is not understood passes. `is_part`: others may have done all that there was to do."""
        if not self.reached_end:
            if not self.running and not self.unreached:
                what = "behind its last test" if self.planned else "before its first test"
                self.faults.append(f"the process {ended.words} {what}")
            return
        if self.faults:
            # One cause is told once.
            return
        if self.unreached or self.running:
            self.faults.append(f"{len(self.unreached) + len(self.running)} tests were planned and not run: {_few(self.unreached + self.running)}")
        if not is_part and not self.of(PASSED) and not self.of(FAILED):
            self.faults.append("no test was executed" + (f" ({len(self.of(SKIPPED))} skipped)" if self.of(SKIPPED) else ""))
        elif ended.was_silent or ended.code < 0 or (ended.code != 0 and not self.of(FAILED)):
            # Failed tests explain an exit code of their own, never a signal or a hang.
            self.faults.append(f"behind its last test the process {ended.words}")


def _few(tests):
    return ", ".join(tests[:3]) + (", …" if len(tests) > 3 else "")
