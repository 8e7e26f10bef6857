"""Runs commands in parallel, each in its own session: shows and keeps their output, limits their silence, and ends all of them on Ctrl-C."""

import contextlib
import os
import pathlib
import selectors
import signal
import subprocess
import sys
import time

# Seconds for fixtures, including daemons, to end after an interrupt.
GRACE = 60
# Seconds for output of processes that a command left behind and that still hold its pipe.
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


def run(command, log, cwd, **more):
    """One command; see `Child`."""
    return run_all([Child(command, log, cwd, **more)])[0]


def run_all(children):
    """
    Returns how each of them ended, after all have ended.

    Raises: KeyboardInterrupt, after all of them and their processes have been ended.
    """
    started = []
    try:
        for child in children:
            started.append(child.start())
        try:
            _follow(started)
        except KeyboardInterrupt:
            _interrupt(started)
            raise
    finally:
        for child in started:
            child.end()
    return [Ended(child.process.returncode, child.was_silent, child.silence or 0) for child in children]


class Child:
    """
    - silence: seconds without output and without growth of the file `sign_of_life`, after which the command counts as hung; `None`: never.
    - name: a prefix for each of its lines, if several commands write at once. Then only whole lines are shown.
    """

    def __init__(self, command, log, cwd, environment=None, silence=None, sign_of_life=None, name=None):
        self.command, self.cwd, self.environment = [str(word) for word in command], cwd, {**os.environ, **(environment or {})}
        self.log, self.silence, self.sign_of_life, self.name = log, silence, sign_of_life, name
        self.was_silent = False
        # The beginning of an incomplete line.
        self.rest = b""

    def start(self):
        self.process = subprocess.Popen(
            self.command, cwd=self.cwd, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True)
        self.file = open(self.log, "ab")
        self.last, self.size, self.ended_at = time.monotonic(), 0, None
        return self

    def read(self):
        """Shows and keeps new output. Returns whether more may follow."""
        piece = os.read(self.process.stdout.fileno(), 1 << 16)
        self.file.write(piece)
        self.file.flush()
        self.last = time.monotonic()
        if self.name is None:
            self._show(piece)
        else:
            *lines, self.rest = (self.rest + piece).split(b"\n")
            self._show(b"".join(self._named(line) for line in lines))
        return bool(piece)

    def _named(self, line):
        return f"[{self.name}] ".encode() + line + b"\n" if line.strip() else b""

    def _show(self, piece):
        sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()

    def is_over(self):
        """Whether the command is finished; ends a command that has been silent for too long."""
        now = time.monotonic()
        if self.process.poll() is not None:
            self.ended_at = self.ended_at or now
            return now - self.ended_at > REST
        grown = _size(self.sign_of_life)
        if grown != self.size:
            self.last, self.size = now, grown
        if self.silence is not None and now - self.last > self.silence:
            self.was_silent = True
            self.signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            # At once, not only after the others have ended.
            self.signal(signal.SIGKILL)
            return True
        return False

    def end(self):
        """Also ends processes that a crashed test left in the session."""
        self.signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self._show(self._named(self.rest))
        self.rest = b""
        self.file.close()

    def signal(self, number):
        """Signals the whole session: `swift test` puts its tests into their own process group, and may end before or after them."""
        for pid in _session(self.process.pid) or [-self.process.pid]:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)


def _follow(children):
    with selectors.DefaultSelector() as selector:
        for child in children:
            selector.register(child.process.stdout, selectors.EVENT_READ, child)
        while selector.get_map():
            closed = [key.data for key, _ in selector.select(timeout=0.5) if not key.data.read()]
            for child in [key.data for key in selector.get_map().values()]:
                if child in closed or child.is_over():
                    selector.unregister(child.process.stdout)
    # A command may close its output before it ends.
    while not all(child.process.poll() is not None or child.is_over() for child in children):
        time.sleep(0.05)


def _interrupt(children):
    """The first Ctrl-C lets the commands clean up, the second one does not. A SIGTERM that comes with the first does not count as the second."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdout.write("\ninterrupted: waiting for the tests to clean up (Ctrl-C again ends them at once)\n")
    sys.stdout.flush()
    deadline = time.monotonic() + GRACE
    with contextlib.suppress(KeyboardInterrupt):
        for child in children:
            child.signal(signal.SIGINT)
        with selectors.DefaultSelector() as selector:
            for child in children:
                selector.register(child.process.stdout, selectors.EVENT_READ, child)
            while any(child.process.poll() is None for child in children) and time.monotonic() < deadline:
                for key, _ in selector.select(timeout=0.2):
                    if not key.data.read():
                        selector.unregister(key.fileobj)


def _size(path):
    try:
        return os.stat(path).st_size if path else 0
    except FileNotFoundError:
        return 0


def _session(leader):
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name, which may contain anything: state, parent, group, session.
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == leader and fields[0] not in "ZX":
                found.append(int(path.parent.name))
    return found
