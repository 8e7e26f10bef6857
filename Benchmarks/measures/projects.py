"""Repositories for the measurements."""

import os
import pathlib
import subprocess
import time

ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Bench",
    "GIT_AUTHOR_EMAIL": "bench@example.invalid", "GIT_COMMITTER_NAME": "Bench", "GIT_COMMITTER_EMAIL": "bench@example.invalid",
}


def git(folder, *words):
    return subprocess.run(["git", *words], cwd=folder, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE).stdout


def repository(folder, files):
    """A repository with one commit and this many text files, a hundred per folder."""
    folder = pathlib.Path(folder)
    for number in range(files):
        path = folder / name(number)
        if number % 100 == 0:
            path.parent.mkdir(parents=True)
        # Only a hundred different contents, so that the commit takes seconds instead of minutes.
        path.write_text("".join(f"line {line} of file {number % 100}\n" for line in range(30)))
    commit(folder)
    return folder


def commit(folder):
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "bench")
    # git compares the contents of files that are as new as its index; a real repository is older.
    time.sleep(1.1)
    os.utime(folder / ".git" / "index")
    git(folder, "status", "--porcelain")


def name(number):
    return f"folder-{number // 1000}/part-{number // 100}/file-{number}.txt"
