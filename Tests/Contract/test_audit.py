"""Every change and every refusal has a line in the audit. Every operation of the document is requested."""

import os
import signal

import pytest

from support import processes, projects
from support.principals import make_agent, mint, wrong_token
from support.roost import Roost
from support.waiting import wait_until

# Bodies that each operation accepts; none for operations without a body.
BODIES = {
    "POST /v1/agents": lambda f: {"name": "made", "runtime": "command", "command": ["cat"], "start": False},
    "POST /v1/agents/{id}/messages": lambda f: {"body": "hello"}, "POST /v1/tasks/{id}/messages": lambda f: {"body": "hello"},
    "PATCH /v1/tasks/{id}": lambda f: {"title": "another"}, "PATCH /v1/agents/{id}": lambda f: {"instructions": "x"},
    "PATCH /v1/agents/{id}/policy": lambda f: {"network": "open"}, "POST /v1/tasks": lambda f: {"command": ["true"]},
    "POST /v1/tokens": lambda f: {"kind": "api_key", "name": "made"}, "POST /v1/gc": lambda f: {"keep": 1000},
    "POST /v1/sign-ins": lambda f: {"code": "nonsense", "publicKey": "nonsense"},
    "POST /v1/sign-ins/{id}/renew": lambda f: {"at": "2026-01-01T00:00:00.000Z", "signature": "nonsense"},
}
# Ends the daemon: tested separately.
ENDING = {"POST /v1/shutdown"}
# Has a body, but only reads.
READING = {"POST /v1/policy/preview"}


@pytest.fixture(scope="module")
def filled(binary):
    with Roost(binary) as roost:
        roost.up()
        project = projects.make_repository(roost.projects / "audit")
        agent = make_agent(roost, "audited", projectPath=str(project))
        run = roost.shell(project, "echo x > x").check().json
        status, added = roost.api("POST", "/v1/runs/%s/apply" % run["runId"], {})
        assert status in (200, 202), added
        token = mint(roost, scopes=["read"])
        roost.things = {
            "tasks": run["taskId"], "runs": run["runId"], "agents": agent["id"], "applications": added["id"],
            "tokens": token["about"]["id"], "messages": "0196f000-0000-7000-8000-000000000001",
            "sign-ins": "0196f000-0000-7000-8000-000000000002"}
        yield roost


def lines(roost, question=""):
    status, answer = roost.api("GET", "/v1/audit?limit=500" + question)
    assert status == 200, answer
    return answer["items"]


def path_of(roost, operation):
    parts = operation.path.split("/")
    for index, part in enumerate(parts):
        if part.startswith("{"):
            parts[index] = roost.things.get(parts[index - 1], "nothing")
    return "/".join(parts)


def test_every_operation_that_is_no_plain_reading_leaves_a_line_with_who_asked(filled, document):
    operations = [each for each in document.operations.values() if each.method != "GET" and each.name not in ENDING | READING]
    assert len(operations) > 30, "the control: these are asked"
    # Operations that end others come last.
    headers = {"If-Match": "1"}
    operations.sort(key=lambda each: ("rotate" in each.path, each.method == "DELETE", "archive" in each.path, each.path))
    missing = []
    for operation in operations:
        before = {line["number"] for line in lines(filled)}
        path = path_of(filled, operation)
        if operation.name == "POST /v1/attachments":
            path += "?name=x"
        body = BODIES.get(operation.name, lambda _: {})(filled)
        status, _ = filled.api(operation.method, path, body, headers=headers)
        new = [line for line in lines(filled) if line["number"] not in before and line.get("requestId")]
        if not any(line.get("principal") and line.get("entryPoint") == "unix_socket" for line in new):
            missing.append(f"{operation.name} ({status}): {new}")
    assert not missing, "\n".join(missing)


def test_reading_and_previews_leave_no_line(filled, document):
    last = lines(filled)[0]["number"]
    for operation in document.operations.values():
        if operation.method == "GET" and "stream" not in operation.path and not operation.path.endswith("/events"):
            filled.api("GET", path_of(filled, operation))
    filled.api("POST", "/v1/tasks?preview=true", {"command": ["true"]})
    filled.api("POST", "/v1/policy/preview", {})
    assert lines(filled)[0]["number"] == last


def test_refusals_have_lines_with_their_reason_and_their_caller(filled):
    made = mint(filled, scopes=["read"])
    ask = filled.api_server.ask
    assert ask("POST", "/v1/tasks", {"command": ["true"]}, token=made["token"]).status == 403
    assert ask("GET", "/v1/info", token=wrong_token()).status == 401
    assert ask("GET", "/v1/info", headers={"Host": "evil.example"}).status == 403
    assert ask("GET", "/v1/info", token=made["token"], headers={"Origin": "https://evil.example"}).status == 403
    assert ask("POST", "/v1/sign-ins", {"code": "x", "publicKey": "x"}).status in (400, 401)
    refused = lines(filled, "&refused=true")
    assert all(line["isRefused"] for line in refused)
    words = {line["effect"].split(":")[1].strip() for line in refused}
    assert {"forbidden", "not_authorized", "host_refused", "origin_refused"} <= words, words
    own = [line for line in refused if line.get("principal") == f"grant:{made['about']['id']}" and "forbidden" in line["effect"]]
    assert own[0]["action"] == "createTask" and own[0]["entryPoint"] == "tcp" and own[0]["tokenName"] == "test grant"
    assert made["token"] not in str(refused)
    # The filters of the command line give the same.
    shown = filled.run("audit", "--refused", "--caller", made["about"]["id"][-6:], "--json", check=0).lines
    assert own[0]["number"] in {line["number"] for line in shown}
    assert "refused: forbidden" in filled.run("audit", "--refused", check=0).stdout


def test_a_flood_of_refusals_is_a_few_lines_with_a_count(filled):
    before = lines(filled)[0]["number"]
    for _ in range(150):
        filled.api_server.ask("GET", "/v1/info")
    new = [line for line in lines(filled) if line["number"] > before and line["isRefused"]]
    # A minute may pass meanwhile.
    assert len(new) < 10
    counted = [line for line in lines(filled, "&refused=true") if line["count"] > 1 and "needs a token" in line["effect"]]
    assert counted and sum(line["count"] for line in counted) >= 100


def ended(roost, end):
    """The daemon, after the given way of ending it."""
    pid = roost.daemon_pid
    end(pid)
    wait_until(lambda: not processes.is_alive(pid), what="the daemon's end")


def test_the_daemons_stop_says_by_whom_and_a_daemon_that_was_killed_is_missed(binary):
    with Roost(binary) as roost:
        roost.up()
        ended(roost, lambda _: roost.api("POST", "/v1/shutdown", {}))
        roost.up()
        by_request = lines(roost, "&action=daemon.stop")
        assert [line["effect"] for line in by_request] == ["by request"] and by_request[0]["principal"] == "owner"
        ended(roost, lambda pid: os.kill(pid, signal.SIGTERM))
        roost.up()
        assert [line["effect"] for line in lines(roost, "&action=daemon.stop")] == ["by a signal", "by request"]
        assert not lines(roost, "&action=daemon.crash")
        ended(roost, lambda pid: os.kill(pid, signal.SIGKILL))
        roost.up()
        assert len(lines(roost, "&action=daemon.crash")) == 1
