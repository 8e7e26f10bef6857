"""Who may do what: every operation of the document asked by every kind of principal, compared with a table that people have read.

`ROOST_WRITE_GOLDEN=1` writes the table anew; then it is reviewed like code.
"""

import os
import pathlib
import uuid

import pytest

from support import projects
from support.principals import (
    control_token, expired_token, make_agent, mint, revoked_token, signed_in_browser, wrong_token)
from support.roost import Roost

pytestmark = pytest.mark.no_rerun

GOLDEN = pathlib.Path(__file__).parent / "golden"
PRINCIPALS = ["none", "wrong", "expired", "revoked", "read", "operate", "admin", "api_key", "bound", "control", "sign_in", "owner"]
WITHOUT_PROOF = {"none", "wrong", "expired", "revoked"}
# These end the daemon or the requesting token; where they are allowed, separate tests try them.
ENDING = {
    "POST /v1/shutdown": {"admin", "api_key", "control", "sign_in", "owner"},
    "POST /v1/tokens/control/rotate": {"control", "sign_in", "owner"},
    "DELETE /v1/sign-ins/current": {"operate", "admin", "api_key", "bound", "control", "sign_in", "owner"},
}
BODIES = {
    "POST /v1/agents/{id}/messages": {"body": "from outside"}, "POST /v1/tasks/{id}/messages": {"body": "from outside"},
    "PATCH /v1/tasks/{id}": {"title": "from outside"}, "POST /v1/tasks": {"command": ["true"]}, "POST /v1/tasks/{id}/shell": {"columns": 80, "rows": 24},
}


class Fixture:
    """A daemon with some of everything, all of it belonging to an agent that the bound token may not see."""

    def __init__(self, roost):
        self.roost, self.api_server = roost, roost.api_server
        control = control_token(roost)
        full = ["read", "operate", "admin"]
        project = projects.make_repository(roost.projects / "matrix")
        other, own = make_agent(roost, "other", projectPath=str(project), start=True), make_agent(roost, "own")
        status, accepted = roost.api("POST", f"/v1/agents/{other['id']}/messages", {"body": "to be seen by its own only"})
        assert status == 202, accepted
        roost.wait_for_end(accepted["taskId"])
        run = accepted["run"]["id"]
        shell = roost.shell(project, "echo x > x").check().json
        application = roost.api("POST", f"/v1/runs/{shell['runId']}/apply", {})[1]
        attachment = self.api_server.ask(
            "POST", "/v1/attachments?name=secret.txt", b"secret", token=control, headers={"Content-Type": "text/plain"}).json
        token = mint(roost)["about"]
        signed_in = signed_in_browser(roost)
        self.tokens = {
            "none": None, "wrong": wrong_token(), "expired": expired_token(roost), "revoked": revoked_token(roost),
            "read": mint(roost, scopes=["read"])["token"], "operate": mint(roost, scopes=["read", "operate"])["token"],
            "admin": mint(roost, scopes=full)["token"], "api_key": mint(roost, "api_key", scopes=full)["token"],
            "bound": mint(roost, scopes=["read", "operate"], agent=own["id"])["token"],
            "control": control, "sign_in": signed_in.token,
        }
        self.things = {
            "tasks": accepted["taskId"], "runs": run, "agents": other["id"], "applications": application["id"],
            "attachments": attachment["id"], "tokens": token["id"], "sign-ins": signed_in.id, "messages": accepted["message"]["id"],
        }

    def path(self, operation, real):
        """The operation's path with ids of existing things, or of things that never existed."""
        parts = operation.path.split("/")
        for index, part in enumerate(parts):
            if part.startswith("{"):
                parts[index] = self.things.get(parts[index - 1], "nothing") if real else str(uuid.uuid4())
        return "/".join(parts)

    def cell(self, operation, principal):
        """`ok` if access is granted, whatever becomes of the request then; otherwise the status of the refusal."""
        if principal in ENDING.get(operation.name, ()):
            return "-"
        # Changing operations get ids that do not exist and a body that matches no schema: only access is tested. The bound token is tested
        # more closely: it sends valid requests for things of another agent.
        reads, is_bound = operation.method == "GET", principal == "bound"
        path = self.path(operation, real=reads or is_bound)
        body = None if reads else BODIES.get(operation.name, {}) if is_bound else {"no such field": 1}
        if principal == "owner":
            status, answer = self.roost.api(operation.method, path, body)
        else:
            answer = self.api_server.ask(operation.method, path, body, token=self.tokens[principal], headers={"If-Match": "1"})
            status = answer.status
        assert status < 500, f"{principal}: {operation.name} → {answer}"
        if status == 429:  # failed attempts are delayed; that does not grant access
            return "401" if operation.needs_token else "ok"
        if status in (401, 403) or status == 404 and principal == "bound":
            return str(status)
        return "ok"


@pytest.fixture(scope="module")
def own_roost(binary):
    with Roost(binary) as roost:
        roost.up()
        yield Fixture(roost)


