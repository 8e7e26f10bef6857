"""The API server from outside: requests with arbitrary heads, tokens of every kind, and browser sign-ins."""

import base64
import contextlib
import datetime
import http.client
import json
import random
import re
import socket
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils


def free_port():
    """A port of 127.0.0.1 on which nobody listens now and which the system does not assign by itself."""
    with open("/proc/sys/net/ipv4/ip_local_port_range") as file:
        first = int(file.read().split()[0])
    ports = range(10_000, first) or range(10_000, 60_000)
    while True:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", random.choice(ports))) as listener:
            return listener.getsockname()[1]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.body = status, body
        self.headers = {}
        for name, value in headers:
            key = name.lower()
            self.headers[key] = f"{self.headers[key]}, {value}" if key in self.headers else value

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The error code, if the body is an error."""
        try:
            return self.json["error"]["code"]
        except (ValueError, KeyError, TypeError):
            return None

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:1000]!r}"


class APIServer:
    """The TCP listener of a daemon."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.url = url.rstrip("/")
        self.address, self.port = parts.hostname, parts.port

    @property
    def authority(self):
        return f"{self.address}:{self.port}"

    def ask(self, method, path, body=None, token=None, headers=None, host=None, hosts=None):
        """One request on a connection of its own.

        Args:
            body: bytes as they are; everything else is sent as JSON.
            host: another Host header; `hosts`: any number of them, none included.
        """
        connection = http.client.HTTPConnection(self.address, self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for value in hosts if hosts is not None else [host or self.authority]:
                connection.putheader("Host", value)
            given = {"Accept": "application/json"}
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
                given["Content-Type"] = "application/json"
            if token:
                given["Authorization"] = f"Bearer {token}"
            if body is not None:
                given["Content-Length"] = str(len(body))
            elif method not in ("GET", "HEAD", "OPTIONS"):
                given["Content-Length"] = "0"
            given.update(headers or {})
            for name, value in given.items():
                if value is not None:
                    connection.putheader(name, value)
            # A client that is rejected before it has sent everything still gets and reads the answer.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def raw(self, request, finish=False, timeout=60):
        """Sends bytes as they are; returns all that comes back until the daemon closes or `timeout` seconds pass without a byte.

        Returns:
            The bytes, and whether the daemon closed the connection.
        """
        with socket.create_connection((self.address, self.port), timeout=timeout) as connection:
            return exchange(connection, request, finish)


def exchange(connection, request, finish=False):
    """Sends bytes; returns everything that comes back, and whether the other end closed the connection."""
    received = b""
    try:
        # A client that is rejected before it has sent everything still gets and reads the answer.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
            if finish:
                connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            received += piece
        return received, True
    except (BrokenPipeError, ConnectionResetError):
        return received, True
    except TimeoutError:
        return received, False


def read_answer(connection):
    """One whole answer on a connection that stays open, in however many pieces it arrives."""
    received = b""
    while b"\r\n\r\n" not in received or len(received) < length_of(received):
        piece = connection.recv(65536)
        assert piece, f"the connection ended after {received[:1000]!r}"
        received += piece
    only, = answers(received)
    return only


def length_of(received):
    """The length in bytes of the head and body of an answer whose head is complete."""
    head, _, _ = received.partition(b"\r\n\r\n")
    return len(head) + 4 + int(re.search(rb"(?im)^content-length: *(\d+)", head)[1])


def statuses(received):
    """The status codes of the answers in the received bytes."""
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", received)]


def answers(received):
    """The answers in the received bytes, each with headers and body; the last may be incomplete."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines]
        length = int(dict((name.lower(), value) for name, value in headers).get("content-length", 0))
        found.append(Answer(int(first.split()[1]), headers, rest[:length]))
        received = rest[length:]
    return found


def assert_well_formed(answer):
    """Every answer has the constant headers; a failure also has the standard error body."""
    assert answer.headers.get("x-content-type-options") == "nosniff" and answer.headers.get("x-request-id"), answer
    assert answer.headers.get("cache-control") == "no-store", answer
    if answer.status >= 400:
        assert set(answer.json) == {"error", "requestId"} and answer.json["requestId"] == answer.headers["x-request-id"], answer
        assert {"code", "message", "retryable"} <= set(answer.json["error"]) <= {"code", "message", "hint", "retryable"}, answer


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(seconds * 1000) % 1000:03d}Z"


class Browser:
    """The steps by which the page signs in and stays signed in: a P-256 key, and proofs made with it."""

    def __init__(self, api_server, name="a test's browser"):
        self.api_server, self.name = api_server, name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = None
        self.token = None

    @property
    def public_key(self):
        point = self.key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return base64url(point)

    def sign_in(self, code, origin=None):
        answer = self.api_server.ask(
            "POST", "/v1/sign-ins", {"code": code, "publicKey": self.public_key, "name": self.name},
            headers={"Origin": origin} if origin else None)
        self.take(answer)
        return answer

    def renew(self, at=None, id=None, key=None):
        at = at or iso(time.time())
        id = id or self.id
        der = (key or self.key).sign(f"roost sign-in renewal\n{id}\n{at}".encode(), ec.ECDSA(hashes.SHA256()))
        r, s = utils.decode_dss_signature(der)
        signature = base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        answer = self.api_server.ask("POST", f"/v1/sign-ins/{id}/renew", {"at": at, "signature": signature})
        self.take(answer)
        return answer

    def take(self, answer):
        if answer.status == 201:
            self.id, self.token = answer.json["id"], answer.json["token"]


def code_of(link):
    """The one-time code in a sign-in link."""
    return urllib.parse.parse_qs(urllib.parse.urlsplit(link).fragment)["code"][0]
