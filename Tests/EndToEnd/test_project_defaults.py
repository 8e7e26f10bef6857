"""The proposals of a project's .roost.yaml apply only once accepted, by digest; a request takes precedence, and a person's own settings
come last.
"""

import os

import pytest

from support import projects
from support.principals import mint
from support.roost import TERMINAL, Roost
from support.waiting import wait_until

PROPOSAL = "network: open\nlimits:\n  time: 7m\nenvironment:\n  FROM_PROJECT: value-of-the-project\n"


@pytest.fixture
def home(binary):
    with Roost(binary) as roost:
        projects.make_repository(roost.projects / "app")
        roost.up()
        yield roost


def propose(roost, text=PROPOSAL):
    file = roost.projects / "app" / ".roost.yaml"
    file.write_text(text)
    return file


def ran(roost, *options):
    """A run of `env`: its network, its output and the codes of its notices."""
    outcome = roost.run("run", "--json", "--in", roost.projects / "app", *options, "--", "env").check()
    network = [data["network"] for data in outcome.events_of("run.sandbox")][-1]
    return network, outcome.output(), {data["code"]: data["text"] for data in outcome.events_of("run.notice")}


def show(roost):
    return roost.run("project", "defaults", "show", roost.projects / "app", "--json", check=0).json


def accept(roost, digest=None):
    return roost.run("project", "defaults", "accept", roost.projects / "app", "--digest", digest or show(roost)["digest"])


def test_they_hold_once_this_very_version_was_accepted(home):
    assert show(home)["state"] == "none"
    propose(home)
    network, output, notices = ran(home)
    assert (network, "FROM_PROJECT" in output) == ("deny", False) and "network open" in notices["defaults_proposed"], notices
    assert home.run("project", "defaults", "accept", home.projects / "app").code == 2, "without a terminal the version has to be named"
    accept(home).check()
    network, output, notices = ran(home)
    assert (network, "FROM_PROJECT=value-of-the-project" in output) == ("open", True) and "defaults" in notices, notices
    network, output, _ = ran(home, "--network", "deny", "--env", "FROM_PROJECT=mine")
    assert (network, "FROM_PROJECT=mine" in output) == ("deny", True), "what a request says comes first"
    preview = home.api("POST", "/v1/tasks?preview=true", {"command": ["true"], "projectPath": str(home.projects / "app")})[1]
    assert preview["policy"]["limits"]["wallTimeMs"] == 420_000 and preview["defaults"]["state"] == "accepted"

    old = show(home)["digest"]
    propose(home, PROPOSAL + "# changed\n")
    network, output, notices = ran(home)
    assert (network, "FROM_PROJECT" in output) == ("deny", False) and "changed" in notices["defaults_proposed"], notices
    assert accept(home, old).code != 0, "another version than the one that was seen is not accepted"
    home.run("project", "defaults", "reject", home.projects / "app", "--digest", show(home)["digest"], check=0)
    network, _, notices = ran(home)
    assert network == "deny" and "defaults_proposed" not in notices, "what was rejected is not asked for again"
    lines = [(line["action"], line.get("effect")) for line in home.items("/v1/audit")]
    assert any(action == "defaults.accept" and "network open" in effect for action, effect in lines), lines
    assert any(action == "defaults.reject" for action, _ in lines)


def test_what_lies_in_a_runs_tree_or_behind_a_link_proposes_nothing(home):
    app = home.projects / "app"
    first = home.shell(app, "printf 'network: open\\n' > .roost.yaml").check()
    assert show(home)["state"] == "none", "a run's own version is none of the project's"
    task = home.api("GET", f"/v1/runs/{first.run_id}")[1]["taskId"]
    assert home.api("POST", "/v1/projects/defaults", {"path": str(app), "digest": "0" * 64, "decision": "accept"})[0] == 409
    retried = home.api("POST", f"/v1/tasks/{task}/retry", {})[1]["id"]
    wait_until(lambda: home.api("GET", f"/v1/runs/{retried}")[1]["status"] in TERMINAL)
    assert [event["data"]["network"] for event in home.journal(retried) if event["type"] == "run.sandbox"] == ["deny"]
    home.run("apply", first.run_id, "--yes", check=0)
    assert show(home)["state"] == "proposed" and ran(home)[0] == "deny", "what a run wrote and a person applied is asked for like any other"
    (app / ".roost.yaml").unlink()
    (home.user_home / "elsewhere.yaml").write_text("network: open\n")
    os.symlink(home.user_home / "elsewhere.yaml", app / ".roost.yaml")
    assert show(home)["state"] == "none"


@pytest.mark.parametrize("text, why", [
    ("network: everything\n", "network"), ("isolation: trusted\n", "isolation"), ("limits:\n  time: long\n", "limits.time"),
    ("environment:\n  PATH: /x\n", "PATH"), ("environment:\n  ANTHROPIC_BASE_URL: http://x\n", "ANTHROPIC_BASE_URL"),
    ("environment:\n  ROOST_CLAUDE: /x\n", "ROOST_CLAUDE"), ("- a\n", "mapping"), ("{", ""),
])
def test_what_is_not_understood_is_said_and_cannot_be_accepted(home, text, why):
    propose(home, text)
    found = show(home)
    assert found["state"] == "unreadable" and why in found["problem"], found
    assert "defaults_unreadable" in ran(home)[2]
    assert accept(home).code != 0


def test_a_token_without_admin_accepts_nothing_and_gets_no_more_than_its_ceiling(home):
    app = home.projects / "app"
    propose(home)
    home.run("project", "open", app, check=0)
    token = mint(home, "api_key", ["read", "operate"])["token"]
    ask = home.api_server.ask
    body = {"path": str(app), "digest": show(home)["digest"], "decision": "accept"}
    assert ask("POST", "/v1/projects/defaults", body, token=token).status == 403
    accept(home).check()
    answer = ask("POST", "/v1/tasks", {"command": ["true"], "projectPath": str(app)}, token=token)
    assert answer.status == 202, answer
    home.wait_for_end(answer.json["taskId"])
    run = answer.json["run"]["id"]
    assert [event["data"]["network"] for event in home.journal(run) if event["type"] == "run.sandbox"] == ["deny"]
    control = home.api("POST", "/v1/tasks", {"command": ["true"], "projectPath": str(app)})[1]
    home.wait_for_end(control["taskId"])
    assert [event["data"]["network"] for event in home.journal(control["run"]["id"]) if event["type"] == "run.sandbox"] == ["open"]


def test_a_persons_own_defaults_hold_where_request_and_project_say_nothing(binary):
    with Roost(binary) as roost:
        projects.make_repository(roost.projects / "app")
        roost.up("--set", "defaults.network=open", "--set", "defaults.limits=time=9m", "--set", "defaults.environment=OWN=of-mine,FROM_PROJECT=mine")
        network, output, _ = ran(roost)
        assert network == "open" and "OWN=of-mine" in output
        propose(roost, "network: deny\nenvironment:\n  FROM_PROJECT: theirs\n")
        accept(roost).check()
        network, output, _ = ran(roost)
        assert network == "deny" and "OWN=of-mine" in output and "FROM_PROJECT=theirs" in output
    with Roost(binary) as roost:
        refused = roost.run("up", "--detach", "--set", "defaults.limits=time=long")
        assert refused.code != 0 and "defaults.limits" in refused.stderr
