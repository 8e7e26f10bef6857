"""What the API server reveals and what it does not (LB-06, LB-10 to LB-12, LB-16 to LB-18, LB-20), and badly behaved clients."""

import concurrent.futures
import contextlib
import getpass
import itertools
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading

import pytest

from support import databases, processes, projects
from support.api_server import Browser, code_of, free_port, statuses
from support.principals import make_agent, mint, signed_in_browser, wrong_token
from support.roost import ORDINARY_USER, Exit, Roost
from support.streams import OpenStream


@pytest.fixture(scope="module")
def api_server(shared_roost):
    return shared_roost.api_server


@pytest.fixture(scope="module")
def token(shared_roost):
    return mint(shared_roost, "api_key", ["read", "operate", "admin"])["token"]


def content_of_database(roost):
    """Everything but the time of a token's last use, which a slow request may change."""
    with contextlib.closing(sqlite3.connect(f"file:{roost.home}/roost.sqlite?mode=ro", uri=True)) as database, \
            contextlib.closing(sqlite3.connect(":memory:")) as copy:
        database.backup(copy)
        copy.execute("UPDATE tokens SET last_used_at = NULL, last_origin = NULL")
        return databases.content(copy)


def test_lb_06_reading_changes_nothing(fresh_roost):
    """All GET routes of the document, with existing ids, twice; only the time of a token's last use may change."""
    fresh_roost.up()
    project = projects.make_repository(fresh_roost.projects / "p")
    run = fresh_roost.shell(project, "echo x > x").check().json
    application = fresh_roost.api("POST", f"/v1/runs/{run['runId']}/apply", {})[1]["id"]
    agent = make_agent(fresh_roost, "reader")["id"]
    secret = mint(fresh_roost, scopes=["read", "operate", "admin"])["token"]
    api_server = fresh_roost.api_server
    attachment = api_server.ask("POST", "/v1/attachments?name=x", b"x", token=secret, headers={"Content-Type": "text/plain"}).json["id"]
    ids = {"tasks": run["taskId"], "runs": run["runId"], "applications": application, "agents": agent, "attachments": attachment}
    with fresh_roost.client(secret) as api:
        routes = [operation for operation in api.document.operations.values() if operation.method == "GET"]
    assert len(routes) > 20

    def crawl():
        for operation in routes:
            parts = operation.path.split("/")
            path = "/".join(ids[parts[index - 1]] if part.startswith("{") else part for index, part in enumerate(parts))
            answer = api_server.ask("GET", path, token=secret)
            assert answer.status < 500 and answer.status not in (401, 403, 404), (path, answer)
    crawl()
    before = content_of_database(fresh_roost)
    crawl()
    assert content_of_database(fresh_roost) == before
    api_server.ask("POST", "/v1/tasks", {"command": ["true"]}, token=secret)
    assert content_of_database(fresh_roost) != before, "the control: a change is seen by this comparison"


MASS = {
    "tasks": ("/v1/tasks", {"command": ["true"]}, [
        "role", "ownerId", "policyHash", "trusted", "id", "status", "version", "createdAt", "runCount", "workspace", "policy", "isAdmin",
        "archivedAt", "__proto__", "constructor"]),
    "agents": ("/v1/agents", {"name": "mass-assigned", "runtime": "command", "command": ["cat"]}, [
        "role", "ownerId", "policyHash", "trusted", "id", "version", "desiredState", "observed", "conversation", "createdAt", "archivedAt"]),
    "tokens": ("/v1/tokens", {"kind": "grant", "name": "mass-assigned"}, [
        "id", "parent", "createdAt", "expiresAt", "revokedAt", "token", "hash", "publicKey", "scope", "principal"]),
}


