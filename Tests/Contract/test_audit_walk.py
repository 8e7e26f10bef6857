"""The whole table of operations: every change and every refusal is one line of the audit that says by whom, from where and with what
effect.
"""

import pathlib

import pytest

from support import processes, projects
from support.api_server import Browser, code_of
from support.principals import make_agent, mint, wrong_token
from support.roost import TERMINAL, Roost
from support.streams import receive, send, websocket
from support.waiting import wait_until

# Has a body, but only reads.
READING = {"POST /v1/policy/preview"}
# Not tied to a principal: there is nobody who could be refused.
PUBLIC = {"POST /v1/sign-ins", "POST /v1/sign-ins/{id}/renew"}
# What every principal may do with itself.
OWN = {"DELETE /v1/sign-ins/current", "POST /v1/stream-tickets"}


@pytest.fixture(scope="module")
def walked(binary):
    with Roost(binary) as roost:
        roost.up()
        yield roost


def lines(roost, question=""):
    status, answer = roost.api("GET", "/v1/audit?limit=500" + question)
    assert status == 200, answer
    return answer["items"]


def newest(roost):
    return lines(roost, "")[0]["number"]


def since(roost, number):
    """The lines that requests have left since then, without those of the daemon itself."""
    return [line for line in lines(roost) if line["number"] > number and line.get("principal")]


def changing(document):
    return {each.name: each for each in document.operations.values() if each.method != "GET" and each.name not in READING}


