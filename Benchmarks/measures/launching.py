"""From an accepted task to its child's first instruction."""

import os
import pathlib
import shutil
import subprocess
import time

from . import projects
from .daemon import Daemon
from .figures import Figure, Line

ROUNDS = 25


def measure(place):
    project = place.folder("small")
    shutil.copy(place.tool("clock"), project / "clock")
    for number in range(20):
        (project / f"file-{number}.txt").write_text(f"file {number}\n" * 20)
    projects.commit(project)
    with Daemon(place) as daemon:
        connection = daemon.connection()
        command = bubblewrap(daemon, connection, project)
        answered, sent = [], []
        for round in range(ROUNDS + 2):
            begin = time.monotonic_ns()
            accepted = connection.accept(project, [project / "clock"])
            answer = time.monotonic_ns()
            daemon.wait_for_end(connection, accepted["run"]["id"])
            child = int(daemon.output(connection, accepted["run"]["id"]).strip().removeprefix("t="))
            if round >= 2:
                answered.append((child - answer) / 1e6)
                sent.append((child - begin) / 1e6)
    bare = floor(place, project, command)
    answered, sent = Figure(answered), Figure(sent)
    yield Line(
        "task answered 202 to its child executing, small repository, overlay", answered, bare, "bare bubblewrap + overlay",
        target="<= 1.5 x", met=answered.median <= 1.5 * bare.median)
    yield Line("the same from the request's first byte (two syncs more)", sent, bare, "bare bubblewrap + overlay")


def bubblewrap(daemon, connection, project):
    """The command line that the daemon gives bubblewrap for this project."""
    accepted = connection.accept(project, [project / "clock", "hold", "2"])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for process in descendants(daemon.process.pid):
            try:
                words = pathlib.Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")[:-1]
            except OSError:
                continue
            # The daemon's helper for git stands in a sandbox of its own, which has fewer mounts.
            if words and pathlib.Path(words[0]).name == "bwrap" and "serve" not in words[words.index("--"):]:
                daemon.wait_for_end(connection, accepted["run"]["id"])
                return words
        time.sleep(0.02)
    raise RuntimeError("no bubblewrap was seen below the daemon")


def descendants(process):
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = pathlib.Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(name))
    found, open_ = [], [process]
    while open_:
        children = parents.get(open_.pop(), [])
        found += children
        open_ += children
    return found


def floor(place, project, command):
    """The same mounts by hand: our own folders for home and overlay, the clock instead of the guard."""
    scratch = place.folder("bare")
    merged, home = place.folder("merged"), place.folder("home")
    words = list(command)
    for index in range(len(words) - 2):
        if words[index] == "--bind" and words[index + 2] == "/home/roost":
            words[index + 1] = str(home)
        if words[index] == "--bind" and words[index + 2] == str(project):
            words[index + 1] = str(merged)
    words = [shutil.which("bwrap"), *words[1:words.index("--") + 1], str(project / "clock")]
    done = subprocess.run(
        [place.tool("bare"), str(ROUNDS + 2), str(project), str(scratch), str(merged), *words], check=True, stdout=subprocess.PIPE,
        timeout=60)
    return Figure([int(line) / 1e6 for line in done.stdout.split()][2:])
