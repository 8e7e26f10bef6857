"""The visible cost of a layer: commands in a project inside a run and outside, and the whole command `roost run`."""

import shutil
import subprocess
import time

from . import projects
from .daemon import Daemon
from .figures import Figure, Line

FILES, EDITED, ROUNDS = 5_000, 2_000, 5

# The shell that runs a step also times it, so that inside and outside are measured alike. Each round has a fresh copy or a fresh layer.
STEPS = {
    "status": "git status --porcelain",
    "grep": "grep -rq 'nowhere to be found' --include='*.txt' . || true",
    "sed": f"ls folder-*/part-*/*.txt | head -n {EDITED} | xargs sed -i 's/line 3 /LINE 3 /'",
    "commit": "git -c user.name=B -c user.email=b@example.invalid commit -qam edited",
}
SCRIPT = "\n".join(
    f"begin=$EPOCHREALTIME; {command} >/dev/null; end=$EPOCHREALTIME; echo {name} $((${{end/./}} - ${{begin/./}}))" for name, command in STEPS.items())
WORDS = {
    "status": (f"git status in {FILES:,} files, first in a fresh layer", 1.5),
    "grep": (f"grep -r in {FILES:,} files, first in a fresh layer", 1.5),
    "sed": (f"sed -i on {EDITED:,} files", 2),
    "commit": (f"git commit of these {EDITED:,} files", 2),
}


def measure(place):
    project = projects.repository(place.folder("inside"), FILES)
    archive = place.folder("archive") / "files.tar"
    subprocess.run(["tar", "cf", str(archive), "-C", str(project), "--exclude=.git", "."], check=True)
    empty = projects.repository(place.folder("empty"), 1)
    with Daemon(place) as daemon:
        yield from steps(place, daemon, project)
        yield from unpacking(place, daemon, empty, archive)
        yield from whole(daemon, empty)
        yield from applying(place, daemon, empty, archive)


def steps(place, daemon, project):
    inside, outside = {name: [] for name in STEPS}, {name: [] for name in STEPS}
    for _ in range(ROUNDS):
        # With file times, so that git's index is valid for the copy, as in a project in use.
        copy = place.folder("copy") / "p"
        subprocess.run(["cp", "-a", str(project), str(copy)], check=True)
        subprocess.run(["git", "status"], cwd=copy, env=projects.ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
        note(outside, subprocess.run(["bash", "-c", SCRIPT], cwd=copy, env=projects.ENVIRONMENT, check=True, stdout=subprocess.PIPE).stdout)
        shutil.rmtree(copy)
        note(inside, daemon.roost("run", "--in", str(project), "--discard", "--quiet", "--", "bash", "-c", SCRIPT))
    for name, (words, most) in WORDS.items():
        ours, floor = Figure(inside[name]), Figure(outside[name])
        yield Line(words, ours, floor, "outside", target=f"<= {most} x", met=ours.median <= most * floor.median)


def note(figures, output):
    for line in output.decode().splitlines():
        name, microseconds = line.split()
        figures[name].append(int(microseconds) / 1000)


def unpacking(place, daemon, empty, archive):
    inside, outside = [], []
    unpack = ["--read", str(archive.parent), "--", "tar", "xf", str(archive)]
    for _ in range(ROUNDS):
        target = place.folder("unpacked")
        outside.append(timed(lambda target=target: subprocess.run(["tar", "xf", str(archive), "-C", str(target)], check=True)))
        inside.append(timed(lambda: daemon.roost("run", "--in", str(empty), "--discard", "--quiet", *unpack)))
    ours, floor = Figure(inside), Figure(outside)
    yield Line(
        f"unpacking {FILES:,} files, with capture and discard", ours, floor, "tar outside", target="<= 1.5 x",
        met=ours.median <= 1.5 * floor.median)


def whole(daemon, empty):
    ours = Figure([timed(lambda: daemon.roost("run", "--in", str(empty), "--discard", "--quiet", "--", "true")) for _ in range(20)])
    floor = Figure([timed(lambda: daemon.roost("version")) for _ in range(20)])
    yield Line("whole command roost run --discard -- true", ours, floor, "roost version", target="<= 50 ms", met=ours.median <= 50)


def applying(place, daemon, empty, archive):
    applied, undone, plain = [], [], []
    for _ in range(3):
        daemon.roost("run", "--in", str(empty), "--keep", "--quiet", "--read", str(archive.parent), "--", "tar", "xf", str(archive))
        applied.append(timed(lambda: daemon.roost("apply", "--yes", cwd=empty)))
        undone.append(timed(lambda: daemon.roost("undo", "--yes", cwd=empty)))
        plain.append(timed(lambda: subprocess.run(["tar", "xf", str(archive), "-C", str(place.folder("plain"))], check=True)))
    floor = Figure(plain)
    for words, figure in [("apply", Figure(applied)), ("undo", Figure(undone))]:
        yield Line(f"{words} of {FILES:,} files", figure, floor, "tar outside", target="<= 2 s", met=figure.median <= 2000)


def timed(body):
    begin = time.monotonic()
    body()
    return (time.monotonic() - begin) * 1000