class Steps:
    """A life in which each changing operation succeeds once. Each step gives the name of its operation, the action of the one line that is about it,
    and what else the same request may change, which has lines of its own."""

    def __init__(self, roost):
        self.roost = roost
        self.project = projects.make_repository(roost.projects / "walk")
        self.done = {}

    def step(self, name, action, path=None, body=None, also=(), headers=None, call=None):
        """One request over the socket, or whatever `call` does."""
        method, template = name.split(" ")
        before = newest(self.roost)
        if call:
            answer = call()
            status, entry = answer.status, "tcp"
            answer = answer.json if answer.body else None
        else:
            status, answer = self.roost.api(method, path or template, body, headers=headers)
            entry = "unix_socket"
        assert status < 300, (name, status, answer)
        # What the daemon did as a consequence is recorded as its own action.
        found = [line for line in since(self.roost, before) if line["actor"] == "person"]
        about = [line for line in found if line["action"] == action]
        others = {line["action"] for line in found} - {action, *also}
        assert len(about) == 1, f"{name}: {found}"
        assert not others, f"{name}: {found}"
        line = about[0]
        assert line["entryPoint"] == entry and line["requestId"] and not line["isRefused"], (name, line)
        # An action of the store (`task.create`) is its own effect.
        assert line.get("effect") or "." in action, (name, line)
        self.done[name] = line
        return answer

    def ended(self, run):
        return wait_until(lambda: (found := self.roost.api("GET", f"/v1/runs/{run}")[1])["status"] in TERMINAL and found)

    def run(self, script, **more):
        """A finished run."""
        status, made = self.roost.api("POST", "/v1/tasks", {"command": ["sh", "-c", script], "projectPath": str(self.project), **more})
        assert status == 202, made
        self.ended(made["run"]["id"])
        return made["taskId"], made["run"]["id"]

    def messages(self):
        slow = make_agent(self.roost, "slow", command=["sleep", "600"], start=True)["id"]
        first = self.roost.api("POST", f"/v1/agents/{slow}/messages", {"body": "first"})[1]
        path = f"/v1/tasks/{first['taskId']}/messages"
        later = self.step("POST /v1/tasks/{id}/messages", "message.accept", path, {"body": "later"})
        self.step("DELETE /v1/tasks/{id}/messages/{message}", "message.remove", f"{path}/{later['message']['id']}")
        assert self.roost.api("POST", f"/v1/agents/{slow}/archive", {})[0] == 200
        self.ended(first["run"]["id"])

    def running(self):
        status, made = self.roost.api("POST", "/v1/tasks", {"command": ["sleep", "600"]})
        assert status == 202, made
        run = made["run"]["id"]
        wait_until(lambda: self.roost.api("GET", f"/v1/runs/{run}")[1]["status"] == "running")
        return made["taskId"], run

    def folders(self):
        other = projects.make_repository(self.roost.projects / "opened")
        self.step("POST /v1/projects", "folder.open", body={"path": str(other)})
        self.step("POST /v1/projects/close", "folder.close", body={"path": str(other)})

    def tasks(self):
        made = self.step(
            "POST /v1/tasks", "task.create", body={"command": ["true"], "projectPath": str(self.project)},
            also={"message.accept", "folder.open"})
        task, run = made["taskId"], made["run"]["id"]
        self.ended(run)
        self.step("PATCH /v1/tasks/{id}", "task.rename", f"/v1/tasks/{task}", {"title": "another"}, headers={"If-Match": "1"})
        again = self.step("POST /v1/tasks/{id}/retry", "run.retry", f"/v1/tasks/{task}/retry", {})
        self.ended(again["id"])
        shell = self.roost.api_server
        token = mint(self.roost, "api_key", ["read", "operate", "admin"])["token"]
        self.step(
            "POST /v1/tasks/{id}/shell", "openShell",
            call=lambda: Ended(shell.ask("POST", f"/v1/tasks/{task}/shell", b"exit\n", token=token)))
        self.step("POST /v1/tasks/{id}/archive", "task.archive", f"/v1/tasks/{task}/archive", {})
        self.step("POST /v1/tasks/{id}/restore", "task.restore", f"/v1/tasks/{task}/restore", {})
        self.step("POST /v1/attachments", "attachment.add", "/v1/attachments?name=x", {})

    def runs(self):
        status, made = self.roost.api("POST", "/v1/tasks", {"command": ["cat"], "takesInput": True})
        assert status == 202, made
        self.step("POST /v1/runs/{id}/input", "feedRun", f"/v1/runs/{made['run']['id']}/input", {})
        self.ended(made["run"]["id"])
        self.step("DELETE /v1/tasks/{id}", "task.delete", f"/v1/tasks/{made['taskId']}")
        busy, run = self.running()
        self.step("POST /v1/runs/{id}/pause", "run.pause", f"/v1/runs/{run}/pause", {})
        self.step("POST /v1/runs/{id}/resume", "run.continue", f"/v1/runs/{run}/resume", {})
        self.step("POST /v1/runs/{id}/cancel", "run.cancel", f"/v1/runs/{run}/cancel", {})
        self.ended(run)
        busy, run = self.running()
        self.step("POST /v1/tasks/{id}/cancel", "run.cancel", f"/v1/tasks/{busy}/cancel", {})
        self.ended(run)

    def changes(self):
        _, run = self.run("echo 1 > one")
        applied = self.step("POST /v1/runs/{id}/apply", "application.applying", f"/v1/runs/{run}/apply", {}, also={"application.applied"})
        self.step("POST /v1/runs/{id}/undo", "application.undone", f"/v1/runs/{run}/undo", {}, also={"application.undoing"})
        again = self.roost.api("POST", f"/v1/runs/{run}/apply", {})[1]
        assert again["id"] != applied["id"]
        self.step(
            "POST /v1/applications/{id}/undo", "application.undone", f"/v1/applications/{again['id']}/undo", {},
            also={"application.undoing"})
        projects.git(self.project, "config", "commit.gpgSign", "true")
        signed = self.roost.api("POST", f"/v1/runs/{run}/apply", {"target": "commit"})[1]
        self.step(
            "POST /v1/applications/{id}/signature", "application.applied", f"/v1/applications/{signed['id']}/signature",
            {"signature": "-----BEGIN SSH SIGNATURE-----\nA\n-----END SSH SIGNATURE-----\n"})
        self.step("POST /v1/runs/{id}/discard", "discardRun", f"/v1/runs/{run}/discard", {})
        (pathlib.Path(self.project) / ".roost.yaml").write_text("network: deny\n")
        seen = self.roost.api("GET", f"/v1/projects/defaults?path={self.project}")[1]
        self.step(
            "POST /v1/projects/defaults", "defaults.accept", body={"path": str(self.project), "digest": seen["digest"], "decision": "accept"})
        self.step("POST /v1/projects/relink", "relinkProject", body={"path": str(self.project), "isConfirmed": True})
        self.run("echo 2 > two")
        self.step("POST /v1/gc", "collect", body={})

    def agents(self):
        agent = self.step(
            "POST /v1/agents", "agent.create", body={"name": "walker", "runtime": "command", "command": ["cat"], "start": False})["id"]
        path = f"/v1/agents/{agent}"
        self.step("PATCH /v1/agents/{id}", "agent.change", path, {"instructions": "x"}, headers={"If-Match": "*"})
        self.step("PATCH /v1/agents/{id}/policy", "agent.change", path + "/policy", {"network": "open"}, headers={"If-Match": "*"})
        self.step("POST /v1/agents/{id}/start", "agent.running", path + "/start", {})
        self.step("POST /v1/agents/{id}/pause", "agent.paused", path + "/pause", {})
        self.step("POST /v1/agents/{id}/resume", "agent.running", path + "/resume", {})
        said = self.step(
            "POST /v1/agents/{id}/messages", "message.accept", path + "/messages", {"body": "x"}, also={"task.create", "agent.converse"})
        self.ended(said["run"]["id"])
        self.step("POST /v1/agents/{id}/restart", "restartAgent", path + "/restart", {})
        self.step("POST /v1/agents/{id}/reset-session", "agent.reset", path + "/reset-session", {}, also={"task.archive"})
        self.step("POST /v1/agents/{id}/stop", "agent.stopped", path + "/stop", {})
        self.step("POST /v1/agents/{id}/archive", "agent.archive", path + "/archive", {})

    def access(self):
        made = self.step("POST /v1/tokens", "token.create", body={"kind": "api_key", "name": "made", "scopes": ["read"]})
        self.step("DELETE /v1/tokens/{id}", "token.revoke", f"/v1/tokens/{made['about']['id']}")
        link = self.step("POST /v1/sign-in-links", "createSignInLink", body={})
        browser = Browser(self.roost.api_server)
        self.step("POST /v1/sign-ins", "token.create", call=lambda: browser.sign_in(code_of(link["url"])))
        self.step("POST /v1/sign-ins/{id}/renew", "token.renew", call=browser.renew)
        ask = self.roost.api_server.ask
        self.step("POST /v1/stream-tickets", "createStreamTicket", call=lambda: ask("POST", "/v1/stream-tickets", {}, token=browser.token))
        self.step("DELETE /v1/sign-ins/current", "token.revoke", call=lambda: ask("DELETE", "/v1/sign-ins/current", token=browser.token))
        self.step("POST /v1/tokens/control/rotate", "token.create", body={}, also={"token.revoke"})


