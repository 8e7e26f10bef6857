"""Ambiguous requests (LB-14, LB-15) and bodies that do not fit: bytes over raw sockets."""

import json
import socket
import time

import pytest

from support.api_server import answers, assert_well_formed, read_answer, statuses
from support.principals import mint


@pytest.fixture(scope="module")
def api_server(shared_roost):
    return shared_roost.api_server


@pytest.fixture(scope="module")
def token(shared_roost):
    return mint(shared_roost, "api_key", ["read", "operate", "admin"])["token"]


@pytest.fixture(autouse=True)
def still_well(roost, api_server, token):
    """Whatever was sent, the same process answers the next request, and nothing was created."""
    pid, before = roost.daemon_pid, api_server.ask("GET", "/v1/tasks?limit=1&archived=include", token=token).json["total"]
    yield
    answer = api_server.ask("GET", "/v1/info", token=token)
    assert answer.status == 200 and answer.json["pid"] == pid
    assert api_server.ask("GET", "/v1/tasks?limit=1&archived=include", token=token).json["total"] == before


def request(api_server, token, *lines, method="GET", path="/v1/info", body=b"", proof=True):
    head = [f"{method} {path} HTTP/1.1", f"Host: {api_server.authority}"]
    if proof:
        head.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*head, *lines]).encode("latin-1") + b"\r\n\r\n" + body


SMUGGLED = b"POST /v1/tasks HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n" \
    b"Content-Length: 20\r\n\r\n{\"command\":[\"true\"]}"


def test_the_control_a_plain_request_is_answered(api_server, token):
    received, closed = api_server.raw(request(api_server, token, "Connection: close"))
    assert statuses(received) == [200] and closed


AMBIGUOUS = {
    "length and chunked": ["Content-Length: 5", "Transfer-Encoding: chunked"],
    "chunked and length": ["Transfer-Encoding: chunked", "Content-Length: 5"],
    "two lengths": ["Content-Length: 5", "Content-Length: 6"],
    "a list of lengths": ["Content-Length: 5, 6"],
    "a length with a sign": ["Content-Length: +5"],
    "a negative length": ["Content-Length: -5"],
    "a length in hex": ["Content-Length: 0x5"],
    "a length that overflows": ["Content-Length: 99999999999999999999999"],
    "chunked twice": ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    "chunked before the last": ["Transfer-Encoding: chunked, identity"],
    "an unknown coding": ["Transfer-Encoding: xchunked"],
    "a coding with a tab": ["Transfer-Encoding:\tchunked", "Content-Length: 5"],
    "a name with a space": ["Transfer-Encoding : chunked", "Content-Length: 5"],
    "a name with a hidden byte": ["Transfer-Encoding\x0b: chunked", "Content-Length: 5"],
    "obs-fold": ["X-Folded: one\r\n two", "Content-Length: 0"],
    "a coding folded": ["Transfer-Encoding:\r\n chunked", "Content-Length: 5"],
    "a bare carriage return": ["X-Bare: one\rtwo"],
    "a NUL": ["X-Nul: one\0two"],
    "a header without a colon": ["this is no header"],
    "an empty name": [": empty"],
}


