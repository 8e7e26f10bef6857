"""Tries what a sandbox must refuse and prints, as one line of JSON, what came of each try: "done", a value, or the error's name.

Runs with the system's Python and nothing else, once outside (the positive control) and once inside. Arguments: a topic, then its own.
"""

import errno
import json
import mmap
import os
import shutil
import socket
import subprocess
import sys


def attempt(action):
    try:
        answer = action()
        return "done" if answer is None else answer
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))
    except subprocess.CalledProcessError as error:
        return f"exit {error.returncode}"


def write(path, flags, content=b"attacked"):
    descriptor = os.open(path, flags, 0o644)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def write_mapped(path):
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 4) as view:
        view[:4] = b"MMAP"


def writes(folder):
    """SB-01. Each action has its own target, so that one success does not spoil the next attempt."""
    def victim(name):
        return os.path.join(folder, name)
    return {
        "create": attempt(lambda: write(victim("created"), os.O_WRONLY | os.O_CREAT | os.O_EXCL)),
        "overwrite": attempt(lambda: write(victim("overwrite"), os.O_WRONLY)),
        "append": attempt(lambda: write(victim("append"), os.O_WRONLY | os.O_APPEND)),
        "truncate": attempt(lambda: os.truncate(victim("truncate"), 0)),
        "rename": attempt(lambda: os.rename(victim("rename"), victim("renamed"))),
        "unlink": attempt(lambda: os.unlink(victim("unlink"))),
        "chmod": attempt(lambda: os.chmod(victim("chmod"), 0o777)),
        "utime": attempt(lambda: os.utime(victim("utime"), (1, 1))),
        "xattr": attempt(lambda: os.setxattr(victim("xattr"), "user.attacked", b"1")),
        "mmap": attempt(lambda: write_mapped(victim("mmap"))),
        "hard link": attempt(lambda: os.link(victim("link"), "stolen-link")),
        "symlink": attempt(lambda: os.symlink("x", victim("symlink"))),
        "mkdir": attempt(lambda: os.mkdir(victim("mkdir"))),
        "rmdir": attempt(lambda: os.rmdir(victim("rmdir"))),
        "write through a link": attempt(lambda: through_link(victim("throughlink"))),
    }


def through_link(path):
    link = "link-to-outside"
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink(path, link)
    try:
        write(link, os.O_WRONLY)
    finally:
        os.unlink(link)


def reads(*paths):
    """SB-02. Every path by its name and by every detour; the value is what was read."""
    found = {}
    for path in paths:
        for name, way in detours(path).items():
            found[f"{path} {name}"] = attempt(lambda: open(way, "rb").read(4096).decode(errors="replace"))
    return found


def detours(path):
    return {
        "directly": path,
        "by dots": os.path.join("/usr/..", *([".."] * 8), path.lstrip("/")),
        "relative": os.path.relpath(path),
        "by the process's root": "/proc/self/root" + path,
        "by its folder": os.path.join("/proc/self/cwd", os.path.relpath(path)),
        "by the first process": "/proc/1/root" + path,
        "by the parent": f"/proc/{os.getppid()}/root{path}",
    }


def descriptors():
    """SB-20. Open descriptors besides the standard three: number → target."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue  # the listing's own
        if int(name) > 2 and not target.endswith("/fd"):
            found[name] = target
    return found


def environment():
    return dict(os.environ)


def replacements(parent):
    """SB-06. Replacing a protected folder by renaming, linking or mounting; each way has a folder of its name."""
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    def folder(way):
        return os.path.join(parent, way)

    def replace_by_link():
        os.rename(folder("link"), folder("link") + "-moved")
        os.symlink("/tmp", folder("link"))

    def run(*words):
        subprocess.run(words, **quiet)

    covering = f"mount -t tmpfs none '{folder('own namespace')}' && touch '{folder('own namespace')}/covered'"
    return {
        "rename": attempt(lambda: os.rename(folder("rename"), folder("rename") + "-moved")),
        "link": attempt(replace_by_link),
        "own namespace": attempt(lambda: run("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", covering)),
        "mount": attempt(lambda: run("mount", "-t", "tmpfs", "none", folder("mount"))),
        "bind": attempt(lambda: run("mount", "--bind", "/tmp", folder("bind"))),
    }


def specials():
    """SB-08. Special files in the project itself."""
    def bind():
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("a-socket")

    def setuid():
        shutil.copy("/usr/bin/id", "setuid-id")
        os.chmod("setuid-id", 0o6755)

    return {
        "device": attempt(lambda: os.mknod("a-device", 0o600 | 0o060000, os.makedev(7, 0))),
        "fifo": attempt(lambda: os.mkfifo("a-fifo")),
        "socket": attempt(bind),
        "setuid": attempt(setuid),
    }


def connections(*addresses):
    """SB-17. `tcp:PORT` of loopback, `abstract:NAME`, `path:PATH`."""
    def connect(address):
        kind, _, rest = address.partition(":")
        if kind == "tcp":
            with socket.create_connection(("127.0.0.1", int(rest)), timeout=5):
                return
        with socket.socket(socket.AF_UNIX) as client:
            client.connect("\0" + rest if kind == "abstract" else rest)
    return {address: attempt(lambda: connect(address)) for address in addresses}


def wander(*targets):
    """SB-09. Leaving the project by changing the folder."""
    found = {}
    for target in targets:
        found[target] = attempt(lambda: (os.chdir(target), sorted(os.listdir(".")))[1])
    return found


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