class Ended:
    """An answer whose body is not JSON."""

    def __init__(self, answer):
        self.status, self.body = answer.status, b""


def test_every_change_is_one_line_with_who_asked_from_where_and_its_effect(binary, document):
    with Roost(binary) as roost:
        roost.up()
        steps = Steps(roost)
        steps.folders()
        steps.tasks()
        steps.messages()
        steps.runs()
        steps.changes()
        steps.agents()
        steps.access()
        # Ends the daemon, so its line is read from the next one.
        before = newest(roost)
        pid = roost.daemon_pid
        assert roost.api("POST", "/v1/shutdown", {})[0] == 202
        wait_until(lambda: not processes.is_alive(pid), what="the daemon's end")
        roost.up()
        asked = [line["action"] for line in since(roost, before) if line["action"] != "createSignInLink"]
        assert sorted(asked) == ["daemon.stop", "shutDown"], asked
        steps.done["POST /v1/shutdown"] = None
    missing = changing(document).keys() - steps.done.keys()
    assert not missing, f"new operations need a step here: {missing}"


def concrete(operation):
    return "/".join("0196f000-0000-7000-8000-00000000000f" if part.startswith("{") else part for part in operation.path.split("/"))


def test_every_refusal_is_one_line(walked, document):
    ask = walked.api_server.ask
    reader = mint(walked, "api_key", ["read"])
    stranger = wrong_token("k")
    for name, operation in changing(document).items():
        if name in PUBLIC:
            continue
        body = None if operation.method == "DELETE" else {}
        before = lines(walked, "&refused=true")
        count = {line["number"]: line["count"] for line in before}
        assert ask(operation.method, concrete(operation), body).status == 401, name
        after = lines(walked, "&refused=true")
        told = [(line, line["count"] - count.get(line["number"], 0)) for line in after if line["count"] != count.get(line["number"])]
        # A repeated refusal within a minute is counted in its line, at the first and then at each doubling.
        assert len(told) <= 1 and sum(number for _, number in told) >= (not before), (name, told)
        if name in OWN:
            continue
        number = newest(walked)
        answer = ask(operation.method, concrete(operation), body, token=reader["token"])
        assert answer.status == 403, (name, answer)
        found = since(walked, number)
        assert len(found) == 1, (name, found)
        line = found[0]
        assert line["isRefused"] and line["principal"] == f"api_key:{reader['about']['id']}" and line["entryPoint"] == "tcp", (name, line)
        assert line["action"] == operation.id and line["effect"].startswith("refused: forbidden"), (name, line)
    assert ask("GET", "/v1/info", token=stranger).status == 401


