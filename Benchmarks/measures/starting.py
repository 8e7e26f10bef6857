"""The daemon's start, its memory, its size."""

import pathlib
import subprocess
import time

from .daemon import Daemon
from .figures import Figure, Line, paired

ROUNDS = 15


def measure(place):
    subprocess.run([place.roost, "version"], check=True, stdout=subprocess.DEVNULL)
    versions, fresh, idle = [], [], []
    for _ in range(ROUNDS):
        versions.append(version(place))
        with Daemon(place) as daemon:
            fresh.append(daemon.start_ms)
            if len(idle) < 3:
                # After the work of the start.
                time.sleep(1)
                idle.append(memory(daemon.process.pid))
    seeded, full = [], []
    home = place.folder("state")
    place.measure("seed", file=home / "roost.sqlite", tasks=1000, runs=10)
    for _ in range(ROUNDS):
        with Daemon(place, home) as daemon:
            seeded.append(daemon.start_ms)
            if len(full) < 3:
                time.sleep(1)
                full.append(memory(daemon.process.pid))
    ratio = paired(fresh, versions)
    floor, fresh, seeded = Figure(versions), Figure(fresh), Figure(seeded)
    yield Line("daemon start to first answer, fresh state", fresh, floor, "roost version", target="<= 4 x", met=ratio <= 4, ratio=ratio)
    yield Line(
        "the same, 1,000 tasks and 10,000 runs stored", seeded, floor, "roost version", target="<= 100 ms", met=seeded.median <= 100)
    for name, samples, target in [("fresh", idle, 20), ("1,000 tasks and 10,000 runs", full, None)]:
        anonymous, resident = ([sample[key] / 1024 for sample in samples] for key in ["Pss_Anon", "Rss"])
        anonymous = Figure(anonymous, "MB")
        yield Line(
            f"idle anonymous memory (PSS), {name}", anonymous, Figure(resident, "MB"), "resident in all", has_ratio=False,
            target=f"<= {target} MB" if target else "", met=anonymous.median <= target if target else None)
    yield size(place)


def version(place):
    begin = time.monotonic()
    subprocess.run([place.roost, "version"], check=True, stdout=subprocess.DEVNULL)
    return (time.monotonic() - begin) * 1000


def memory(process):
    """Kilobytes by name."""
    lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {words[0].rstrip(":"): int(words[1]) for words in map(str.split, lines)}


def size(place):
    stripped = place.scratch / "roost-stripped"
    subprocess.run(["strip", "-o", stripped, place.roost], check=True)
    whole, bare = place.roost.stat().st_size / 1e6, stripped.stat().st_size / 1e6
    return Line("size of the binary, stripped", Figure([bare], "MB"), Figure([whole], "MB"), "as built")
