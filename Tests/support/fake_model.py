"""The scripted model server as a child process: real agents use it over loopback instead of a provider."""

import json
import pathlib
import subprocess
import sys
import urllib.request

from .relay import Hold
from .waiting import wait_until


SERVER = pathlib.Path(__file__).resolve().parent / "fakes" / "llm_server.py"


class FakeModel:
    """Ends with the `with` block, and by itself after twenty minutes."""

    def __init__(self, folder, scenario="echo"):
        self.folder = pathlib.Path(folder)
        self.scenario = scenario
        self.process = None
        self.port = None
        self.relay = None

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        port_file = self.folder / "port"
        self.process = subprocess.Popen(
            [sys.executable, str(SERVER), "--port", "0", "--port-file", str(port_file), "--scenario", self.scenario,
             "--max-seconds", "1200", "--stop-on-stdin-eof"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: port_file.exists(), what="the model server's port")
        self.port = int(port_file.read_text())
        return self

    def __exit__(self, *_):
        if self.relay:
            self.relay.close()
        self.process.stdin.close()
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def hold_before(self, words):
        """From now on, answers to new agents stop before the first piece that begins with these words."""
        self.relay = Hold(self.port, json.dumps(words)[:-1].encode())

    def go_on(self):
        self.relay.release()

    def release(self, gate):
        """Lets the step with `"gate": gate` continue."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/__fake/release?name={gate}", method="POST")
        urllib.request.urlopen(request, timeout=30).close()

    @property
    def environment(self):
        """The variables a person would set to use a provider at another address."""
        return {
            "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{self.relay.port if self.relay else self.port}",
            "ANTHROPIC_API_KEY": "sk-ant-test-not-a-secret",
        }

    def requests(self):
        """The agents' requests, oldest first: only turns with tools, not the CLI's own small requests."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/__fake/log?since=0", timeout=60) as answer:
            entries = json.load(answer)
        return [entry for entry in entries if entry.get("kind") == "request" and entry.get("tools")]


def say(words, *steps):
    """A prompt that contains the model's answer."""
    return f"{words} [[fake {json.dumps(list(steps))}]]"