@pytest.mark.parametrize("case", MASS.values(), ids=MASS.keys())
def test_lb_10_fields_that_are_not_a_callers_to_set_are_refused(roost, case):
    path, body, fields = case
    for field in fields:
        status, answer = roost.api("POST", path, {**body, field: True})
        assert status == 400 and answer["error"]["code"] == "unknown_field", (field, status, answer)
    for nested in ({"policy": {"trusted": True}}, {"policy": {"isolation": "trusted"}}, {"policy": {"limits": {"none": True}}}):
        if path == "/v1/agents":
            status, answer = roost.api("POST", path, {**body, **nested})
            assert status == 400, (nested, answer)
    status, answer = roost.api("POST", path, {**body, **({"start": False} if path == "/v1/agents" else {})})
    assert status in (201, 202), ("the control: without them it is taken", answer)


def test_lb_10_a_changed_agent_takes_no_more_than_a_new_one(roost):
    agent = make_agent(roost, "mass-patched")
    for field in ("version", "desiredState", "observed", "id", "archivedAt", "runtime", "trusted"):
        status, answer = roost.api("PATCH", f"/v1/agents/{agent['id']}", {field: 1}, headers={"If-Match": str(agent["version"])})
        assert status == 400 and answer["error"]["code"] == "unknown_field", (field, answer)
    assert roost.api("GET", f"/v1/agents/{agent['id']}")[1]["version"] == agent["version"]


def test_a_grant_gets_no_more_than_its_maker_has(roost):
    agent = make_agent(roost, "bound-maker")
    for body in ({"kind": "control", "name": "x"}, {"kind": "sign_in", "name": "x"}, {"kind": "grant", "name": "x", "scopes": ["runner"]},
                 {"kind": "grant", "name": "x", "scopes": ["root"]}, {"kind": "grant", "name": "x", "ttlMs": 86_400_001},
                 {"kind": "grant", "name": "x", "ttlMs": 0}, {"kind": "grant", "name": "x", "ttlMs": -1},
                 {"kind": "grant", "name": "", "scopes": ["read"]}, {"kind": "grant", "name": "x", "scopes": []},
                 {"kind": "grant", "name": "x", "agent": "no-such-agent"},
                 {"kind": "grant", "name": "x", "agent": agent["id"], "scopes": ["admin"]}):
        status, answer = roost.api("POST", "/v1/tokens", body)
        assert status in (400, 403, 404), (body, status, answer)
    assert mint(roost, agent="bound-maker")["about"]["agentId"] == agent["id"], "the control"


@pytest.mark.parametrize(
    "opening",
    [{"isolation": "trusted"}, {"workTree": "inPlace"}, {"readablePaths": ["OTHER"]}, {"writablePaths": ["OTHER"]}, {"exposesEnvironmentFiles": True}],
    ids=lambda opening: next(iter(opening)),
)
def test_lb_08_giving_work_is_no_right_to_the_owners_files(roost, api_server, project, opening):
    """Bypassing the sandbox needs admin; the controls are the same request with admin, as a preview, and the plain request without."""
    operate, admin = (mint(roost, scopes=scopes)["token"] for scopes in (["read", "operate"], ["read", "operate", "admin"]))
    other = project.parent / f"{project.name}-other"
    other.mkdir()
    opening = {field: [str(other)] if value == ["OTHER"] else value for field, value in opening.items()}
    task = {"command": ["true"], "projectPath": str(project)}
    roost.run("project", "open", project, check=0)
    assert api_server.ask("POST", "/v1/tasks?preview=true", task | opening, token=admin).status == 200
    assert api_server.ask("POST", "/v1/tasks", task, token=operate).status == 202
    before = roost.api("GET", "/v1/tasks")[1]["total"]
    answer = api_server.ask("POST", "/v1/tasks", task | opening, token=operate)
    assert (answer.status, answer.json["error"]["code"]) == (403, "forbidden")
    assert roost.api("GET", "/v1/tasks")[1]["total"] == before


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "*", "", "0", "[::]", "0:0:0:0:0:0:0:0", "::ffff:0.0.0.0", "192.0.2.1", "example.invalid"])
def test_lb_11_the_door_opens_on_loopback_only(fresh_roost, host):
    """Wherever the address can be configured."""
    outcome = fresh_roost.run("up", "--detach", "--json", "--set", f"server.address={host}")
    assert outcome.code != Exit.DONE, outcome
    assert "server.address" in outcome.said
    assert not listeners_of(fresh_roost)


