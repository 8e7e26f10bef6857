"""A further turn of the real Claude Code in a warm process, with the scripted model server of the tests."""

import json
import os
import pathlib
import subprocess
import sys
import threading
import time

from .daemon import Daemon
from .figures import Figure, Line
from .launching import descendants
from .place import ROOT

ROUNDS = 8


def measure(place):
    program, server = pieces()
    if program is None:
        return
    port_file = place.folder("model") / "port"
    model = subprocess.Popen(
        [sys.executable, str(server), "--port", "0", "--port-file", str(port_file), "--scenario", "echo", "--max-seconds", "300",
         "--stop-on-stdin-eof"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not port_file.exists() or not port_file.read_text():
            time.sleep(0.02)
        yield from turns(place, program, int(port_file.read_text()))
    finally:
        model.stdin.close()
        model.wait(timeout=20)


def pieces():
    named = os.environ.get("ROOST_TEST_CLAUDE")
    bundled = sorted((ROOT / ".venv").glob("lib/python*/site-packages/claude_agent_sdk/_bundled/claude"))
    program = pathlib.Path(named) if named else bundled[0] if bundled else None
    server = ROOT / "Tests" / "support" / "fakes" / "llm_server.py"
    return program, server


def turns(place, program, port):
    tools = place.folder("tools")
    (tools / "claude").symlink_to(program)
    environment = {
        "PATH": f"{tools}:/usr/local/bin:/usr/bin:/bin", "HOME": str(place.folder("home")), "ANTHROPIC_API_KEY": "sk-ant-not-a-secret",
        "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{port}"}
    project = place.folder("project")
    with Daemon(place) as daemon:
        connection = daemon.connection()
        status, accepted = connection.call(
            "POST", "/v1/tasks",
            {"agent": "claude", "prompt": "first", "projectPath": str(project), "network": "open", "environment": environment})
        if status != 202:
            raise RuntimeError(f"the agent's task was not accepted: {accepted}")
        task = accepted["taskId"]
        first = daemon.wait_for_end(connection, accepted["run"]["id"])
        if first["status"] != "succeeded":
            raise RuntimeError(f"the agent's first turn: {first}")
        arguments = command_line(daemon, program)
        ends = Ends(daemon, task)
        said, over = [], []
        for round in range(ROUNDS):
            begin = time.monotonic()
            connection.call("POST", f"/v1/tasks/{task}/messages", {"body": f"turn {round}"})
            message, end = ends.next()
            said.append((message - begin) * 1000)
            over.append((end - begin) * 1000)
        ends.close()
    bare = Figure(bare_turns(program, arguments, environment, project))
    yield Line("further turn of a warm claude, message to its answer", Figure(said), bare, "the same claude driven bare")
    yield Line("further turn of a warm claude, message to run.finished with diff", Figure(over), bare, "the same claude driven bare")


def command_line(daemon, program):
    """The arguments that the driver gave the agent, except those that name a conversation."""
    for process in descendants(daemon.process.pid):
        words = pathlib.Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")[:-1]
        if words and pathlib.Path(words[0]).resolve() == program.resolve():
            return [word for word in words[1:] if not word.startswith(("--session-id", "--resume"))]
    raise RuntimeError("the agent's process was not found")


class Ends:
    """Reads a task's events and records when replies and ends arrive."""

    def __init__(self, daemon, task):
        self.connection = daemon.connection()
        self.connection.timeout = 60
        head = max(item["position"] for item in daemon.connection().get(f"/v1/tasks/{task}/events")["items"])
        self.connection.request("GET", f"/v1/tasks/{task}/events?after={head}", headers={"Accept": "text/event-stream"})
        self.answer = self.connection.getresponse()
        self.message = None
        self.found = []
        self.condition = threading.Condition()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        while line := self.answer.readline():
            if line.startswith(b"data: ") and b'"type":"assistant.message"' in line:
                self.message = time.monotonic()
            if line.startswith(b"data: ") and b'"type":"run.finished"' in line:
                with self.condition:
                    self.found.append((self.message, time.monotonic()))
                    self.condition.notify()

    def next(self):
        with self.condition:
            if not self.condition.wait_for(lambda: self.found, timeout=60):
                raise RuntimeError("a turn did not end within a minute")
            return self.found.pop(0)

    def close(self):
        self.connection.sock and self.connection.sock.close()


def bare_turns(program, arguments, environment, project):
    process = subprocess.Popen(
        [str(program), *arguments], cwd=project, env={**environment, "IS_SANDBOX": "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    samples = []
    try:
        for round in range(ROUNDS + 1):
            begin = time.monotonic()
            message = {"type": "user", "message": {"role": "user", "content": [{"type": "text", "text": f"turn {round}"}]}}
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
            while json.loads(line := process.stdout.readline() or b'{"type": "gone"}')["type"] not in ("result", "gone"):
                pass
            if b'"result"' not in line:
                raise RuntimeError("the agent ended by itself")
            samples.append((time.monotonic() - begin) * 1000)
    finally:
        process.kill()
        process.wait()
    return samples[1:]
