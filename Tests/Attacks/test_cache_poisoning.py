"""Caches of tools: a run adds to its task's layer, and only entries that are named by the hash of their content reach other runs."""

import base64
import hashlib
import http.server
import io
import json
import os
import subprocess
import threading
import types
import zipfile

import pytest

from support import projects

LAST = "https://registry.invalid/demo/-/demo-1.0.0.tgz"
REGISTRY = "index.crates.io-1949cf8c6b5b557f"


@pytest.fixture
def home(contained, attacked_project):
    """Two projects of one user."""
    other = attacked_project.with_name(attacked_project.name + "-other")
    projects.make_repository(other, owner=contained.user)
    return types.SimpleNamespace(roost=contained, app=attacked_project, other=other)


def ran(home, script, *caches, project="app", network="deny"):
    options = [word for cache in caches for word in ("--cache", cache)] + ["--network", network, "--discard"]
    return home.roost.shell(getattr(home, project), script, options=options).check()


def told(outcome):
    """The run's notices about its caches."""
    return " ".join(data["text"] for data in outcome.events_of("run.notice") if data["code"] == "caches")


def put(place, content):
    """A shell line that stores bytes at a path in the home."""
    return f"mkdir -p ~/{os.path.dirname(place)}; echo {base64.b64encode(content).decode()} | base64 -d > ~/{place}"


def seen(home, place, cache, project="app"):
    """The bytes that a later run of another task finds at a path in its home."""
    text = ran(home, f"base64 -w0 ~/{place} 2>/dev/null || true", cache, project=project).output("stdout")
    return base64.b64decode(text) if text.strip() else None


def content_of_npm(content, named=None):
    digest = hashlib.sha512(named if named is not None else content).hexdigest()
    return f".npm/_cacache/content-v2/sha512/{digest[:2]}/{digest[2:4]}/{digest[4:]}"


def index_of_npm(address, content):
    """As cacache writes it: a bucket by the hash of the key, with a line that begins with its own hash."""
    key = f"make-fetch-happen:request-cache:{address}"
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    entry = json.dumps({"key": key, "integrity": integrity, "time": 1, "size": len(content), "metadata": {"url": address}})
    bucket = hashlib.sha256(key.encode()).hexdigest()
    line = f"\n{hashlib.sha1(entry.encode()).hexdigest()}\t{entry}".encode()
    return f".npm/_cacache/index-v5/{bucket[:2]}/{bucket[2:4]}/{bucket[4:]}", line


def store_of(home, project="app"):
    found = [note.parent for note in (home.roost.home / "caches").glob("*/project") if note.read_text() == str(getattr(home, project))]
    assert len(found) == 1, found
    return found[0] / "store"


def test_content_of_npm_is_kept_for_the_project_by_its_hash_alone(home):
    good, evil = b"good package" * 1000, b"evil package"
    index, line = index_of_npm(LAST, evil)
    outcome = ran(home, "; ".join([
        put(content_of_npm(good), good), put(content_of_npm(evil, named=b"what others ask for"), evil), put(index, line),
        put(".npm/_cacache/content-v2/sha1/ab/cd/ef", evil), put(".npm/_cacache/unknown", evil)]), "npm")
    assert "npm: 1 entry kept for this project; not kept: " in told(outcome), told(outcome)
    assert "1 (their content is not what their name says)" in told(outcome) and "1 (which address has which content" in told(outcome)
    assert "1 (by a weaker hash" in told(outcome)
    # Another task of the project.
    assert seen(home, content_of_npm(good), "npm") == good
    assert seen(home, content_of_npm(evil, named=b"what others ask for"), "npm") is None
    assert seen(home, index, "npm") is None
    # Another project, and a run that did not ask.
    assert seen(home, content_of_npm(good), "npm", project="other") is None
    assert ran(home, f"cat ~/{content_of_npm(good)} || echo none").output("stdout").strip() == "none"
    # The control: a merge that trusted the index would have passed it on.
    copied = store_of(home) / "npm" / index.removeprefix(".npm/_cacache/")
    copied.parent.mkdir(parents=True)
    copied.write_bytes(line)
    projects.give(store_of(home) / "npm" / "index-v5", home.roost.user)
    assert seen(home, index, "npm") == line


def lock(project, crates):
    text = "version = 4\n" + "".join(
        f'\n[[package]]\nname = "{name}"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n'
        f'checksum = "{hashlib.sha256(content).hexdigest()}"\n' for name, content in crates.items())
    (project / "Cargo.lock").write_text(text)


