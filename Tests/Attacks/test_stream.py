"""Live streams under attack and under failures (WS-01 to WS-12): who may open one, and that nobody misses an event or gets another's."""

import contextlib
import json
import os
import socket
import struct
import threading

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from support import processes, projects
from support.api_server import exchange
from support.principals import make_agent, mint
from support.streams import OpenStream, close_code, receive, receive_until, send, websocket
from support.waiting import wait_until


@pytest.fixture(scope="module")
def api_server(shared_roost):
    return shared_roost.api_server


@pytest.fixture(scope="module")
def token(shared_roost):
    return mint(shared_roost, "api_key", ["read", "operate"])["token"]


def works(connection):
    send(connection, "ping")
    return receive_until(connection, lambda frame: frame["type"] == "pong")


def subscribe(connection, topic, after=None):
    send(connection, "subscribe", topic=topic, **({} if after is None else {"after": after}))
    return receive_until(connection, lambda frame: frame["type"] in ("subscribed", "error"))[-1]


def refusal(api_server, **options):
    with pytest.raises(InvalidStatus) as refused, websocket(api_server, **options):
        pass
    return refused.value.response.status_code


def test_ws_01_a_strangers_page_opens_no_socket(api_server, token):
    for origin in (None, api_server.url, f"http://localhost:{api_server.port}"):
        with websocket(api_server, token=token, origin=origin) as connection:
            assert works(connection), "the control"
    for origin in ("http://attacker.example", "null", f"http://127.0.0.1:{api_server.port}.attacker.example", "http://127.0.0.1:1", "https://localhost"):
        assert refusal(api_server, token=token, origin=origin) == 403, origin


def test_ws_01_a_browser_that_says_where_it_comes_from_is_believed(api_server, token):
    """Without an Origin, but with a browser's headers."""
    handshake = (
        "GET /v1/stream HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n{more}\r\n")

    def status(more, host=api_server.authority):
        with socket.create_connection((api_server.address, api_server.port), timeout=60) as connection:
            connection.sendall(handshake.format(host=host, token=token, more=more).encode())
            return int(connection.recv(4096).split()[1])
    assert status("") == 101, "the control"
    assert status("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: websocket\r\n") == 403
    assert status("", host=f"attacker.example:{api_server.port}") == 403, "LB-01 for sockets"


def test_ws_02_without_a_proof_there_is_no_socket(api_server, token):
    with websocket(api_server, token=token) as connection:
        assert works(connection), "the control"
    assert refusal(api_server) == 401
    assert refusal(api_server, ticket="roost_t_" + "x" * 43) == 401
    assert refusal(api_server, ticket="") == 401


def test_ws_02_a_used_ticket_is_worth_nothing(api_server, token):
    ticket = api_server.ask("POST", "/v1/stream-tickets", {}, token=token).json["ticket"]
    with websocket(api_server, ticket=ticket) as connection:
        assert works(connection), "the control"
        assert connection.subprotocol == "roost.v1", "the ticket is not given back as the protocol's name"
    assert refusal(api_server, ticket=ticket) == 401
    assert api_server.ask("GET", "/v1/info", token=ticket).status in (401, 429), "nor does it open anything else"