@pytest.mark.parametrize("lines", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_lb_14_what_can_be_read_in_two_ways_is_not_read(api_server, token, lines):
    """Refused and closed, so that no second reader takes the rest for another request. The rest here would create a task."""
    smuggled = SMUGGLED.replace(b"{host}", api_server.authority.encode()).replace(b"{token}", token.encode())
    received, closed = api_server.raw(
        request(api_server, token, "Content-Type: application/json", *lines, method="POST", path="/v1/policy/preview", body=b"0\r\n\r\n" + smuggled),
        finish=True)
    assert 202 not in statuses(received), received[:1000]
    assert closed
    first = answers(received)[0]
    assert_well_formed(first)
    assert first.status >= 400 or lines[0].startswith("X-"), first
    if first.status == 400:
        assert first.headers["connection"] == "close" and len(statuses(received)) == 1, received[:1000]


BROKEN = {
    "no HTTP": b"hello\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /v1/info\r\n\r\n",
    "HTTP/9.9": b"GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
    "no path": b"GET  HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method of bytes": bytes(range(1, 20)) + b" / HTTP/1.1\r\n\r\n",
    "a space in the path": b"GET /v1/in fo HTTP/1.1\r\nHost: x\r\n\r\n",
    "line ends without CR": b"GET /v1/info HTTP/1.1\nHost: attacker.example\n\n",
    "only line ends": b"\r\n" * 1000,
    "a NUL in the path": b"GET /v1/info\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes above ASCII": "GET /größe HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "overlong UTF-8": b"GET /app/%c0%ae%c0%ae/ HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("bytes_", BROKEN.values(), ids=BROKEN.keys())
def test_lb_14_what_is_no_request_ends_the_connection(api_server, bytes_):
    received, closed = api_server.raw(bytes_, finish=True)
    assert closed
    for answer in answers(received):
        assert answer.status >= 400, answer
        assert_well_formed(answer)
    assert received or not bytes_.strip(), "what is refused is told so"


@pytest.mark.parametrize("big", ["path", "one header", "many headers", "cookie"])
def test_lb_14_heads_are_bounded(api_server, token, big):
    lines = {
        "path": [], "one header": ["X-Big: " + "x" * (1 << 20)], "many headers": [f"X-{number}: x" for number in range(100_000)],
        "cookie": ["Cookie: " + "a=b; " * 100_000]}[big]
    path = "/v1/info?" + "x" * (1 << 20) if big == "path" else "/v1/info"
    received, closed = api_server.raw(request(api_server, token, *lines, path=path))
    assert closed
    only, = answers(received)
    assert_well_formed(only)
    assert (only.status, only.code) == (431, "head_too_large"), only


def test_lb_14_chunk_extensions_and_trailers_are_bounded_too(api_server, token):
    head = request(
        api_server, token, "Content-Type: application/json", "Transfer-Encoding: chunked", method="POST", path="/v1/policy/preview")
    for body in (b"2;" + b"x" * (1 << 20) + b"\r\n{}\r\n0\r\n\r\n", b"fffffffffffffffffff\r\n{}\r\n", b"-2\r\n{}\r\n0\r\n\r\n",
                 b"2\r\n{}\r\n0\r\n" + b"X-T: t\r\n" * 100_000 + b"\r\n", b"zz\r\n{}\r\n0\r\n\r\n", b"2\r\n{}xx\r\n0\r\n\r\n"):
        received, closed = api_server.raw(head + body, finish=True)
        assert closed
        only, = answers(received)
        assert_well_formed(only)
        assert only.status >= 400 or only.status == 200, only


def test_lb_14_a_body_that_breaks_off_is_never_taken_for_a_whole_one(api_server, token):
    """The complete chunk would create a task. (The fixture checks whether one was created.)"""
    whole = b'{"command":["true"]}'
    head = request(api_server, token, "Content-Type: application/json", "Transfer-Encoding: chunked", method="POST", path="/v1/tasks")
    chunk = f"{len(whole):x}\r\n".encode() + whole + b"\r\n"
    for rest, finish in ((b"zz\r\n", False), (b"", True), (b"5\r\n", True)):
        received, closed = api_server.raw(head + chunk + rest, finish=finish)
        assert closed
        only, = answers(received)
        assert only.status == 400 and only.code == "invalid_request", only
        assert_well_formed(only)


def test_lb_14_what_cannot_be_read_is_answered_behind_what_could(api_server, token):
    good = request(api_server, token, path="/v1/info")
    received, closed = api_server.raw(good + good + b"no request\r\n\r\n" + good)
    assert closed
    assert [answer.status for answer in answers(received)] == [200, 200, 400]
    for answer in answers(received):
        assert_well_formed(answer)


def test_lb_14_a_refused_request_with_a_broken_body_is_answered_once(api_server):
    head = request(
        api_server, None, "Content-Type: application/json", "Transfer-Encoding: chunked", method="POST", path="/v1/tasks", proof=False)
    received, closed = api_server.raw(head + b"zz\r\n")
    assert closed
    only, = answers(received)
    assert only.status in (400, 401)
    assert_well_formed(only)


def test_a_head_that_never_ends_does_not_hold_its_connection(api_server, token):
    """An occasional byte does not keep the connection alive: the whole head must arrive within ten seconds. (Idle connections may wait
    longer.)
    """
    def connect():
        return socket.create_connection((api_server.address, api_server.port), timeout=60)

    with connect() as first, connect() as later, connect() as idle:
        for opened in (later, idle):
            opened.sendall(request(api_server, token))
            assert read_answer(opened).status == 200
        held = {"the first request": first, "one after another": later}
        for connection in held.values():
            connection.settimeout(0.5)
        begun = time.monotonic()
        for byte in b"GET /v1/info HTTP/1.1\r\n" + b"X-Slow: x\r\n" * 1000:
            assert time.monotonic() - begun < 60, f"still held: {list(held)}"
            held = {name: connection for name, connection in held.items() if not is_closed_after(connection, byte)}
            if not held:
                break
        idle.sendall(request(api_server, token))
        assert read_answer(idle).status == 200, "the control: who is silent between requests may stay"


def is_closed_after(connection, byte):
    """Whether the other end closes it on one more byte, or within its own limit after that."""
    try:
        connection.sendall(bytes([byte]))
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except (BrokenPipeError, ConnectionResetError):
        return True


def test_who_is_refused_before_the_body_came_is_not_cut_off(api_server, token):
    """A client that is still sending would otherwise see a broken connection instead of the reason."""
    size = 12 << 20
    with socket.create_connection((api_server.address, api_server.port), timeout=60) as connection:
        connection.sendall(request(api_server, token, "Content-Type: application/json", f"Content-Length: {size}", method="POST", path="/v1/tasks"))
        answer = read_answer(connection)
        assert (answer.status, answer.headers["connection"]) == (413, "close")
        connection.sendall(bytes(size))
        # Nothing after the last answer is read either.
        connection.sendall(request(api_server, token))
        assert connection.recv(65536) == b""


def test_lb_14_requests_in_one_packet_are_answered_in_order(api_server, token):
    one = request(api_server, token, path="/v1/info")
    two = request(api_server, token, path="/no/such/route")
    three = request(api_server, token, "Connection: close", path="/health", proof=False)
    received, closed = api_server.raw(one + two + three)
    assert statuses(received) == [200, 404, 200] and closed


def test_lb_14_a_refused_request_does_not_lend_its_proof_to_the_next(api_server, token):
    """Each request on a connection must be authenticated."""
    received, _ = api_server.raw(
        request(api_server, token) + request(api_server, token, proof=False) + request(api_server, token, "Connection: close", proof=False))
    assert statuses(received) == [200, 401, 401]


def test_a_request_a_byte_at_a_time_is_answered(api_server, token):
    with socket.create_connection((api_server.address, api_server.port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request(api_server, token, "Connection: close"):
            connection.sendall(bytes([byte]))
        received = b""
        while piece := connection.recv(65536):
            received += piece
    assert statuses(received) == [200]


TRICKS = [
    "/app/../v1/info", "/app/%2e%2e/v1/info", "/app/..%2fv1/info", "/app/%252e%252e/v1/info", "/app/..\\v1\\info", "/app/%5c..%5cetc",
    "/app/../../../../etc/passwd", "/app/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd", "/app//etc/passwd", "//etc/passwd", "/app/%00index.html",
    "/app/index.html%00.js", "/app/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd", "/app/.%00./x", "/app/./../v1/tasks", "/app;/v1/info",
    "/app/..;/v1/info", "/app/index.html/", "/app/index.html/..", "/APP/index.html", "/app/%ff", "/app/?../../etc/passwd",
    "/app/file:///etc/passwd", "/app/C:%5cWindows%5cwin.ini",
]


@pytest.mark.parametrize("path", TRICKS)
def test_lb_15_no_path_leads_out_of_the_app(api_server, path):
    assert api_server.ask("GET", "/app/").status == 200, "the control"
    answer = api_server.ask("GET", path)
    assert b"root:" not in answer.body
    assert b"nodeId" not in answer.body
    # The page may be served for a path that means the same; a file of the machine may not.
    assert answer.status in (301, 302, 307, 308, 400, 401, 403, 404) or path.startswith(("/app/?", "/app/index.html")), answer


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "PURGE", "HEAD", "PUT", "DELETE", "get"])
def test_methods_that_a_route_does_not_take(api_server, token, method):
    received, _ = api_server.raw(request(api_server, token, "Connection: close", "Content-Length: 0", method=method, path="/v1/tasks"))
    assert statuses(received) and statuses(received)[0] in (200, 400, 404, 405, 501), received[:300]
    assert statuses(received)[0] != 200 or method == "HEAD"
    assert token.encode() not in received, "TRACE would give the head back"
    if method != "HEAD":
        for answer in answers(received):
            assert_well_formed(answer)


BODIES = {
    "no JSON": (b"this is no JSON", 400, "invalid_json"),
    "half of it": (b'{"command":["true"', 400, "invalid_json"),
    "a list": (b'["true"]', 400, "invalid_json"),
    "a text": (b'"true"', 400, "invalid_json"),
    "null": (b"null", 400, "invalid_json"),
    "no UTF-8": (b'{"command":["\xff\xfe"]}', 400, None),
    "a wrong type": (b'{"command":"true"}', 400, "invalid_request"),
    "an unknown word": (b'{"command":["true"],"isolation":"bulletproof"}', 400, "invalid_request"),
    "an unknown field": (b'{"command":["true"],"trusted":true}', 400, "unknown_field"),
    "a number too large": (b'{"command":["true"],"limits":{"processes":1e400}}', 400, None),
    "below zero": (b'{"command":["true"],"limits":{"processes":-1}}', 400, "invalid_request"),
    "10,000 deep": (b"[" * 10_000 + b"]" * 10_000, 400, None),
    "objects 10,000 deep": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, None),
    "a lone surrogate": (b'{"command":["\\ud800"],"title":5}', 400, None),
    "too large": (json.dumps({"prompt": "x" * (8 << 20), "title": 5}).encode(), 413, "body_too_large"),
    "nothing": (b"", 400, None),
    "a name twice": (b'{"command":["true"],"command":["false"]}', 400, "invalid_json"),
    "a comma too many": (b'{"command":["true"],}', 400, "invalid_json"),
    "UTF-16": ('{"command":["true"]}'.encode("utf-16"), 400, "invalid_json"),
    "a byte order mark": (b'\xef\xbb\xbf{"command":["true"]}', 400, "invalid_json"),
    "NUL in an argument": (b'{"command":["true","a\\u0000b"]}', 400, "invalid_request"),
    "NUL in a variable's name": (b'{"command":["true"],"environment":{"PATH\\u0000":"/bin"}}', 400, "invalid_request"),
    "one character of a thousand": (json.dumps({"command": ["true"], "title": "a" + "\u0301" * 1000}).encode(), 400, "invalid_request"),
    "as many processes as there are numbers": (b'{"command":["true"],"limits":{"processes":9223372036854775807}}', 400, "invalid_request"),
    "a limit without end": (b'{"command":["true"],"limits":{"wallTimeMs":9223372036854775807}}', 400, "invalid_request"),
}


@pytest.mark.parametrize("case", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_does_not_fit_is_refused_by_what_is_wrong(api_server, token, case):
    body, status, code = case
    answer = api_server.ask("POST", "/v1/tasks", body, token=token, headers={"Content-Type": "application/json"})
    assert answer.status == status, answer
    assert code in (None, answer.code), answer
    assert answer.json["error"]["message"] and answer.json["requestId"]


def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(api_server, token):
    received, _ = api_server.raw(request(
        api_server, token, "Content-Type: application/json", "Content-Length: 1000000000000", "Connection: close", method="POST", path="/v1/tasks", body=b"{"))
    assert statuses(received) == [413]


def test_lb_14_who_has_no_token_cannot_keep_it_busy_with_levels(api_server):
    """A kilobyte of nested brackets: refused at the first that is too deep, not after all were parsed."""
    body = b'{"code":' + b"[" * 500 + b"]" * 500 + b',"publicKey":"x"}'
    answer = api_server.ask("POST", "/v1/sign-ins", body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.code) == (400, "invalid_json"), answer
    assert "levels deep" in answer.json["error"]["message"]
    flat = api_server.ask("POST", "/v1/sign-ins", b'{"code":[],"publicKey":"x"}', headers={"Content-Type": "application/json"})
    assert (flat.status, flat.code) == (400, "invalid_request"), "the control: it is the depth that was refused"


def test_a_client_that_waits_with_the_body_is_asked_for_it(api_server, token):
    """`Expect: 100-continue`: the body is requested if the head is acceptable; otherwise the error is sent at once."""
    waits = "Content-Type: application/json", "Expect: 100-continue", "Content-Length: 2"
    with socket.create_connection((api_server.address, api_server.port), timeout=20) as connection:
        for _ in range(2):
            connection.sendall(request(api_server, token, *waits, method="POST", path="/v1/stream-tickets"))
            assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(b"{}")
            answer = connection.recv(65536)
            while b"}" not in answer:
                answer += connection.recv(65536)
            assert statuses(answer) == [201]
    refused, closed = api_server.raw(request(api_server, "wrong", *waits, method="POST", path="/v1/stream-tickets"))
    assert statuses(refused) == [401] and closed, "whether the body comes is not known, so no other request can follow it"


def test_lb_14_http_1_0_is_answered_once(api_server, token):
    """Such clients wait for the end of the connection; anything else they send is not read as another request."""
    one = request(api_server, token).replace(b"HTTP/1.1", b"HTTP/1.0")
    received, closed = api_server.raw(one)
    assert statuses(received) == [200] and closed
    received, closed = api_server.raw(one + one)
    assert statuses(received).count(200) == 1 and closed