def test_lb_11_by_default_only_loopback_is_listened_on(roost, api_server):
    addresses = listening_addresses(roost.daemon_pid)
    assert addresses and set(addresses) <= {"0100007F", "00000000000000000000000001000000"}, addresses
    for name in socket.gethostbyname_ex(socket.gethostname())[2]:
        if not name.startswith("127."):
            with pytest.raises(OSError):
                socket.create_connection((name, api_server.port), timeout=5).close()


def listening_addresses(pid):
    """The local addresses, in hex as the kernel writes them, of a process's listening TCP sockets."""
    inodes = {link[8:-1] for link in processes.descriptors_of(pid) if link.startswith("socket:[")}
    found = []
    for table in ("tcp", "tcp6"):
        # A process that ends meanwhile listens to nothing; the tables are those of this network.
        with open(f"/proc/net/{table}") as file:
            for line in file.readlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and fields[9] in inodes:
                    found.append(fields[1].partition(":")[0])
    return found


def listeners_of(roost):
    return [address for pid in roost.left_processes() for address in listening_addresses(pid)]


def test_lb_12_guessing_is_slowed_down_on_loopback_too(fresh_roost):
    fresh_roost.up()
    api_server = fresh_roost.api_server
    good = mint(fresh_roost)["token"]
    assert api_server.ask("GET", "/v1/info", token=good).status == 200
    outcomes = until_held_up(lambda: api_server.ask("GET", "/v1/info", token=wrong_token()))
    assert outcomes[0].status == 401, "the control: the first are looked at"
    assert outcomes[-1].status == 429 and outcomes[-1].code == "too_many_attempts", outcomes[-1]
    assert int(outcomes[-1].headers["retry-after"]) > 0
    assert api_server.ask("GET", "/v1/info", token=good).status == 200, "who is known is not held up by a stranger's guessing"
    fresh_roost.down()
    fresh_roost.up()
    api_server = fresh_roost.api_server
    while int(api_server.ask("GET", "/v1/info", token=wrong_token()).headers.get("retry-after", 0)) < 16:
        pass  # the control: the new daemon also delays it, longer each time, at last for longer than the rest of the test takes
    browser = Browser(api_server)
    assert browser.sign_in(code_of(fresh_roost.sign_in_link())).status == 201, "nor is who has a link"
    assert browser.renew().status == 201
    assert api_server.ask("GET", "/v1/info", token=good).status == 200, "nor is a token that this daemon has not seen yet"
    assert api_server.ask("GET", "/v1/info", token=wrong_token()).status == 429, "the control: it still lasts"
    for forged in ({"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"}):
        assert api_server.ask("GET", "/v1/info", token=wrong_token(), headers=forged).status == 429, "nor does another name for oneself help"


def until_held_up(guess):
    """The answers up to the first 429. How many precede it depends on how fast the machine sends, but thirty are always enough."""
    outcomes = [guess()]
    while outcomes[-1].status != 429 and len(outcomes) < 30:
        outcomes.append(guess())
    return outcomes


def test_lb_12_tk_03_a_code_cannot_be_guessed(fresh_roost):
    fresh_roost.up()
    api_server = fresh_roost.api_server
    code = code_of(fresh_roost.sign_in_link())
    assert len(code) >= 22, "at least 128 bits"
    guesses = itertools.cycle([code[:-2] + "xy", code[:-2] + "yx"])
    outcomes = [answer.status for answer in until_held_up(lambda: Browser(api_server).sign_in(next(guesses)))]
    assert outcomes[0] == 401 and outcomes[-1] == 429, outcomes
    assert 201 not in outcomes


