"""What a daemon keeps between two runs of a project is checked again: the next run notices a host or project that changed meanwhile."""

import pytest

from support import projects
from support.roost import TERMINAL, Roost
from support.waiting import wait_until

SYSTEM = "/usr/local/bin:/usr/bin:/bin"
CANARY = "canary-between-two-runs"


@pytest.fixture
def home(binary):
    """A Roost whose home may be filled, with a project that has had a run already."""
    with Roost(binary) as roost:
        project = projects.make_repository(roost.projects / "app", {"a.txt": "first\n"})
        roost.up()
        outcome = roost.shell(project, "cat a.txt").check()
        assert "first" in outcome.output(), "the control: a run sees the project"
        yield roost


def test_files_of_variables_that_came_meanwhile_are_hidden(home):
    project = home.projects / "app"
    projects.write_files(project, {".env": f"KEY={CANARY}\n", "deep/er/.env.local": f"KEY={CANARY}\n", "shown.txt": f"{CANARY}-shown\n"})
    outcome = home.shell(project, "cat .env deep/er/.env.local shown.txt").check()
    assert outcome.output().split() == [f"{CANARY}-shown"], outcome
    (project / ".env").unlink()
    (project / ".env").mkdir()
    projects.write_files(project, {".env/keys": f"KEY={CANARY}\n"})
    outcome = home.shell(project, "cat .env/keys shown.txt").check()
    assert outcome.output("stdout").split() == [f"{CANARY}-shown"], outcome


def test_a_toolchain_that_was_installed_meanwhile_is_there_and_one_that_went_is_not(home):
    project, kit = home.projects / "app", home.user_home / "kits" / "one"
    path = f"{kit / 'bin'}:{SYSTEM}"
    missing = home.command(project, "sh", "-c", "tool || echo none", env={"PATH": path})
    assert "none" in missing.output(), missing
    projects.write_files(kit, {"bin/tool": "#!/bin/sh\ncat \"$(dirname \"$0\")/../share/words\"\n", "share/words": "installed-meanwhile\n"})
    (kit / "bin" / "tool").chmod(0o755)
    there = home.command(project, "sh", "-c", "tool || echo none", env={"PATH": path})
    assert "installed-meanwhile" in there.output(), there
    kit.rename(kit.with_name("two"))
    gone = home.command(project, "sh", "-c", "tool || echo none", env={"PATH": path})
    assert "none" in gone.output(), gone


def test_another_folder_in_place_of_the_project_is_no_task_of_it(home):
    project = home.projects / "app"
    task = home.shell(project, "cat a.txt").check().json["taskId"]
    project.rename(project.with_name("aside"))
    projects.make_repository(project, {"a.txt": f"{CANARY}\n"})
    status, again = home.api("POST", f"/v1/tasks/{task}/retry", {})
    assert status == 202, again
    ended = wait_until(lambda: (found := home.api("GET", f"/v1/runs/{again['id']}")[1])["status"] in TERMINAL and found)
    assert (ended["status"], ended["outcome"]["reason"]) == ("failed", "project_unavailable"), ended
    # A new task belongs to the folder that is there now.
    assert CANARY in home.shell(project, "cat a.txt").check().output()


def test_a_commit_a_setting_and_an_attribute_that_came_meanwhile_count(home):
    project = home.projects / "app"
    projects.write_files(project, {"a.txt": "second\n", "new.txt": "new\n"})
    projects.git(project, "add", ".")
    projects.git(project, "commit", "-q", "-m", "two")
    outcome = home.shell(project, "echo third >> a.txt").check()
    changes = home.api("GET", f"/v1/runs/{outcome.run_id}/diff")[1]["changes"]
    assert [change["path"] for change in changes] == ["a.txt"], changes
    # The person's settings are read again as well: what they ignore is from now on collapsed.
    (home.user_home / ".gitconfig").write_text("[core]\n\texcludesFile = ~/ignored\n")
    (home.user_home / "ignored").write_text("*.log\n")
    outcome = home.shell(project, "echo x > run.log; echo x > run.txt").check()
    changes = home.api("GET", f"/v1/runs/{outcome.run_id}/diff")[1]["changes"]
    assert [change["path"] for change in changes] == ["run.txt"], changes
