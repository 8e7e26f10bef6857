"""Folders that the user may not write to, or that belong to another user."""

import os

import pytest

from support import projects
from support.roost import ORDINARY_USER, Roost

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="needs root to make folders of other users")


@pytest.fixture(scope="module")
def ordinary(readable_binary):
    with Roost(readable_binary, user=ORDINARY_USER) as roost:
        roost.up()
        yield roost


def test_a_folder_of_another_user_is_refused_by_name(ordinary):
    folder = projects.make_repository(ordinary.projects / "of-root", owner=0)
    outcome = ordinary.shell(folder, "echo ran > ran.txt")
    assert outcome.code != 0, outcome
    assert "of-root" in outcome.said
    assert not (folder / "ran.txt").exists()


def test_an_unreadable_folder_is_refused_by_name(ordinary):
    folder = projects.make_folder(ordinary.projects / "closed", owner=0)
    os.chmod(folder, 0o700)
    outcome = ordinary.shell(folder, "true")
    assert outcome.code != 0, outcome
    assert "closed" in outcome.said


def test_a_read_only_folder_can_be_reviewed_but_not_applied(ordinary):
    folder = projects.make_folder(ordinary.projects / "read-only", {"a.txt": "a\n"}, owner=ORDINARY_USER)
    os.chmod(folder / "a.txt", 0o444)
    os.chmod(folder, 0o555)
    before = projects.picture(folder)
    outcome = ordinary.shell(folder, "chmod u+w . ; echo b > b.txt")
    if outcome.code == 0:
        assert ordinary.run("apply", outcome.run_id).code != 0
    else:
        assert "read-only" in outcome.said
    assert projects.picture(folder) == before


def test_a_file_of_another_owner_inside_is_said_before_it_surprises(ordinary):
    folder = projects.make_folder(ordinary.projects / "mixed", {"mine.txt": "m\n", "theirs.txt": "t\n"}, owner=ORDINARY_USER)
    os.chown(folder / "theirs.txt", 0, 0)
    os.chmod(folder / "theirs.txt", 0o644)
    outcome = ordinary.run("run", "--in", folder, "--keep", "--", "sh", "-c", "echo more >> mine.txt", check=0)
    # On the terminal, before the command's own output.
    assert "are left out: theirs.txt" in outcome.stderr, outcome


def test_root_works_in_a_users_project_as_that_user(shared_roost):
    folder = projects.make_repository(shared_roost.projects / "of-a-user", owner=ORDINARY_USER)
    run = shared_roost.shell(folder, "echo more >> readme.txt; echo new > new.txt").check()
    shared_roost.run("apply", run.run_id, check=0)
    assert (folder / "new.txt").stat().st_uid == ORDINARY_USER
    assert (folder / "readme.txt").stat().st_uid == ORDINARY_USER


@pytest.mark.parametrize("how", ["--branch", "--commit"])
def test_root_commits_as_the_projects_owner_though_its_own_temporary_folder_is_closed(binary, how):
    with Roost(binary) as roost:
        roost.environment["TMPDIR"] = str(roost.make_folder("closed", 0o700))
        roost.up()
        folder = projects.make_repository(roost.projects / "of-a-user", owner=ORDINARY_USER)
        run = roost.shell(folder, "echo more >> readme.txt").check()
        roost.run("apply", run.run_id, how, check=0)
        tip = projects.git(folder, "branch", "--list", "roost/*", "--format", "%(refname:short)") if how == "--branch" else "HEAD"
        assert projects.git(folder, "show", f"{tip}:readme.txt").endswith("more")


OTHER_GROUP = 4444


@pytest.mark.parametrize("user", [None, ORDINARY_USER], ids=["root", "an ordinary user"])
def test_applying_and_undoing_keep_owner_group_rights_and_what_people_attached(readable_binary, user):
    with Roost(readable_binary, user=user, groups=(OTHER_GROUP,)) as roost:
        roost.up()
        folder = projects.make_folder(roost.projects / "p", {"a.txt": "a\n", "b.txt": "b\n"}, owner=user)
        os.chown(folder / "a.txt", user or 0, OTHER_GROUP)
        os.chmod(folder / "a.txt", 0o664)
        os.setxattr(folder / "a.txt", "user.note", b"kept")
        run = roost.shell(folder, "echo more >> a.txt; echo more >> b.txt", options=("--keep", "--work-tree", "clone")).check()

        def picture():
            status = os.stat(folder / "a.txt")
            return status.st_uid, status.st_gid, oct(status.st_mode), os.getxattr(folder / "a.txt", "user.note")

        before = picture()
        roost.run("apply", run.run_id, check=0)
        assert (folder / "a.txt").read_text() == "a\nmore\n"
        assert picture() == before
        assert os.listxattr(folder / "b.txt") == []
        roost.run("undo", run.run_id, check=0)
        assert (folder / "a.txt").read_text() == "a\n"
        assert picture() == before
