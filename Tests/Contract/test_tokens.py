"""Tokens: what ends with them, where they are stored, and where they never appear."""

import contextlib
import socket
import stat
import subprocess
import sys
import threading
import time

import pytest
from websockets.exceptions import InvalidStatus, WebSocketException

from support import processes, projects
from support.api_server import Browser, code_of, iso
from support.principals import control_token, mint, signed_in_browser, wrong_token
from support.roost import Roost
from support.streams import OpenStream, close_code, receive, receive_until, send, websocket
from support.waiting import wait_until

pytestmark = pytest.mark.no_rerun


@pytest.fixture
def own_roost(binary):
    """A separate daemon: these tests end tokens."""
    with Roost(binary) as roost:
        roost.up()
        yield roost


def ticket_of(api_server, token):
    answer = api_server.ask("POST", "/v1/stream-tickets", {}, token=token)
    assert answer.status == 201, answer
    return answer.json["ticket"]


def is_dead(api_server, token):
    return api_server.ask("GET", "/v1/info", token=token).status == 401


def subscribed(api_server, token=None, ticket=None):
    """A context manager: a WebSocket that is verified to work."""
    return websocket(api_server, token=token, ticket=ticket)


@pytest.mark.parametrize("how", ["rotate", "revoke"])
def test_tk_06_ws_05_what_a_dead_token_opened_is_closed(own_roost, how):
    """Rotating the control token revokes every other token; revoking a token revokes that one. Open connections end with it."""
    api_server = own_roost.api_server
    control = control_token(own_roost)
    status, made = own_roost.api("POST", "/v1/tokens", {"kind": "grant", "name": "doomed", "scopes": ["read", "operate"]})
    assert status == 201, made
    grant = made["token"]
    browser = signed_in_browser(own_roost)
    spare = ticket_of(api_server, grant)
    with OpenStream(api_server, "/v1/events", grant) as events, subscribed(api_server, grant) as by_header, \
            subscribed(api_server, ticket=ticket_of(api_server, grant)) as by_ticket:
        for connection in (by_header, by_ticket):
            send(connection, "subscribe", topic="all")
            assert receive_until(connection, lambda frame: frame["type"] == "subscribed")
        assert events.status == 200 and not events.has_ended.is_set(), "the control: all are open"
        if how == "rotate":
            another = control_token(own_roost)
            dead = [control, grant, browser.token]
        else:
            assert own_roost.api("DELETE", f"/v1/tokens/{made['about']['id']}")[0] in (200, 204)
            another = control
            dead = [grant]
        for token in dead:
            assert is_dead(api_server, token)
        assert [close_code(connection) for connection in (by_header, by_ticket)] == [4401, 4401]
        assert events.has_ended.wait(60), "the event stream goes on after its token's death"
    with pytest.raises(InvalidStatus) as refused, websocket(api_server, ticket=spare):
        pass
    assert refused.value.response.status_code == 401, "a ticket dies with the token that asked for it"
    if how == "rotate":
        assert browser.renew().status == 401, "a sign-in of before is over"
    assert not is_dead(api_server, another)


def begun(connection, api_server, token, path, headers, first):
    """Sends the head of a request and, once the daemon has accepted it and asks for the body, the beginning of the body."""
    connection.sendall("\r\n".join([
        f"POST {path} HTTP/1.1", f"Host: {api_server.authority}", f"Authorization: Bearer {token}", "Expect: 100-continue", *headers, "", "",
    ]).encode())
    assert connection.recv(4096).startswith(b"HTTP/1.1 100 ")
    connection.sendall(first)


