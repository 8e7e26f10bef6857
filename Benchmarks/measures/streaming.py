"""From a line that a run prints to its subscribers."""

import json
import os
import subprocess
import time

from . import projects
from .daemon import Daemon
from .figures import Figure, Line

READERS = 100
# Fifty lines a second for ten seconds, starting when all readers are connected.
LINES = ["lines", "500", "20000", "2000"]


def measure(place):
    echo = relay(place, READERS, LINES)
    project = place.folder("watched")
    subprocess.run(["cp", place.tool("clock"), str(project / "clock")], check=True)
    projects.commit(project)
    with Daemon(place) as daemon:
        connection = daemon.connection()
        accepted = connection.accept(project, [project / "clock", *LINES])
        ours = listen(place, daemon.socket, f"/v1/runs/{accepted['run']['id']}/events", READERS)
    yield Line("one line is one synced write; such a write on this disk, alone", synced_writes(place))
    for part, target in [("p50", None), ("p99", 5)]:
        figure = Figure([ours[part] / 1e6], digits=2)
        yield Line(
            f"line printed to {READERS} SSE subscribers, {part} of {ours['count']:,}", figure, Figure([echo[part] / 1e6], digits=2),
            "relay without journal", target=f"<= {target} ms" if target else "", met=figure.median <= target if target else None)


def synced_writes(place):
    """Appends one page, like a commit of one small event, at the interval of the lines."""
    samples = []
    with open(place.scratch / "synced", "wb", buffering=0) as file:
        for _ in range(200):
            begin = time.monotonic_ns()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            samples.append((time.monotonic_ns() - begin) / 1e6)
            time.sleep(0.01)
    return Figure(samples, digits=2)


def listen(place, socket, path, readers):
    done = subprocess.run(
        [place.tool("listen"), socket, path, str(readers), "40"], check=True, stdout=subprocess.PIPE, timeout=60)
    return json.loads(done.stdout.splitlines()[-1])


def relay(place, readers, lines):
    """Sends the same lines to as many readers through a process that only copies."""
    api_server = place.scratch / f"relay-{readers}.sock"
    api_server.unlink(missing_ok=True)
    process = subprocess.Popen([place.tool("relay"), str(api_server), str(readers), place.tool("clock"), *lines])
    try:
        while not api_server.exists():
            if process.poll() is not None:
                raise RuntimeError("the relay did not start")
        return listen(place, str(api_server), "/", readers)
    finally:
        process.kill()
        process.wait()
