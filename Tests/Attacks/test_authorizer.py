"""Saying more to a task, trying it again, opening a shell in it, applying and previewing need the same right as making that very task: one
authorizer decides, for every entry point. Each attack first works for the owner, so that what is refused is known to be possible."""

import os
import socket
import time

import pytest

from support import projects
from support.principals import make_agent, mint
from support.roost import Roost
from support.waiting import wait_until

PEBIBYTE = 1 << 50


@pytest.fixture(scope="module")
def host(binary):
    """A daemon with an opened project, a folder of secrets that was never opened, and the owner's tasks under every kind of policy."""
    with Roost(binary) as roost:
        roost.up()
        yield Host(roost)


class Host:
    def __init__(self, roost):
        self.roost, self.api_server = roost, roost.api_server
        self.project = projects.make_repository(roost.projects / "opened")
        self.secret = roost.projects / "secret"
        self.secret.mkdir()
        (self.secret / "key").write_text("CANARY\n")
        self.owned = {
            "plain": self.task(command=["sh", "-c", "echo x > x"]),
            "trusted": self.task(command=["sh", "-c", "echo x > x"], isolation="trusted"),
            "inPlace": self.task(command=["true"], workTree="inPlace"),
            "network": self.task(command=["sh", "-c", "echo x > x"], network="open"),
            "reads": self.task(command=["sh", "-c", "echo x > x"], readablePaths=[str(self.secret)]),
            "limits": self.task(command=["sh", "-c", "echo x > x"], limits={"memoryBytes": 16 << 30}),
        }
        self.operate = mint(roost, "api_key", name="operate")["token"]

    def task(self, **fields):
        """A finished task of the owner."""
        body = {"projectPath": str(self.project), **fields}
        status, accepted = self.roost.api("POST", "/v1/tasks", body)
        assert status == 202, accepted
        assert self.roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
        return accepted["taskId"]

    def run_of(self, task):
        return self.roost.last_run_of(task)["id"]

    def ask(self, method, path, body=None, token=None, **more):
        return self.api_server.ask(method, path, body, token=token or self.operate, **more)


@pytest.mark.parametrize("kind", ["trusted", "inPlace", "network", "reads", "limits"])
def test_a_task_of_the_owner_behind_weaker_walls_does_nothing_for_a_token(host, kind):
    task = host.owned[kind]
    run = host.run_of(task)
    asked = [
        ("POST", f"/v1/tasks/{task}/retry", {}), ("POST", f"/v1/tasks/{task}/retry", {"environment": {"PATH": str(host.secret)}}),
        ("POST", f"/v1/runs/{run}/apply", {}), ("POST", f"/v1/runs/{run}/undo", {}), ("POST", f"/v1/runs/{run}/discard", {}),
        ("POST", f"/v1/tasks/{task}/shell", b"")]
    before = host.roost.api("GET", f"/v1/tasks/{task}/runs")[1]["items"]
    for method, path, body in asked:
        headers = {"Content-Type": "application/octet-stream"} if body == b"" else None
        answer = host.ask(method, path, body, headers=headers)
        assert (answer.status, answer.code) == (403, "forbidden"), (path, answer)
    assert host.roost.api("GET", f"/v1/tasks/{task}/runs")[1]["items"] == before
    status, run = host.roost.api("POST", f"/v1/tasks/{task}/retry", {})
    assert status == 202, ("the control: its owner", run)
    host.roost.wait_for_end(task)


def test_a_task_that_the_token_could_make_itself_is_its_to_go_on_with(host):
    """The control of the test above: with the same policy, everything is allowed."""
    task = host.task(command=["sh", "-c", "echo fresh > fresh"])
    answer = host.ask("POST", f"/v1/tasks/{task}/retry", {})
    assert answer.status == 202, answer
    host.roost.wait_for_end(task)
    run = host.run_of(task)
    applied = host.ask("POST", f"/v1/runs/{run}/apply", {})
    assert (applied.status, applied.json["status"]) == (200, "applied"), applied
    assert (host.project / "fresh").read_text() == "fresh\n"
    undone = host.ask("POST", f"/v1/applications/{applied.json['id']}/undo", {})
    assert (undone.status, undone.json["status"]) == (200, "undone"), undone
    assert host.ask("POST", f"/v1/runs/{run}/discard", {}).status == 200