def test_ws_03_no_proof_is_taken_from_the_address(api_server, token):
    ticket = api_server.ask("POST", "/v1/stream-tickets", {}, token=token).json["ticket"]
    for query in (f"?token={token}", f"?ticket={ticket}", f"?access_token={token}"):
        answer = api_server.raw(
            f"GET /v1/stream{query} HTTP/1.1\r\nHost: {api_server.authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())[0]
        assert int(answer.split()[1]) in (400, 401), answer


@pytest.fixture
def strangers_run(roost, project):
    """A run of an agent that the bound token may not see, and the token."""
    own = make_agent(roost, f"own-{os.urandom(4).hex()}")
    other = make_agent(roost, f"other-{os.urandom(4).hex()}", projectPath=str(project), start=True)
    accepted = roost.api("POST", f"/v1/agents/{other['id']}/messages", {"body": "of the other only"})[1]
    roost.wait_for_end(accepted["taskId"])
    bound = mint(roost, scopes=["read", "operate"], agent=own["id"])["token"]
    return {"run": accepted["run"]["id"], "task": accepted["taskId"], "agent": other["id"]}, bound, own


def test_ws_06_streams_of_another_agent_look_like_streams_that_are_not(api_server, token, strangers_run):
    things, bound, own = strangers_run
    with websocket(api_server, token=token) as connection:
        for kind, id in things.items():
            assert subscribe(connection, f"{kind}:{id}", 0)["type"] == "subscribed", "the control: they are there"
    with websocket(api_server, token=bound) as connection:
        for kind, id in things.items():
            seen = subscribe(connection, f"{kind}:{id}", 0)
            nothing = subscribe(connection, f"{kind}:00000000-0000-7000-8000-000000000000", 0)
            assert seen["type"] == nothing["type"] == "error" and seen["code"] == nothing["code"], (seen, nothing)
        assert subscribe(connection, f"agent:{own['id']}", 0)["type"] == "subscribed"


def test_ws_06_wide_topics_hold_only_what_the_token_reaches(roost, api_server, strangers_run):
    things, bound, own = strangers_run
    with websocket(api_server, token=bound) as connection:
        for topic in ("all", "tasks"):
            answer = subscribe(connection, topic, 0)
            if answer["type"] == "error":
                continue
            mine = roost.api("POST", f"/v1/agents/{own['id']}/start", {})
            assert mine[0] in (200, 202), mine
            frames = receive_until(connection, lambda frame: frame.get("event", {}).get("stream") == f"agent:{own['id']}")
            text = json.dumps(frames)
            assert not [id for id in things.values() if id in text], topic


def positions(frames):
    return [frame["event"]["position"] for frame in frames if frame["type"] == "event"]


def ended(run):
    return lambda frame: frame["type"] == "event" and frame["event"]["type"] == "run.finished" and frame["event"]["stream"] == f"run:{run}"


def test_ws_07_a_position_of_the_future_is_answered_with_a_reset(roost, api_server, token, project):
    run = roost.shell(project, "true").check().run_id
    for topic in ("all", "tasks", f"run:{run}"):
        with websocket(api_server, token=token) as connection:
            send(connection, "subscribe", topic=topic, after=10_000_000_000)
            frames = receive_until(connection, lambda frame: frame["type"] in ("reset", "error"))
            assert frames[-1]["type"] == "reset" and frames[-1]["head"] < 10_000_000_000, frames


def test_ws_07_nonsense_is_an_error_and_the_socket_lives(api_server, token):
    with websocket(api_server, token=token) as connection:
        for text in ("", "x", "[]", "null", "{}", '{"type":5}', '{"type":"subscribe"}', '{"type":"subscribe","topic":5}', '{"type":"no-such"}',
                     '{"type":"subscribe","topic":"all","after":-1}', '{"type":"subscribe","topic":"all","after":"x"}',
                     '{"type":"subscribe","topic":"run:not-an-id"}', '{"type":"subscribe","topic":"planet:mars"}',
                     '{"type":"subscribe","topic":"all","after":1e400}',
                     '{"type":"ping","extra":"field"}', "[" * 5000):
            connection.send(text)
            frame = receive(connection)
            assert frame["type"] in ("error", "pong"), (text[:60], frame)
        assert works(connection)


def test_ws_08_cut_anywhere_a_reader_sees_each_event_once(roost, api_server, token, project):
    """Every cut point of a run's stream, over the socket and over server-sent events."""
    run = roost.shell(project, "for i in 1 2 3 4 5 6 7 8; do echo $i; echo $i >&2; done").check().run_id
    whole = [event["position"] for event in roost.journal(run)]
    with websocket(api_server, token=token) as connection:
        for cut in [0, *whole[:-1]]:
            expected = [position for position in whole if position > cut]
            assert subscribe(connection, f"run:{run}", cut)["type"] == "subscribed"
            assert positions(receive_until(connection, ended(run))) == expected
            send(connection, "unsubscribe", topic=f"run:{run}")
            works(connection)
    for cut in [0, *whole[:-1]]:
        with OpenStream(api_server, f"/v1/runs/{run}/events?after={cut}", token) as stream:
            expected = [position for position in whole if position > cut]
            wait_until(lambda: any(f"id: {whole[-1]}" in line or f"id:{whole[-1]}" in line for line in stream.lines), what="the last event")
            ids = [int(line.partition(":")[2]) for line in stream.lines if line.startswith("id:")]
            assert ids == expected


def test_ws_08_a_reader_that_comes_while_it_happens_misses_nothing(roost, api_server, token, project):
    accepted = roost.accept(
        project, "sh", "-c", "seq 1 200; while [ ! -e go ]; do sleep 0.02; done", title="live")
    run = accepted["run"]["id"]
    with websocket(api_server, token=token) as early, websocket(api_server, token=token) as late:
        assert subscribe(early, f"run:{run}", accepted["position"])["type"] == "subscribed"
        receive_until(early, lambda frame: frame["type"] == "event" and frame["event"]["type"] == "run.output")
        subscribe(late, f"run:{run}", 0)
        roost.api("POST", f"/v1/runs/{run}/cancel", {})
        receive_until(early, ended(run))
        frames = receive_until(late, ended(run))
        stored = [event["position"] for event in roost.journal(run)]
        assert positions(frames) == stored


def test_ws_09_a_reader_that_stops_reading_costs_the_others_nothing(roost, api_server, token, project):
    """Its share waits in the store, not in memory; when it reads again it gets everything, or is told to reconnect."""
    with websocket(api_server, token=token) as lazy, websocket(api_server, token=token) as eager:
        assert subscribe(lazy, "all")["type"] == subscribe(eager, "all")["type"] == "subscribed"
        accepted = roost.accept(project, "sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo line $i; done", title="much")
        run = accepted["run"]["id"]
        seen = positions(receive_until(eager, ended(run)))
        assert seen == sorted(set(seen)), "in order, each once"
        try:
            caught_up = positions(receive_until(lazy, ended(run)))
            assert [position for position in caught_up if position in set(seen)] == seen, "nothing is missing, nothing twice"
        except ConnectionClosed as closed:
            assert closed.rcvd.code == 1013, closed


def frame(opcode, payload=b"", fin=True, mask=True, reserved=0, length=None):
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    size = len(payload) if length is None else length
    bit = 0x80 if mask else 0
    if length is not None and length > 65535:
        head += bytes([bit | 127]) + struct.pack(">Q", size)
    elif size > 125:
        head += bytes([bit | 126]) + struct.pack(">H", size)
    else:
        head += bytes([bit | size])
    return head + (b"\0\0\0\0" if mask else b"") + payload


FRAMES = {
    "no mask": (frame(1, b'{"type":"ping"}', mask=False), {1002}),
    "a reserved bit": (frame(1, b'{"type":"ping"}', reserved=4), {1002}),
    "an unknown opcode": (frame(3, b"x"), {1002}),
    "binary": (frame(2, b"x"), {1003}),
    "no UTF-8": (frame(1, b"\xff\xfe"), {1007}),
    "a continuation of nothing": (frame(0, b"x"), {1002}),
    "a message inside another": (frame(1, b"a", fin=False) + frame(1, b"b"), {1002}),
    "a control frame in pieces": (frame(9, b"x", fin=False), {1002}),
    "a long ping": (frame(9, b"x" * 126), {1002}),
    "a length without end": (frame(1, b"x", length=2 ** 62), {1002, 1009}),
    "a message too large": (frame(1, b"x" * 65_000), {1009}),
    "a close code that is none": (frame(8, struct.pack(">H", 1005)), {1002}),
    "a million pieces": (frame(1, b"a", fin=False) + frame(0, b"a", fin=False) * 100_000, {1009, 1002, 1008}),
}


@pytest.mark.parametrize("case", FRAMES.values(), ids=FRAMES.keys())
def test_ws_10_frames_that_break_the_rules_close_with_the_right_code(roost, api_server, token, case):
    sent, codes = case
    with socket.create_connection((api_server.address, api_server.port), timeout=60) as connection:
        connection.sendall(
            f"GET /v1/stream HTTP/1.1\r\nHost: {api_server.authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: roost.v1\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        assert head.split()[1] == b"101"
        assert accepts_the_example(head), "the handshake's own proof"
        received = head.partition(b"\r\n\r\n")[2] + exchange(connection, sent)[0]
    closing = received.rfind(b"\x88")
    assert closing >= 0, received[-100:]
    assert struct.unpack(">H", received[closing + 2:closing + 4])[0] in codes
    assert roost.answers()


def accepts_the_example(head):
    """RFC 6455's own example."""
    return b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head


def test_ws_10_pings_are_answered_and_a_flood_of_them_harms_nobody(api_server, token):
    with websocket(api_server, token=token) as connection:
        for _ in range(5000):
            connection.ping()
        assert works(connection)
        pong = connection.ping(b"hello")
        assert pong.wait(60)


def test_ws_10_a_flood_of_subscriptions_is_not_piled_up(api_server, token):
    """Each needs a query of the store; beyond the limit per socket, further ones are refused."""
    wanted = 20_000
    with websocket(api_server, token=token) as connection:
        assert subscribe(connection, "all")["type"] == "subscribed", "the control"
        message = json.dumps({"type": "subscribe", "topic": "run:00000000-0000-7000-8000-000000000000"})
        sender = threading.Thread(target=lambda: [connection.send(message) for _ in range(wanted)], daemon=True)
        sender.start()
        refused = receive_until(connection, lambda frame: frame.get("code") == "conflict", timeout=60)[-1]
        assert "wait" in refused["message"]
        sender.join(60)
        assert not sender.is_alive()
        assert works(connection), "and who did it goes on"


def test_ws_07_a_filter_that_names_nothing_is_an_error(api_server, token):
    for types in ("", ",", ",,"):
        answer = api_server.ask("GET", f"/v1/events?types={types}", token=token)
        assert (answer.status, answer.code) == (400, "invalid_request"), answer
    assert api_server.ask("GET", "/v1/events?types=daemon.started,", token=token).json["items"], "the control"


def test_ws_11_many_sockets_come_and_go_without_a_trace(fresh_roost):
    """At a separate daemon, so that no other connections come or go meanwhile."""
    pid = fresh_roost.up()["pid"]
    api_server, token = fresh_roost.api_server, mint(fresh_roost)["token"]

    def sockets():
        return sum(link.startswith("socket:") for link in processes.descriptors_of(pid))

    def come_and_go():
        with contextlib.ExitStack() as stack:
            for _ in range(20):
                connection = stack.enter_context(websocket(api_server, token=token))
                send(connection, "subscribe", topic="tasks")
                works(connection)
            assert sockets() > before + 10, "the control: they are open"
            return len(processes.descriptors_of(pid))
    before = sockets()
    # Descriptors that are not sockets and were opened on first use stay open.
    with_twenty = come_and_go()
    for _ in range(9):
        come_and_go()
    wait_until(lambda: sockets() <= before + 5, what=lambda: f"{before} sockets (now {sockets()})")
    assert len(processes.descriptors_of(pid)) <= with_twenty


def test_ws_12_an_event_stream_tells_proxies_not_to_hold_it_back(api_server, token):
    with OpenStream(api_server, "/v1/events", token) as stream:
        headers = stream.answer.headers
        assert headers["content-type"].startswith("text/event-stream")
        assert "no-transform" in headers["cache-control"] or headers["cache-control"] == "no-store"
        assert headers.get("x-accel-buffering") == "no"
        assert "content-length" not in headers


def test_a_stream_ends_well_when_the_daemon_stops(fresh_roost):
    fresh_roost.up()
    projects.make_repository(fresh_roost.projects / "p")
    api_server, secret = fresh_roost.api_server, mint(fresh_roost)["token"]
    with OpenStream(api_server, "/v1/events", secret) as stream, websocket(api_server, token=secret) as connection:
        assert works(connection) and stream.status == 200
        fresh_roost.down(check=0)
        assert close_code(connection) == 1001
        assert stream.has_ended.wait(60)
