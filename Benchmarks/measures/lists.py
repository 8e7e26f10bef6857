"""Reading, with much stored."""

import time

from .daemon import Daemon
from .figures import Figure, Line

ROUNDS = 200


def measure(place):
    home = place.folder("state")
    place.measure("seed", file=home / "roost.sqlite", tasks=10_000, runs=1)
    with Daemon(place, home) as daemon:
        connection = daemon.connection()
        health = Figure(requests(connection, "/health"), digits=2)
        for path, what in [
            ("/v1/tasks?limit=50", "50 of 10,000"), ("/v1/tasks?limit=200", "200 of 10,000"),
            ("/v1/tasks?limit=200&offset=9000", "200 of 10,000, far down"),
            ("/v1/tasks?limit=50&status=failed", "failed ones of 10,000 (none)"),
            ("/v1/tasks?limit=200&search=nowhere%20else", "a search that finds nothing in 10,000"),
            ("/v1/tasks/counts", "the counts of 10,000"),
        ]:
            taken = Figure(requests(connection, path), digits=2)
            yield Line(
                f"GET {path.partition('?')[0]}, {what}", taken, health, "GET /health", target="<= 20 ms", met=taken.median <= 20)


def requests(connection, path):
    samples = []
    for _ in range(ROUNDS + 20):
        begin = time.monotonic_ns()
        connection.get(path)
        samples.append((time.monotonic_ns() - begin) / 1e6)
    return samples[20:]