def test_reading_is_what_it_was(host):
    for task in host.owned.values():
        assert host.ask("GET", f"/v1/tasks/{task}").status == 200
        assert host.ask("GET", f"/v1/runs/{host.run_of(task)}/diff").status in (200, 404)


def folders(host):
    """The names of folders that a token may not work in, with the reasons."""
    link, inside = host.project / "link", host.project.parent / "link-beside"
    if not link.is_symlink():
        link.symlink_to(host.secret)
        inside.symlink_to(host.secret)
    return {
        "named": host.secret, "by a link in an opened project": link, "by a link beside": inside, "the parent": host.project.parent,
        "by dots": f"{host.project}/../secret", "with the same beginning": f"{host.project}-more",
        "through a file": f"{host.project}/readme.txt/x", "through a link to a file": f"{link}/key/x",
        "below a link": f"{link}/nothing", "of the system": "/etc", "the state folder": host.roost.home, "nothing": "/nowhere/at/all",
        "by the process's root": f"/proc/self/root{host.secret}", "by a process's folder": f"/proc/{os.getpid()}/cwd",
        "by the daemon's folder": "/proc/self/cwd", "by a descriptor": "/proc/self/fd/3", "in capitals": str(host.project).upper(),
        "with a space behind": f"{host.project} ", "with a dot behind": f"{host.project}.", "with a line behind": f"{host.project}\n",
    }


NAMES = ["named", "by a link in an opened project", "by a link beside", "the parent", "by dots", "with the same beginning",
         "through a file", "through a link to a file", "below a link", "of the system", "the state folder", "nothing", "by the process's root", "by a process's folder", "by the daemon's folder",
         "by a descriptor", "in capitals", "with a space behind", "with a dot behind", "with a line behind"]


@pytest.mark.parametrize("kind", NAMES)
def test_a_folder_that_no_owner_opened_is_not_there(host, kind):
    """The answer is the same as for a folder that does not exist, however the project is named: it reveals nothing about the host."""
    (host.project.parent / f"{host.project.name}-more").mkdir(exist_ok=True)
    path = str(folders(host)[kind])
    for method, where, body in (
            ("POST", "/v1/tasks", {"command": ["cat", "key"], "projectPath": path}),
            ("POST", "/v1/tasks?preview=true", {"command": ["cat", "key"], "projectPath": path}),
            ("POST", "/v1/tasks", {"command": ["true"], "projectPath": path, "afterRun": "apply"}),
            ("POST", "/v1/tasks", {"command": ["true"], "projectPath": path, "isolation": "trusted"}),
            ("POST", "/v1/policy/preview", {"projectPath": path})):
        answer = host.ask(method, where, body)
        error = answer.json["error"]
        assert (answer.status, error["code"], error["message"]) == (404, "project_not_found", f"there is no folder {path}"), (where, answer)
        assert "hint" not in error or error["hint"] is None


def test_the_owner_may_name_those_folders(host):
    """The control: they exist and can be used. Only a preview, which opens nothing."""
    for kind in ("named", "by a link in an opened project", "by dots", "with the same beginning"):
        status, answer = host.roost.api(
            "POST", "/v1/tasks?preview=true", {"command": ["true"], "projectPath": str(folders(host)[kind])})
        assert status == 200, (kind, answer)


def test_a_folder_below_an_opened_one_is_open(host):
    below = host.project / "below"
    below.mkdir(exist_ok=True)
    assert host.ask("POST", "/v1/tasks?preview=true", {"command": ["true"], "projectPath": str(below)}).status == 200


