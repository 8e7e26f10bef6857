"""Concurrency: requests a second, a thousand readers of one run, ten thousand open sockets."""

import json
import resource
import subprocess

from . import projects, streaming
from .daemon import Daemon
from .figures import Figure, Line, paired

READERS = 1000
SOCKETS = 10_000
# Twenty lines a second for five seconds, starting long after all readers are connected.
LINES = ["lines", "100", "50000", "8000"]
ROUNDS = 3
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
    echoes, answers, each = [], [], []
    for _ in range(ROUNDS):
        echoes.append(streaming.relay(place, READERS, LINES))
        answer, bytes_each = watched(place)
        answers.append(answer)
        each.append(bytes_each / 1024)
    for part, target in [("p50", None), ("p99", 1.5)]:
        ours, floor = ([answer[part] / 1e6 for answer in of] for of in [answers, echoes])
        ratio = paired(ours, floor)
        yield Line(
            f"line printed to {READERS:,} SSE subscribers, {part} of {answers[0]['count']:,}", Figure(ours, digits=2), Figure(floor, digits=2),
            "relay without journal", target=f"<= {target} x" if target else "", met=ratio <= target if target else None, ratio=ratio)
    figure = Figure(each, "KB")
    yield Line("anonymous memory (PSS) for each of them, standing", figure, target="<= 20 KB", met=figure.median <= 20)


def watched(place):
    """What the readers of one run noted, and the bytes that each of them costs the daemon."""
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
            return json.loads(listener.communicate(timeout=90)[0]), each
        finally:
            listener.kill()
            listener.wait()


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
