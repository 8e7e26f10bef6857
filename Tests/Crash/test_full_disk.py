"""A full disk: what cannot be stored is refused with its reason, accepted work stays, and with free space everything continues without
a restart (RX-03).
"""

import contextlib
import json
import os
import shutil
import subprocess
import uuid

import pytest

from support.roost import TERMINAL, UnixConnection
from support.waiting import wait_until


class SmallDisk:
    """A daemon whose state folder is on a small file system that only it sees, in its own mount namespace."""

    def __init__(self, roost):
        self.roost = roost
        roost.home.mkdir(mode=0o700)
        self.holder = roost.make_folder("disk", 0o700)
        self.daemon = None
        self.keeper = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c",
             f'mount -t tmpfs -o size=64m,mode=700 tmpfs "{roost.home}" && echo ready && exec sleep 1000'],
            stdout=subprocess.PIPE, text=True)
        assert self.keeper.stdout.readline() == "ready\n"
        self.root = f"/proc/{self.keeper.pid}/root{roost.home}"

    def close(self):
        for process in (self.daemon, self.keeper):
            if process is not None:
                process.kill()
                process.wait()

    def up(self):
        words = ["nsenter", f"--mount=/proc/{self.keeper.pid}/ns/mnt", self.roost.binary, "up"]
        self.daemon = subprocess.Popen(
            words, env=self.roost.environment, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self.answers, what="the daemon on the small disk")

    def kill(self):
        self.daemon.kill()
        self.daemon.wait()

    def answers(self):
        with contextlib.suppress(OSError):
            return self.ask("GET", "/health")[0] == 200
        return False

    def ask(self, method, path, body=None, key=None, raw=None, version=None):
        connection = UnixConnection(f"{self.root}/run/roost.sock")
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        if version:
            headers["If-Match"] = version
        try:
            connection.request(method, path, body=json.dumps(body) if raw is None and body is not None else raw, headers=headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        return answer.status, json.loads(text) if text else None

    def fill(self):
        """To the last byte, including space that others have freed meanwhile."""
        for size in (1 << 20, 512):
            with contextlib.suppress(OSError), open(f"{self.root}/filler", "ab", buffering=0) as file:
                while True:
                    file.write(bytes(size))

    def make_room(self):
        os.unlink(f"{self.root}/filler")

    def tasks(self):
        return {task["title"]: task for task in self.ask("GET", "/v1/tasks?limit=200&archived=include")[1]["items"]}


@pytest.fixture
def small(fresh_roost):
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "nsenter"))):
        pytest.skip("a file system of its own needs root, unshare and nsenter")
    disk = SmallDisk(fresh_roost)
    try:
        disk.up()
        yield disk
    finally:
        disk.close()


def test_rx_03_every_way_in_refuses_by_name_and_works_again_with_room(small, fresh_roost):
    project = fresh_roost.projects / "p"
    project.mkdir()

    def open_task(title):
        body = {"title": title, "command": ["true"], "projectPath": str(project)}
        return small.ask("POST", "/v1/tasks", body, key=f"key-{title}")

    status, agent = small.ask("POST", "/v1/agents", {"name": "sam", "command": ["true"], "start": False})
    assert status == 201, agent
    agent = agent["id"]
    token = f"big{uuid.uuid4().hex}"
    ways = {
        "task": lambda n: open_task(f"t{n}"),
        "say": lambda n: small.ask("POST", f"/v1/agents/{agent}/messages", {"body": f"m{n} " + "x" * 3000}, key=f"say{n}"),
        "agent": lambda n: small.ask("POST", "/v1/agents", {"name": f"agent-{n}", "command": ["true"], "start": False}),
        "change": lambda n: small.ask("PATCH", f"/v1/agents/{agent}", {"instructions": f"i{n} " * 900}, version="*"),
        "token": lambda n: small.ask("POST", "/v1/tokens", {"kind": "api_key", "name": f"{token}{n}"}),
        "attachment": lambda n: small.ask("POST", f"/v1/attachments?name=a{n}", raw=bytes(200_000)),
    }
    # The control: every way works.
    accepted = {name: [n for n in [0] if way(n)[0] in (200, 201, 202)] for name, way in ways.items()}
    assert all(accepted.values()), accepted
    # Their runs are working while the disk fills; a disk this small has no reserve, so each ends with that reason.
    for n in range(100, 106):
        assert open_task(f"t{n}")[0] == 202
        accepted["task"].append(n)
    refused = set()
    for n in range(1, 40):
        # Repeatedly, because runs that end free space at any time.
        small.fill()
        for name, way in ways.items():
            status, answer = way(n)
            if status in (200, 201, 202):
                accepted[name].append(n)
            else:
                assert (status, answer["error"]["code"]) == (503, "state_unwritable"), (name, answer)
                assert "full" in answer["error"]["message"] and answer["error"]["retryable"], answer
                refused.add(name)
    assert refused == set(ways)
    # Reading still works.
    assert small.ask("GET", "/health")[0] == 200 and small.ask("GET", "/v1/agents")[0] == 200
    assert not [name for name in os.listdir(f"{small.root}/attachments") if name.endswith(".part")]

    small.make_room()
    # The same key, so that a client that retries until its request is accepted creates one task.
    wait_until(lambda: open_task("t1")[0] == 202, what="the way in after there is room")
    accepted["task"].append(1)
    # No end of a run was lost while nothing could be stored.
    wait_until(
        lambda: all((task.get("lastRun") or {}).get("status") in TERMINAL for title, task in small.tasks().items() if title[0] == "t"),
        what="the end of every run")

    small.fill()
    small.kill()
    small.make_room()
    small.up()
    titles = small.tasks()
    assert {f"t{n}" for n in accepted["task"]} == {title for title in titles if title.startswith("t")}
    assert {a["name"] for a in small.ask("GET", "/v1/agents")[1]["items"]} == {"sam"} | {f"agent-{n}" for n in accepted["agent"]}
    names = {t["name"] for t in small.ask("GET", "/v1/tokens")[1]["items"] if t["name"].startswith(token)}
    assert names == {f"{token}{n}" for n in accepted["token"]}
    conversation = small.ask("GET", f"/v1/agents/{agent}/tasks")[1]["items"]
    said = {m["body"].split()[0] for t in conversation for m in small.ask("GET", f"/v1/tasks/{t['id']}/messages")[1]["items"]}
    assert said == {f"m{n}" for n in accepted["say"]}
    assert len(os.listdir(f"{small.root}/attachments")) == len(accepted["attachment"])