@pytest.mark.parametrize("excess", [
    {"network": "open"}, {"isolation": "trusted"}, {"workTree": "inPlace"}, {"exposesEnvironmentFiles": True},
    {"readablePaths": ["/nowhere"]}, {"writablePaths": ["SECRET"]}, {"readablePaths": ["LINK"]},
    *({"limits": {name: PEBIBYTE}} for name in (
        "memoryBytes", "diskBytes", "fileBytes", "outputBytes", "outputFloodBytes", "wallTimeMs", "silenceMs", "stopGraceMs", "openFiles")),
    {"limits": {"processes": 4_000_000}},
], ids=lambda excess: str(excess))
def test_what_goes_beyond_the_usual_ceiling_is_refused_with_the_reason(host, excess):
    named = {"SECRET": str(host.secret), "LINK": str(folders(host)["by a link beside"])}
    fields = {name: [named.get(path, path) for path in value] if isinstance(value, list) else value for name, value in excess.items()}
    task = {"command": ["true"], "projectPath": str(host.project), **fields}
    before = host.roost.api("GET", "/v1/tasks")[1]["total"]
    for path in ("/v1/tasks", "/v1/tasks?preview=true"):
        answer = host.ask("POST", path, task)
        assert (answer.status, answer.code) == (403, "forbidden"), (path, answer)
        assert answer.json["error"]["hint"]
    assert host.roost.api("GET", "/v1/tasks")[1]["total"] == before
    if fields != {"readablePaths": ["/nowhere"]}:
        assert host.roost.api("POST", "/v1/tasks?preview=true", task)[0] == 200, "the control: its owner"


def test_a_ceiling_gives_what_it_says_and_no_more(host):
    def token(**ceiling):
        return mint(host.roost, "api_key", ceiling=ceiling)["token"]

    def ask(token, **fields):
        return host.ask("POST", "/v1/tasks?preview=true", {"command": ["true"], "projectPath": str(host.project), **fields}, token=token).status
    wide = token(policy={"network": "open", "limits": {"memoryBytes": 16 << 30}}, allowsInPlace=True)
    assert ask(wide, network="open") == ask(wide, workTree="inPlace") == ask(wide, limits={"memoryBytes": 16 << 30}) == 200
    assert ask(wide, limits={"memoryBytes": (16 << 30) + 1}) == 403 and ask(wide, isolation="trusted") == 403
    strict = token(policy={"preset": "safe", "limits": {"wallTimeMs": 60_000}})
    assert ask(strict, isolation="safe", limits={"wallTimeMs": 60_000}) == 200
    assert ask(strict, isolation="safe") == 403 and ask(strict, limits={"wallTimeMs": 60_000}) == 403
    trusted = token(policy={"preset": "trusted"})
    assert ask(trusted, isolation="trusted") == ask(trusted, workTree="inPlace") == ask(trusted, readablePaths=[str(host.secret)]) == 200
    reading = token(policy={"readablePaths": [str(host.secret)]})
    assert ask(reading, readablePaths=[str(host.secret)]) == 200 and ask(reading, writablePaths=[str(host.secret)]) == 403
    rooted = token(folderRoots=[str(host.secret)])
    assert ask(rooted, projectPath=str(host.secret)) == 200
    assert ask(rooted) == 404, "roots stand in the place of the opened projects"


def test_a_root_inside_a_repository_gives_no_right_to_the_repository(host):
    """The project of a folder is the top of its repository, which would be shown and written."""
    top = projects.make_repository(host.roost.projects / "whole")
    (top / "part").mkdir()
    token = mint(host.roost, "api_key", ceiling={"folderRoots": [str(top / "part")]})["token"]
    for path in (top, top / "part"):
        answer = host.ask("POST", "/v1/tasks", {"command": ["true"], "projectPath": str(path)}, token=token)
        assert (answer.status, answer.code) == (404, "project_not_found"), answer
    whole = mint(host.roost, "api_key", ceiling={"folderRoots": [str(top)]})["token"]
    assert host.ask("POST", "/v1/tasks?preview=true", {"command": ["true"], "projectPath": str(top / "part")}, token=whole).status == 200