def test_guessing_is_one_line_too(walked):
    number = newest(walked)
    statuses = [walked.api_server.ask("GET", "/v1/info", token=wrong_token()).status for _ in range(14)]
    assert 429 in statuses and 401 in statuses, statuses
    found = [line for line in since(walked, number) if line["effect"].startswith("refused: too_many_attempts")]
    assert len(found) == 1 and found[0]["isRefused"] and found[0]["principal"] == "anonymous" and found[0]["entryPoint"] == "tcp", found


def test_a_subscription_that_is_refused_in_an_open_websocket_is_one_line(walked):
    agent = make_agent(walked, "bound")
    token = mint(walked, scopes=["read"], agent=agent["id"])
    number = newest(walked)
    with websocket(walked.api_server, token["token"]) as connection:
        send(connection, "subscribe", topic=f"agent:{agent['id']}")
        assert receive(connection)["type"] == "subscribed", "the control: its own is no refusal"
        send(connection, "subscribe", topic="all")
        assert receive(connection)["code"] == "forbidden"
    found = since(walked, number)
    assert len(found) == 1, found
    line = found[0]
    assert (line["action"], line["subject"], line["entryPoint"], line["isRefused"]) == ("subscribe", "all", "websocket", True), line
    assert line["principal"] == f"grant:{token['about']['id']}" and line["effect"].startswith("refused: forbidden"), line


def test_a_changed_policy_says_what_it_widened_and_narrowed(walked):
    agent = make_agent(walked, "changing")["id"]

    def change(body, path="/policy"):
        number = newest(walked)
        status, answer = walked.api("PATCH", f"/v1/agents/{agent}{path}", body, headers={"If-Match": "*"})
        assert status == 200, answer
        found = since(walked, number)
        assert [line["action"] for line in found] == ["agent.change"], found
        return found[0].get("effect")

    assert change({"network": "open"}) == "policy wider: network"
    assert change({"network": "deny"}) == "policy narrower: network"
    both = change({"network": "open", "limits": {"memoryBytes": 1 << 30}})
    assert both == "policy wider: network; narrower: limits.memoryBytes", both
    assert change({"policy": {"network": "deny"}}, path="") == "policy wider: limits.memoryBytes; narrower: network"
    assert change({"instructions": "x"}, path="") is None


def test_a_relinked_project_has_a_line_and_the_question_before_has_none(walked):
    project = projects.make_repository(walked.projects / "relinked")
    number = newest(walked)
    assert walked.api("POST", "/v1/projects/relink", {"path": str(project)})[0] == 200
    assert not since(walked, number)
    walked.run("project", "relink", project, "--yes", check=0)
    assert not since(walked, number), "there was nothing to confirm"
    assert walked.api("POST", "/v1/projects/relink", {"path": str(project), "isConfirmed": True})[0] == 200
    found = since(walked, number)
    assert [(line["action"], line["subject"]) for line in found] == [("relinkProject", f"folder:{project}")], found
    assert found[0]["effect"] == "confirmed as the folder of no task"


def test_commands_without_the_daemon_have_lines(binary):
    with Roost(binary) as roost:
        roost.up("--set", "log.level=warning")
        started = lines(roost, "&action=daemon.start")[0]
        assert started["effect"].endswith("log.level (flag)") or "log.level (flag)" in started["effect"], started
        number = newest(roost)
        roost.run("backup", roost.scratch / "backup.tar", check=0)
        (roost.home / "logs").chmod(0o755)
        roost.run("doctor", "--fix")
        roost.run("uninstall", "--yes", "--keep-state", check=0)
        roost.up()
        found = [line for line in since(roost, number) if line["entryPoint"] == "command"]
        assert [line["action"] for line in reversed(found)] == ["state.backup", "state.repair", "daemon.uninstall"], found
        assert all(line["principal"] == "owner" and line["effect"] for line in found), found
        assert not lines(roost, "&action=daemon.crash")
