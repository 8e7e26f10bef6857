"""The outside suites: whole files in parallel in several pytest processes, then the tests marked `alone` in one."""

import json
import pathlib

from . import child
from .attempt import FAILED, PASSED, SKIPPED, Attempt, Result

# Seconds. pytest ends hung tests itself; this is for a hang of pytest.
SILENCE = 1800
CODES = {2: "pytest was interrupted", 3: "pytest itself failed", 4: "pytest was called wrongly"}
NOTHING_COLLECTED = 5


class PytestSuite:
    name = "Outside"

    def __init__(self, place, arguments=(), lanes=1):
        self.place, self.arguments = place, list(arguments)
        # More lanes than files would be idle.
        self.lanes = max(1, min(lanes, len(list((place.root / "Tests").glob("*/test_*.py")))))
        self.count = 0

    def folder(self, test):
        """The suite of a test, as shown in the summary."""
        return pathlib.PurePath(test.split("::")[0]).parts[0]

    def run(self, tests):
        """Runs these tests in one process."""
        return self._attempts([self._process(tests)])[0]

    def first(self, book):
        """Runs all tests: files in lanes, then the tests marked `alone`. Returns one attempt for each process."""
        queue = self._queue()
        with book.spending(f"Outside, {self.lanes} lanes" if self.lanes > 1 else "Outside, one lane"):
            attempts = self._attempts([self._lane(queue, number) for number in range(1, self.lanes + 1)])
        apart = list({test: None for attempt in attempts for test in attempt.apart})
        cannot_begin = any(attempt.faults for attempt in attempts) and not any(attempt.started for attempt in attempts)
        if apart and not cannot_begin:
            book.say(f"{self.name}, alone: {len(apart)} tests")
            with book.spending("Outside, alone"):
                attempts += self._attempts([self._process(apart)])
        done = [test for attempt in attempts for test in attempt.of(PASSED) + attempt.of(FAILED)]
        if not done and not any(attempt.faults for attempt in attempts) and all(attempt.reached_end for attempt in attempts):
            skipped = sum(len(attempt.of(SKIPPED)) for attempt in attempts)
            attempts[0].faults.append("no test was executed" + (f" ({skipped} skipped)" if skipped else ""))
        return attempts

    def _queue(self):
        """Creates the queue for the lanes: which files are taken, and the time of each in the last run."""
        queue, seconds = self.place.logs / "queue", {}
        (queue / "taken").mkdir(parents=True)
        for line in self.place.times.read_text().splitlines() if self.place.times.exists() else []:
            time, suite, test = line.split("\t", 2)
            if suite == self.name:
                file = test.split("::")[0]
                seconds[file] = seconds.get(file, 0.0) + float(time)
        (queue / "times").write_text("".join(f"{time:.1f}\t{file}\n" for file, time in seconds.items()))
        return queue

    def _lane(self, queue, number):
        return self._child("pytest_lane.py", queue, f"lane-{number}", name=number if self.lanes > 1 else None)

    def _process(self, tests):
        self.count += 1
        only = self.place.logs / f"outside-{self.count}.only"
        only.write_text("\n".join(tests) + "\n")
        return self._child("pytest_record.py", only, f"outside-{self.count}")

    def _child(self, script, choice, stem, name=None):
        record = self.place.logs / f"{stem}.record.jsonl"
        return child.Child(
            [self.place.python, pathlib.Path(__file__).with_name(script), record, choice, "-p", "no:cacheprovider",
             "-o", "console_output_style=classic", "Tests", *self.arguments],
            self.place.logs / f"{stem}.log", self.place.root, name=name,
            environment={
                "ROOST_BIN": str(self.place.binary), "ROOST_TEST_FAILURES": str(self.place.failures), "PYTHONUNBUFFERED": "1",
                "PYTHONPYCACHEPREFIX": str(self.place.bytecode), "PYTHONDONTWRITEBYTECODE": ""},
            silence=self.place.silence or SILENCE, sign_of_life=record)

    def _attempts(self, children):
        attempts, told = [], set()
        for process, ended in zip(children, child.run_all(children)):
            attempt = read(process.sign_of_life)
            if ended.code == NOTHING_COLLECTED and attempt.reached_end and not attempt.planned:
                # One of several processes may have no tests; `first` checks whether all had none.
                ended = child.Ended(0, False, 0)
            attempt.log, attempt.ended = process.log, ended
            if ended.code in CODES and not attempt.faults:
                attempt.faults.append(CODES[ended.code])
            attempts.append(attempt)
        _give_what_nobody_took(attempts)
        for attempt in attempts:
            attempt.judge(attempt.ended, is_part=True)
            # Report a common fault once.
            attempt.faults = [fault for fault in attempt.faults if fault not in told]
            told.update(attempt.faults)
        return attempts


def _give_what_nobody_took(attempts):
    """Files left in the queue count as planned by a process that did not reach its end; if all reached it, that is a fault."""
    left = {}
    for attempt in attempts:
        left.update(attempt.found)
    for attempt in attempts:
        for test in attempt.planned:
            left.pop(test, None)
    if left and not any(attempt.faults for attempt in attempts):
        next((attempt for attempt in attempts if not attempt.reached_end), attempts[0]).planned.update(left)


def read(path):
    attempt, reports = Attempt(), {}
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            record = json.loads(line)
        except ValueError:
            break
        test = record.get("id")
        match record["kind"]:
            case "planned":
                attempt.planned[test] = None
                if record["no_rerun"]:
                    attempt.no_rerun.add(test)
            case "found":
                attempt.found[test] = None
            case "apart":
                attempt.apart[test] = None
            case "started":
                attempt.started.add(test)
            case "report":
                reports.setdefault(test, []).append(record)
            case "ended":
                attempt.results[test] = result(reports.get(test, []))
            case "fault":
                attempt.faults.append(record["words"])
            case "end":
                attempt.reached_end = True
    return attempt


def result(reports):
    """The result of set-up, call and tear-down together."""
    seconds = sum(report["seconds"] for report in reports)
    for status in (FAILED, SKIPPED):
        for report in reports:
            if report["outcome"] == status:
                when = "" if report["when"] == "call" else f"in its {report['when']}: "
                return Result(status, seconds, when + report["why"])
    if not any(report["when"] == "call" for report in reports):
        return Result(FAILED, seconds, "pytest reported no result")
    return Result(PASSED, seconds)