def test_a_folder_is_opened_by_an_owners_work_and_closed_again(host):
    folder = host.roost.projects / "soon"
    folder.mkdir()
    body = {"command": ["true"], "projectPath": str(folder)}
    assert host.ask("POST", "/v1/tasks", body).status == 404
    assert host.roost.api("POST", "/v1/tasks", body)[0] == 202
    made = host.ask("POST", "/v1/tasks", body)
    assert made.status == 202
    host.roost.wait_for_end(made.json["taskId"])
    for method, path in (("POST", "/v1/projects"), ("POST", "/v1/projects/close")):
        assert host.ask(method, path, {"path": str(folder)}).status == 403
    assert host.roost.api("POST", "/v1/projects/close", {"path": str(folder)})[0] == 200
    refused = host.ask("POST", f"/v1/tasks/{made.json['taskId']}/retry", {})
    assert (refused.status, refused.code) == (404, "project_not_found"), refused
    assert host.ask("POST", "/v1/tasks", body).status == 404
    assert host.roost.api("POST", "/v1/projects", {"path": str(folder)})[0] == 201
    assert host.ask("POST", f"/v1/tasks/{made.json['taskId']}/retry", {}).status == 202


def test_a_project_that_became_a_link_is_the_folder_it_leads_to(host):
    """What was opened is a folder, not a name that may lead anywhere."""
    folder = host.roost.projects / "swapped"
    folder.mkdir()
    status, accepted = host.roost.api("POST", "/v1/tasks", {"command": ["true"], "projectPath": str(folder)})
    assert status == 202
    host.roost.wait_for_end(accepted["taskId"])
    assert host.ask("POST", f"/v1/tasks/{accepted['taskId']}/retry", {}).status == 202, "the control"
    host.roost.wait_for_end(accepted["taskId"])
    folder.rename(folder.with_name("moved"))
    folder.symlink_to(host.secret)
    for path, body in (("/v1/tasks", {"command": ["cat", "key"], "projectPath": str(folder)}), (f"/v1/tasks/{accepted['taskId']}/retry", {})):
        answer = host.ask("POST", path, body)
        assert (answer.status, answer.code) == (404, "project_not_found"), answer


def test_an_agent_of_the_owner_is_no_way_around_the_ceiling(host):
    """By name, by its conversation, by its tasks, by starting it. A token bound to it may use it as it is."""
    agent = make_agent(host.roost, "mighty", projectPath=str(host.project), policy={"preset": "trusted"}, start=True)
    body = {"body": "hello"}
    status, accepted = host.roost.api("POST", f"/v1/agents/{agent['id']}/messages", body)
    assert status == 202, "the control: its owner"
    host.roost.wait_for_end(accepted["taskId"])
    asked = [
        ("/v1/agents/mighty/messages", body), ("/v1/tasks", {"agent": "mighty", "prompt": "hello"}),
        (f"/v1/tasks/{accepted['taskId']}/messages", body), (f"/v1/tasks/{accepted['taskId']}/retry", {}),
        ("/v1/agents/mighty/start", {}), ("/v1/agents/mighty/restart", {}), ("/v1/agents/mighty/resume", {})]
    for path, content in asked:
        answer = host.ask("POST", path, content)
        assert (answer.status, answer.code) == (403, "forbidden"), (path, answer)
    bound = mint(host.roost, agent="mighty")["token"]
    for path, content in asked[:2]:
        answer = host.ask("POST", path, content, token=bound)
        assert answer.status == 202, ("a token made for it", path, answer)
        host.roost.wait_for_end(answer.json["taskId"])
    # What it began under a wider policy than its current one exceeds what the token could begin today.
    own = host.ask("POST", "/v1/tasks", asked[1][1], token=bound).json["taskId"]
    host.roost.wait_for_end(own)
    assert host.ask("POST", f"/v1/tasks/{own}/retry", {}, token=bound).status == 202
    host.roost.wait_for_end(own)
    version = host.roost.api("GET", "/v1/agents/mighty")[1]["version"]
    status, changed = host.roost.api(
        "PATCH", "/v1/agents/mighty", {"policy": {"preset": "project"}}, headers={"If-Match": str(version)})
    assert status == 200, changed
    answer = host.ask("POST", f"/v1/tasks/{own}/retry", {}, token=bound)
    assert (answer.status, answer.code) == (403, "forbidden"), answer