def test_crates_are_kept_by_the_projects_own_lock_file(home):
    app = home.app
    good, evil = b"good crate", b"evil crate"
    place = f".cargo/registry/cache/{REGISTRY}/"
    lock(app, {"demo": good, "victim": good})
    # The run also changes the lock file in its own tree, but the project's file counts.
    outcome = ran(home, "; ".join([
        put(place + "demo-1.0.0.crate", good), put(place + "victim-1.0.0.crate", evil), put(place + "stranger-1.0.0.crate", evil),
        f"sed -i s/{hashlib.sha256(good).hexdigest()}/{hashlib.sha256(evil).hexdigest()}/ Cargo.lock"]), "cargo")
    assert "cargo: 1 entry kept" in told(outcome) and "1 (Cargo.lock of the project has no hash of them)" in told(outcome), told(outcome)
    assert "1 (their content is not what their name says)" in told(outcome)
    assert seen(home, place + "demo-1.0.0.crate", "cargo") == good
    for name in ("victim", "stranger"):
        assert seen(home, f"{place}{name}-1.0.0.crate", "cargo") is None, name
    assert seen(home, place + "demo-1.0.0.crate", "cargo", project="other") is None
    # Meanwhile the project's file names another content.
    lock(app, {"demo": b"a new demo"})
    assert seen(home, place + "demo-1.0.0.crate", "cargo") is None


def test_a_run_in_the_project_itself_does_not_vouch_for_what_it_brings(home):
    app = home.app
    evil = b"evil crate"
    lock(app, {"demo": b"good crate"})
    place = f".cargo/registry/cache/{REGISTRY}/demo-1.0.0.crate"
    script = "; ".join([put(place, evil), f"sed -i 's/checksum = .*/checksum = \"{hashlib.sha256(evil).hexdigest()}\"/' Cargo.lock"])
    outcome = home.roost.shell(app, script, options=["--cache", "cargo", "--work-tree", "inPlace"]).check()
    assert "1 (their content is not what their name says)" in told(outcome), told(outcome)
    assert not list(store_of(home).rglob("*.crate"))


def test_links_devices_and_further_names_are_not_taken_over(home):
    content = b"content " * 100
    secret = home.roost.user_home / "secret"
    secret.write_bytes(b"secret of the host")
    named = [b"%d" % number for number in range(4)]
    folders = [content_of_npm(name) for name in named]
    script = "; ".join(
        [f"mkdir -p ~/{os.path.dirname(place)}" for place in folders] + [
            f"ln -s {secret} ~/{folders[0]}", f"mkfifo ~/{folders[1]}", put(content_of_npm(content), content),
            f"ln ~/{content_of_npm(content)} ~/second-name 2>/dev/null || ln ~/{content_of_npm(content)} ~/.npm/_cacache/second",
            f"printf x > ~/{folders[2]}; chmod 0 ~/{folders[2]}; mkdir -p ~/.npm/_cacache/content-v2/sha512/zz; ln -s / ~/.npm/_cacache/content-v2/sha512/zz/up",
        ])
    outcome = ran(home, script, "npm")
    assert "npm: 0 entries kept" in told(outcome) and "no plain files" in told(outcome) and "further names" in told(outcome), told(outcome)
    assert [path for path in store_of(home).rglob("*") if not path.is_dir()] == []


def test_what_is_compiled_stays_with_its_task(home):
    ran(home, put(".cache/ccache/a/b/object", b"compiled"), "ccache")
    assert seen(home, ".cache/ccache/a/b/object", "ccache") is None


def test_stores_are_listed_and_emptied(home):
    home.roost.run("gc", "--caches", check=0)
    content = b"kept" * 500
    ran(home, put(content_of_npm(content), content), "npm")
    plan = home.roost.run("gc", "--caches", "--dry-run", "--json", check=0).json["space"]
    assert [(part["count"], part["bytes"]) for part in plan if part["kind"] == "caches"] == [(1, len(content))], plan
    without = home.roost.run("gc", "--json", check=0).json["space"]
    assert [part["count"] for part in without if part["kind"] == "caches"] == [0], without
    assert seen(home, content_of_npm(content), "npm") == content
    assert "removed 1 file of tools' caches" in home.roost.run("gc", "--caches", check=0).stdout
    assert seen(home, content_of_npm(content), "npm") is None


