"""Running on a machine: service, doctor, logs, disk use, uninstalling."""

import json
import os
import pathlib
import stat
import subprocess

import pytest

from support import projects
from support.roost import Exit
from support.waiting import wait_until


def finding(outcome, name):
    return next(item for item in outcome.json["items"] if item["id"] == name)


def test_status_says_what_the_state_takes(fresh_roost):
    fresh_roost.up()
    disk = fresh_roost.run("status", "--json", check=0).json["disk"]
    parts = {part["name"]: part["use"] for part in disk["parts"]}
    assert parts["database"]["bytes"] > 0 and disk["freeBytes"] > 0
    folder = fresh_roost.home / "attachments"
    folder.mkdir(exist_ok=True)
    for number in range(50):
        (folder / f"{number}").write_bytes(b"x" * 8192)
    (folder / "link").symlink_to("/")
    parts = {part["name"]: part["use"] for part in fresh_roost.run("status", "--json", check=0).json["disk"]["parts"]}
    assert 50 * 8192 <= parts["attachments"]["bytes"] < 2 * 50 * 8192
    assert not parts["attachments"]["isAtLeast"]


def test_the_doctor_mends_what_it_may_and_says_so(fresh_roost):
    fresh_roost.up()
    fresh_roost.kill_daemon()
    fresh_roost.home.chmod(0o755)
    (fresh_roost.home / "roost.sqlite").chmod(0o644)
    (fresh_roost.home / "homes").rmdir()
    looked = fresh_roost.run("doctor", "--json")
    assert finding(looked, "state.folder")["severity"] == "warning"
    assert finding(looked, "state.socket")["severity"] == "info"
    mended = fresh_roost.run("doctor", "--fix", "--json")
    assert len(mended.json["mended"]) == 4, mended
    assert finding(mended, "state.folder")["severity"] == "ok"
    assert not fresh_roost.socket.exists()
    assert (fresh_roost.home / "homes").is_dir()
    assert stat.S_IMODE((fresh_roost.home / "roost.sqlite").stat().st_mode) == 0o600
    assert fresh_roost.run("doctor", "--fix", "--json").json["mended"] == []


def test_the_doctor_names_what_restores_and_backups_left_beside_the_state_folder(fresh_roost):
    fresh_roost.up()
    fresh_roost.down(check=0)
    names = {"state.restore", "state.backup", "state.aside"}
    beside = fresh_roost.home.parent
    (beside / ".roost-restore-file").write_text("")
    (beside / ".roost-backup-link").symlink_to(fresh_roost.home)
    clean = fresh_roost.run("doctor", "--json").json["items"]
    assert not names & {item["id"] for item in clean}, "the control: nothing is left"
    left = {
        "state.restore": beside / ".roost-restore-1", "state.backup": beside / ".roost-backup-1",
        "state.aside": beside / f"{fresh_roost.home.name}.before-restore-1"}
    for folder in left.values():
        folder.mkdir()
    for options in ((), ("--fix",)):
        looked = fresh_roost.run("doctor", "--json", *options)
        for name, folder in left.items():
            told = finding(looked, name)
            assert told["evidence"] == str(folder) and f"rm -r {folder}" in told["fix"], told
            assert folder.is_dir(), "it may be the only copy"
    assert str(left["state.restore"] / "state") in finding(looked, "state.restore")["fix"]


def test_the_doctor_does_not_mend_through_links(fresh_roost):
    fresh_roost.up()
    fresh_roost.down(check=0)
    victim = fresh_roost.scratch / "victim"
    victim.write_text("x")
    victim.chmod(0o644)
    (fresh_roost.home / "roost.yaml").symlink_to(victim)
    assert "a link" in fresh_roost.run("doctor", "--fix").said
    assert stat.S_IMODE(victim.stat().st_mode) == 0o644


def test_looking_makes_no_state_folder(fresh_roost):
    fresh_roost.run("doctor", "--fix", "--json")
    assert not fresh_roost.home.exists()


def test_a_damaged_database_is_found(fresh_roost):
    fresh_roost.up()
    fresh_roost.down(check=0)
    database = fresh_roost.home / "roost.sqlite"
    assert finding(fresh_roost.run("doctor", "--json"), "database")["severity"] == "ok"
    content = bytearray(database.read_bytes())
    content[4096:8192] = os.urandom(4096)
    database.write_bytes(content)
    assert finding(fresh_roost.run("doctor", "--json", check=Exit.FAILED), "database")["severity"] == "error"


