"""File systems mounted below a project: a run sees their content, not an empty folder."""

import contextlib
import os
import pathlib
import subprocess
import tempfile

import pytest

from support import projects
from support.roost import ORDINARY_USER, Roost

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="needs root to mount something")

USERS = [pytest.param(None, id="as-root"), pytest.param(ORDINARY_USER, id="as-ordinary-user")]


@contextlib.contextmanager
def mounted(*words):
    subprocess.run(["mount", *map(str, words)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(words[-1])], check=True)


@pytest.fixture
def place():
    """Outside the daemons' folders, so that searches for a daemon's mounts do not find these."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="rtmount-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    subprocess.run(["rm", "--recursive", "--force", "--one-file-system", folder], check=True)


@pytest.fixture(params=USERS)
def project(request, place):
    """With a mounted file system, a bind-mounted folder and a bind-mounted file in it."""
    owner = request.param
    folder = projects.make_repository(
        place / "project", {"a": "a\n", "data/.keep": "", "sub dir/bound/.keep": "", "settings": "below\n"}, owner)
    elsewhere = projects.make_folder(
        place / "elsewhere", {"folder/g": "g\n", "folder/.env": "SECRET=1\n", "file": "on top\n"}, owner)
    with (mounted("-t", "tmpfs", "none", folder / "data"), mounted("--bind", elsewhere / "folder", folder / "sub dir" / "bound"),
          mounted("--bind", elsewhere / "file", folder / "settings")):
        (folder / "data" / "f").write_text("precious\n")
        (folder / "data" / ".env").write_text("SECRET=2\n")
        projects.give(folder / "data", owner)
        yield folder


@pytest.fixture
def daemon(readable_binary, project):
    owner = project.stat().st_uid
    with Roost(readable_binary, user=owner or None) as roost:
        roost.up()
        yield roost


LOOK = """cat data/f data/.env 'sub dir/bound/g' 'sub dir/bound/.env' settings
for f in data/f data/new 'sub dir/bound/new' settings; do (echo mine >"$f") 2>/dev/null && echo "wrote $f"; done
echo b >>a; git status --short | sort"""


@pytest.mark.parametrize("options", [(), ("--work-tree", "clone"), ("--isolation", "trusted")], ids=["layer", "clone", "trusted"])
def test_what_is_mounted_in_a_project_is_read_and_not_written(daemon, project, options):
    before = projects.files_of(project)
    run = daemon.shell(project, LOOK, options=("--keep", *options)).check()
    told = run.output("stdout").splitlines()
    secrets = ["SECRET=2"] if "trusted" in options else []
    assert told[0] == "precious" and "g" in told and "on top" in told and not [line for line in told if line.startswith("wrote")], told
    assert ("SECRET=2" in told) == bool(secrets), told
    assert " M a" in told
    summary = run.events_of("run.sandbox")[0]["summary"]
    assert "it can read but not change file systems mounted in the project" in summary and str(project / "data") in summary, summary
    diff = daemon.run("diff", run.run_id, check=0).stdout
    assert diff.count("diff --git") == 1 and "a/a" in diff, diff
    daemon.run("apply", run.run_id, check=0)
    after = projects.files_of(project)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert changed == {b"a"}, changed


def test_what_is_named_to_be_written_is_written(daemon, project):
    run = daemon.shell(project, "echo mine >data/new", options=("--discard", "--write", project / "data")).check()
    assert (project / "data" / "new").read_text() == "mine\n"
    assert str(project / "data") + "," not in run.events_of("run.sandbox")[0]["summary"].split("cannot change")[-1]


def test_in_place_a_mount_is_the_mount_and_no_part_of_the_diff(daemon, project):
    run = daemon.shell(project, "cat data/f; echo mine >data/new; echo b >>a", options=("--keep", "--work-tree", "inPlace")).check()
    assert run.output("stdout") == "precious\n" and (project / "data" / "new").exists()
    diff = daemon.run("diff", run.run_id, check=0).stdout
    assert diff.count("diff --git") == 1 and "a/a" in diff, diff
    assert "mounts in the project are changed directly" in run.said


def test_a_safe_run_reads_what_is_mounted(daemon, project):
    run = daemon.shell(project, "cat data/f; echo mine >data/f", options=("--discard", "--isolation", "safe"))
    assert run.output("stdout") == "precious\n" and "Read-only file system" in run.output("stderr"), run


def test_what_was_written_before_something_was_mounted_is_not_applied_over_it(readable_binary, place):
    folder = projects.make_folder(place / "later", {"a": "a\n", "data/old": "old\n"})
    with Roost(readable_binary) as roost:
        roost.up()
        run = roost.shell(folder, "echo mine >data/f; echo b >>a", options=("--keep",)).check()
        with mounted("-t", "tmpfs", "none", folder / "data"):
            later = roost.shell(folder, "true", options=("--keep",)).check()
            (folder / "data" / "f").write_text("precious\n")
            assert roost.run("apply", run.run_id).code != 0 or (folder / "data" / "f").read_text() == "precious\n"
            roost.run("apply", later.run_id)
            assert (folder / "data" / "f").read_text() == "precious\n"
