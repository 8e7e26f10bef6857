"""Paths: the repository, its tools, and what a test run leaves in `.build/tests`."""

import os
import pathlib
import shutil
import sys


class Place:
    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.swift = os.environ.get("SWIFT") or "swift"
        own = self.root / ".venv" / "bin" / "python"
        self.python = own if own.exists() else pathlib.Path(sys.executable)
        self.binary = self.root / ".build" / "debug" / "roost"
        self.folder = self.root / ".build" / "tests"
        self.logs = self.folder / "logs"
        self.failures = pathlib.Path(os.environ.get("ROOST_TEST_FAILURES") or self.folder / "failures")
        self.flaky = self.folder / "flaky.txt"
        self.earlier = self.folder / "flaky-earlier.txt"
        # Compiled Python; without it, each test process would compile pytest and everything that it loads again.
        self.bytecode = pathlib.Path(os.environ.get("PYTHONPYCACHEPREFIX") or self.folder / "bytecode")
        self.times = self.folder / "times.tsv"
        # The last lines again, for callers whose output continues after them.
        self.closing = self.folder / "closing.txt"
        # For the tests of the runner itself.
        self.silence = float(os.environ.get("ROOST_TEST_SILENCE") or 0)

    def prepare(self):
        """Logs are of this run only; the folders of the last twenty failures are kept."""
        shutil.rmtree(self.logs, ignore_errors=True)
        self.logs.mkdir(parents=True)
        self.failures.mkdir(parents=True, exist_ok=True)
        self.closing.unlink(missing_ok=True)
        for old in sorted(self.failures.iterdir(), key=lambda path: path.stat().st_mtime)[:-20]:
            shutil.rmtree(old, ignore_errors=True)