def test_lb_16_who_has_no_token_learns_nothing(roost, api_server, request):
    """Neither from public answers nor from refusals: no path, user, host, agent or version."""
    name = "an-agent-nobody-may-hear-of"
    make_agent(roost, name)
    info = roost.api("GET", "/v1/info")[1]
    secrets = [str(roost.home), str(roost.scratch), name, info["version"], info["nodeId"]]
    secrets += [word for word in (socket.gethostname(),) if len(word) > 5]
    if getpass.getuser() != "root":
        secrets.append(getpass.getuser())
    assert all(secret in str(roost.api("GET", path)) for path, secret in (("/v1/info", secrets[0]), ("/v1/agents", name))), "the control"
    health = api_server.ask("GET", "/health")
    assert set(health.json) == {"service", "status", "timestamp"}
    asked = [health] + [
        api_server.ask(method, path, body, token=proof)
        for proof in (None, wrong_token())
        for method, path, body in (
            ("GET", "/v1/info", None), ("GET", f"/v1/agents/{name}", None), ("GET", "/v1/tasks", None), ("GET", "/no/such", None),
            ("POST", "/v1/tasks", {"projectPath": str(roost.home)}), ("POST", "/v1/sign-ins", {"code": "x", "publicKey": "y"}),
            ("POST", "/v1/sign-ins", b"{"), ("GET", "/app/no-such-file.js", None), ("DELETE", "/health", None), ("GET", "/", None),
            ("GET", "/v1/stream", None), ("OPTIONS", "/v1/tasks", None))]
    for answer in asked:
        text = str(answer.headers) + answer.body.decode(errors="replace")
        assert not [secret for secret in secrets if secret in text], answer
        assert not re.search(rf"(?<!\w){info['pid']}(?!\w)", without_chance(answer)), answer
        assert "server" not in answer.headers, "no product and version of what serves"
    assert not [secret for secret in secrets if secret in api_server.ask("GET", "/v1/openapi.json").body.decode() and secret != info["version"]]


