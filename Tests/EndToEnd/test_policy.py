"""What a person can allow and forbid, and that it is enforced."""

import os

import pytest

from support import projects
from support.roost import ORDINARY_USER, Exit, Roost


def test_safe_shows_the_project_but_does_not_let_it_be_changed(roost, project):
    outcome = roost.shell(project, "cat readme.txt; echo x > new.txt && echo wrote", options=["--isolation", "safe"])
    assert outcome.output("stdout") == "one\ntwo\nthree\n"
    assert outcome.json["diff"]["files"] == 0
    assert outcome.events_of("run.sandbox")[0]["isolation"] == "safe"


def test_trusted_opens_the_file_walls_and_says_so(roost, project):
    secret = roost.user_home / "trusted-may-read.txt"
    secret.write_text("readable\n")
    outcome = roost.shell(project, f"cat {secret}; ls -d /proc/[0-9]* | wc -l", options=["--isolation", "trusted"]).check()
    text, processes = outcome.output().splitlines()
    assert text == "readable"
    assert int(processes) < 15, "its own process namespace stays"
    sandbox = outcome.events_of("run.sandbox")[0]
    assert sandbox["isolation"] == "trusted" and sandbox["network"] == "open"
    secret.unlink()


def test_trusted_without_a_project_starts_in_its_home(roost):
    """Its path is the one on the host, which has no /home/roost."""
    roost.run("agent", "create", "homeless", "--runtime", "command", "--isolation", "trusted", "--", "sh", "-c", "pwd", check=0)
    try:
        outcome = roost.run("agent", "say", "homeless", "where are you?", "--json").check()
        assert outcome.output().strip().startswith(str(roost.home)), outcome
    finally:
        roost.run("agent", "archive", "homeless", check=0)


def test_trusted_with_closed_walls_is_a_contradiction(roost, project):
    assert roost.shell(project, "true", options=["--isolation", "trusted", "--network", "deny"]).code == Exit.REFUSED


def test_a_folder_can_be_shown_and_another_opened_for_writing(roost, project):
    shown = projects.make_folder(f"{project}-shown", {"shown.txt": "shown\n"})
    opened = projects.make_folder(f"{project}-opened", {"opened.txt": "opened\n"})
    script = f"cat {shown}/shown.txt; echo x > {shown}/new.txt; echo written > {opened}/new.txt; true"
    closed = roost.shell(project, script).check()
    assert "shown" not in closed.output("stdout")
    assert not os.path.exists(f"{opened}/new.txt")
    outcome = roost.shell(project, script, options=["--read", shown, "--write", opened]).check()
    assert outcome.output("stdout") == "shown\n"
    assert not os.path.exists(f"{shown}/new.txt")
    assert open(f"{opened}/new.txt").read() == "written\n"


def test_a_denied_tool_cannot_be_called(roost, project):
    assert roost.shell(project, "id -u").check().output() == "1000\n"
    outcome = roost.shell(project, "id -u && echo ran", options=["--deny-tool", "id"])
    assert "ran" not in outcome.output("stdout")


def test_environment_files_are_masked_unless_exposed(roost, project):
    projects.write_files(project, {".env": "KEY=canary-env\n", ".env.local": "KEY=canary-env-local\n", "sub/.env": "KEY=canary-sub\n"})
    script = "cat .env .env.local; true"
    assert "canary" not in roost.shell(project, script).check().output()
    assert "canary-env-local" in roost.shell(project, script, options=["--expose-env-files"]).check().output()
    assert (project / ".env").read_text() == "KEY=canary-env\n"


def test_masked_environment_files_are_no_part_of_the_diff(roost, project):
    projects.write_files(project, {".env": "KEY=canary-env\n"})
    run = roost.shell(project, "cat .env; echo x > x.txt").check()
    assert run.json["diff"]["files"] == 1
    roost.run("apply", run.run_id, check=0)
    assert (project / ".env").read_text() == "KEY=canary-env\n"


def test_a_clone_does_the_same_job_as_the_layer(roost, project):
    before = projects.picture(project)
    run = roost.shell(project, "echo x > x.txt; rm readme.txt", options=["--work-tree", "clone"]).check()
    assert run.json["diff"]["files"] == 2
    assert projects.picture(project) == before
    roost.run("apply", run.run_id, check=0)
    assert (project / "x.txt").exists() and not (project / "readme.txt").exists()
    roost.run("undo", run.run_id, check=0)
    assert projects.files_of(project) == {path: entry for path, entry in before.items() if not path.startswith(b".git")}


def test_in_place_changes_the_project_itself(roost, project):
    roost.shell(project, "echo x > x.txt", options=["--work-tree", "inPlace"]).check()
    assert (project / "x.txt").read_text() == "x\n"


def test_changes_can_become_a_branch(roost, project):
    before = projects.files_of(project)
    run = roost.shell(project, "echo x > x.txt").check().run_id
    roost.run("apply", run, "--branch", check=0)
    assert projects.files_of(project) == before
    branch = projects.git(project, "branch", "--list", "roost/*", "--format", "%(refname:short)")
    assert projects.git(project, "show", f"{branch}:x.txt") == "x"


def test_changes_can_become_a_commit(roost, project):
    projects.git(project, "config", "user.name", "Somebody")
    projects.git(project, "config", "user.email", "somebody@example.invalid")
    head = projects.git(project, "rev-parse", "HEAD")
    run = roost.shell(project, "echo x > x.txt").check().run_id
    roost.run("apply", run, "--commit", check=0)
    assert projects.git(project, "rev-parse", "HEAD^") == head
    assert projects.git(project, "show", "HEAD:x.txt") == "x"


def test_only_chosen_files_are_applied(roost, project):
    run = roost.shell(project, "echo a > a.txt; echo b > b.txt").check().run_id
    roost.run("apply", run, "a.txt", check=0)
    assert (project / "a.txt").exists() and not (project / "b.txt").exists()


def test_ignored_files_are_counted_and_applied_only_when_asked(roost, project):
    projects.write_files(project, {".gitignore": "build/\n"})
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "ignore")
    run = roost.shell(project, "mkdir build; echo o > build/out.o; echo a > a.txt").check()
    assert run.json["diff"]["files"] == 1
    assert "build" in roost.run("diff", run.run_id, "--stat", check=0).stdout
    roost.run("apply", run.run_id, check=0)
    assert not (project / "build").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become a user who may make no control groups")
def test_a_guard_that_is_required_but_only_watched_stops_the_run_by_name(readable_binary):
    with Roost(readable_binary, user=ORDINARY_USER) as roost:
        roost.up()
        project = projects.make_repository(roost.projects / "p", owner=ORDINARY_USER)
        weak = roost.shell(project, "echo ran").check()
        names = [guard["name"] for guard in weak.events_of("run.sandbox")[0]["weaknesses"]]
        if "memory_limit" not in names:
            pytest.skip("this machine enforces memory limits for ordinary users too")
        outcome = roost.shell(project, "echo ran", options=["--require", "memory_limit"]).check(Exit.REFUSED)
        assert "memory_limit" in outcome.said
        assert outcome.output() == ""


def test_the_disk_is_only_watched_so_a_run_that_requires_its_guard_does_not_start(roost, project):
    outcome = roost.shell(project, "echo ran", options=["--require", "disk_limit"]).check(Exit.REFUSED)
    assert "disk_limit" in outcome.said and "only watched" in outcome.said
    assert outcome.output() == ""