def test_a_token_of_two_agents_reaches_both_and_no_third(host):
    one, two, three = (make_agent(host.roost, name, start=True) for name in ("one", "two", "three"))
    token = mint(host.roost, ceiling={"agents": ["one", two["id"]]})["token"]
    for agent, status in ((one, 202), (two, 202), (three, 404)):
        assert host.ask("POST", f"/v1/agents/{agent['id']}/messages", {"body": "x"}, token=token).status == status, agent["name"]
    listed = host.ask("GET", "/v1/agents", token=token).json["items"]
    assert {agent["name"] for agent in listed} == {"one", "two"}
    assert {task["agent"] for task in host.ask("GET", "/v1/tasks", token=token).json["items"]} == {"one", "two"}
    for body in ({"command": ["true"]}, {"prompt": "x", "agent": "command"}, {"command": ["true"], "projectPath": str(host.project)}):
        assert host.ask("POST", "/v1/tasks", body, token=token).status in (403, 404), body
    assert host.ask("GET", "/v1/events", token=token).status == 403


def test_making_and_changing_agents_stays_the_owners(host):
    agent = make_agent(host.roost, "not-yours")
    for method, path, body in (
            ("POST", "/v1/agents", {"name": "mine", "command": ["cat"], "policy": {"preset": "trusted"}}),
            ("POST", "/v1/agents?preview=true", {"name": "mine", "command": ["cat"], "projectPath": str(host.secret)}),
            ("PATCH", f"/v1/agents/{agent['id']}", {"policy": {"preset": "trusted"}}),
            ("PATCH", f"/v1/agents/{agent['id']}/policy", {"preset": "trusted"}), ("POST", f"/v1/agents/{agent['id']}/archive", {}),
            ("POST", "/v1/gc", {}), ("POST", "/v1/shutdown", {})):
        answer = host.ask(method, path, body, headers={"If-Match": str(agent["version"])})
        assert (answer.status, answer.code) == (403, "forbidden"), (path, answer)


def test_a_file_of_somebody_else_comes_with_no_message_of_a_bound_token(host):
    make_agent(host.roost, "reader", start=True)
    bound, other = (mint(host.roost, agent="reader")["token"] for _ in range(2))

    def upload(token):
        return host.ask("POST", "/v1/attachments?name=a.txt", b"a secret", token=token, headers={"Content-Type": "text/plain"}).json["id"]
    mine, theirs, plain = upload(bound), upload(other), upload(host.operate)
    for file in (theirs, plain):
        for path in ("/v1/agents/reader/messages", "/v1/tasks"):
            body = {"body": "read it"} if "agents" in path else {"prompt": "read it", "agent": "reader"}
            answer = host.ask("POST", path, body | {"attachments": [file]}, token=bound)
            assert (answer.status, answer.code) == (404, "attachment_not_found"), answer
        assert host.ask("GET", f"/v1/attachments/{file}", token=bound).status == 404
    assert host.ask("POST", "/v1/agents/reader/messages", {"body": "x", "attachments": [mine]}, token=bound).status == 202, "the control"
    assert host.ask("GET", f"/v1/attachments/{mine}", token=bound).body == b"a secret"


