"""Valid and broken requests by the thousand at both listeners (LB-14, WS-10). `make fuzz` sends ten million of them to a release build."""

import os
import pathlib

import pytest

from support import processes
from support.mutations import compile_mutator, samples, send_mutations
from support.roost import Roost
from support.waiting import wait_until

INPUTS = int(os.environ.get("ROOST_FUZZ_INPUTS", 5_000))
FIRST = int(os.environ.get("ROOST_FUZZ_SEED", 1))


@pytest.fixture(scope="module")
def mutator(tmp_path_factory):
    return compile_mutator(tmp_path_factory.mktemp("mutator"))


def sockets(pid):
    return sum(link.startswith("socket:") for link in processes.descriptors_of(pid))


def resident(pid):
    """MiB."""
    return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") >> 20


@pytest.mark.timeout(900 + INPUTS // 50)
@pytest.mark.parametrize("side", ["a stranger", "the owner"])
def test_lb_14_no_input_breaks_the_door(binary, mutator, tmp_path, side):
    """An anonymous client on the TCP port, which may do nothing, and the owner on the Unix socket, who may do everything."""
    with Roost(binary) as roost:
        pid = roost.up()["pid"]
        document = roost.api("GET", "/v1/openapi.json")[1]
        host, address = (roost.api_server.authority, roost.api_server.port) if side == "a stranger" else ("roost", roost.socket)
        corpus = samples(document, host)
        before = sockets(pid)
        counted = send_mutations(mutator, address, corpus, tmp_path, INPUTS, FIRST, timeout=400 + INPUTS // 100)
        print(f"{side}: {counted}, {resident(pid)} MiB")
        answered = counted["statuses"]
        assert sum(answered.values()) + counted["unanswered"] == INPUTS
        assert answered["400"] and answered["200"] and answered["404"], "whole and broken ones came in"
        assert ("101" in answered) == (side == "the owner"), "a stranger opens no WebSocket"
        assert roost.api("GET", "/v1/info")[1]["pid"] == pid, "the same daemon answers on"
        wait_until(lambda: sockets(pid) <= before, what=lambda: f"the end of {sockets(pid) - before} connections")
        assert resident(pid) < 400