def test_the_log_of_a_detached_daemon_lies_in_its_file_and_is_followed_over_rotations(fresh_roost):
    fresh_roost.up()
    log = fresh_roost.home / "logs" / "roost.log"
    assert "Daemon started" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    lines = [json.loads(line)["line"] for line in fresh_roost.run("logs", "--daemon", "--json", check=0).stdout.splitlines()]
    assert any("Daemon started" in line for line in lines)
    followed = fresh_roost.scratch / "followed"
    with followed.open("wb") as output:
        following = fresh_roost.start("logs", "--daemon", "--follow", stdout=output)
    wait_until(lambda: "Daemon started" in followed.read_text(), what="what was there before")

    def said(line):
        wait_until(lambda: f"{line}\n" in followed.read_text(), what=f"the line {line}")

    def turn_over():
        for number in (2, 1, 0):
            old = log.with_name(f"roost.log.{number}") if number else log
            if old.exists():
                old.rename(log.with_name(f"roost.log.{number + 1}"))

    with log.open("a") as old:
        print("one more line", file=old, flush=True)
        said("one more line")
        turn_over()
        print("to the old file, behind its back", file=old, flush=True)
        log.write_text("the next file\n")
        said("to the old file, behind its back")
        said("the next file")
    log.open("a").write("the end of the second\n")
    turn_over()
    log.write_text("the whole third\n")
    turn_over()
    log.write_text("the fourth\n")
    said("the fourth")
    assert followed.read_text().endswith("the next file\nthe end of the second\nthe whole third\nthe fourth\n"), "none is passed over or told twice"
    log.write_text("cut\n")
    said("cut")
    log.unlink()
    log.write_text("another in its place\n")
    said("another in its place")
    with log.open("a") as last:
        print("and on", file=last, flush=True)
        said("and on")
    following.kill()


def test_a_followed_log_loses_and_repeats_nothing_while_it_is_turned_over(fresh_roost):
    """Rotated as the daemon does it, again and again: each look at the files may happen between two renames."""
    fresh_roost.up()
    log = fresh_roost.home / "logs" / "roost.log"
    followed = fresh_roost.scratch / "followed"
    with followed.open("wb") as output:
        fresh_roost.start("logs", "--daemon", "--follow", stdout=output)
    wait_until(lambda: "Daemon started" in followed.read_text(), what="what was there before")
    fresh_roost.down(check=0)
    current = log.open("a")
    for number in range(400):
        print(f"line {number} begins", end="", file=current, flush=True)
        print(f" and ends {number}", file=current, flush=True)
        fresh = log.with_name("roost.log.next").open("a")
        for older in (3, 2, 1, 0):
            old = log.with_name(f"roost.log.{older}") if older else log
            if old.exists():
                old.rename(log.with_name(f"roost.log.{older + 1}"))
        log.with_name("roost.log.next").rename(log)
        current.close()
        current = fresh
        # Five files are kept: the reader must have read a file before it is removed.
        if number >= 2:
            wait_until(lambda: f"line {number - 2} begins" in followed.read_text(), what=f"line {number - 2}", interval=0.001)
    print("the last line", file=current, flush=True)
    wait_until(lambda: "the last line\n" in followed.read_text(), what="the last line")
    told = [line for line in followed.read_text().splitlines() if line.startswith("line ")]
    assert told == [f"line {number} begins and ends {number}" for number in range(400)]


def test_who_follows_the_log_uses_no_time_while_nothing_comes(fresh_roost):
    fresh_roost.up()
    following = fresh_roost.start("logs", "--daemon", "--follow")
    assert following.stdout.readline()
    status = pathlib.Path(f"/proc/{following.pid}")
    waits = [path for path in (status / "fd").iterdir() if "inotify" in os.readlink(path)]
    assert waits, "it waits for the system to tell it"
    following.kill()


def test_the_log_can_be_sent_to_a_file_or_kept_from_it(fresh_roost):
    daemon = fresh_roost.start("up", "--set", "log.file=always")
    wait_until(fresh_roost.answers, what="the daemon")
    fresh_roost.down(check=0)
    assert b"Daemon started" not in daemon.stderr.read()
    assert "Daemon stopped" in (fresh_roost.home / "logs" / "roost.log").read_text()


