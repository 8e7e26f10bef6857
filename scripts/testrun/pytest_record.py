"""Runs pytest and records what its hooks report, one JSON object per line, so that nothing must parse text for people.

    pytest_record.py RECORD ONLY ARGUMENTS OF pytest

ONLY is a file with test ids, or `-` for all tests that the arguments select.
"""

import json
import pathlib
import sys

import pytest


class Record:
    def __init__(self, path, only):
        self.file = open(path, "w", encoding="utf-8")
        self.only = only

    def write(self, kind, **fields):
        print(json.dumps({"kind": kind, **fields}), file=self.file, flush=True)

    # Last, so that it sees what other hooks and `-k` selected.
    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        if self.only is None:
            return
        others = [item for item in items if item.nodeid not in self.only]
        items[:] = [item for item in items if item.nodeid in self.only]
        if others:
            config.hook.pytest_deselected(items=others)

    def pytest_collection_finish(self, session):
        self.plan(session.items)

    def plan(self, items):
        for item in items:
            self.write("planned", id=item.nodeid, no_rerun=item.get_closest_marker("no_rerun") is not None)

    def pytest_collectreport(self, report):
        if report.failed:
            self.write("fault", words=f"{report.nodeid} could not be collected: {last_line(report.longreprtext)}")

    def pytest_internalerror(self, excrepr):
        self.write("fault", words=f"pytest itself failed: {last_line(str(excrepr))}")

    def pytest_runtest_logstart(self, nodeid):
        self.write("started", id=nodeid)

    def pytest_runtest_logreport(self, report):
        self.write(
            "report", id=report.nodeid, when=report.when, outcome=report.outcome, seconds=report.duration,
            why=last_line(reason(report)))

    def pytest_runtest_logfinish(self, nodeid):
        self.write("ended", id=nodeid)

    def pytest_sessionfinish(self, exitstatus):
        self.write("end", code=int(exitstatus))


def reason(report):
    if report.skipped and isinstance(report.longrepr, tuple):
        return report.longrepr[2]
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        return crash.message.splitlines()[0] if crash.message else ""
    return report.longreprtext if report.outcome != "passed" else ""


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


if __name__ == "__main__":
    record, only, *arguments = sys.argv[1:]
    chosen = None if only == "-" else set(pathlib.Path(only).read_text().splitlines())
    sys.exit(pytest.main(arguments, plugins=[Record(record, chosen)]))
