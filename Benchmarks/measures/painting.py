"""The task list in a real browser, with 10,000 tasks, and the size of its code. Needs .venv and a Chromium."""

import gzip
import json
import shutil
import subprocess

from .daemon import Daemon
from .figures import Figure, Line
from .place import ROOT

ROUNDS = 9


def measure(place):
    kilobytes = weight() / 1000
    yield Line(
        "code and style of the app, each file compressed", Figure([kilobytes], "KB", digits=0), target="<= 165 KB", met=kilobytes <= 165)
    python = ROOT / ".venv" / "bin" / "python"
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chromium-headless-shell"))), None)
    if not python.exists() or chromium is None:
        return
    home = place.folder("state")
    place.measure("seed", file=home / "roost.sqlite", tasks=10_000, runs=1)
    with Daemon(place, home) as daemon:
        status, link = daemon.connection().call("POST", "/v1/sign-in-links", {})
        if status != 201:
            raise RuntimeError(f"POST /v1/sign-in-links: {status} {link}")
        done = subprocess.run(
            [python, ROOT / "Benchmarks" / "tools" / "paint.py", chromium, str(ROUNDS)], input=link["url"], text=True,
            stdout=subprocess.PIPE, check=True, timeout=120)
    loads = json.loads(done.stdout)
    paint = Figure([load["paint"] for load in loads])
    yield Line("first paint of the list of 10,000 tasks, signed in", paint, target="<= 300 ms", met=paint.median <= 300)
    yield Line("the same until the first tasks stand", Figure([load["rows"] for load in loads]))


def weight():
    app = ROOT / "Sources" / "RoostWeb" / "app"
    contents = [path.read_bytes() for path in app.rglob("*") if path.suffix in (".js", ".html", ".svg")]
    # The styles are served as one file.
    contents.append(b"".join(path.read_bytes() for path in sorted(app.rglob("*.css"))))
    return sum(len(gzip.compress(content, 9)) for content in contents)
