"""The cost of readers that read nothing (WS-09, WS-11): the daemon's own memory, seen from outside."""

import contextlib
import os
import pathlib
import socket

import pytest

from support.roost import UnixConnection
from support.waiting import wait_until

# Written while nobody reads: many times what the daemon may hold for all readers together.
MEGABYTES = 6
READERS = 10


def anonymous(pid):
    """The anonymous memory of the process, in bytes."""
    skip_where_closed(pid)
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss_Anon:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the kernel does not say how much memory a process has of its own")


def skip_where_closed(pid):
    """A daemon's memory and descriptors are closed to other programs of its user, including tests."""
    if not os.access(f"/proc/{pid}/fd", os.R_OK):
        pytest.skip("only root may look into a daemon")


def stuck_reader(roost, request):
    """A connection that sends a request and then never reads."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(str(roost.socket))
    connection.sendall(request)
    return connection


def masked(text):
    return bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text.encode()


def requests():
    events = b"GET /v1/events HTTP/1.1\r\nhost: roost\r\naccept: text/event-stream\r\n\r\n"
    upgrade = (
        b"GET /v1/stream HTTP/1.1\r\nhost: roost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n")
    return [events, upgrade + masked('{"type":"subscribe","topic":"all","after":0}')]


@pytest.mark.timeout(600)
def test_readers_that_take_nothing_cost_a_bounded_sum(fresh_roost):
    roost = fresh_roost
    roost.up()
    project = roost.make_folder("flood", 0o755)
    line = "x" * 1000
    script = f"i=0; while [ $i -lt {MEGABYTES} ]; do yes {line} | head -n 1000; i=$((i+1)); done"
    options = ("--limit", f"output={2 * MEGABYTES}M")
    pid = roost.daemon_pid
    # Once without readers, for the cost of writing itself: pages of the store, caches, freed memory that stays with the process.
    roost.shell(project, script, options=options, timeout=240).check()
    before = anonymous(pid)
    with contextlib.ExitStack() as stack:
        stuck = [stack.enter_context(stuck_reader(roost, request)) for request in requests() for _ in range(READERS)]
        roost.shell(project, script, options=options, timeout=240).check()
        each = (anonymous(pid) - before) / len(stuck)
        assert each < 3 << 20, f"{each / 1024:.0f} KB for each of {len(stuck)} readers that take nothing"
        # They were not forgotten: a reader that reads again gets everything, in order.
        late = stuck[0]
        late.settimeout(60)
        seen = bytearray()
        while b"\nid: " not in seen:
            piece = late.recv(65536)
            assert piece, "the daemon closed a connection whose reader had only stopped"
            seen += piece
    wait_until(lambda: roost.answers(), what="the daemon to answer")


def test_readers_that_come_and_go_leave_nothing_open(fresh_roost):
    roost = fresh_roost
    roost.up()
    skip_where_closed(roost.daemon_pid)
    descriptors = pathlib.Path(f"/proc/{roost.daemon_pid}/fd")

    def churn():
        for request in requests():
            for _ in range(100):
                with stuck_reader(roost, request) as connection:
                    assert connection.recv(12) in (b"HTTP/1.1 200", b"HTTP/1.1 101")

    churn()
    wait_until(lambda: roost.answers(), what="the daemon to answer")
    before = len(list(descriptors.iterdir()))
    churn()
    wait_until(lambda: len(list(descriptors.iterdir())) <= before + 2, what="every connection to be closed")
    connection = UnixConnection(roost.socket)
    connection.close()
