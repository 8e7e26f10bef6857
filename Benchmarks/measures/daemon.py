"""A daemon with its own state folder, and requests to it."""

import http.client
import json
import os
import pathlib
import socket
import subprocess
import time

HEALTH = b"GET /health HTTP/1.1\r\nhost: roost\r\nconnection: close\r\n\r\n"
TERMINAL = {"succeeded", "failed", "cancelled", "interrupted"}


class Daemon:
    """A context manager: starts the daemon on entry, ends it on exit."""

    def __init__(self, place, home=None, environment=None):
        self.binary = str(place.roost)
        self.home = pathlib.Path(home or place.folder("state"))
        self.socket = str(self.home / "run" / "roost.sock")
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.home), "ROOST_HOME": str(self.home), "ROOST_SERVER_PORT": "0",
            **(environment or {})}
        self.process = None
        self.start_ms = None

    def __enter__(self):
        with open(self.home / "bench.log", "ab") as log:
            begin = time.monotonic()
            self.process = subprocess.Popen(
                [self.binary, "up"], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() - begin > 20:
                raise RuntimeError(f"the daemon did not start; its log is {self.home}/bench.log")
            time.sleep(0.0005)
        self.start_ms = (time.monotonic() - begin) * 1000
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)

    def roost(self, *words, cwd=None):
        """Runs the command line and returns its standard output; shows standard error if it fails."""
        done = subprocess.run([self.binary, *words], env=self.environment, cwd=cwd or self.home, stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"roost {' '.join(map(str, words))} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
        return done.stdout

    def answers(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as api_server:
            try:
                api_server.connect(self.socket)
                api_server.sendall(HEALTH)
                return api_server.recv(64).startswith(b"HTTP/1.1 200")
            except OSError:
                return False

    def anonymous(self):
        """Current bytes of anonymous memory."""
        rollup = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss_Anon:")) * 1024

    def connection(self):
        return Connection(self.socket)

    def wait_for_end(self, connection, run):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            answer = connection.get(f"/v1/runs/{run}")
            if answer["status"] in TERMINAL:
                return answer
            time.sleep(0.01)
        raise RuntimeError(f"run {run} did not end within a minute")

    def output(self, connection, run):
        items = connection.get(f"/v1/runs/{run}/events")["items"]
        return "".join(item["data"]["text"] for item in items if item["type"] == "run.output")


class Connection(http.client.HTTPConnection):
    """One persistent connection."""

    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = os.fspath(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)

    def call(self, method, path, body=None):
        """Status and decoded answer."""
        content = None if body is None else json.dumps(body)
        headers = {"Accept": "application/json", **({"Content-Type": "application/json"} if body is not None else {})}
        self.request(method, path, body=content, headers=headers)
        answer = self.getresponse()
        return answer.status, json.loads(answer.read())

    def get(self, path):
        status, answer = self.call("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status} {answer}")
        return answer

    def accept(self, project, command, **more):
        """Creates a command task in a project and returns the answer."""
        body = {
            "command": [str(word) for word in command], "projectPath": str(project),
            "environment": {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"}, **more}
        status, answer = self.call("POST", "/v1/tasks", body)
        if status != 202:
            raise RuntimeError(f"POST /v1/tasks: {status} {answer}")
        return answer
