"""Backups: one file with everything that matters, and restoring it."""

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
    """The outer archive's members, decompressed with tar as the product does."""
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
    """A project with an applied run, on a running daemon."""
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
    # The data needed to undo was restored as well.
    assert (project / "README.md").read_text() == "changed\n"
    other_roost.run("undo", run, check=0)
    assert not (project / "README.md").exists()


def test_restore_refuses_a_filled_folder_and_a_living_daemon(fresh_roost, job):
    archive = fresh_roost.scratch / "backup.tar"
    fresh_roost.run("backup", archive, check=0)
    assert "is not empty" in fresh_roost.run("restore", archive, check=Exit.FAILED).said
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
        ({**members, "../escape": b"x"}, "not a Roost backup"),
        ({**members, "guard": b"x"}, "not a Roost backup"),
        ({name: content for name, content in members.items() if name != "roost.sqlite"}, "Roost backup"),
        ({"manifest.json": b"{}"}, "Roost backup"),
    ]
    for content, words in attempts:
        write_archive(broken, content)
        outcome = other_roost.run("restore", broken, check=Exit.FAILED)
        assert words in outcome.said, outcome
        assert not other_roost.home.exists()
    # The positive control: the same way of writing, unchanged, is accepted.
    write_archive(broken, members)
    other_roost.run("restore", broken, check=0)


def test_a_backup_never_overwrites(fresh_roost, job):
    taken = fresh_roost.scratch / "precious"
    taken.write_text("mine")
    assert "already exists" in fresh_roost.run("backup", taken, check=Exit.FAILED).said
    assert taken.read_text() == "mine"


def test_a_backup_says_which_folder_is_missing_and_clears_away_what_a_killed_one_left(fresh_roost, job):
    away = fresh_roost.scratch / "away"
    said = fresh_roost.run("backup", away / "backup.tar", check=Exit.FAILED).said
    assert f"the folder {away} does not exist" in said and "state folder" not in said
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