def test_a_key_that_somebody_else_used_brings_no_answer_of_theirs(host):
    """Neither an accepted task nor an applied change is revealed to a caller that only repeats the key."""
    key = {"Idempotency-Key": "everybody's own"}
    task = host.owned["trusted"]
    status, _ = host.roost.api("POST", f"/v1/tasks/{task}/retry", {}, headers=key)
    assert status == 202, "the control: its owner"
    assert host.ask("POST", f"/v1/tasks/{task}/retry", {}, headers=key).status == 403
    body = {"command": ["true"], "projectPath": str(host.secret)}
    status, made = host.roost.api("POST", "/v1/tasks", body, headers={"Idempotency-Key": "a task"})
    assert status == 202
    host.roost.wait_for_end(made["taskId"])
    assert host.roost.api("POST", "/v1/projects/close", {"path": str(host.secret)})[0] == 200
    answer = host.ask("POST", "/v1/tasks", body, headers={"Idempotency-Key": "a task"})
    assert (answer.status, answer.code) == (404, "project_not_found"), answer


# Swaps a folder and a link to another one, again and again, in a folder that the run may write.
FLIPPER = r"""
import ctypes, os, sys, time
os.chdir(sys.argv[1])
os.symlink(sys.argv[2], "link")
library = ctypes.CDLL(None)
end = time.monotonic() + float(sys.argv[3])
open("ready", "w").close()
while time.monotonic() < end and not os.path.exists("enough"):
    library.renameat2(-100, b"link", -100, b"folder", 2)
"""


def test_a_folder_that_is_swapped_while_it_is_looked_at_shows_nothing_more(host):
    """A token may list a folder that its own runs write: between checking, storing and mounting it becomes a link to another one."""
    shared = host.roost.projects / "swapping"
    (shared / "folder").mkdir(parents=True)
    token = mint(host.roost, "api_key", ceiling={"policy": {"writablePaths": [str(shared)]}})["token"]
    base = {"projectPath": str(host.project)}
    flipping = host.ask(
        "POST", "/v1/tasks", token=token,
        body={**base, "writablePaths": [str(shared)], "command": ["/usr/bin/python3", "-c", FLIPPER, str(shared), str(host.secret), "60"]})
    assert flipping.status == 202, flipping
    wait_until(lambda: (shared / "ready").exists(), what="the run that swaps")
    key, answers, accepted = host.secret / "key", [], []
    while len(answers) < 400 and (len(set(answers)) < 2 or len(accepted) < 25):
        name = ("link", "folder")[len(answers) % 2]
        answer = host.ask(
            "POST", "/v1/tasks", token=token,
            body={**base, "readablePaths": [f"{shared}/{name}"], "command": ["cat", f"{shared}/{name}/key", str(key)]})
        answers.append(answer.status)
        if answer.status == 202:
            accepted.append(answer.json)
    (shared / "enough").touch()
    assert set(answers) >= {202, 403}, f"the control: it was seen as a folder and as a link: {answers}"
    for task in accepted:
        run = host.roost.wait_for_end(task["taskId"])
        assert "CANARY" not in str(host.roost.api("GET", f"/v1/runs/{run['id']}/logs")[1]), "a folder that nobody gave was shown"
    host.roost.wait_for_end(flipping.json["taskId"])


def test_a_shell_of_a_token_ends_when_a_run_would(host):
    """A ceiling that limits the time of a run also limits a shell, however much is typed."""
    limits = {"limits": {"wallTimeMs": 2_000}}
    token = mint(host.roost, "api_key", ceiling={"policy": limits})["token"]
    task = host.task(command=["true"], **limits)
    began = time.monotonic()
    with socket.create_connection((host.api_server.address, host.api_server.port), timeout=60) as connection:
        head = (
            f"POST /v1/tasks/{task}/shell HTTP/1.1\r\nHost: {host.api_server.authority}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        typed = b"echo open-$((40+2)); sleep 1000; echo still-$((40+2))\n"
        connection.sendall(head.encode() + b"%x\r\n%s\r\n" % (len(typed), typed))
        shown = b""
        while piece := connection.recv(65536):
            shown += piece
            if shown.endswith(b"0\r\n\r\n"):
                break
    assert b"open-42" in shown, "the control: it was a shell"
    assert b"still-42" not in shown
    assert time.monotonic() - began >= 2
