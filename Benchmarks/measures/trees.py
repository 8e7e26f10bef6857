"""Work trees of a large repository: layer, base, diff."""

import subprocess
import time

from . import projects
from .figures import Figure, Line

ROUNDS = 9
LARGE, SMALL = 50_000, 500
KITS = 10


def measure(place):
    large = projects.repository(place.folder("large"), LARGE)
    small = projects.repository(place.folder("few"), SMALL)
    state = place.folder("state")
    stand = place.measure("stand", state=state, project=large, tools=kits(place.folder("kits")), rounds=ROUNDS + 2)
    overlay, plain, tools = (Figure(stand[name][2:]) for name in ["overlay", "plain", "tools"])
    yield Line(
        f"sandbox stands with an overlay of {LARGE:,} files", overlay, plain, "sandbox without a project", target="<= 20 ms more",
        met=overlay.median - plain.median <= 20)
    yield Line(f"sandbox stands with {KITS} toolchains on PATH", tools, plain, "sandbox without a project")
    facts, few_facts = (
        Figure(place.measure("facts", state=state, project=project, rounds=ROUNDS + 2)["milliseconds"][2:]) for project in [large, small])
    yield Line(f"host and {LARGE:,} names looked at, plan compiled", facts, few_facts, f"{SMALL} names")
    status = Figure([timed(large, "status", "--porcelain=v2", "--untracked-files=all") for _ in range(ROUNDS)])
    listing = Figure([timed(large, "ls-files") for _ in range(ROUNDS)])
    base = Figure(place.measure("base", state=state, project=large, rounds=ROUNDS + 2)["milliseconds"][2:])
    yield Line(
        f"base and owners recorded, {LARGE:,} files, warm", base, status, "git status", target="<= 200 ms", met=base.median <= 200)
    yield Line("the same beside the cheapest look", base, listing, "git ls-files")
    cold = Figure(place.measure("coldBase", state=state, project=large, rounds=ROUNDS + 2)["milliseconds"][2:])
    yield Line("the same with git's sandbox still to be built", cold, base, "with it standing")
    files = ",".join(projects.name(number) for number in range(0, SMALL, SMALL // 10))
    many, few = (
        Figure(place.measure("capture", state=state, project=project, rounds=ROUNDS + 2, files=files)["milliseconds"][2:])
        for project in [large, small])
    yield Line(
        f"diff of 10 changes in {LARGE:,} files", many, few, f"in {SMALL} files", target="<= 1.5 x", met=many.median <= 1.5 * few.median)


def kits(folder):
    """A PATH of program folders, each of an installed toolchain."""
    for number in range(KITS):
        program = folder / f"kit-{number}" / "bin" / "tool"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        (folder / f"kit-{number}" / "lib").mkdir()
    return ":".join(str(folder / f"kit-{number}" / "bin") for number in range(KITS))


def timed(folder, *words):
    begin = time.monotonic()
    subprocess.run(
        ["git", *words], cwd=folder, env={**projects.ENVIRONMENT, "GIT_OPTIONAL_LOCKS": "0"}, check=True, stdout=subprocess.DEVNULL)
    return (time.monotonic() - begin) * 1000
