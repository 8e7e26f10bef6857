"""Concurrency: requests a second, a thousand readers of one run, ten thousand open sockets."""

import json
import resource
import subprocess

from . import projects, streaming
from .daemon import Daemon
from .figures import Figure, Line

READERS = 1000
SOCKETS = 10_000
# Twenty lines a second for ten seconds, starting long after all readers are connected.
LINES = ["lines", "200", "50000", "8000"]
# Descriptors that the daemon and this process need besides.
SPARE = 500


def measure(place):
    yield from requests(place)
    yield from readers(place)
    yield from sockets(place)


def requests(place):
    api_server = place.scratch / "bare.sock"
    bare = subprocess.Popen([place.inside, "bare", f"socket={api_server}"], stdout=subprocess.PIPE)
    try:
        with Daemon(place) as daemon:
            bare.stdout.readline()
            # Alternating, so that other load on the machine affects both.
            floor, ours = [], []
            for _ in range(9):
                floor.append(asked(place, api_server, "/"))
                ours.append(asked(place, daemon.socket, "/health"))
    finally:
        bare.kill()
        bare.wait()
    ours, floor = Figure(ours, "/s", 0), Figure(floor, "/s", 0)
    yield Line(
        "GET /health, requests a second on 16 connections", ours, floor, "bare Hummingbird handler", target=">= 0.8 x",
        met=ours.median >= 0.8 * floor.median)


def asked(place, socket, path):
    done = subprocess.run([place.tool("ask"), str(socket), path, "16", "1"], check=True, stdout=subprocess.PIPE, timeout=30)
    answer = json.loads(done.stdout)
    return answer["count"] / answer["nanoseconds"] * 1e9


def readers(place):
    echo = streaming.relay(place, READERS, LINES)
    project = place.folder("watched")
    subprocess.run(["cp", place.tool("clock"), str(project / "clock")], check=True)
    projects.commit(project)
    with Daemon(place) as daemon:
        connection = daemon.connection()
        accepted = connection.accept(project, [project / "clock", *LINES])
        before = daemon.anonymous()
        listener = subprocess.Popen(
            [place.tool("listen"), daemon.socket, f"/v1/runs/{accepted['run']['id']}/events", str(READERS), "60"],
            stdout=subprocess.PIPE, text=True)
        try:
            if listener.stdout.readline() != "ready\n":
                raise RuntimeError("the readers did not stand")
            each = (daemon.anonymous() - before) / READERS
            answer = json.loads(listener.communicate(timeout=90)[0])
        finally:
            listener.kill()
            listener.wait()
    for part, target in [("p50", None), ("p99", 10)]:
        figure = Figure([answer[part] / 1e6], digits=2)
        yield Line(
            f"line printed to {READERS:,} SSE subscribers, {part} of {answer['count']:,}", figure, Figure([echo[part] / 1e6], digits=2),
            "relay without journal", target=f"<= {target} ms" if target else "", met=figure.median <= target if target else None)
    figure = Figure([each / 1024], "KB")
    yield Line("anonymous memory (PSS) for each of them, standing", figure, target="<= 20 KB", met=figure.median <= 20)


def sockets(place):
    count = min(SOCKETS, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - SPARE)
    with Daemon(place) as daemon:
        before = daemon.anonymous()
        holder = subprocess.Popen(
            [place.tool("sockets"), daemon.socket, "/v1/stream", str(count), '{"type":"subscribe","topic":"tasks"}'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            word, nanoseconds = holder.stdout.readline().split()
            if word != "ready":
                raise RuntimeError("the sockets did not stand")
            each = (daemon.anonymous() - before) / count
            beside = asked(place, daemon.socket, "/health")
            # Fails if a single one was lost.
            if holder.poll() is not None:
                raise RuntimeError("a socket was lost")
            holder.communicate("", timeout=30)
        finally:
            holder.kill()
            holder.wait()
    held = Figure([count], "sockets", 0)
    yield Line("WebSockets held, each subscribed to the task list", held, target=f">= {SOCKETS:,}", met=count >= SOCKETS)
    yield Line("anonymous memory (PSS) for each of them", Figure([each / 1024], "KB"))
    yield Line("opening and subscribing one, after the other", Figure([int(nanoseconds) / count / 1e6], digits=2))
    yield Line("GET /health beside them, requests a second", Figure([beside], "/s", 0))
