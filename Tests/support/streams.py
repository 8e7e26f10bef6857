"""Live connections from outside: WebSockets, and event streams that stay open during a test."""

import contextlib
import json
import threading

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


@contextlib.contextmanager
def websocket(api_server, token=None, ticket=None, origin=None, **options):
    """A WebSocket at `/v1/stream`, with the credential in the header or as a ticket in the subprotocols."""
    # The client sends no pings of its own: it would close connections if a test does not read or the machine is slow.
    with connect(
        api_server.url.replace("http", "ws", 1) + "/v1/stream", origin=origin, open_timeout=60, close_timeout=5, ping_interval=None,
        max_size=None, proxy=None,
        additional_headers={"Authorization": f"Bearer {token}"} if token else {},
        subprotocols=["roost.v1", *([f"roost.ticket.{ticket}"] if ticket else [])], **options,
    ) as connection:
        yield connection


def send(connection, type, **fields):
    connection.send(json.dumps({"type": type, **fields}))


def receive(connection, timeout=60):
    return json.loads(connection.recv(timeout=timeout))


def receive_until(connection, condition, timeout=60):
    """The frames up to and including the first for which `condition` holds."""
    found = []
    while not found or not condition(found[-1]):
        found.append(receive(connection, timeout))
    return found


def close_code(connection, timeout=60):
    """Reads until the daemon closes; returns the close code."""
    try:
        while True:
            connection.recv(timeout=timeout)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


class OpenStream:
    """A server-sent event stream read by its own thread until it ends."""

    def __init__(self, api_server, path, token=None, headers=None):
        self.client = httpx.Client(base_url=api_server.url, timeout=httpx.Timeout(60), trust_env=False)
        self.request = self.client.build_request(
            "GET", path, headers={"Accept": "text/event-stream", **({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})})
        self.answer = self.client.send(self.request, stream=True)
        self.lines = []
        self.has_ended = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        try:
            for line in self.answer.iter_lines():
                self.lines.append(line)
        except httpx.HTTPError:
            pass
        finally:
            self.has_ended.set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A reader that is still waiting is released by closing its connection.
        self.answer.close()
        self.client.close()

    @property
    def status(self):
        return self.answer.status_code