def test_a_planted_log_link_is_refused(fresh_roost):
    fresh_roost.up()
    fresh_roost.down(check=0)
    victim = fresh_roost.scratch / "victim"
    victim.write_text("untouched")
    log = fresh_roost.home / "logs" / "roost.log"
    log.unlink()
    log.symlink_to(victim)
    assert fresh_roost.run("up", "--detach").code != 0
    assert victim.read_text() == "untouched"


@pytest.mark.skipif(os.path.exists("/run/systemd/system"), reason="systemd runs this machine, so the fall-back cannot be seen")
def test_without_a_service_manager_the_words_say_what_to_do(fresh_roost):
    status = fresh_roost.run("service", "--json", check=0).json
    assert status["manager"] == "none" and not status["isInstalled"]
    assert "roost up" in status["notes"][0]


def test_a_dry_run_of_the_service_prints_and_writes_nothing(fresh_roost, binary):
    home = fresh_roost.user_home
    outcome = fresh_roost.run("service", "install", "--dry-run", "--json")
    if outcome.code == Exit.REFUSED:
        pytest.skip(f"the binary under test lies where no service may start it: {outcome.said}")
    assert f'ExecStart="{os.path.realpath(binary)}" up' in outcome.json["text"]
    assert f'ROOST_HOME={fresh_roost.home}' in outcome.json["text"]
    assert os.listdir(home) == []


def test_a_program_that_others_can_replace_becomes_no_service(fresh_roost, readable_binary):
    refused = subprocess.run(
        [readable_binary, "service", "install", "--dry-run"], capture_output=True, text=True, env=fresh_roost.environment)
    assert refused.returncode == Exit.REFUSED, refused
    assert "temporary folder" in refused.stderr


def test_uninstall_takes_only_what_roost_made(fresh_roost):
    project = projects.make_repository(fresh_roost.projects / "p")
    fresh_roost.shell(project, "echo changed > README.md").check()
    mine = fresh_roost.home / "notes.txt"
    mine.write_text("mine")
    outside = fresh_roost.scratch / "outside"
    outside.mkdir()
    (outside / "precious").write_text("x")
    (fresh_roost.home / "homes" / "link").symlink_to(outside)
    aside = fresh_roost.home.with_name(fresh_roost.home.name + ".before-restore-1")
    aside.mkdir()
    assert fresh_roost.run("uninstall").code == Exit.USAGE
    assert fresh_roost.answers()
    report = fresh_roost.run("uninstall", "--yes", "--json", check=0).json
    assert report["stopped"] and report["state"]["kept"] == ["notes.txt"] and report["left"] == []
    assert report["putAside"] == [str(aside)] and aside.exists()
    assert os.listdir(fresh_roost.home) == ["notes.txt"]
    assert (outside / "precious").exists() and (project / ".git").exists()
    fresh_roost.wait_until_nothing_is_left()


def test_uninstall_can_keep_the_state(fresh_roost):
    fresh_roost.up()
    fresh_roost.run("uninstall", "--yes", "--keep-state", check=0)
    assert (fresh_roost.home / "roost.sqlite").exists()
    assert not fresh_roost.answers()


def test_uninstall_works_when_the_database_is_damaged(fresh_roost):
    fresh_roost.up()
    fresh_roost.down(check=0)
    database = fresh_roost.home / "roost.sqlite"
    database.write_bytes(b"\xff" * 100 + database.read_bytes()[100:])
    assert "damaged" in fresh_roost.run("up", "--detach", check=Exit.FAILED).said
    fresh_roost.run("uninstall", "--yes", check=0)
    assert not fresh_roost.home.exists()


def test_uninstall_refuses_folders_that_are_not_roosts(fresh_roost):
    stranger = fresh_roost.scratch / "stranger"
    stranger.mkdir()
    (stranger / "roost.sqlite").write_text("not a database")
    link = fresh_roost.scratch / "link"
    link.symlink_to(stranger)
    (fresh_roost.user_home / "roost.sqlite").write_text("")
    for folder in (stranger, link, fresh_roost.user_home, fresh_roost.scratch):
        outcome = fresh_roost.run("uninstall", "--yes", env={"ROOST_HOME": str(folder)})
        assert outcome.code != 0, outcome
        assert stranger.exists() and link.is_symlink() and fresh_roost.user_home.exists()
    assert (stranger / "roost.sqlite").read_text() == "not a database"
