"""The suites around the built binary, in one process of pytest."""

import json
import pathlib

from . import child
from .attempt import FAILED, PASSED, SKIPPED, Attempt, Result

# pytest ends hung tests itself; this is for pytest's own hanging.
SILENCE = 1800
CODES = {2: "pytest was interrupted", 3: "pytest itself failed", 4: "pytest was called wrongly", 5: "no test was collected"}


class PytestSuite:
    name = "Outside"
    is_serial = True

    def __init__(self, place, arguments=()):
        self.place, self.arguments = place, list(arguments)
        self.count = 0

    def phase(self, test):
        """Its folder: each is a suite to people."""
        return pathlib.PurePath(test.split("::")[0]).parts[0]

    def run(self, tests=None):
        self.count += 1
        stem = self.place.logs / f"outside-{self.count}"
        record, only, log = stem.with_suffix(".record.jsonl"), "-", stem.with_suffix(".log")
        if tests is not None:
            only = stem.with_suffix(".only")
            only.write_text("\n".join(tests) + "\n")
        ended = child.run(
            [self.place.python, pathlib.Path(__file__).with_name("pytest_record.py"), record, only, "-p", "no:cacheprovider",
             "Tests", *self.arguments],
            log, self.place.root, environment={"ROOST_BIN": str(self.place.binary), "ROOST_TEST_FAILURES": str(self.place.failures)},
            silence=self.place.silence or SILENCE, sign_of_life=record)
        attempt = read(record)
        attempt.log = log
        if ended.code in CODES and not attempt.faults:
            attempt.faults.append(CODES[ended.code])
        attempt.judge(ended)
        attempt.ended = ended
        return attempt


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
    """Of set-up, call and tear-down together."""
    seconds = sum(report["seconds"] for report in reports)
    for status in (FAILED, SKIPPED):
        for report in reports:
            if report["outcome"] == status:
                when = "" if report["when"] == "call" else f"in its {report['when']}: "
                return Result(status, seconds, when + report["why"])
    if not any(report["when"] == "call" for report in reports):
        return Result(FAILED, seconds, "nothing is known of it")
    return Result(PASSED, seconds)
