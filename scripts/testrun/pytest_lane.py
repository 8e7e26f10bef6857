"""One of several pytest processes that take whole files from one queue, the longest first. Its record lists what it took.

    pytest_lane.py RECORD QUEUE ARGUMENTS OF pytest

QUEUE is a folder: `times` has the seconds of each file in the last run, `taken` one entry for each file that a process took.
No process takes tests marked `alone`; they are only listed.
"""

import contextlib
import functools
import pathlib
import sys

import pytest
from pytest_record import Record

# Estimates without earlier times, in seconds: a function by its suite, each of its cases, and this part of a function's own time limit.
FUNCTION, CASE, PART_OF_LIMIT = {"Browser": 7, "Runner": 7}, 0.5, 1 / 15


class Lane(Record):
    def __init__(self, path, queue):
        super().__init__(path, only=None)
        self.queue = queue
        self.files = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        apart = [item for item in items if item.get_closest_marker("alone")]
        for item in apart:
            self.write("apart", id=item.nodeid)
        if apart:
            items[:] = [item for item in items if not item.get_closest_marker("alone")]
            config.hook.pytest_deselected(items=apart)

    def pytest_collection_finish(self, session):
        """Plans nothing yet: a file is planned when it is taken."""
        for item in session.items:
            self.files.setdefault(item.nodeid.split("::")[0], []).append(item)
            self.write("found", id=item.nodeid)

    # Replaces pytest's own loop over all tests.
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        if session.testsfailed:
            raise session.Interrupted("there are collection errors")
        items = self.take()
        while items:
            following = Following(self)
            for item, next_item in zip(items, [*items[1:], following]):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=next_item)
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)
            items = following.items
        return True

    def take(self):
        """The tests of the longest file that no lane has taken yet; empty at the end."""
        for name in sorted(self.files, key=self.seconds, reverse=True):
            with contextlib.suppress(FileExistsError):
                (self.queue / "taken" / name.replace("/", "+")).touch(exist_ok=False)
                self.plan(self.files[name])
                return self.files.pop(name)
            del self.files[name]
        return []

    def seconds(self, name):
        if name in self.times:
            return self.times[name]
        limits = {item.nodeid.partition("[")[0]: item.get_closest_marker("timeout") for item in self.files[name]}
        usual = FUNCTION.get(name.partition("/")[0], 3)
        return CASE * len(self.files[name]) + sum(limit.args[0] * PART_OF_LIMIT if limit and limit.args else usual for limit in limits.values())

    @functools.cached_property
    def times(self):
        lines = (self.queue / "times").read_text().splitlines()
        return {name: float(seconds) for seconds, name in (line.split("\t") for line in lines)}


class Following:
    """The file after the current one. It is taken only when the last test of the current file is done and pytest asks which fixtures are still
    needed: a file taken earlier would wait here while other lanes have nothing to do."""

    def __init__(self, lane):
        self.lane = lane

    @functools.cached_property
    def items(self):
        return self.lane.take()

    def __bool__(self):
        return bool(self.items)

    def listchain(self):
        return self.items[0].listchain()


if __name__ == "__main__":
    record, queue, *arguments = sys.argv[1:]
    sys.exit(pytest.main(arguments, plugins=[Lane(record, pathlib.Path(queue))]))
