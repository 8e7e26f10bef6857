"""One command in a session of its own: its output is shown and kept, its silence is bounded, and Ctrl-C ends all of it."""

import contextlib
import os
import pathlib
import selectors
import signal
import subprocess
import sys
import time

# For the end of fixtures, daemons among them, after an interrupt.
GRACE = 60
# For output of what the command left behind and still holds its pipe.
REST = 2


class Ended:
    """How a command ended."""

    def __init__(self, code, was_silent, silence):
        self.code, self.was_silent, self.silence = code, was_silent, silence

    @property
    def words(self):
        if self.was_silent:
            return f"was killed after {self.silence:.0f} seconds without a sign of life"
        if self.code < 0:
            return f"was ended by {signal.Signals(-self.code).name}"
        return f"ended with exit code {self.code}"


def run(command, log, cwd, environment=None, silence=None, sign_of_life=None):
    """
    - silence: seconds without output and without growth of the file `sign_of_life`, after which the command is taken for hung; `None`: never.
    - Raises KeyboardInterrupt after everything of the command has been ended.
    """
    process = subprocess.Popen(
        [str(word) for word in command], cwd=cwd, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    with open(log, "ab") as file:
        try:
            was_silent = _follow(process, file, silence, sign_of_life)
        except KeyboardInterrupt:
            _interrupt(process, file)
            raise
        finally:
            # Also what a crashed test left in the session.
            _signal(process, signal.SIGKILL)
            process.wait()
            process.stdout.close()
    return Ended(process.returncode, was_silent, silence or 0)


def _follow(process, file, silence, sign_of_life):
    """Returns whether it was killed for its silence."""
    last, size, ended_at = time.monotonic(), 0, None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(timeout=0.5):
                piece = os.read(process.stdout.fileno(), 1 << 16)
                if not piece:
                    break
                _show(piece, file)
                last = time.monotonic()
            now = time.monotonic()
            if process.poll() is not None:
                ended_at = ended_at or now
                if now - ended_at > REST:
                    return False
            grown = _size(sign_of_life)
            if grown != size:
                last, size = now, grown
            if silence is not None and now - last > silence:
                _signal(process, signal.SIGTERM)
                _wait(process, 10)
                return True
    # The output may be closed before the end.
    process.wait()
    return False


def _interrupt(process, file):
    """The first Ctrl-C lets it clean up, the second one does not. A SIGTERM that comes with the first is no second."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdout.write("\ninterrupted: waiting for the tests to clean up (Ctrl-C again ends them at once)\n")
    sys.stdout.flush()
    _signal(process, signal.SIGINT)
    deadline = time.monotonic() + GRACE
    with contextlib.suppress(KeyboardInterrupt):
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while process.poll() is None and time.monotonic() < deadline:
                if selector.select(timeout=0.2):
                    _show(os.read(process.stdout.fileno(), 1 << 16), file)


def _show(piece, file):
    file.write(piece)
    file.flush()
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


def _size(path):
    try:
        return os.stat(path).st_size if path else 0
    except FileNotFoundError:
        return 0


def _wait(process, seconds):
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def _signal(process, number):
    """To the whole session: `swift test` gives its tests a group of their own, and outlives or dies before them."""
    for pid in _session(process.pid) or [-process.pid]:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _session(leader):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # Behind the name, which may hold anything: state, parent, group, session.
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == leader and fields[0] not in "ZX":
                found.append(int(path.parent.name))
    return found