def read_table(path):
    """Operation → principal → cell."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    header = lines[0].split()[1:]
    table = {}
    for line in lines[1:]:
        words = line.split()
        table[" ".join(words[:2])] = dict(zip(header, words[2:], strict=True))
    return table


def write_table(path, table):
    width = max(map(len, table))
    rows = [f"{'operation':{width}} " + " ".join(f"{name:>8}" for name in PRINCIPALS)]
    rows += [f"{name:{width}} " + " ".join(f"{row[principal]:>8}" for principal in PRINCIPALS) for name, row in table.items()]
    path.write_text(
        "# Who may do what. ok: let through; 401, 403, 404: refused so; -: ends the daemon or the token, tried elsewhere.\n"
        "# bound: a grant (read, operate) for one agent, asking for another's things.\n" + "\n".join(rows) + "\n")


def test_lb_07_lb_08_lb_09_every_operation_admits_exactly_whom_the_table_says(own_roost, document):
    table = {
        operation.name: {principal: own_roost.cell(operation, principal) for principal in PRINCIPALS}
        for operation in document.operations.values()}
    golden = GOLDEN / "matrix.txt"
    if os.environ.get("ROOST_WRITE_GOLDEN"):
        write_table(golden, table)
    wanted = read_table(golden)
    differences = [
        f"{name}, {principal}: is {table.get(name, {}).get(principal)}, should be {wanted.get(name, {}).get(principal)}"
        for name in sorted(table.keys() | wanted.keys()) for principal in PRINCIPALS
        if table.get(name, {}).get(principal) != wanted.get(name, {}).get(principal)]
    assert not differences, "\n".join(differences)


def test_lb_07_the_public_list_is_this_and_no_longer(document):
    """The document's own statement and (by the table above) what really answers without a token."""
    declared = sorted(operation.name for operation in document.operations.values() if not operation.needs_token)
    listed = [line for line in (GOLDEN / "public.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert declared == sorted(listed)
    open_to_all = sorted(name for name, row in read_table(GOLDEN / "matrix.txt").items() if row["none"] == "ok")
    assert open_to_all == sorted(listed)


def test_lb_08_the_table_grows_with_the_scope():
    """What a smaller scope may do, a larger one may do too; without a valid token the answer is always 401, never more."""
    for name, row in read_table(GOLDEN / "matrix.txt").items():
        public = row["none"] == "ok"
        assert public or {row[principal] for principal in WITHOUT_PROOF} == {"401"}, name
        order = [row[principal] for principal in ("read", "operate", "admin", "control", "owner")]
        admitted = [cell in ("ok", "-") for cell in order]
        assert admitted == sorted(admitted), f"{name}: {order}"
        assert row["owner"] in ("ok", "-") or public, name


def test_lb_08_nobody_with_a_borrowed_proof_makes_proofs():
    """A grant that could create tokens would outlive itself."""
    table = read_table(GOLDEN / "matrix.txt")
    for name in ("POST /v1/tokens", "POST /v1/tokens/control/rotate", "POST /v1/sign-in-links"):
        for principal in ("read", "operate", "admin", "api_key", "bound"):
            assert table[name][principal] == "403", (name, principal)
        assert table[name]["owner"] in ("ok", "-") and table[name]["control"] in ("ok", "-") and table[name]["sign_in"] in ("ok", "-")


def test_lb_09_things_of_another_agent_read_like_things_that_are_not_there(own_roost, document):
    """The same answer, except for the id and the request id."""
    for operation in document.operations.values():
        if operation.method != "GET" or not operation.path_parameters:
            continue
        answers = []
        for real in (True, False):
            path = own_roost.path(operation, real)
            answer = own_roost.api_server.ask("GET", path, token=own_roost.tokens["bound"])
            if answer.status != 404:
                break
            answers.append((answer.code, answer.json["error"].get("hint"), sorted(answer.headers)))
        assert len(set(map(str, answers))) <= 1, f"{operation.name}: {answers}"


def test_lb_09_ids_of_others_end_nowhere_in_lists(own_roost):
    """The bound token's lists contain nothing of the other agent."""
    for path in ("/v1/tasks?archived=include", "/v1/agents?archived=include", "/v1/events", "/v1/audit"):
        answer = own_roost.api_server.ask("GET", path, token=own_roost.tokens["bound"])
        if answer.status == 200:
            for kind in ("tasks", "runs", "agents", "applications"):
                assert own_roost.things[kind].encode() not in answer.body, (path, kind)
        else:
            assert answer.status in (403, 404), answer
    control = own_roost.api_server.ask("GET", "/v1/tasks?archived=include", token=own_roost.tokens["control"])
    assert own_roost.things["tasks"].encode() in control.body, "the control: it is there"


def test_a_token_is_taken_from_the_header_only(own_roost):
    """WS-03: never from the address, a form or a cookie, where histories and logs would keep it."""
    good = own_roost.tokens["read"]
    assert own_roost.api_server.ask("GET", "/v1/info", token=good).status == 200
    for path in (f"/v1/info?token={good}", f"/v1/info?access_token={good}", f"/v1/info?authorization=Bearer%20{good}"):
        assert own_roost.api_server.ask("GET", path).status == 401, path
    for headers in ({"Cookie": f"token={good}; session={good}"}, {"X-Api-Key": good}, {"Authorization": f"Basic {good}"},
                    {"Authorization": good}, {"Authorization": f"Bearer {good} {good}"}, {"Proxy-Authorization": f"Bearer {good}"}):
        assert own_roost.api_server.ask("GET", "/v1/info", headers=headers).status in (401, 429), headers
