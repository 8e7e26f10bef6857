"""Files of others in a project, and unreadable files, do not keep a run from its work."""

import os
import socket

import pytest

from support import projects
from support.roost import ORDINARY_USER, Roost

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="needs root to make files of other users")
OTHER = 4242


@pytest.fixture(scope="module", params=[pytest.param(None, id="daemon-of-root"), pytest.param(ORDINARY_USER, id="daemon-of-the-user")])
def daemon(request, readable_binary):
    with Roost(readable_binary, user=request.param) as roost:
        roost.up()
        yield roost


def make(folder):
    """A repository of the ordinary user with files left by a container and a daemon."""
    projects.make_repository(folder, {"a": "a\n", "sub/b": "b\n"}, ORDINARY_USER)
    projects.write_files(folder, {"pgdata/base/1": "rows\n", "sub/theirs": "theirs\n", "sub/closed": "closed\n", "mine/x": "x\n"})
    projects.give(folder / "pgdata", OTHER)
    os.chmod(folder / "pgdata", 0o700)
    for name, mode in (("theirs", 0o644), ("closed", 0o600)):
        os.chown(folder / "sub" / name, OTHER, OTHER)
        os.chmod(folder / "sub" / name, mode)
    projects.give(folder / "mine", ORDINARY_USER)
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s"))
    for name in ("pipe", "s"):
        os.chown(folder / name, ORDINARY_USER, ORDINARY_USER)
    return folder


LOOK = "echo more >>a; mkdir new; echo n >new/n; rm sub/b; cat sub/theirs; ls pgdata; cat sub/closed; cat pgdata/base/1; echo done"


@pytest.mark.parametrize("options", [(), ("--work-tree", "clone")], ids=["layer", "clone"])
def test_a_run_goes_on_without_what_belongs_to_others(daemon, options):
    folder = make(daemon.projects / "-".join(["left-out", *options[1:]]))
    before = projects.picture(folder, leave_out=(".git", "s"))
    run = daemon.shell(folder, LOOK, options=("--keep", *options)).check()
    assert run.output("stdout") == "theirs\ndone\n", run
    assert "rows" not in run.said and "closed\n" not in run.output("stdout")
    # By name.
    assert "pgdata" in run.said and "sub/closed" in run.said, run
    diff = daemon.run("diff", run.run_id, check=0).stdout
    assert diff.count("diff --git") == 3 and "pgdata" not in diff and "theirs" not in diff and "closed" not in diff, diff
    daemon.run("apply", run.run_id, check=0)
    after = projects.picture(folder, leave_out=(".git", "s"))
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    assert changed == {b"a", b"new", b"new/n", b"sub/b"}, changed
    for path, owner in (("pgdata", OTHER), ("pgdata/base/1", OTHER), ("sub/closed", OTHER), ("a", ORDINARY_USER)):
        assert (folder / path).stat().st_uid == owner, path


def test_many_are_counted_and_some_are_named(daemon):
    folder = projects.make_folder(daemon.projects / "many", {f"t{number:02}": "x" for number in range(30)}, ORDINARY_USER)
    for number in range(30):
        os.chown(folder / f"t{number:02}", OTHER, OTHER)
    run = daemon.shell(folder, "true").check()
    assert "t00, t01, t02, t03, t04, t05 and 24 more" in run.said, run


def test_a_project_of_a_shared_group_is_worked_on_in_a_copy(readable_binary):
    """An ordinary user's layer can only have that user's primary group."""
    with Roost(readable_binary, user=ORDINARY_USER, groups=(OTHER,)) as roost:
        roost.up()
        folder = projects.make_repository(roost.projects / "shared", {"a": "a\n", "sub/b": "b\n"}, ORDINARY_USER)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, ORDINARY_USER, OTHER)
        run = roost.shell(folder, "echo more >>a; echo more >>sub/b; echo n >sub/n", options=("--keep",)).check()
        assert "the task works on a copy" in run.said, run
        roost.run("apply", run.run_id, check=0)
        assert (folder / "a").read_text() == "a\nmore\n" and (folder / "a").stat().st_gid == OTHER