def without_chance(answer):
    """An answer without the numbers that differ each time: a process id may be among their digits."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "date", "content-length", "retry-after")}
    text = str(headers) + answer.body.decode(errors="replace")
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", text.replace(answer.headers["x-request-id"], ""))


def test_lb_17_what_was_uploaded_is_never_a_page_of_ours(api_server, token):
    uploads = {
        "page.html": ("text/html", b"<script>alert(1)</script>"), "picture.svg": ("image/svg+xml", b"<svg onload='alert(1)'/>"),
        "x.xhtml": ("application/xhtml+xml", b"<html/>"), "x.xml": ("text/xml", b"<?xml-stylesheet href='x'?><a/>"),
        "x.js": ("text/javascript", b"alert(1)"), "x.txt": ("text/plain", b"<script>alert(1)</script>"),
        "x.png": ("image/png", b"<script>alert(1)</script>"), "x.pdf": ("application/pdf", b"%PDF-1.7 <script>"),
        "strange": ("text/html; charset=utf-7", b"+ADw-script+AD4-")}
    for name, (kind, body) in uploads.items():
        made = api_server.ask("POST", f"/v1/attachments?name={name}", body, token=token, headers={"Content-Type": kind})
        assert made.status == 201, made
        answer = api_server.ask("GET", f"/v1/attachments/{made.json['id']}", token=token)
        assert (answer.status, answer.body) == (200, body)
        assert answer.headers["content-disposition"].startswith("attachment"), answer
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers.get("content-security-policy", "") or \
            answer.headers["content-type"].startswith("application/octet-stream"), answer


def test_lb_17_names_of_uploads_are_names_only(api_server, token):
    for name in ("..%2f..%2fetc%2fpasswd", "a%0d%0aSet-Cookie:%20x=y", "%22;%20filename=%22x.html", "%00", "a%2fb", "..", "%e2%80%ae"):
        made = api_server.ask("POST", f"/v1/attachments?name={name}", b"x", token=token, headers={"Content-Type": "text/plain"})
        assert made.status in (201, 400), (name, made)
        if made.status == 201:
            stored = made.json["name"]
            assert "/" not in stored and stored not in (".", "..") and stored.isprintable(), (name, stored)
            answer = api_server.ask("GET", f"/v1/attachments/{made.json['id']}", token=token)
            assert "set-cookie" not in answer.headers and answer.status == 200
            assert answer.headers["content-disposition"].count("filename=") <= 1, answer


def test_an_upload_is_bounded(api_server, token):
    """By the announced length, and by the actual one."""
    head = f"POST /v1/attachments?name=x HTTP/1.1\r\nHost: {api_server.authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: text/plain\r\n"
    announced = f"{head}Content-Length: {26 << 20}\r\nConnection: close\r\n\r\n".encode()
    assert statuses(api_server.raw(announced)[0]) == [413]
    chunk = b"100000\r\n" + b"x" * (1 << 20) + b"\r\n"
    coming = f"{head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode() + chunk * 26 + b"0\r\n\r\n"
    assert statuses(api_server.raw(coming)[0]) == [413]
    enough = f"{head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode() + chunk * 25 + b"0\r\n\r\n"
    assert statuses(api_server.raw(enough)[0]) == [201], "the control: 25 MiB are taken"


SQUATTER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[2]))); print(listener.getsockname()[1], flush=True)
received = open(sys.argv[1], "ab", buffering=0)
while True:
    connection, _ = listener.accept()
    connection.settimeout(2)
    try:
        while piece := connection.recv(65536):
            received.write(piece)
            connection.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 60\\r\\n\\r\\n'
                               b'{"service":"roost","status":"ok","timestamp":"2026-01-01T00"}')
    except OSError:
        pass
    connection.close()
"""


@pytest.fixture
def squatter(tmp_path):
    with squatting(tmp_path) as process:
        yield process


@contextlib.contextmanager
def squatting(tmp_path, port=0):
    """Another program on the daemon's port, which answers as if it were a daemon and keeps everything it receives."""
    script = tmp_path / "squatter.py"
    script.write_text(SQUATTER)
    process = subprocess.Popen([sys.executable, str(script), str(tmp_path / "heard"), str(port)], stdout=subprocess.PIPE, text=True)
    try:
        process.port = int(process.stdout.readline())
        process.heard = lambda: (tmp_path / "heard").read_bytes() if (tmp_path / "heard").exists() else b""
        yield process
    finally:
        process.kill()
        process.communicate()


def test_lb_18_a_program_on_the_port_is_named_and_told_nothing(fresh_roost, squatter):
    secret = "roost_k_" + "s" * 43
    outcome = fresh_roost.run("up", "--detach", "--json", "--set", f"server.port={squatter.port}", env={"ROOST_TOKEN": secret})
    assert outcome.code != Exit.DONE, outcome
    assert str(squatter.port) in outcome.said and str(squatter.pid) in outcome.said, outcome
    assert "roost up --set server.port=" in outcome.json["error"]["hint"], outcome
    for arguments in (["status"], ["task", "list"], ["open"], ["run", "--detach", "--", "true"]):
        fresh_roost.run(*arguments, env={"ROOST_TOKEN": secret, "ROOST_SERVER_PORT": str(squatter.port)})
    assert secret.encode() not in squatter.heard()
    fresh_roost.wait_until_nothing_is_left()


