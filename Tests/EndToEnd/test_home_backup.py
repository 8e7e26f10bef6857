"""One file of everything that matters, and back."""

import hashlib
import io
import json
import os
import subprocess
import tarfile

import pytest

from support import projects
from support.roost import Exit, Roost

pytestmark = pytest.mark.no_rerun


@pytest.fixture
def other_roost(binary):
    """Another place to restore to."""
    with Roost(binary) as roost:
        yield roost


def members_of(archive):
    """The outer archive's members, decompressed by tar as the product does."""
    names = subprocess.run(["tar", "--list", "--file", archive], check=True, capture_output=True, text=True).stdout.split()
    return {
        name: subprocess.run(["tar", "--extract", "--to-stdout", "--file", archive, name], check=True, capture_output=True).stdout
        for name in names}


def write_archive(path, members):
    with tarfile.open(path, "w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def with_manifest(members, **changes):
    manifest = json.loads(members["manifest.json"])
    manifest.update(changes)
    return {**members, "manifest.json": json.dumps(manifest).encode()}


@pytest.fixture
def job(fresh_roost):
    """A project with an applied run, in a living daemon."""
    project = projects.make_repository(fresh_roost.projects / "p")
    run = fresh_roost.shell(project, "echo changed > README.md", options=("--apply",)).check().run_id
    return project, run


def test_a_backup_of_a_living_daemon_is_private_whole_and_restorable(fresh_roost, other_roost, job):
    project, run = job
    archive = fresh_roost.scratch / "backup.tar"
    manifest = fresh_roost.run("backup", archive, "--json", check=0).json
    assert archive.stat().st_mode & 0o777 == 0o600
    assert not [name for name in os.listdir(archive.parent) if name.startswith(".roost-backup")]
    members = members_of(archive)
    assert {member["name"] for member in manifest["members"]} | {"manifest.json"} == set(members)
    for member in manifest["members"]:
        assert hashlib.sha256(members[member["name"]]).hexdigest() == member["sha256"]
    fresh_roost.down(check=0)
    other_roost.run("restore", archive, "--json", check=0)
    assert other_roost.home.stat().st_mode & 0o777 == 0o700
    other_roost.up()
    assert other_roost.run("task", "list", "--json", check=0).json["items"][0]["lastRun"]["id"] == run
    # What undoing needs came along.
    assert (project / "README.md").read_text() == "changed\n"
    other_roost.run("undo", run, check=0)
    assert not (project / "README.md").exists()


def test_restore_refuses_a_filled_folder_and_a_living_daemon(fresh_roost, job):
    archive = fresh_roost.scratch / "backup.tar"
    fresh_roost.run("backup", archive, check=0)
    assert "holds something" in fresh_roost.run("restore", archive, check=Exit.FAILED).said
    refused = fresh_roost.run("restore", archive, "--replace", check=Exit.FAILED)
    assert "a daemon uses" in refused.said
    fresh_roost.down(check=0)
    outcome = fresh_roost.run("restore", archive, "--replace", "--json", check=0).json
    assert os.path.exists(outcome["previous"] + "/roost.sqlite")
    fresh_roost.up()
    assert len(fresh_roost.items("/v1/tasks")) == 1


def test_restore_refuses_what_is_damaged_newer_or_no_backup(fresh_roost, other_roost, job):
    archive = fresh_roost.scratch / "backup.tar"
    fresh_roost.run("backup", archive, check=0)
    members = members_of(archive)
    broken = fresh_roost.scratch / "broken.tar"
    database = bytearray(members["roost.sqlite"])
    database[-1] ^= 1
    attempts = [
        ({**members, "roost.sqlite": bytes(database)}, "damaged"),
        (with_manifest(members, schema=999), "newer Roost"),
        (with_manifest(members, format=2), "newer Roost"),
        ({**members, "../escape": b"x"}, "no backup"),
        ({**members, "guard": b"x"}, "no backup"),
        ({name: content for name, content in members.items() if name != "roost.sqlite"}, "no backup"),
        ({"manifest.json": b"{}"}, "no backup"),
    ]
    for content, words in attempts:
        write_archive(broken, content)
        outcome = other_roost.run("restore", broken, check=Exit.FAILED)
        assert words in outcome.said, outcome
        assert not other_roost.home.exists()
    # The positive control: the same way of writing, unchanged, is taken.
    write_archive(broken, members)
    other_roost.run("restore", broken, check=0)


def test_a_backup_never_overwrites(fresh_roost, job):
    taken = fresh_roost.scratch / "precious"
    taken.write_text("mine")
    assert "is there already" in fresh_roost.run("backup", taken, check=Exit.FAILED).said
    assert taken.read_text() == "mine"


def test_a_backup_says_which_folder_is_missing_and_clears_away_what_a_killed_one_left(fresh_roost, job):
    away = fresh_roost.scratch / "away"
    said = fresh_roost.run("backup", away / "backup.tar", check=Exit.FAILED).said
    assert f"there is no folder {away}" in said and "state folder" not in said
    assert "there is no file" in fresh_roost.run("restore", away / "backup.tar", check=Exit.FAILED).said
    away.mkdir()
    old, fresh, other = (away / name for name in (".roost-backup-old", ".roost-backup-fresh", "roost-backup-mine"))
    for folder in (old, fresh, other):
        folder.mkdir()
        (folder / "roost.sqlite").write_text("canary")
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    fresh_roost.run("backup", away / "backup.tar", check=0)
    assert not old.exists() and fresh.exists() and other.exists()


def test_homes_are_in_it_only_when_asked_for(fresh_roost, job):
    (fresh_roost.home / "homes" / "sign-in").write_text("canary")
    without, within = fresh_roost.scratch / "without.tar", fresh_roost.scratch / "with.tar"
    fresh_roost.run("backup", without, check=0)
    fresh_roost.run("backup", "--homes", within, check=0)
    assert "homes.tar" not in members_of(without)
    assert b"canary" in members_of(within)["homes.tar"]
