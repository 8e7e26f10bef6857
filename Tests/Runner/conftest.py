"""A small repository with scripted suites, and the real runner over it."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest

from support.waiting import wait_until

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent
RUNNER = TESTS.parent / "scripts" / "run-tests"


class Repository:
    def __init__(self, folder):
        self.root = folder
        (folder / "scripts").mkdir(parents=True)
        self.script("scripts/build-guard", "#!/bin/sh\n")
        self.script("swift", f"#!/bin/sh\nexec '{sys.executable}' '{HERE / 'fake_swift.py'}' \"$@\"\n")
        (folder / "Tests").mkdir()
        for name in ["conftest.py", "pytest.ini"]:
            shutil.copy(TESTS / name, folder / "Tests" / name)
        # Compiled once, not in each of these repositories.
        (folder / "Tests" / "support").symlink_to(TESTS / "support")
        for suite in ["Runner", "EndToEnd", "Contract", "Attacks", "Browser", "Crash"]:
            (folder / "Tests" / suite).mkdir()

    def script(self, name, text):
        path = self.root / name
        path.write_text(text)
        path.chmod(0o755)

    def swift(self, no_rerun="", **plan):
        """What `swift` does; without a plan it builds."""
        (self.root / "plan.json").write_text(json.dumps({"tests": {}, **plan}))
        (self.root / "Tests" / "no-rerun.txt").write_text(no_rerun)

    def outside(self, **suites):
        """The code of a test file for a suite. `turn()` is the number of its calls in this repository, including this one."""
        for suite, code in suites.items():
            (self.root / "Tests" / suite / f"test_{suite.lower()}.py").write_text(
                "import os, pathlib, pytest\n\n\ndef turn(name='turns'):\n"
                f"    file = pathlib.Path({str(self.root)!r}) / name\n"
                "    with file.open('a') as turns:\n        turns.write('x')\n    return len(file.read_text())\n\n\n" + code)

    def start(self, *what, command=None, **environment):
        outer = {name: value for name, value in os.environ.items() if not name.startswith(("ROOST_TEST_", "PYTEST_"))}
        if not (self.root / "plan.json").exists():
            self.swift()
        return subprocess.Popen(
            # One lane, unless more are requested: each is one more process to load.
            command or [sys.executable, str(RUNNER), "--root", str(self.root), "--lanes", "1", *what], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            # Without the plugins of other suites, which take longer to load than these tests to run.
            env={**outer, "SWIFT": str(self.root / "swift"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment})

    def run(self, *what, **environment):
        return self.end_of(self.start(*what, **environment))

    def end_of(self, process):
        said, _ = process.communicate(timeout=240)
        return Said(process.returncode, said)

    def interrupt(self, process, file, number=signal.SIGINT):
        wait_until(lambda: (self.root / file).exists(), what=f"the test that writes {file}")
        process.send_signal(number)
        said, _ = process.communicate(timeout=120)
        return Said(process.returncode, said)

    def continuous_integration(self, makefile=None):
        """The complete run: `.ci/run` over the real Makefile. The setup, which needs its own machine, is left out."""
        for name in [".ci/run", "Makefile", "scripts/run-tests"]:
            (self.root / name).parent.mkdir(exist_ok=True)
            shutil.copy(TESTS.parent / name, self.root / name)
        if makefile is not None:
            (self.root / "Makefile").write_text(makefile)
        shutil.copytree(TESTS.parent / "scripts" / "testrun", self.root / "scripts" / "testrun", dirs_exist_ok=True)
        self.script("scripts/setup", "#!/bin/sh\n")
        (self.root / ".venv").unlink(missing_ok=True)
        (self.root / ".venv").symlink_to(sys.prefix)
        return self.start(command=[str(self.root / ".ci" / "run")])

    def calls(self):
        """How `swift test` was called."""
        lines = (self.root / "calls.jsonl").read_text().splitlines()
        return [call for call in map(json.loads, lines) if call[0] == "test"]

    @property
    def flaky(self):
        return (self.root / ".build" / "tests" / "flaky.txt").read_text()

    @property
    def kept(self):
        return [path for path in (self.root / ".build" / "tests" / "failures").rglob("*") if path.is_file()]


class Said:
    def __init__(self, code, text):
        self.code, self.text = code, text
        self.lines = text.strip().splitlines()

    @property
    def last(self):
        return self.lines[-1]

    def __str__(self):
        return f"exit code {self.code}\n{self.text}"


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repository")