def test_a_project_may_propose_them(home):
    (home.app / ".roost.yaml").write_text("caches: [npm]\n")
    shown = home.roost.run("project", "defaults", "show", home.app, "--json", check=0).json
    assert shown["words"] == ["cache npm"], shown
    home.roost.run("project", "defaults", "accept", home.app, "--digest", shown["digest"], check=0)
    content = b"by default"
    assert "npm: 1 entry kept" in told(ran(home, put(content_of_npm(content), content)))
    summary = [data["summary"] for data in ran(home, "true").events_of("run.sandbox")][-1]
    assert "use the project's caches of npm" in summary, summary


# MARK: - The real pip

def wheel(says):
    """A wheel with one module, always the same bytes."""
    files = {
        "demo.py": f"WORD = {says!r}\n", "demo-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
        "demo-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, "demo-1.0.dist-info/RECORD"])
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for name, text in {**files, "demo-1.0.dist-info/RECORD": record}.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return stored.getvalue()


@pytest.fixture
def index():
    """A package index on loopback without hashes; counts how often the wheel itself is downloaded."""
    good = wheel("good")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            is_file = self.path.endswith(".whl")
            body = good if is_file else b'<!DOCTYPE html><a href="/files/demo-1.0-py3-none-any.whl">demo-1.0-py3-none-any.whl</a>'
            self.server.fetched += is_file
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream" if is_file else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=31536000")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.fetched = 0
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()


INSTALL = ("/usr/bin/python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --no-deps --target /tmp/out "
           "--trusted-host 127.0.0.1 --index-url {0}/simple demo==1.0 && PYTHONPATH=/tmp/out /usr/bin/python3 -c 'import demo; print(demo.WORD)'")

# What pip itself would store for an address if other bytes had been served.
POISON = """
import base64, hashlib, os, sys
from pip._vendor import msgpack
address, body = sys.argv[1], base64.b64decode(sys.argv[2])
name = hashlib.sha224(address.encode()).hexdigest()
for top in ("http", "http-v2"):
    place = os.path.expanduser("~/.cache/pip/" + "/".join([top, *name[:5], name]))
    os.makedirs(os.path.dirname(place), exist_ok=True)
    apart = top == "http-v2"
    headers = {"cache-control": "max-age=31536000", "date": "Thu, 01 Jan 2026 00:00:00 GMT", "content-type": "application/octet-stream"}
    answer = {"response": {"body": b"" if apart else body, "headers": headers, "status": 200, "version": 11, "reason": "OK",
                           "decode_content": False}, "vary": {}}
    open(place, "wb").write(b"cc=4," + msgpack.dumps(answer, use_bin_type=True))
    if apart:
        open(place + ".body", "wb").write(body)
"""


def test_a_poisoned_wheel_reaches_no_other_run(home, index):
    if subprocess.run(["/usr/bin/python3", "-m", "pip", "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("the system's Python has no pip")
    url = f"http://127.0.0.1:{index.server_address[1]}"
    address, good, evil = f"{url}/files/demo-1.0-py3-none-any.whl", wheel("good"), wheel("evil")
    install = INSTALL.format(url)
    (home.app / "pylock.toml").write_text(
        f'lock-version = "1.0"\n[[packages]]\nname = "demo"\nwheels = [{{ url = "{address}", hashes = {{ sha256 = "{hashlib.sha256(good).hexdigest()}" }} }}]\n')

    def installed(project="app"):
        outcome = ran(home, install, "pip", project=project, network="open")
        return outcome.output("stdout").strip(), told(outcome)

    (home.app / "poison.py").write_text(POISON)
    poison = f"/usr/bin/python3 poison.py {address} {base64.b64encode(evil).decode()}"
    # The attack works where the entry is trusted: in the task's own layer.
    outcome = ran(home, f"{poison}; {install}", "pip", network="open")
    assert outcome.output("stdout").strip() == "evil" and index.fetched == 0, outcome
    assert "pip: 0 entries kept" in told(outcome) and "their content is not what their name says" in told(outcome), told(outcome)
    # It reaches neither another run of the project nor another project.
    word, words = installed()
    assert word == "good" and index.fetched == 1 and "pip: 1 entry kept" in words, words
    word, words = installed("other")
    assert word == "good" and index.fetched == 2 and "no lock file of the project names their address" in words, words
    # Verified content is used, even if a run poisons its own layer again.
    ran(home, poison, "pip", network="open")
    assert installed()[0] == "good" and index.fetched == 2, "the wheel came from the project's store"
    # The control: had the layer been merged unchanged, the next run would have had it.
    for stored in [path for path in store_of(home).rglob("*") if path.is_file()]:
        content = stored.read_bytes()
        if good in content:
            stored.write_bytes(content.replace(good, evil) if len(good) == len(evil) else evil)
    assert installed()[0] == "evil" and index.fetched == 2
