"""One Roost for a test: a state folder, a user's home, and the command line as a person calls it."""

import contextlib
import http.client
import json
import os
import pathlib
import socket
import subprocess
import tempfile

from . import kept, processes
from .api_server import APIServer
from .waiting import wait_until

ORDINARY_USER = 65534
TERMINAL = {"succeeded", "failed", "cancelled", "interrupted"}


class Exit:
    """The documented exit codes."""

    DONE, FAILED, USAGE, NOT_RUNNING, NOT_AUTHORIZED, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


class Outcome:
    """The result of one call of the command line."""

    def __init__(self, arguments, code, stdout, stderr):
        self.arguments, self.code, self.stdout, self.stderr = arguments, code, stdout, stderr

    @property
    def lines(self):
        """Standard output as one JSON object per line."""
        return [json.loads(line) for line in self.stdout.splitlines() if line.strip()]

    @property
    def json(self):
        """The last line: the answer of a command that streams, the only line of others."""
        lines = self.lines
        assert lines, f"no JSON on standard output\n{self}"
        return lines[-1]

    @property
    def events(self):
        return [line for line in self.lines if "position" in line]

    def events_of(self, kind):
        return [event["data"] for event in self.events if event["type"] == kind]

    def output(self, channel=None):
        """The output of the run."""
        return "".join(
            data["text"] for data in self.events_of("run.output") if channel is None or data["channel"] == channel)

    @property
    def said(self):
        """All output, to search for words; includes errors as JSON."""
        return (self.stdout + self.stderr).replace("\\/", "/")

    @property
    def run_id(self):
        return self.json["runId"]

    @property
    def end(self):
        """The status and reason of the streamed run. Its end is the last line, and only that."""
        ends = [line for line in self.lines if line.get("type") == "run.finished"]
        assert ends == self.lines[-1:], f"{len(ends)} times run.finished\n{self}"
        return ends[0]["status"], ends[0].get("reason")

    def check(self, code=0):
        assert self.code == code, f"expected exit code {code}\n{self}"
        return self

    def __str__(self):
        return f"{self.arguments}\nexit code {self.code}\n--- stdout\n{self.stdout[-6000:]}\n--- stderr\n{self.stderr[-3000:]}"


