"""Caches of tools in common situations: agents that work in several projects, shells, previews, the page's defaults."""

import hashlib

import pytest

from support import projects
from support.roost import Roost
from support.terminal import Terminal

CONTENT = "content of a package"
DIGEST = hashlib.sha512(CONTENT.encode()).hexdigest()
PLACE = f"~/.npm/_cacache/content-v2/sha512/{DIGEST[:2]}/{DIGEST[2:4]}"
PUT = f"mkdir -p {PLACE}; printf '{CONTENT}' > {PLACE}/{DIGEST[4:]}"
SHOW = f"cat {PLACE}/{DIGEST[4:]} 2>/dev/null || echo none"


@pytest.fixture
def home(binary):
    with Roost(binary) as roost:
        for name in ("app", "other"):
            projects.make_repository(roost.projects / name)
        roost.up()
        yield roost


def test_what_an_agent_compiles_stays_in_its_task(home):
    home.run(
        "agent", "create", "worker", "--runtime", "command", "--in", home.projects / "other", "--cache", "ccache", "--cache", "npm", "--json",
        "--", "sh", check=0)

    def ask(script, project):
        home.run("agent", "edit", "worker", "--in", home.projects / project, check=0)
        return home.run("run", "--agent", "worker", "--json", "--keep", script).check().output("stdout").strip()

    look = f"cat ~/.cache/ccache/object ~/note; {SHOW}"
    assert ask(f"mkdir -p ~/.cache/ccache; echo compiled > ~/.cache/ccache/object; echo mine > ~/note; {PUT}; {look}", "app").split("\n")[0] == "compiled"
    # Its home is removed with it; verified entries belong to the project.
    assert ask(look, "other") == "mine\nnone"
    assert ask(look, "app") == f"mine\n{CONTENT}"


def test_a_shell_in_a_task_has_its_caches(home):
    app = home.projects / "app"
    home.shell(app, PUT, options=["--cache", "npm", "--keep"]).check()
    with Terminal(home, "task", "shell", "@last", cwd=app) as terminal:
        terminal.type(f"{SHOW}; exit\n")
        terminal.wait_for(CONTENT)
        terminal.wait_for_end()


def test_a_preview_names_them_and_makes_nothing(home):
    body = {"command": ["true"], "projectPath": str(home.projects / "app"), "caches": ["npm", "cargo"]}
    answer = home.api("POST", "/v1/tasks?preview=true", body)[1]
    assert answer["policy"]["caches"] == ["npm", "cargo"]
    assert "use the project's caches of npm, cargo" in answer["sandbox"]["summary"]
    assert "/home/roost/.npm/_cacache" in answer["sandbox"]["writable"]
    assert not (home.home / "caches").exists()
    assert home.api("POST", "/v1/tasks?preview=true", {**body, "caches": ["make"]})[0] == 400
    assert home.api("POST", "/v1/tasks?preview=true", {**body, "isolation": "trusted"})[0] == 403


def test_without_a_project_there_are_none(home):
    made = home.api("POST", "/v1/tasks", {"command": ["sh", "-c", PUT], "caches": ["npm"]})[1]
    home.wait_for_end(made["taskId"])
    summary = [event["data"]["summary"] for event in home.journal(made["run"]["id"]) if event["type"] == "run.sandbox"][-1]
    assert "no caches (they need a project)" in summary, summary
    assert not list((home.home / "caches").glob("*/store/*/*"))
