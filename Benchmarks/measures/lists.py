"""The cost of reading the task list with many stored tasks, compared with few, and with a request that reads nothing."""

import time

from .daemon import Daemon
from .figures import Figure, Line

FEW, MANY = 1_000, 100_000
ROUNDS = 200
REQUESTS = [
    ("/v1/tasks?limit=50", "50"), ("/v1/tasks?limit=200", "200"), ("/v1/tasks?limit=200&offset={far}", "200, far down"),
    ("/v1/tasks?limit=50&group=done", "50 that are done"), ("/v1/tasks?limit=50&status=failed", "failed ones (none)"),
    ("/v1/tasks?limit=50&project=/srv/projects/example", "50 of a project"),
    ("/v1/tasks?limit=50&search=needle", "a search that finds ten"), ("/v1/tasks?limit=50&search=nowhere%20else", "a search that finds nothing"),
    ("/v1/tasks?limit=50&search=make", "a search that finds all"), ("/v1/tasks/counts", "the counts"),
]
# Requests that must read every match, or every index entry before the requested page.
GROWING = {"a search that finds all", "200, far down"}


def measure(place):
    few, many = (read(place, count) for count in (FEW, MANY))
    for _, what in REQUESTS:
        ratio = many[what].median / few[what].median
        yield Line(
            f"task list of {MANY:,}: {what}", many[what], few[what], f"of {FEW:,}",
            **({} if what in GROWING else {"target": "<= 1.5 x", "met": ratio <= 1.5}))
        yield Line(f"the same beside a request that reads nothing: {what}", many[what], many["health"], "GET /health")


def read(place, tasks):
    home = place.folder(f"state-{tasks}")
    place.measure("seed", file=home / "roost.sqlite", tasks=tasks, runs=1)
    with Daemon(place, home) as daemon:
        connection = daemon.connection()
        found = {"health": Figure(requests(connection, "/health"), digits=2)}
        for path, what in REQUESTS:
            found[what] = Figure(requests(connection, path.format(far=tasks * 9 // 10)), digits=2)
        return found


def requests(connection, path):
    samples = []
    for _ in range(ROUNDS + 20):
        begin = time.monotonic_ns()
        connection.get(path)
        samples.append((time.monotonic_ns() - begin) / 1e6)
    return samples[20:]