class Roost:
    """Used as a context manager: ends its daemon and everything it started, and removes its folder."""

    def __init__(self, binary, user=None, tools=(), environment=None, groups=()):
        self.user = user
        self.groups = groups
        # Short, because a socket's path has at most 108 bytes.
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="rt-", dir=os.environ.get("ROOST_TEST_SCRATCH", "/tmp")))
        self.scratch.chmod(0o755)
        if user is not None:
            os.chown(self.scratch, user, user)
        self.home = self.scratch / "state"
        self.user_home = self.make_folder("home", 0o700)
        self.projects = self.make_folder("projects", 0o755)
        self.binary = str(binary)
        tool_folder = self.make_folder("tools", 0o755)
        for tool in tools:
            (tool_folder / pathlib.Path(tool).name).symlink_to(tool)
        self.environment = {
            "HOME": str(self.user_home),
            "LANG": "C.UTF-8",
            "PATH": f"{tool_folder}:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
            "ROOST_HOME": str(self.home),
            # Several daemons run at once.
            "ROOST_SERVER_PORT": "0",
            # Tests look at several runs at once, whatever the number of cores.
            "ROOST_RUNS_PARALLEL": "6",
            **(environment or {}),
        }
        self.foreground = []

    def make_folder(self, name, mode):
        folder = self.scratch / name
        folder.mkdir()
        folder.chmod(mode)
        if self.user is not None:
            os.chown(folder, self.user, self.user)
        return folder

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        # An interrupt and a skipped test leave nothing to inspect.
        if kind is not None and kind.__name__ not in ("KeyboardInterrupt", "Skipped", "GeneratorExit"):
            kept.keep_state(self.scratch)
        self.close()

    # The command line

    def words(self, arguments, binary=None):
        """The argument list that runs the binary as this Roost's user."""
        as_user = []
        if self.user is not None:
            groups = f"--groups={','.join(map(str, self.groups))}" if self.groups else "--clear-groups"
            as_user = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", groups, "--inh-caps=-all"]
        return [*as_user, binary or self.binary, *[os.fspath(word) for word in arguments]]

    def run(self, *arguments, stdin="", timeout=150, cwd=None, env=None, check=None, pass_fds=()):
        """Calls `roost` and waits for it to end. `check`: the expected exit code."""
        done = subprocess.run(
            self.words(arguments), input=stdin.encode(), capture_output=True, timeout=timeout, cwd=cwd or self.scratch,
            env={**self.environment, **(env or {})}, pass_fds=pass_fds)
        outcome = Outcome(
            list(arguments), done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
        return outcome if check is None else outcome.check(check)

    def start(self, *arguments, **options):
        """Calls `roost` without waiting; returns the process."""
        process = subprocess.Popen(
            self.words(arguments), stdin=subprocess.DEVNULL, stdout=options.pop("stdout", subprocess.PIPE),
            stderr=options.pop("stderr", subprocess.PIPE), cwd=options.pop("cwd", self.scratch),
            env={**self.environment, **options.pop("env", {})}, **options)
        self.foreground.append(process)
        return process

    def command(self, project, *words, options=(), **more):
        """Runs a plain command in a project and streams its events."""
        return self.run("run", "--in", project, "--json", *options, "--", *words, **more)

    def shell(self, project, script, options=(), **more):
        return self.command(project, "sh", "-c", script, options=options, **more)

    # The daemon

    def up(self, *arguments, **options):
        return self.run("up", "--detach", "--json", *arguments, **options, check=0).json

    def down(self, **options):
        return self.run("down", **options)

    @property
    def socket(self):
        return self.home / "run" / "roost.sock"

    @property
    def daemon_pid(self):
        return self.run("status", "--json", check=0).json["pid"]

    def kill_daemon(self, pid=None):
        """Like a power cut: without warning. Returns when the process is gone."""
        pid = pid or self.daemon_pid
        processes.kill(pid)
        wait_until(lambda: not processes.is_alive(pid), what=f"the end of the daemon {pid}")

    def left_processes(self):
        return processes.of_state_folder(self.scratch)

    def stray_processes(self):
        """The processes left besides command lines that this test started and still reads."""
        own = {process.pid for process in self.foreground}
        return [pid for pid in self.left_processes() if pid not in own]

    def wait_until_nothing_is_left(self, timeout=60):
        wait_until(
            lambda: not self.stray_processes(), timeout,
            what=lambda: f"the end of {processes.describe(self.stray_processes())}")

    def close(self):
        for process in self.foreground:
            if process.poll() is None:
                process.kill()
            process.communicate()
        try:
            # A daemon that does not stop when told to is a failure of the test that used it.
            if self.answers():
                self.shut_down()
        finally:
            wait_until(lambda: not self.kill_everything(), what="the end of everything")
            remove_tree(self.scratch)

    def shut_down(self):
        """What `roost down` does, without waiting for the process to be gone."""
        pid = self.api("GET", "/v1/info")[1]["pid"]
        status, body = self.api("POST", "/v1/shutdown")
        assert status == 202, (status, body)
        wait_until(lambda: not processes.is_alive(pid), 60, what=f"the end of the daemon {pid}")

    def answers(self):
        try:
            return self.api("GET", "/health")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill_everything(self):
        """Kills only processes with this test's folder in their command line, environment or mounts. Returns what was found."""
        found = self.left_processes()
        for pid in found:
            processes.kill(pid)
        return found

    # The API, for what the command line does not show

    def api(self, method, path, body=None, headers=None):
        """One request over the daemon's socket; returns (status, decoded JSON or text)."""
        connection = UnixConnection(self.socket, user=self.user)
        try:
            connection.request(
                method, path, body=None if body is None else json.dumps(body),
                headers={"Accept": "application/json", **({"Content-Type": "application/json"} if body is not None else {}),
                         **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        with contextlib.suppress(ValueError):
            return answer.status, json.loads(text)
        return answer.status, text

    def items(self, path):
        """All items of a list route, across all pages."""
        found, cursor = [], None
        while True:
            separator = "&" if "?" in path else "?"
            status, body = self.api("GET", path + (f"{separator}cursor={cursor}" if cursor else ""))
            assert status == 200, (path, status, body)
            found += body["items"]
            cursor = body.get("nextCursor")
            if not cursor:
                return found

    @property
    def api_server(self):
        """The TCP listener of the running daemon."""
        status, info = self.api("GET", "/v1/info")
        assert status == 200, info
        return APIServer(info["url"])

    @property
    def url(self):
        return self.api_server.url

    def sign_in_link(self):
        """The link that `roost open` prints: valid once, for ten minutes."""
        status, answer = self.api("POST", "/v1/sign-in-links", {})
        assert status == 201, (status, answer)
        return answer["url"]

    def client(self, token=None, document=None):
        """A client made from the served document: with a token over TCP, without one as the owner over the socket."""
        # Imported here, because its dependencies take longer to load than many test files take to run.
        from .api import Api
        return Api(self.api_server.url, token=token, socket=None if token else self.socket, document=document)

    def journal(self, run_id):
        """All stored events of a run, in order."""
        return self.events(f"/v1/runs/{run_id}/events")

    def events(self, path="/v1/events"):
        """All stored events of a route, in order; by default all events."""
        events, after = [], 0
        while True:
            status, body = self.api("GET", f"{path}?after={after}&limit=10000")
            assert status == 200, (path, status, body)
            if not body["items"]:
                return events
            events += body["items"]
            after = events[-1]["position"]

    def accept(self, project, *words, key=None, title=None):
        """Sends a command task as a program would; returns the body of the 202. From then on the task is guaranteed."""
        body = {
            "command": list(words), "projectPath": str(project),
            "environment": {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.user_home)}}
        if title:
            body["title"] = title
        status, answer = self.api("POST", "/v1/tasks", body, headers={"Idempotency-Key": key} if key else None)
        assert status == 202, (status, answer)
        return answer

    def last_run_of(self, task_id):
        runs = self.items(f"/v1/tasks/{task_id}/runs")
        return runs[0] if runs else None

    def wait_for_end(self, task_id, timeout=120):
        """Waits until the task's newest run has ended and returns it."""
        def ended():
            run = self.last_run_of(task_id)
            return run if run and run["status"] in TERMINAL else None
        return wait_until(ended, timeout, what=f"the end of the last run of task {task_id}", interval=0.05)


class UnixConnection(http.client.HTTPConnection):
    """HTTP over the daemon's socket, which only accepts its own user."""

    def __init__(self, path, user=None, timeout=90):
        super().__init__("localhost", timeout=timeout)
        self.socket_path, self.user = path, user

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        if self.user is None:
            self.sock.connect(os.fspath(self.socket_path))
            return
        # The peer's user id is taken at connect, so it is enough to be that user for a moment.
        os.setegid(self.user)
        os.seteuid(self.user)
        try:
            self.sock.connect(os.fspath(self.socket_path))
        finally:
            os.seteuid(0)
            os.setegid(0)


def remove_tree(folder):
    """Also removes what overlayfs leaves with mode 000, and trees too deep for Python's own removal."""
    subprocess.run(["chmod", "--recursive", "--silent", "u+rwX", folder], check=False)
    subprocess.run(["rm", "--recursive", "--force", folder], check=False)
