"""What a failed test leaves to be looked into: its report, where a seed stands, and its state folders, copied before they are removed.

Folder: `ROOST_TEST_FAILURES`, else `.build/tests/failures` of this checkout; one folder a test.
"""

import os
import pathlib
import re
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Larger states, in megabytes, are named but not copied.
LARGEST = 500


def folder():
    """The folder of the running test; created on first use."""
    # pytest's own variable: `EndToEnd/test_x.py::test_y (call)`.
    test = os.environ.get("PYTEST_CURRENT_TEST", "no test").rpartition(" ")[0] or "no test"
    everything = pathlib.Path(os.environ.get("ROOST_TEST_FAILURES") or ROOT / ".build" / "tests" / "failures")
    name = re.sub("[^A-Za-z0-9_.]+", "-", test)[-100:]
    begun = _begun.setdefault(test, time.strftime("%Y%m%d-%H%M%S"))
    path = everything / f"{begun}-{name}"
    path.mkdir(parents=True, exist_ok=True)
    return path


# Everything of one failure goes to one folder, even if the second changes meanwhile.
_begun = {}


def keep_report(text):
    (folder() / "report.txt").write_text(text)


def keep_state(scratch):
    """Copies a state folder and everything beside it. What cannot be copied is named and does not hide the failure itself."""
    target = folder() / pathlib.Path(scratch).name
    if target.exists():
        return
    size = subprocess.run(["du", "--summarize", "--one-file-system", "--block-size=1M", scratch], capture_output=True, text=True)
    megabytes = int(size.stdout.split()[0]) if size.stdout.split() else 0
    if megabytes > LARGEST:
        (folder() / "not-copied.txt").write_text(f"{scratch} has {megabytes} MB\n")
        return
    copied = subprocess.run(["cp", "--archive", "--one-file-system", scratch, target], capture_output=True, text=True)
    if copied.returncode != 0:
        (folder() / "not-copied.txt").write_text(copied.stderr)
