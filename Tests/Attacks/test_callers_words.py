"""What a caller sends is not trusted as a fact about this machine: only the owner at the socket chooses tools and sign-ins."""

import base64
import json
import os

import pytest

from support import projects
from support.principals import make_agent, mint
from support.roost import TERMINAL, Roost
from support.waiting import wait_until

PLAIN = "/usr/local/bin:/usr/bin:/bin"


@pytest.fixture
def toolchain(contained, request):
    """A folder that a PATH may show: programs and what they need."""
    folder = contained.projects / f"kit-{abs(hash(request.node.name))}"
    for name in ("bin", "lib"):
        (folder / name).mkdir(parents=True)
    (folder / "bin" / "tool").write_text("#!/bin/sh\ncat \"$(dirname \"$0\")/../lib/words\"\n")
    (folder / "bin" / "tool").chmod(0o755)
    (folder / "lib" / "words").write_text("canary-of-the-kit\n")
    if contained.user is not None:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, contained.user, contained.user)
    return folder


def ended(roost, run):
    return wait_until(lambda: (found := roost.api("GET", f"/v1/runs/{run}")[1]) and found["status"] in TERMINAL and found)


def output(roost, run):
    return str(roost.api("GET", f"/v1/runs/{run}/logs")[1])


def left_out(roost, run):
    """A run's notices about the caller's variables that it does not have."""
    ended(roost, run["id"])
    return [event["data"]["text"] for event in roost.journal(run["id"])
            if event["type"] == "run.notice" and event["data"]["code"] == "variables_left_out"]


def ways(roost, task, agent):
    """Every request that can carry variables into a run."""
    return {
        "a task": ("/v1/tasks", {"command": ["true"]}),
        "a preview": ("/v1/tasks?preview=true", {"command": ["true"]}),
        "a message to a task": (f"/v1/tasks/{task}/messages", {"body": "x"}),
        "a message to an agent": (f"/v1/agents/{agent}/messages", {"body": "x"}),
        "another attempt": (f"/v1/tasks/{task}/retry", {}),
    }


def test_only_the_owner_at_the_socket_chooses_tools(contained, attacked_project, toolchain, request):
    path = f"{toolchain}/bin:{PLAIN}"
    control = contained.command(attacked_project, "tool", env={"PATH": path}).check()
    assert "canary-of-the-kit" in control.output(), "the control: the owner's PATH opens it"

    name = f"words-{abs(hash(request.node.name))}"
    agent = make_agent(contained, name, projectPath=str(attacked_project), start=True)["id"]
    first = contained.api("POST", f"/v1/agents/{agent}/messages", {"body": "first"})[1]
    task = first["taskId"]
    wait_until(lambda: contained.api("GET", f"/v1/tasks/{task}")[1]["status"] in TERMINAL)
    tokens = {
        "an operator's": mint(contained, "api_key", ["read", "operate"])["token"],
        "an administrator's": mint(contained, "api_key", ["read", "operate", "admin"])["token"],
    }
    server = contained.api_server
    for whose, token in tokens.items():
        for way, (route, body) in ways(contained, task, agent).items():
            for variables in ({"PATH": path}, {"HOME": "/root", "LANG": "C"}, {"ROOST_CLAUDE": "/bin/sh"}, {"LD_PRELOAD": "/x.so"}):
                answer = server.ask("POST", route, {**body, "environment": variables}, token=token)
                named = [key for key in variables if key != "LANG"][0]
                where = (whose, way, variables, answer)
                if "preview" in route:
                    assert answer.status == 200 and answer.json["leftOut"] == [named], where
                    continue
                assert answer.status == 202, where
                told = left_out(contained, answer.json.get("run") or answer.json)
                assert len(told) == 1 and named in told[0], (where, told)
                assert variables[named] not in told[0], "names only"
        for name, value in (("PATH", path), ("HOME", "/root")):
            answer = server.ask(
                "POST", f"/v1/tasks/{task}/shell", b"cat %s/lib/words; echo home=$HOME; exit\n" % os.fsencode(toolchain), token=token,
                headers={f"Roost-Env-{name}": value, "Roost-Env-Lang": "C"})
            assert answer.status == 200, (whose, name, answer)
            assert answer.headers["roost-variables-left-out"] == name, (whose, name, answer)
            assert b"canary-of-the-kit" not in answer.body and b"home=/root" not in answer.body, (whose, name, answer)
        plain = server.ask("POST", f"/v1/tasks/{task}/shell", b"exit\n", token=token, headers={"Roost-Env-Lang": "C"})
        assert plain.status == 200 and "roost-variables-left-out" not in plain.headers, plain
    with_path = server.ask(
        "POST", "/v1/tasks", {"command": ["cat", f"{toolchain}/lib/words"], "projectPath": str(attacked_project),
                              "environment": {"PATH": path}}, token=tokens["an administrator's"])
    assert ended(contained, with_path.json["run"]["id"])["status"] == "failed"
    assert "canary-of-the-kit" not in output(contained, with_path.json["run"]["id"]), "what is left out opens nothing"

    token = tokens["an operator's"]
    said = server.ask(
        "POST", "/v1/tasks", {"command": ["sh", "-c", f"echo $LANG; cat {toolchain}/lib/words"], "projectPath": str(attacked_project),
                              "environment": {"LANG": "de_DE.UTF-8"}}, token=token)
    assert said.status == 202, said
    run = said.json["run"]["id"]
    ended(contained, run)
    assert "de_DE.UTF-8" in output(contained, run), "a plain variable reaches the run"
    assert "canary-of-the-kit" not in output(contained, run)


