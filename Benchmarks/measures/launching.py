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
        command, settings = bubblewrap(daemon, connection, project)
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
    bare = floor(place, project, with_settings(command, settings))
    gathered = floor(place, project, with_settings(command, ["--ro-bind", str(copied(place, settings)), "/etc"]))
    answered, sent = Figure(answered), Figure(sent)
    yield Line(
        "task answered 202 to its child executing, small repository, overlay", answered, bare, "bare bubblewrap + overlay",
        target="<= 1.5 x", met=answered.median <= 1.5 * bare.median)
    yield Line("the same from the request's first byte (two syncs more)", sent, bare, "bare bubblewrap + overlay")
    yield Line("the same answered, beside one prepared folder for /etc", answered, gathered, "bare bubblewrap + overlay")


def bubblewrap(daemon, connection, project):
    """The command line that the daemon uses for bubblewrap in this project, and the one with which bubblewrap alone shows the same `/etc`."""
    accepted = connection.accept(project, [project / "clock", "hold", "2"])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for process in descendants(daemon.process.pid):
            try:
                words = pathlib.Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")[:-1]
            except OSError:
                continue
            # The daemon's git helper has its own sandbox, with fewer mounts.
            if words and pathlib.Path(words[0]).name == "bwrap" and "serve" not in words[words.index("--"):]:
                settings = [words for inside in descendants(process) for words in [settings_of(inside)] if words]
                if not settings:
                    continue
                daemon.wait_for_end(connection, accepted["run"]["id"])
                return words, settings[0]
        time.sleep(0.02)
    raise RuntimeError("no bubblewrap was seen below the daemon")


# Descriptors for file contents, above those that the daemon's own command line names.
FIRST_CONTENT = 40
OWN_FILES = ["/etc/passwd", "/etc/group", "/etc/gitconfig"]


def settings_of(process):
    """One mount for each part of `/etc` that a process inside sees; nothing before it is inside."""
    root = pathlib.Path(f"/proc/{process}/root")
    try:
        if "roost:" not in (root / "etc/passwd").read_text():
            return []
        device = (root / "etc").stat().st_dev
    except OSError:
        return []
    words, open_ = [], [root / "etc"]
    while open_:
        for entry in sorted(open_.pop().iterdir()):
            path = "/" + str(entry.relative_to(root))
            if path in OWN_FILES:
                words += ["--perms", "0644", "--ro-bind-data", str(FIRST_CONTENT + OWN_FILES.index(path)), path]
            elif entry.is_dir() and entry.stat().st_dev == device:
                open_.append(entry)
            else:
                words += ["--ro-bind", path, path]
    return words


def with_settings(command, settings):
    for index in range(len(command) - 2):
        if command[index] == "--ro-bind" and command[index + 2] == "/etc":
            return command[:index] + settings + command[index + 3:]
    return command


def copied(place, settings):
    """A folder with the files and folders of the host that these mounts show."""
    folder = place.folder("settings")
    for index in range(len(settings) - 2):
        if settings[index] not in ["--ro-bind", "--ro-bind-data"]:
            continue
        target = folder / settings[index + 2].removeprefix("/etc/")
        target.parent.mkdir(parents=True, exist_ok=True)
        source = pathlib.Path(settings[index + 2] if settings[index] == "--ro-bind" else "/etc/passwd")
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore_dangling_symlinks=True)
        else:
            shutil.copy(source, target)
    return folder


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
    """The same mounts made directly: separate folders for home and overlay, the clock instead of the guard."""
    scratch = place.folder("bare")
    merged, home = place.folder("merged"), place.folder("home")
    words = list(command)
    for index in range(len(words) - 2):
        if words[index] == "--bind" and words[index + 2] == "/home/roost":
            words[index + 1] = str(home)
        if words[index] == "--bind" and words[index + 2] == str(project):
            words[index + 1] = str(merged)
        # A toolchain that a system link points to, which the daemon shows through a layer.
        if words[index] == "--ro-bind" and words[index + 1].startswith("/sys/"):
            words[index + 1] = words[index + 2]
    words = [shutil.which("bwrap"), *words[1:words.index("--") + 1], str(project / "clock")]
    done = subprocess.run(
        [place.tool("bare"), str(ROUNDS + 2), str(project), str(scratch), str(merged), *words], check=True, stdout=subprocess.PIPE,
        timeout=60)
    return Figure([int(line) / 1e6 for line in done.stdout.split()][2:])