def inner(edit, folder="attachments"):
    """An inner archive, as an attacker would write it."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        def add(name, data=b"", **fields):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            for field, value in fields.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(data))
        edit(add)
    return {f"{folder}.tar": content.getvalue()}


def sealed(members):
    """With a matching manifest, so that only the members are wrong."""
    manifest = json.loads(members["manifest.json"])
    manifest["members"] = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in members.items() if name != "manifest.json"]
    return {**members, "manifest.json": json.dumps(manifest).encode()}


ID = "0196f000-0000-7000-8000-000000000001"
OTHER = "0196f000-0000-7000-8000-000000000002"
CRAFTED = {
    "a link in place of the folder": (lambda add: add("attachments", type=tarfile.SYMTYPE, linkname="/etc"), "attachments"),
    "a link": (lambda add: add(f"attachments/{ID}", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "is a link"),
    "a link, then a file behind it": (
        lambda add: (add(f"attachments/{ID}", type=tarfile.SYMTYPE, linkname="/tmp"), add(f"attachments/{ID}/x", b"x")), ID),
    "a hard link": (lambda add: add(f"attachments/{ID}", type=tarfile.LNKTYPE, linkname="/etc/passwd"), "hard link"),
    "a hard link to another member": (
        lambda add: (add(f"attachments/{ID}", b"x"), add(f"attachments/{OTHER}", type=tarfile.LNKTYPE, linkname=f"attachments/{ID}")), OTHER),
    "a FIFO": (lambda add: add(f"attachments/{ID}", type=tarfile.FIFOTYPE), "FIFO"),
    "a device": (lambda add: add(f"attachments/{ID}", type=tarfile.CHRTYPE, devmajor=1, devminor=3), "device"),
    "setuid": (lambda add: add(f"attachments/{ID}", b"x", mode=0o4755), "setuid"),
    "setgid": (lambda add: add(f"attachments/{ID}", b"x", mode=0o2755), "setgid"),
    "a parent": (lambda add: add("attachments/../pwn", b"x"), "leads out"),
    "an absolute name": (lambda add: add("/tmp/pwn", b"x"), "leads out"),
    "a point": (lambda add: add(f"attachments/./{ID}", b"x"), "leads out"),
    "another folder": (lambda add: add("run/planted", b"x"), "contains no such name"),
    "a name of no attachment": (lambda add: add("attachments/ok", b"x"), "contains no such name"),
    "the same name twice": (lambda add: (add(f"attachments/{ID}", b"x"), add(f"attachments/{ID}", b"y")), "twice"),
    "a file that is a folder": (lambda add: add(f"attachments/{ID}", type=tarfile.DIRTYPE), "contains no such name"),
}


@pytest.fixture
def members(fresh_roost, job):
    archive = fresh_roost.scratch / "backup.tar"
    fresh_roost.run("backup", archive, check=0)
    return members_of(archive)


def test_restore_refuses_crafted_members_by_name_and_makes_nothing(fresh_roost, other_roost, members):
    crafted = fresh_roost.scratch / "crafted.tar"
    # The control: an archive written the same way with an honest member is accepted below.
    for what, (edit, words) in CRAFTED.items():
        write_archive(crafted, sealed({**members, **inner(edit)}))
        outcome = other_roost.run("restore", crafted, check=Exit.FAILED)
        assert words in outcome.said and "attachments.tar" in outcome.said, (what, outcome)
        assert not other_roost.home.exists(), what
        assert not [name for name in os.listdir(other_roost.home.parent) if name.startswith(".roost-restore")], what
    honest = inner(lambda add: (add("attachments", type=tarfile.DIRTYPE, mode=0o777), add(f"attachments/{ID}", b"x", mode=0o666)))
    write_archive(crafted, sealed({**members, **honest}))
    other_roost.run("restore", crafted, check=0)
    folder = other_roost.home / "attachments"
    assert folder.stat().st_mode & 0o7777 == 0o700 and (folder / ID).stat().st_mode & 0o7777 == 0o600


def test_restore_refuses_an_outer_member_that_is_no_file(fresh_roost, other_roost, members):
    for name in ("roost.sqlite", "attachments.tar", "manifest.json"):
        crafted = fresh_roost.scratch / "crafted.tar"
        victim = fresh_roost.scratch / "victim"
        victim.write_bytes(members[name])
        with tarfile.open(crafted, "w") as archive:
            for each, content in members.items():
                info = tarfile.TarInfo(each)
                if each == name:
                    info.type, info.linkname = tarfile.SYMTYPE, str(victim)
                    archive.addfile(info)
                else:
                    info.size = len(content)
                    archive.addfile(info, io.BytesIO(content))
        assert f"{name} in" in other_roost.run("restore", crafted, check=Exit.FAILED).said
        assert not other_roost.home.exists() and victim.read_bytes() == members[name]


def test_homes_keep_links_that_stay_inside_and_a_backup_takes_nothing_that_a_restore_refuses(fresh_roost, other_roost, job):
    home = fresh_roost.home / "homes" / ID
    (home / "bin").mkdir(parents=True)
    (home / "share").mkdir()
    (home / "share" / "tool").write_text("#!/bin/sh\n")
    (home / "share" / "tool").chmod(0o4755)
    (home / "bin" / "tool").symlink_to("../share/tool")
    (home / "out").symlink_to("../../roost.sqlite")
    (home / "absolute").symlink_to("/etc/passwd")
    os.link(home / "share" / "tool", home / "twin")
    os.mkfifo(home / "fifo")
    archive = fresh_roost.scratch / "with.tar"
    outcome = fresh_roost.run("backup", "--homes", archive, "--json", check=0)
    assert sorted(outcome.json["leftOut"]) == [f"homes/{ID}/{name}" for name in ("absolute", "fifo", "out")]
    other_roost.run("restore", archive, check=0)
    restored = other_roost.home / "homes" / ID
    assert sorted(os.listdir(restored)) == ["bin", "share", "twin"]
    assert os.readlink(restored / "bin" / "tool") == "../share/tool"
    assert (restored / "share" / "tool").stat().st_mode & 0o7777 == 0o755 and (restored / "twin").stat().st_nlink == 1
    # A planted link that leads out: refused, and everything else can be restored without the homes.
    members = members_of(archive)
    bad = inner(lambda add: (add("homes", type=tarfile.DIRTYPE), add(f"homes/{ID}/l", type=tarfile.SYMTYPE, linkname="../../x")), "homes")
    crafted = fresh_roost.scratch / "crafted.tar"
    write_archive(crafted, sealed({**members, **bad}))
    refused = fresh_roost.down(check=0) and fresh_roost.run("restore", crafted, "--replace", check=Exit.FAILED)
    assert f"homes/{ID}/l" in refused.said and "--without-homes" in refused.said
    fresh_roost.run("restore", crafted, "--replace", "--without-homes", check=0)
    assert not (fresh_roost.home / "homes").exists()


def test_the_audit_tells_of_backup_restore_start_and_stop(fresh_roost, job):
    archive = fresh_roost.scratch / "backup.tar"
    fresh_roost.run("backup", archive, check=0)
    fresh_roost.down(check=0)
    fresh_roost.up()
    lines = fresh_roost.run("audit", "--limit", "500", "--json", check=0).lines
    own = [line["action"] for line in lines if line["subject"] == "daemon" and line["action"].split(".")[0] in ("daemon", "state")]
    assert own == ["daemon.start", "state.backup", "daemon.stop", "daemon.start"]
    stop = next(line for line in lines if line["action"] == "daemon.stop")
    assert stop["principal"] == "owner" and stop["entryPoint"] == "unix_socket" and "request" in stop["effect"]
    fresh_roost.down(check=0)
    fresh_roost.run("restore", archive, "--replace", check=0)
    fresh_roost.up()
    lines = fresh_roost.run("audit", "--action", "state", "--json", check=0).lines
    assert [line["action"] for line in lines] == ["state.restore"] and str(archive) in lines[0]["effect"]
    assert not fresh_roost.run("audit", "--action", "daemon.crash", "--json", check=0).lines
