"""A daemon that is killed while it takes over a cache, and runs that end at once: each entry of the store is complete or absent."""

import hashlib
import subprocess

from support import projects
from support.waiting import wait_until

COUNT = 1500

# As npm stores contents, by their hash; the first argument distinguishes the entries of two runs from the shared ones.
FILL = f"""
import hashlib, os, sys
for number in range({COUNT}):
    content = (("shared" if number % 2 else sys.argv[1]) + str(number)).encode() * 400
    digest = hashlib.sha512(content).hexdigest()
    place = os.path.expanduser(f"~/.npm/_cacache/content-v2/sha512/{{digest[:2]}}/{{digest[2:4]}}/")
    os.makedirs(place, exist_ok=True)
    open(place + digest[4:], "wb").write(content)
"""


def entries(roost):
    """The number of entries in the store; each must match its hash."""
    found = [path for path in (roost.home / "caches").glob("*/store/npm/content-v2/sha512/*/*/*")]
    for path in found:
        assert hashlib.sha512(path.read_bytes()).hexdigest() == "".join(path.parts[-3:]), path
    return len(found)


def fill(roost, project, word):
    return roost.start("run", "--in", project, "--json", "--discard", "--cache", "npm", "--", "/usr/bin/python3", "-c", FILL, word,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_kill_in_the_midst_of_it_leaves_only_whole_entries(fresh_roost):
    fresh_roost.up()
    project = projects.make_repository(fresh_roost.projects / "p")
    run = fill(fresh_roost, project, "killed")
    wait_until(lambda: next((fresh_roost.home / "caches").glob("*/incoming/*/*"), None), what="the first copy")
    fresh_roost.kill_daemon()
    run.wait(timeout=150)
    before = entries(fresh_roost)
    fresh_roost.up()
    assert not list((fresh_roost.home / "caches").glob("*/incoming/*")), "what it left goes with the next start"
    # Another run finds what is there and adds the rest.
    assert fill(fresh_roost, project, "killed").wait(timeout=150) == 0
    assert entries(fresh_roost) == COUNT >= before


def test_runs_that_end_at_once_lose_nothing(fresh_roost):
    fresh_roost.up()
    project = projects.make_repository(fresh_roost.projects / "p")
    runs = [fill(fresh_roost, project, word) for word in ("one", "two", "three")]
    assert [run.wait(timeout=150) for run in runs] == [0, 0, 0]
    assert entries(fresh_roost) == COUNT // 2 + 3 * (COUNT // 2)
