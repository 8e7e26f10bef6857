"""Finding the processes of one daemon and its runs from outside, without trusting anything that the daemon says.

A process belongs to a daemon when the state folder stands in its command line or its environment (the daemon, the command line, the launcher),
or in its mounts while it lives in a mount namespace of its own, or when such a process is above it: what a run sees of the state folder is
shown in a way that hides where it lies. The holder, whose end is the end of everything below it, carries the launcher's command line.
"""

import os
import signal

import pytest


def _read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:  # gone meanwhile, or not readable for us
        return b""


def _namespace(pid):
    try:
        return os.readlink(f"/proc/{pid}/ns/mnt")
    except OSError:
        return None


def _is_alive(pid):
    """Zombies count as dead: they hold nothing but a number until their parent reaps them."""
    fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return bool(fields) and fields[0] not in (b"Z", b"X")


def command_line(pid):
    return _read(f"/proc/{pid}/cmdline").replace(b"\0", b" ").decode(errors="replace").strip()


def pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def with_text_in_command_line(text):
    needle = os.fsencode(text)
    return [pid for pid in pids() if pid != os.getpid() and needle in _read(f"/proc/{pid}/cmdline") and _is_alive(pid)]


def _lock_holders(folder):
    """Daemons whose environment only root may read: found by the lock on their state folder."""
    numbers = set()
    for place in (folder, os.path.join(folder, "state")):
        try:
            status = os.stat(os.path.join(place, "run", "lock"))
            numbers.add((os.major(status.st_dev), os.minor(status.st_dev), status.st_ino))
        except OSError:  # no daemon ever ran there
            continue
    lines = [line.split() for line in _read("/proc/locks").decode().splitlines()]
    return {int(words[4]) for words in lines if len(words) > 5 and words[1] != "->" and _file_of(words[5]) in numbers}


def _file_of(text):
    """`fe:00:16434575`, device in hexadecimal, as (major, minor, inode)."""
    major, minor, inode = text.split(":")
    return int(major, 16), int(minor, 16), int(inode)


def of_state_folder(folder):
    """All living processes of the daemon with this state folder and of its runs, the daemon included."""
    needle = os.fsencode(str(folder))
    daemons = _lock_holders(str(folder))
    own = _namespace("self")
    found = []
    for pid in pids():
        if pid == os.getpid() or not _is_alive(pid):
            continue
        if pid in daemons or needle in _read(f"/proc/{pid}/cmdline") or needle in _read(f"/proc/{pid}/environ"):
            found.append(pid)
        elif _namespace(pid) not in (own, None) and needle in _read(f"/proc/{pid}/mountinfo"):
            found.append(pid)
    below = list(found)
    while below:
        children = [pid for pid in children_of(below.pop()) if pid not in found and pid != os.getpid() and _is_alive(pid)]
        found += children
        below += children
    return found


def core_limit(pid):
    """The soft and hard limit for the size of core files."""
    line = next(line for line in _read(f"/proc/{pid}/limits").decode().splitlines() if line.startswith("Max core file size"))
    return tuple(line.removeprefix("Max core file size").split()[:2])


def children_of(pid):
    """The direct children of all threads of a process."""
    found = set()
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            found.update(int(word) for word in _read(f"/proc/{pid}/task/{thread}/children").split())
    except OSError:  # it ended meanwhile
        pass
    return found


def descriptors_of(pid):
    """The open files of a process, as the kernel names them; empty if it has ended. Only root can read them of a daemon."""
    found = []
    try:
        for name in os.listdir(f"/proc/{pid}/fd"):
            try:
                found.append(os.readlink(f"/proc/{pid}/fd/{name}"))
            except OSError:  # closed meanwhile
                continue
    except PermissionError:
        pytest.skip("only root may look into a daemon")
    except OSError:  # it ended meanwhile
        pass
    return found


def ancestors_of(pid):
    found = []
    while pid > 1:
        fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
        if len(fields) < 2:
            break
        pid = int(fields[1])
        found.append(pid)
    return found


def describe(some_pids):
    return [f"{pid}: {command_line(pid)[:160]}" for pid in some_pids]


def is_alive(pid):
    return _is_alive(pid)


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
