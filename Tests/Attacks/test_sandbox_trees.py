"""Attacks through the shape of the tree that a run leaves: line RX-01. Folders nested deeper than any path or stack can reach."""

import pytest

from support.roost import Roost

# With relative steps, because no path reaches that deep.
NEST = r"""
import os, sys
os.chdir(os.environ["HOME"])
for _ in range(int(sys.argv[1])):
    os.mkdir("d")
    os.chdir("d")
with open("bottom", "wb") as file:
    for _ in range(int(sys.argv[2])):
        file.write(os.urandom(1 << 20))
        file.flush()
        os.fsync(file.fileno())
print("nested", flush=True)
if sys.argv[2] != "0":
    import time
    time.sleep(1000)
"""
PYTHON = "/usr/bin/python3"


def nest(roost, project, depth, megabytes=0, options=()):
    return roost.command(project, PYTHON, "-c", NEST, str(depth), str(megabytes), options=options, timeout=280)


def test_rx_01_folders_nested_without_end_in_a_home_end_neither_the_daemon_nor_a_command(binary, tmp_path):
    """Everything that walks homes: sizes, the doctor, backup and restore, removal. The tree exists before each, which is the control."""
    with Roost(binary) as roost:
        roost.up()
        project = roost.projects / "deep"
        project.mkdir()
        # Other names that a removal might want to use.
        outcome = roost.shell(project, "for i in $(seq 0 40); do mkdir -p $HOME/.roost-removed-$i/x; done")
        outcome = nest(roost, project, 6_000)
        assert outcome.end[0] == "succeeded" and "nested" in outcome.output(), outcome
        task = outcome.json["taskId"]
        home = roost.home / "homes" / task
        assert (home / "d" / "d" / "d").is_dir()

        use = {part["name"]: part["use"] for part in roost.run("status", "--json", check=0).json["disk"]["parts"]}
        assert use["homes"]["isAtLeast"]
        assert roost.api("GET", "/v1/diagnostics")[0] == 200
        assert roost.run("doctor", "--json").code in (0, 1)
        assert roost.run("backup", roost.scratch / "all", "--homes").code in (0, 1)

        status, answer = roost.api("POST", "/v1/gc", {"olderThanMs": 0, "keep": 0})
        assert status == 200 and task in answer["removed"], answer
        assert not home.exists()
        assert roost.answers()

        nest(roost, project, 6_000)
        roost.run("uninstall", "--yes", check=0)
        assert not roost.home.exists()


@pytest.mark.timeout(600)
def test_rx_01_what_lies_deeper_than_a_path_reaches_counts_for_the_disk_limit(roost, project):
    """The control is the same file where a path reaches it."""
    options = ("--limit", "disk=20M", "--limit", "time=250s")
    for depth in (1, 5_000):
        outcome = nest(roost, project, depth, megabytes=60, options=options)
        assert outcome.end == ("failed", "disk_limit"), (depth, outcome)