def test_lb_18_who_takes_the_port_of_a_dead_daemon_gets_no_token(fresh_roost, tmp_path):
    """A token is sent only to the state folder's own daemon, after that has proved that it knows the key stored there."""
    port = free_port()
    fresh_roost.up("--set", f"server.port={port}")
    key = mint(fresh_roost, "api_key", ["read", "operate", "admin"])["token"]
    assert fresh_roost.run("status", "--json", env={"ROOST_TOKEN": key}).json["pid"] == fresh_roost.daemon_pid, "the control"
    fresh_roost.kill_daemon()
    with squatting(tmp_path, port) as squatter:
        fooled = fresh_roost.run("status", env={"ROOST_TOKEN": key})
        assert fooled.code != Exit.DONE, fooled
        assert str(squatter.pid) in fooled.said and str(port) in fooled.said, fooled
        assert squatter.heard() and key.encode() not in squatter.heard()


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become another user")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not here")
def test_lb_20_a_stranger_at_the_socket_is_refused_whatever_the_folders_mode(readable_binary):
    with Roost(readable_binary, user=ORDINARY_USER) as roost:
        roost.up()
        for folder in (roost.home, roost.socket.parent):
            folder.chmod(0o755)
        roost.socket.chmod(0o777)
        assert roost.api("GET", "/v1/tasks")[0] == 200, "the control: its owner, by the same path"
        roost.user = 65533
        try:
            for method, path in (("GET", "/v1/tasks"), ("GET", "/v1/info"), ("POST", "/v1/tokens/control/rotate"), ("POST", "/v1/shutdown")):
                status, answer = roost.api(method, path, {} if method == "POST" else None)
                assert status in (401, 403), (path, answer)
        except OSError:
            pass  # not even accepted
        finally:
            roost.user = ORDINARY_USER
        assert roost.answers()


def test_one_key_for_two_different_requests_is_refused(roost, api_server, token):
    key = {"Idempotency-Key": "one key for two"}
    first = api_server.ask("POST", "/v1/tasks", {"command": ["true"]}, token=token, headers=key)
    assert first.status == 202
    again = api_server.ask("POST", "/v1/tasks", {"command": ["true"]}, token=token, headers=key)
    assert again.status == 202 and again.json["repeated"] and again.json["taskId"] == first.json["taskId"], "the control"
    other = api_server.ask("POST", "/v1/tasks", {"command": ["false"]}, token=token, headers=key)
    assert (other.status, other.code) == (409, "idempotency_mismatch")


def test_lb_09_one_principals_key_says_nothing_to_another(fresh_roost):
    """Kept apart also where both say the very same, and after a restart. A principal with another bearer is the same one, and the owner's own
    proofs are one person's."""
    fresh_roost.up()
    api_server = fresh_roost.api_server
    mine, other = (mint(fresh_roost, scopes=["read", "operate"])["token"] for _ in range(2))
    bound = mint(fresh_roost, agent=make_agent(fresh_roost, "bound")["id"])["token"]
    browser = signed_in_browser(fresh_roost)

    def ask(token, path="/v1/tasks", body=None):
        return api_server.ask("POST", path, body or {"command": ["true"]}, token=token, headers={"Idempotency-Key": "everybody's"})
    first = ask(mine)
    again = ask(mine)
    assert again.status == 202 and again.json["repeated"] and again.json["taskId"] == first.json["taskId"], "the control"
    theirs = ask(other)
    assert theirs.status == 202 and not theirs.json.get("repeated") and theirs.json["taskId"] != first.json["taskId"], theirs
    alone = ask(bound, "/v1/agents/bound/messages", {"body": "hello"})
    assert alone.status == 202 and not alone.json.get("repeated"), alone
    seen = ask(browser.token)
    assert seen.status == 202 and not seen.json.get("repeated"), seen
    assert browser.renew().status == 201
    assert ask(browser.token).json["taskId"] == seen.json["taskId"], "a renewed bearer is the same principal"
    again = signed_in_browser(fresh_roost)
    assert again.id != browser.id
    assert ask(again.token).json["taskId"] == seen.json["taskId"], "who signs in again is the same person, and sends what was lost again"
    fresh_roost.down(check=0)
    fresh_roost.up()
    api_server = fresh_roost.api_server
    for token, answer in ((mine, first), (other, theirs), (browser.token, seen)):
        later = ask(token)
        assert later.status == 202 and later.json["repeated"] and later.json["taskId"] == answer.json["taskId"], later
    longest = {"Idempotency-Key": "k" * 200}
    tasks = {api_server.ask("POST", "/v1/tasks", {"command": ["true"]}, token=mine, headers=longest).json["taskId"] for _ in range(2)}
    assert len(tasks) == 1
    assert api_server.ask("POST", "/v1/tasks", {"command": ["true"]}, token=mine, headers={"Idempotency-Key": "k" * 201}).status == 400


