"""Temporary projects, and snapshots of folders to compare."""

import contextlib
import hashlib
import os
import pathlib
import stat
import subprocess

# Fixed, so that the user's own git configuration does not change a test.
GIT_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Test",
    "GIT_AUTHOR_EMAIL": "test@example.invalid",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@example.invalid",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_KEY_1": "init.defaultBranch",
    "GIT_CONFIG_VALUE_1": "main",
}


def git(folder, *arguments, check=True):
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=GIT_ENVIRONMENT, check=check, capture_output=True, text=True
    ).stdout.strip()


def write_files(folder, files):
    """`files` maps relative paths to text or bytes."""
    for path, content in files.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())


def make_folder(folder, files=None, owner=None):
    os.makedirs(folder, exist_ok=True)
    write_files(folder, files or {"readme.txt": "one\ntwo\nthree\n"})
    give(folder, owner)
    return folder


def make_repository(folder, files=None, owner=None):
    os.makedirs(folder, exist_ok=True)
    write_files(folder, files or {"readme.txt": "one\ntwo\nthree\n"})
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    give(folder, owner)
    return folder


def give(folder, owner):
    """Makes a user the owner of a folder and everything in it; `None` changes nothing."""
    if owner is None:
        return
    for root, folders, files in os.walk(folder):
        for name in [".", *folders, *files]:
            os.lchown(os.path.join(root, name), owner, owner)


def picture(folder, leave_out=()):
    """The content of a folder: path → (kind, permissions, content). Equal snapshots mean equal folders."""
    found = {}
    base = os.fsencode(str(folder))
    for root, folders, files in os.walk(base):
        relative_root = os.path.relpath(root, base)
        folders[:] = [name for name in folders if os.fsdecode(name) not in leave_out]
        for name in folders + files:
            path = os.path.join(root, name)
            relative = os.path.normpath(os.path.join(relative_root, name))
            if os.fsdecode(name) in leave_out:
                continue
            try:
                found[relative] = entry_of(path)
            except FileNotFoundError:
                # Gone since the folder was listed: snapshots are also taken of folders in use.
                continue
    return found


def entry_of(path):
    status = os.lstat(path)
    permissions = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return ("link", 0, os.readlink(path))
    if stat.S_ISDIR(status.st_mode):
        return ("folder", permissions, b"")
    if stat.S_ISREG(status.st_mode):
        with open(path, "rb") as file:
            return ("file", permissions, hashlib.sha256(file.read()).digest())
    return (f"special {stat.S_IFMT(status.st_mode):o}", permissions, b"")


def files_of(folder):
    """The snapshot without `.git`: the files a person works on."""
    return picture(folder, leave_out=(".git",))


def holds(folder, needle, leave_out=()):
    """Files below `folder` that contain `needle`."""
    found = []
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.path.join(root, name) not in leave_out]
        for name in files:
            path = os.path.join(root, name)
            if path in leave_out:
                continue
            try:
                if not stat.S_ISREG(os.lstat(path).st_mode):
                    continue
                with open(path, "rb") as file:
                    if needle in file.read():
                        found.append(path)
            except OSError:  # gone meanwhile, or not readable for us
                continue
    return found


def modes(folder):
    """Everything in a folder, itself included: path → mode. Entries that disappear meanwhile are left out."""
    found = {folder: folder.stat().st_mode}
    for root, folders, files in os.walk(folder):
        for path in (pathlib.Path(root, name) for name in folders + files):
            with contextlib.suppress(FileNotFoundError):
                found[path] = path.lstat().st_mode
    return found
