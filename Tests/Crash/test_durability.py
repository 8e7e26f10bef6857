"""Accepted means durable: checked by system calls, because no kill of a process can show what a power cut would lose."""

import os
import re
import shutil
import signal
import uuid

import pytest

from support import projects
from support.waiting import wait_until

LINE = re.compile(r"^(\d+)\s+(.*)$")


def calls(trace):
    """System calls in the order of their ends (syncs and writes to files) and starts (writes to a socket)."""
    unfinished = {}
    for line in trace.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if not match:
            continue
        thread, text = match.groups()
        if text.endswith("<unfinished ...>"):
            unfinished[thread] = text.removesuffix("<unfinished ...>")
            yield "start", unfinished[thread]
        elif text.startswith("<..."):
            yield "end", unfinished.pop(thread, "") + text
        else:
            yield "start", text
            yield "end", text


def test_the_message_is_synced_before_the_202_is_written(fresh_roost):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed (scripts/setup --tests installs it)")
    trace = fresh_roost.scratch / "trace"
    binary = fresh_roost.binary
    # As a child of strace, so that no privilege is needed to trace it.
    words = ["-f", "-y", "-s", "5000", "-e", "trace=pwrite64,pwritev,write,writev,sendto,sendmsg,fsync,fdatasync", "-o", str(trace), binary, "up"]
    fresh_roost.binary = shutil.which("strace")
    strace = fresh_roost.start(*words)
    fresh_roost.binary = binary
    wait_until(lambda: fresh_roost.run("status", "--json").code == 0, what="the traced daemon")
    project = projects.make_repository(fresh_roost.projects / "p")
    word = f"durable{uuid.uuid4().hex}"
    accepted = fresh_roost.accept(project, "true", word)
    fresh_roost.wait_for_end(accepted["taskId"])
    fresh_roost.down(check=0)
    strace.communicate(timeout=150)

    stored = synced = answered = None
    for number, (edge, text) in enumerate(calls(trace)):
        if stored is None and edge == "end" and re.match(r"pwrite|write", text) and "-wal>" in text and word in text:
            stored = number
        elif stored is not None and synced is None and edge == "end" and re.match(r"f(data)?sync", text) and "-wal>" in text:
            synced = number
        elif answered is None and edge == "start" and "HTTP/1.1 202" in text:
            answered = number
    assert stored is not None, "the message was not seen on its way into the write-ahead log"
    assert answered is not None, "the answer was not seen"
    assert synced is not None and stored < synced < answered, f"stored {stored}, synced {synced}, answered {answered}"


def test_stopping_in_order_loses_no_accepted_message(fresh_roost):
    pid = fresh_roost.up()["pid"]
    project = projects.make_repository(fresh_roost.projects / "p")
    accepted = [fresh_roost.accept(project, "true") for _ in range(30)]
    os.kill(pid, signal.SIGTERM)
    fresh_roost.wait_until_nothing_is_left()
    fresh_roost.up()
    for answer in accepted:
        run = fresh_roost.wait_for_end(answer["taskId"])
        assert run["status"] in ("succeeded", "interrupted"), run["outcome"]