def test_one_key_at_the_same_moment_makes_one_task(api_server, token):
    def ask(_):
        return api_server.ask("POST", "/v1/tasks", {"command": ["true"]}, token=token, headers={"Idempotency-Key": "many at once"})
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(16)))
    assert {answer.status for answer in answers} == {202}, answers
    assert len({answer.json["taskId"] for answer in answers}) == 1


def test_one_key_at_the_same_moment_makes_one_agent_and_all_get_its_answer(api_server, token):
    """The API server itself remembers the answer: requests that arrive while the first is being handled wait for its answer."""
    body = {"name": f"once-{os.urandom(4).hex()}", "runtime": "command", "command": ["cat"], "start": False}
    gate = threading.Barrier(16)

    def ask(_):
        gate.wait()
        return api_server.ask("POST", "/v1/agents", body, token=token, headers={"Idempotency-Key": body["name"]})
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(16)))
    assert {answer.status for answer in answers} == {201}, answers
    assert len({answer.json["id"] for answer in answers}) == 1
    again = api_server.ask("POST", "/v1/agents", body, token=token)
    assert again.status == 409, "the control: without a key it is another request"


def test_of_two_editors_one_is_told(roost, api_server, token):
    agent = make_agent(roost, "two-editors")
    path = f"/v1/agents/{agent['id']}"
    gate = threading.Barrier(2)

    def edit(words):
        gate.wait()
        return api_server.ask("PATCH", path, {"instructions": words}, token=token, headers={"If-Match": str(agent["version"])})
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(edit, ["one", "two"]))
    assert sorted(answer.status for answer in answers) == [200, 412], answers
    winner = next(answer for answer in answers if answer.status == 200)
    assert api_server.ask("GET", path, token=token).json["instructions"] == winner.json["instructions"]
    blind = api_server.ask("PATCH", path, {"instructions": "blind"}, token=token)
    assert (blind.status, blind.code) == (428, "precondition_required")
    for value in ("0", "abc", "-1", '"1', "1, 2", "9" * 40):
        answer = api_server.ask("PATCH", path, {"instructions": "x"}, token=token, headers={"If-Match": value})
        assert answer.status in (400, 412, 428), (value, answer)


def test_a_reader_that_never_reads_harms_nobody_else(roost, api_server, token, project):
    """WS-09 for event streams: the reader's share is bounded, and others get theirs at once."""
    run = roost.shell(project, "seq 1 40000").check().json
    lazy = []
    for _ in range(20):
        connection = socket.create_connection((api_server.address, api_server.port), timeout=60)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(
            f"GET /v1/runs/{run['runId']}/events HTTP/1.1\r\nHost: {api_server.authority}\r\nAuthorization: Bearer {token}\r\n"
            "Accept: text/event-stream\r\n\r\n".encode())
        lazy.append(connection)
    try:
        with OpenStream(api_server, "/v1/events", token) as eager:
            assert roost.shell(project, "echo at once").check().output() == "at once\n"
            assert eager.status == 200
        assert roost.journal(run["runId"])[-1]["type"] == "run.finished"
    finally:
        for connection in lazy:
            connection.close()