@pytest.mark.parametrize("path, kind", [("/v1/tasks", "application/json"), ("/v1/attachments?name=late", "text/plain")])
def test_ws_05_what_ends_after_its_tokens_death_is_not_taken(own_roost, path, kind):
    """The head arrived before the revocation, the end of the body after it."""
    api_server = own_roost.api_server
    body = b'{"command":["true"]}'
    headers = [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    for revoked in (False, True):
        made = mint(own_roost)
        with socket.create_connection((api_server.address, api_server.port), timeout=20) as connection:
            begun(connection, api_server, made["token"], path, headers, body[:5])
            if revoked:
                assert own_roost.api("DELETE", f"/v1/tokens/{made['about']['id']}")[0] == 204
            connection.sendall(body[5:])
            status = int(connection.recv(65536).split()[1])
        assert status == 401 if revoked else status in (201, 202), (status, "the control" if not revoked else "")
    assert own_roost.api("GET", "/v1/tasks")[1]["total"] + len(list((own_roost.home / "attachments").iterdir())) == 1


def test_ws_05_a_shell_ends_with_the_token_that_opened_it(own_roost, project_of):
    api_server = own_roost.api_server
    own_roost.shell(project_of(own_roost), "true").check()
    made = mint(own_roost)
    with socket.create_connection((api_server.address, api_server.port), timeout=60) as connection:
        begun(
            connection, api_server, made["token"], "/v1/tasks/@last/shell", ["Transfer-Encoding: chunked"],
            b"12\r\necho $((40 + 2))\r\n\r\n")
        seen = b""
        while b"42" not in seen:
            piece = connection.recv(65536)
            assert piece, seen
            seen += piece
        assert own_roost.api("DELETE", f"/v1/tokens/{made['about']['id']}")[0] == 204
        while not seen.endswith(b"\r\n0\r\n\r\n"):
            piece = connection.recv(65536)
            assert piece, "the connection broke instead of ending"
            seen += piece


def test_tk_06_a_link_of_before_the_rotation_signs_nobody_in(own_roost):
    used, unused = own_roost.sign_in_link(), own_roost.sign_in_link()
    assert Browser(own_roost.api_server).sign_in(code_of(used)).status == 201, "the control"
    control_token(own_roost)
    assert Browser(own_roost.api_server).sign_in(code_of(unused)).status == 401
    assert Browser(own_roost.api_server).sign_in(code_of(own_roost.sign_in_link())).status == 201


def test_ws_05_what_an_expired_token_opened_is_closed(own_roost):
    # A busy machine may need longer to open both than a short grant lives.
    assert any(is_closed_at_the_end_of(own_roost, life) for life in (2_000, 8_000, 32_000)), "no grant lived long enough to open anything"


def is_closed_at_the_end_of(own_roost, life):
    """Opens both kinds of stream with a grant and sees them end with it. False: the grant expired before both were open."""
    api_server = own_roost.api_server
    begun = time.monotonic()
    grant = mint(own_roost, ttlMs=life)["token"]
    with contextlib.ExitStack() as stack:
        try:
            events = stack.enter_context(OpenStream(api_server, "/v1/events", grant))
            connection = stack.enter_context(subscribed(api_server, grant))
            send(connection, "subscribe", topic="all")
            opened = events.status == 200 and receive_until(connection, lambda frame: frame["type"] == "subscribed")
        except WebSocketException:
            opened = False
        if not opened:
            # Only an expired grant excuses it.
            assert time.monotonic() - begun > life / 1000, "a good grant was refused"
            return False
        assert close_code(connection) == 4401
        assert events.has_ended.wait(60)
        return True


def test_revoking_a_token_revokes_what_it_made(own_roost):
    api_server = own_roost.api_server
    browser = signed_in_browser(own_roost)
    answer = api_server.ask("POST", "/v1/tokens", {"kind": "grant", "name": "child", "scopes": ["read"]}, token=browser.token)
    assert answer.status == 201, answer
    child = answer.json["token"]
    assert not is_dead(api_server, child)
    assert own_roost.api("DELETE", f"/v1/tokens/{browser.id}")[0] in (200, 204)
    assert is_dead(api_server, child) and is_dead(api_server, browser.token)
    assert browser.renew().status == 401


def test_signing_out_ends_the_browsers_token(own_roost):
    browser = signed_in_browser(own_roost)
    assert own_roost.api_server.ask("DELETE", "/v1/sign-ins/current", token=browser.token).status in (200, 204)
    assert is_dead(own_roost.api_server, browser.token)
    assert browser.renew().status == 401


def test_ws_02_a_ticket_is_good_once_however_many_try(own_roost):
    api_server = own_roost.api_server
    ticket = ticket_of(api_server, mint(own_roost)["token"])
    outcomes, gate = [], threading.Barrier(20)

    def attempt():
        gate.wait()
        try:
            with websocket(api_server, ticket=ticket) as connection:
                send(connection, "ping")
                outcomes.append(receive(connection)["type"])
        except InvalidStatus as refused:
            outcomes.append(refused.response.status_code)
    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["401"] * 19 + ["pong"]


def test_a_sign_in_link_is_good_once(own_roost):
    code = code_of(own_roost.sign_in_link())
    first = Browser(own_roost.api_server).sign_in(code)
    assert first.status == 201, "the control: it was good"
    second = Browser(own_roost.api_server).sign_in(code)
    assert second.status == 401, second
    assert first.json["token"].encode() not in second.body


def test_tk_01_two_browsers_race_for_one_link(own_roost):
    code = code_of(own_roost.sign_in_link())
    outcomes, gate = [], threading.Barrier(8)

    def attempt():
        browser = Browser(own_roost.api_server)
        gate.wait()
        outcomes.append(browser.sign_in(code).status)
    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(201) == 1 and all(status in (201, 401, 429) for status in outcomes), outcomes


def test_tk_04_a_renewal_needs_the_key_the_time_and_a_fresh_signature(own_roost):
    browser = signed_in_browser(own_roost)
    first = browser.token
    at = iso(time.time())
    assert browser.renew(at).status == 201, "the control: a right proof renews"
    assert browser.token != first
    current = browser.token
    thief = Browser(own_roost.api_server)
    attempts = {
        "the same proof again": lambda: browser.renew(at),
        "another's key": lambda: browser.renew(iso(time.time() + 1), key=thief.key),
        "long ago": lambda: browser.renew(iso(time.time() - 600)),
        "far ahead": lambda: browser.renew(iso(time.time() + 600)),
        "another's id": lambda: browser.renew(iso(time.time() + 2), id="00000000-0000-7000-8000-000000000000"),
    }
    for name, attempt in attempts.items():
        answer = attempt()
        assert answer.status in (401, 404, 429), (name, answer)
    for body in ({"at": at, "signature": ""}, {"at": at, "signature": "A" * 86}, {"at": at, "signature": "!" * 86}):
        answer = own_roost.api_server.ask("POST", f"/v1/sign-ins/{browser.id}/renew", body)
        assert answer.status in (400, 401, 429), answer
    assert not is_dead(own_roost.api_server, current), "a stranger's attempts do not sign the browser out"


@pytest.mark.parametrize("ahead", [0, 60], ids=["a clock that is right", "a clock that is ahead"])
def test_tk_04_a_renewal_seen_before_a_restart_is_worth_nothing_after_it(own_roost, ahead):
    browser = signed_in_browser(own_roost)
    seen = iso(time.time() + ahead)
    assert browser.renew(seen).status == 201, "the control: it is a right proof"
    later = iso(time.time() + ahead + 1)
    own_roost.down()
    own_roost.up()
    browser.api_server = own_roost.api_server
    assert browser.renew(seen).status == 401, "the same proof again"
    assert browser.renew(later).status == 201, "the control: its time alone would not refuse it"
    assert browser.renew(later).status == 401


def test_tk_07_no_mask_of_whoever_starts_it_opens_the_state_folder(binary):
    """Nor does the umask of a service or a shell: what the daemon creates belongs to its owner alone. The control: a file created
    beside it is open to all.
    """
    with Roost(binary) as roost:
        open_to_all = roost.scratch / "control"
        roost.binary, program = "sh", roost.binary
        started = roost.run("-c", 'umask 000; : > "$1"; exec "$0" up --detach --json', program, open_to_all)
        roost.binary = program
        started.check(0)
        assert open_to_all.stat().st_mode & 0o777 == 0o666
        control_token(roost)
        project = projects.make_repository(roost.projects / "p")
        roost.shell(project, "echo x > x").check()
        made = roost.api_server.ask("POST", "/v1/attachments?name=x", b"x", token=mint(roost)["token"], headers={"Content-Type": "text/plain"})
        assert made.status == 201
        found = projects.modes(roost.home)
        for path, mode in found.items():
            if stat.S_ISLNK(mode) or stat.S_ISSOCK(mode) or "worktrees" in path.parts or "homes" in path.parts:
                continue  # files of a run are its own; the folders above are closed, and sockets check their peer
            assert mode & 0o022 == 0, f"{path} is {mode:o}"
        own = [path for path, mode in found.items() if roost.home in (path, path.parent) and not stat.S_ISLNK(mode)]
        assert {roost.home / "roost.sqlite", roost.home / "homes"} < set(own), "the control: files and folders"
        assert not [path for path in own if found[path] & 0o077]


@pytest.mark.parametrize("key", ["", "AAAA", "B" * 87, "BAAA" + "A" * 83, "//8" * 29])
def test_tk_04_a_key_that_is_none_is_refused(own_roost, key):
    """Not on the curve, of another size, not base64url."""
    answer = own_roost.api_server.ask("POST", "/v1/sign-ins", {"code": code_of(own_roost.sign_in_link()), "publicKey": key, "name": "x"})
    assert answer.status == 400, answer


def test_tk_07_no_token_lies_in_the_state_folder(own_roost, project_of):
    """Hashes only: no secrets, codes or tickets, including in the log and in backups."""
    api_server = own_roost.api_server
    control = control_token(own_roost)
    link = own_roost.sign_in_link()
    browser = Browser(api_server)
    assert browser.sign_in(code_of(link)).status == 201
    secrets = {
        "control token": control, "grant": mint(own_roost)["token"], "api key": mint(own_roost, "api_key")["token"],
        "code": code_of(link), "bearer": browser.token, "ticket": ticket_of(api_server, control), "wrong": wrong_token()}
    for name, secret in secrets.items():
        api_server.ask("GET", "/v1/info", token=secret)
        api_server.ask("GET", f"/v1/info?token={secret}")
        api_server.ask("POST", "/v1/tasks", {"secret": secret, "command": ["true"]}, token=secret)
    assert own_roost.shell(project_of(own_roost), "true").check()
    own_roost.down(check=0)
    allowed = {"control token": set(own_roost.home.glob("**/control*"))}
    for name, secret in secrets.items():
        found = set(map(str, projects.holds(own_roost.home, secret[-40:].encode())))
        assert found <= set(map(str, allowed.get(name, ()))), (name, found)
    canary = mint_canary(own_roost)
    assert projects.holds(own_roost.home, canary.encode()), "the control: what is stored is found by this search"


def mint_canary(own_roost):
    """A text that must be stored somewhere: a token's name."""
    own_roost.up()
    name = "canary-name-of-a-token"
    own_roost.api("POST", "/v1/tokens", {"kind": "api_key", "name": name, "scopes": ["read"]})
    own_roost.down(check=0)
    return name


def test_tk_07_the_state_folder_is_for_its_owner_alone(own_roost):
    control_token(own_roost)
    signed_in_browser(own_roost)
    for path, mode in projects.modes(own_roost.home).items():
        if stat.S_ISLNK(mode) or "trees" in path.parts:
            continue
        assert path == own_roost.home and mode & 0o077 == 0 or path != own_roost.home and mode & 0o022 == 0, f"{path} is {mode:o}"


def test_tk_12_no_token_is_in_what_the_daemon_tells(own_roost, project_of):
    """Events, the audit, diagnostics, configuration, metrics, lists and the log."""
    control = control_token(own_roost)
    made = mint(own_roost, "api_key", ["read", "operate", "admin"])
    browser = signed_in_browser(own_roost)
    secrets = [token[-40:] for token in (control, made["token"], browser.token)]
    own_roost.shell(project_of(own_roost), "true").check()
    seen = ""
    for path in ("/v1/info", "/v1/configuration", "/v1/diagnostics", "/v1/audit?limit=200", "/metrics", "/v1/tokens",
                 "/v1/events?limit=10000"):
        status, answer = own_roost.api("GET", path)
        assert status == 200, (path, answer)
        seen += str(answer)
    for arguments in (["doctor", "--json"], ["config", "show", "--origin"], ["status", "--json"]):
        seen += own_roost.run(*arguments).said
    assert made["about"]["id"] in seen, "the control: its number is told"
    assert not [secret for secret in secrets if secret in seen]


def test_tk_14_no_token_stands_in_an_argument_list(own_roost):
    """While a person's program uses its token with the command line, and while links are created."""
    control = control_token(own_roost)
    key = mint(own_roost, "api_key", ["read", "operate", "admin"])["token"]
    seen, stop = set(), threading.Event()

    def watch():
        while not stop.is_set():
            for pid in processes.pids():
                line = processes.command_line(pid)
                if any(token in line for token in (control, key, canary)):
                    seen.add(line)
    canary = "canary-in-an-argument-list"
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        careless = subprocess.Popen([sys.executable, "-c", "input()", canary], stdin=subprocess.PIPE)
        wait_until(lambda: seen, what="the control: who names it in its arguments is seen")
        careless.communicate(b"\n")
        seen.clear()
        for arguments in (["status", "--json"], ["task", "list"], ["run", "--in", own_roost.projects, "--", "true"]):
            own_roost.run(*arguments, env={"ROOST_TOKEN": key})
            own_roost.run(*arguments)
        control_token(own_roost)
        own_roost.sign_in_link()
    finally:
        stop.set()
        watcher.join()
    assert not [line for line in seen if canary not in line]


@pytest.fixture
def project_of():
    def make(roost):
        return projects.make_repository(roost.projects / "p")
    return make


def test_two_grants_of_the_same_name_are_two(own_roost):
    one, two = mint(own_roost), mint(own_roost)
    assert one["about"]["id"] != two["about"]["id"] and one["token"] != two["token"]
    own_roost.api("DELETE", f"/v1/tokens/{one['about']['id']}")
    assert is_dead(own_roost.api_server, one["token"]) and not is_dead(own_roost.api_server, two["token"])


def test_a_restart_keeps_tokens_and_sign_ins(own_roost):
    key, browser = mint(own_roost, "api_key")["token"], signed_in_browser(own_roost)
    own_roost.down(check=0)
    own_roost.up()
    browser.api_server = own_roost.api_server
    assert own_roost.api_server.ask("GET", "/v1/info", token=key).status == 200
    assert browser.renew().status == 201
    wait_until(lambda: own_roost.api_server.ask("GET", "/v1/info", token=browser.token).status == 200, what="the renewed token")