@pytest.fixture
def thief(binary, tmp_path):
    """A daemon whose Claude Code reveals its credentials."""
    with Roost(binary) as roost:
        fake = roost.make_folder("fake", 0o755) / "claude"
        fake.write_text("#!/bin/sh\n(cat $HOME/.claude/.credentials.json; env | grep -e ANTHROPIC) | base64 --wrap 0 >> stolen\nexit 1\n")
        fake.chmod(0o755)
        roost.environment["ROOST_CLAUDE"] = str(fake)
        sign_in(roost.user_home, "daemons-own-canary")
        roost.up()
        yield roost


def sign_in(home, token):
    (home / ".claude").mkdir(parents=True)
    (home / ".claude" / ".credentials.json").write_text(
        json.dumps({"claudeAiOauth": {"accessToken": token, "expiresAt": 9999999999999, "scopes": ["user:inference"]}}))


def handed_over(roost, run):
    """What the program received, by its own account: encoded, because known secrets are masked in diffs."""
    ended(roost, run)
    status, diff = roost.api("GET", f"/v1/runs/{run}/diff")
    lines = "".join(change.get("patch") or "" for change in diff["changes"]).splitlines() if status == 200 else []
    return "\n".join(base64.b64decode(line[1:] + "==").decode() for line in lines if line.startswith("+"))


def test_a_sign_in_of_this_machine_goes_only_where_its_owner_sends_it(thief, tmp_path):
    project = projects.make_repository(thief.projects / "p")
    other = tmp_path / "other-home"
    other.mkdir()
    sign_in(other, "other-home-canary")
    body = {"prompt": "x", "network": "open", "projectPath": str(project)}

    status, control = thief.api("POST", "/v1/tasks", {**body, "environment": {"HOME": str(other), "ROOST_CLAUDE": thief.environment["ROOST_CLAUDE"]}})
    assert status == 202, control
    assert "other-home-canary" in handed_over(thief, control["run"]["id"]), "the control: the owner's HOME names the sign-in"
    task = control["taskId"]

    token = mint(thief, "api_key", ["read", "operate"], ceiling={"policy": {"network": "open"}})["token"]
    server = thief.api_server
    for name, value in (("HOME", str(other)), ("CLAUDE_CONFIG_DIR", f"{other}/.claude"), ("ROOST_CLAUDE", "/bin/sh")):
        answer = server.ask("POST", "/v1/tasks", {**body, "environment": {name: value}}, token=token)
        assert answer.status == 202, answer
        assert len(left_out(thief, answer.json["run"])) == 1
        assert "other-home-canary" not in handed_over(thief, answer.json["run"]["id"]), name

    elsewhere = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
    for way, route, asked in (("a task", "/v1/tasks", body), ("a message", f"/v1/tasks/{task}/messages", {"body": "y"})):
        for variables in (elsewhere, {**elsewhere, "AWS_BEARER_TOKEN_BEDROCK": "x"}, {"HTTPS_PROXY": "http://127.0.0.1:9"}):
            answer = server.ask("POST", route, {**asked, "environment": variables}, token=token)
            assert answer.status == 202, (way, answer)
            run = ended(thief, answer.json["run"]["id"])
            outcome = run["outcome"]
            assert outcome["reason"] == "not_signed_in" and "this machine's sign-in" in outcome["message"], (way, run)
            assert "canary" not in handed_over(thief, run["id"])

    own = server.ask(
        "POST", "/v1/tasks", {**body, "environment": {**elsewhere, "ANTHROPIC_API_KEY": "callers-own"}}, token=token).json["run"]["id"]
    seen = handed_over(thief, own)
    assert "callers-own" in seen and "127.0.0.1:9" in seen, "the caller's own key goes to the caller's address"
    assert "canary" not in seen

    again = thief.api("POST", f"/v1/tasks/{task}/messages", {"body": "z"})[1]["run"]["id"]
    assert "other-home-canary" in handed_over(thief, again), "what others said wiped nothing of the owner's"
