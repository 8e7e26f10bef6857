"""Attacks on what namespaces do not cover: sockets and named pipes of the host, the kernel's keys, set-id bits on the host's own files, and
the host's paths. Every attack is first shown to work without the sandbox."""

import ctypes
import json
import os
import secrets
import socket
import stat
import subprocess
import threading

import pytest

from support import processes, projects
from support.principals import control_token, make_agent, mint
from support.waiting import wait_until

PYTHON = "/usr/bin/python3"

# Tries each path of a socket and of a pipe; prints the answer or the error's name.
TALKER = r"""
import errno, json, os, socket, sys
folder, late = sys.argv[1], sys.argv[2]
os.chdir(folder)
def attempt(action):
    try:
        return action()
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))
def stream(path, kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_UNIX, kind) as peer:
        peer.connect(path)
        peer.sendall(b"from the run")
        return peer.recv(100).decode()
def datagram(make):
    with make() as peer:
        peer.sendto(b"from the run", "datagram")
        return "sent"
def pipe(flags):
    descriptor = os.open("pipe", flags | os.O_NONBLOCK)
    os.write(descriptor, b"from the run")
    os.close(descriptor)
    return "written"
tried = {}
if late != "-":
    open("ready", "w").close()
    while not os.path.exists(late):
        pass
    tried["late"] = attempt(lambda: stream(late))
for path in ("stream", "sub/linked", "hard", folder + "/stream", "/proc/self/cwd/stream", "/proc/self/root" + folder + "/hard"):
    tried[path.replace(folder, "…")] = attempt(lambda: stream(path))
handle = attempt(lambda: os.open("stream", os.O_PATH))
tried["by descriptor"] = attempt(lambda: stream(f"/proc/self/fd/{handle}"))
tried["packets"] = attempt(lambda: stream("packets", socket.SOCK_SEQPACKET))
tried["datagram"] = attempt(lambda: datagram(lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)))
tried["datagram of a pair"] = attempt(lambda: datagram(lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0]))
tried["pipe"] = attempt(lambda: pipe(os.O_WRONLY))
tried["pipe both ways"] = attempt(lambda: pipe(os.O_RDWR))
print(json.dumps(tried))
"""


class Listener:
    """A program of the host that listens in a folder on everything that a path can name."""

    def __init__(self, folder):
        self.folder, self.heard, self.sockets, self.threads = folder, [], [], []
        (folder / "sub").mkdir()
        for name, kind in (("stream", socket.SOCK_STREAM), ("packets", socket.SOCK_SEQPACKET), ("datagram", socket.SOCK_DGRAM)):
            self.listen(name, kind)
        os.link(folder / "stream", folder / "hard")
        (folder / "sub" / "linked").symlink_to("../stream")
        os.mkfifo(folder / "pipe")
        (folder / "pipe").chmod(0o777)
        self.pipe = os.open(folder / "pipe", os.O_RDWR | os.O_NONBLOCK)

    def listen(self, name, kind=socket.SOCK_STREAM):
        listener = socket.socket(socket.AF_UNIX, kind)
        # A path of at most 107 bytes, wherever the tests are.
        place = os.open(self.folder, os.O_PATH)
        listener.bind(f"/proc/self/fd/{place}/{name}.new")
        os.chmod(self.folder / f"{name}.new", 0o777)
        if kind != socket.SOCK_DGRAM:
            listener.listen(20)
        os.rename(self.folder / f"{name}.new", self.folder / name)
        os.close(place)
        self.sockets.append(listener)
        self.threads.append(threading.Thread(target=self.serve, args=(listener, kind), daemon=True))
        self.threads[-1].start()

    def serve(self, listener, kind):
        try:
            while True:
                if kind == socket.SOCK_DGRAM:
                    said = listener.recv(100)
                    if not said:
                        return
                    self.heard.append(said)
                    continue
                with listener.accept()[0] as peer:
                    said = peer.recv(100)
                    self.heard.append(said)
                    peer.sendall(b"answer of the host")
        except OSError:
            return

    def take(self):
        """Everything received since the last call, on all of them."""
        try:
            self.heard.append(os.read(self.pipe, 1000))
        except BlockingIOError:
            pass
        heard, self.heard = self.heard, []
        return heard

    def close(self):
        for listener in self.sockets:
            listener.shutdown(socket.SHUT_RDWR)
        # Only then: otherwise a late caller could reuse a number that has become free.
        for thread in self.threads:
            thread.join()
        for listener in self.sockets:
            listener.close()
        os.close(self.pipe)


@pytest.fixture
def host(contained, attacked_project):
    (attacked_project / "talk.py").write_text(TALKER)
    listener = Listener(attacked_project)
    projects.give(attacked_project, contained.user)
    yield listener
    listener.close()


def place(path, text, owner):
    path.write_text(text)
    if owner is not None:
        os.chown(path, owner, owner)
    return path


def outside(contained, *words):
    words = [PYTHON, *map(str, words)]
    if contained.user is not None:
        words = contained.words(words[1:], binary=words[0])
    done = subprocess.run(words, capture_output=True, text=True, timeout=150, check=True)
    return json.loads(done.stdout)


def check_control(contained, folder, host, talker):
    tried = outside(contained, talker, folder, "-")
    assert set(tried.values()) <= {"answer of the host", "sent", "written"}, f"the control must succeed: {tried}"
    wait_until(lambda: len(host.heard) >= 10, what="the host's program to hear everything")
    host.take()


WAYS = {
    "safe": ["--isolation", "safe"],
    "layer": ["--work-tree", "overlay"],
    "in place": ["--work-tree", "inPlace"],
    "in place with a network": ["--work-tree", "inPlace", "--network", "open"],
    "safe in place": ["--isolation", "safe", "--work-tree", "inPlace"],
}


@pytest.mark.parametrize("way", WAYS)
def test_sockets_and_pipes_of_the_host_lead_nowhere(contained, attacked_project, host, way):
    check_control(contained, attacked_project, host, attacked_project / "talk.py")
    outcome = contained.command(attacked_project, PYTHON, "talk.py", attacked_project, "-", options=WAYS[way])
    tried = json.loads(outcome.output("stdout"))
    assert "answer of the host" not in tried.values(), tried
    assert host.take() == [], f"the host heard the run: {tried}"
    if "in place" in way and "safe" not in way:
        assert "are covered" in outcome.said, "what is covered is said"


@pytest.mark.parametrize("option", ["--read", "--write"])
def test_sockets_and_pipes_in_listed_folders_lead_nowhere(contained, attacked_project, host, option, tmp_path_factory):
    other = projects.make_folder(contained.projects / f"other-{secrets.token_hex(4)}", {"a.txt": "a\n"}, owner=contained.user)
    check_control(contained, attacked_project, host, attacked_project / "talk.py")
    outcome = contained.command(
        other, PYTHON, attacked_project / "talk.py", attacked_project, "-", options=[option, attacked_project])
    tried = json.loads(outcome.output("stdout"))
    assert "answer of the host" not in tried.values(), tried
    assert host.take() == [], f"the host heard the run: {tried}"


@pytest.mark.parametrize("network", ["deny", "open"])
def test_a_socket_that_the_host_makes_later_leads_nowhere_either(contained, attacked_project, host, network):
    check_control(contained, attacked_project, host, attacked_project / "talk.py")
    run = contained.start(
        "run", "--in", attacked_project, "--json", "--work-tree", "inPlace", "--network", network, "--", PYTHON, "talk.py",
        attacked_project, "late")
    wait_until(lambda: (attacked_project / "ready").exists(), what="the run to be ready")
    host.listen("late")
    said = run.communicate(timeout=150)[0].decode()
    events = [json.loads(line) for line in said.splitlines() if line.strip()]
    tried = json.loads("".join(event["data"]["text"] for event in events if event.get("type") == "run.output"))
    assert "answer of the host" not in tried.values(), tried
    assert host.take() == [], f"the host heard the run: {tried}"


OWN = r"""
import os, socket, threading
def serve(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(8)
    def answer():
        while True:
            peer = listener.accept()[0]
            peer.sendall(peer.recv(10))
            peer.close()
    threading.Thread(target=answer, daemon=True).start()
def ask(path):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(path)
        peer.sendall(b"own")
        return peer.recv(10) == b"own"
for path in ("own", "/tmp/own", os.path.expanduser("~/own"), "\0own"):
    serve(path)
    assert ask(path), path
os.rename("own", "moved")
assert ask("moved") and ask(f"/proc/self/fd/{os.open('moved', os.O_PATH)}")
listener = socket.create_server(("127.0.0.1", 0))
socket.create_connection(listener.getsockname()).close()
print("all own sockets answer")
"""


@pytest.mark.parametrize("network", ["deny", "open"])
def test_a_runs_own_sockets_work_in_place(contained, attacked_project, network):
    outcome = contained.command(
        attacked_project, PYTHON, "-c", OWN, options=["--work-tree", "inPlace", "--network", network]).check()
    assert outcome.output("stdout") == "all own sockets answer\n"


KEYS = r"""
import ctypes, json, sys
call = ctypes.CDLL(None, use_errno=True).syscall
numbers = {"x86_64": (248, 250), "aarch64": (217, 219)}[__import__("os").uname().machine]
session = ctypes.c_int(-3)
key = call(numbers[1], 10, session, b"user", sys.argv[1].encode(), 0)
text = ctypes.create_string_buffer(100)
length = call(numbers[1], 11, key, text, 100) if key > 0 else -1
planted = call(numbers[0], b"user", b"roost:planted", b"planted", 7, session)
try:
    listed = sys.argv[1] in open("/proc/keys").read()
except OSError:
    listed = False
print(json.dumps({"read": text.raw[:length].decode() if length > 0 else None, "planted": planted > 0, "listed": listed}))
"""


def test_keys_of_the_session_that_started_the_daemon_stay_outside(readable_binary, contained):
    machine = {"x86_64": (248, 250), "aarch64": (217, 219)}[os.uname().machine]
    name, word = f"roost:{secrets.token_hex(6)}", secrets.token_hex(12)
    from support.roost import Roost

    # The test's own session holds the key, and the daemon of this test is started in it.
    call = ctypes.CDLL(None, use_errno=True).syscall
    if call(machine[1], 1, None) < 0:
        pytest.skip("this kernel has no keys, or they are forbidden here")
    key = call(machine[0], b"user", name.encode(), word.encode(), len(word), ctypes.c_int(-3))
    assert key > 0, ctypes.get_errno()
    assert call(machine[1], 5, ctypes.c_int(key), ctypes.c_uint(0x3F3F3F3F)) == 0
    with Roost(readable_binary, user=contained.user) as roost:
        roost.up()
        project = projects.make_folder(roost.projects / "keys", {"keys.py": KEYS}, owner=roost.user)
        control = outside(roost, project / "keys.py", name)
        assert control["read"] == word and control["planted"], f"the control must succeed: {control}"
        for options in ([], ["--work-tree", "inPlace"], ["--network", "open"]):
            outcome = roost.command(project, PYTHON, "keys.py", name, options=options)
            assert json.loads(outcome.output("stdout")) == {"read": None, "planted": False, "listed": False}


# The results of the programs that try something inside.
ATTEMPT = r"""
import errno
def attempt(action):
    try:
        action()
        return "done"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))
"""

SET_ID = ATTEMPT + r"""
import errno, json, os, shutil
for name in ("a", "b", "c"):
    shutil.copy("/usr/bin/true", name)
print(json.dumps({
    "chmod": attempt(lambda: os.chmod("a", 0o4755)),
    "of the group": attempt(lambda: os.chmod("b", 0o2755)),
    "by descriptor": attempt(lambda: os.fchmod(os.open("c", os.O_RDONLY), 0o6755)),
    "when made": attempt(lambda: os.close(os.open("d", os.O_CREAT | os.O_WRONLY, 0o4755))),
    "by mknod": attempt(lambda: os.mknod("e", 0o104755)),
}))
"""


@pytest.mark.parametrize("where", ["in place", "listed folder"])
def test_no_set_id_bits_come_onto_the_hosts_own_files(contained, attacked_project, where):
    script = place(attacked_project / "set-id.py", SET_ID, contained.user)
    control = projects.make_folder(contained.projects / f"control-{secrets.token_hex(4)}", owner=contained.user)
    done = subprocess.run(
        contained.words([script], binary=PYTHON), cwd=control, capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout).values()) == {"done"}, "the control must succeed"
    folder = attacked_project
    options = ["--work-tree", "inPlace"]
    if where == "listed folder":
        folder = projects.make_folder(contained.projects / f"listed-{secrets.token_hex(4)}", owner=contained.user)
        options = ["--write", folder]
    outcome = contained.shell(attacked_project, f"cd {folder} && exec {PYTHON} {script}", options=options).check()
    assert set(json.loads(outcome.output("stdout")).values()) == {"EPERM"}
    marked = [path.name for path in folder.iterdir() if path.is_file() and path.stat().st_mode & (stat.S_ISUID | stat.S_ISGID)]
    assert marked == []
    contained.shell(attacked_project, "touch plain && chmod 1755 plain && chmod 755 plain", options=options).check()


def test_special_files_that_a_run_leaves_alone_are_no_changes(contained, attacked_project, host):
    outcome = contained.shell(attacked_project, "echo two > changed.txt", options=["--work-tree", "inPlace"]).check()
    diff = contained.run("diff", outcome.run_id, check=0).stdout
    assert "changed.txt" in diff
    for name in ("stream", "packets", "datagram", "hard", "pipe"):
        assert f"a/{name} " not in diff, diff
        assert os.path.lexists(attacked_project / name)


@pytest.mark.parametrize("options", [[], ["--work-tree", "clone"], ["--isolation", "safe"], ["--work-tree", "inPlace"]])
def test_where_the_state_folder_lies_is_not_to_be_read_inside(contained, attacked_project, options):
    with open(f"/proc/{contained.daemon_pid}/cmdline", "rb") as file:
        assert file.read(), "the control: command lines can be read"
    script = "cat /proc/[0-9]*/cmdline /proc/[0-9]*/mountinfo /proc/[0-9]*/mounts | tr '\\0' ' '; readlink /proc/[0-9]*/cwd"
    seen = contained.shell(attacked_project, script, options=options).output("stdout")
    assert "overlay" in seen or "inPlace" in options
    assert str(contained.home) not in seen


def test_the_daemons_memory_is_closed_to_other_programs_of_its_user(contained):
    pid = contained.daemon_pid
    look = f"open('/proc/{pid}/mem', 'rb').close(); print('open')"
    own = subprocess.Popen(contained.words(["-c", "input()"], binary=PYTHON), stdin=subprocess.PIPE)
    try:
        control = subprocess.run(
            contained.words(["-c", look.replace(str(pid), str(own.pid))], binary=PYTHON), capture_output=True, text=True)
        assert control.stdout == "open\n" or contained.user is None, f"the control: other processes' can be opened\n{control}"
    finally:
        own.communicate(b"\n")
    if contained.user is not None:
        tried = subprocess.run(contained.words(["-c", look], binary=PYTHON), capture_output=True, text=True)
        assert "PermissionError" in tried.stderr, tried
    assert processes.core_limit(pid) == ("0", "0")


# Everything that a process inside could do through the guard's processes, which have the same user but no filter.
THROUGH = ATTEMPT + r"""
import ctypes, errno, json, os, subprocess, sys
library = ctypes.CDLL(None, use_errno=True)
library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
numbers = {"x86_64": (434, 438, 310), "aarch64": (434, 438, 270)}[os.uname().machine]
def call(answer):
    if answer < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return answer
def read_memory(pid):
    space = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(space), 8)
    where = (ctypes.c_void_p * 2)(int(open(f"/proc/{pid}/maps").readline().split("-")[0], 16), 8)
    call(library.syscall(numbers[2], pid, ctypes.byref(vector), 1, ctypes.byref(where), 1, 0))
def tried(pid):
    return {
        "trace": attempt(lambda: call(library.ptrace(0x4206, pid, None, None))),
        "memory": attempt(lambda: os.close(os.open(f"/proc/{pid}/mem", os.O_RDONLY))),
        "read": attempt(lambda: read_memory(pid)),
        "descriptor": attempt(lambda: call(library.syscall(numbers[1], call(library.syscall(numbers[0], pid, 0)), 0, 0))),
        "environment": attempt(lambda: open(f"/proc/{pid}/environ").read()),
        "what is open": attempt(lambda: os.readlink(f"/proc/{pid}/fd/0")),
        "root": attempt(lambda: os.stat(f"/proc/{pid}/root/.")),
    }
child = subprocess.Popen(["sleep", "100"])
own = {os.getpid(), child.pid}
others = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in own]
print(json.dumps({"child": tried(child.pid), "others": {pid: tried(pid) for pid in others}}))
child.kill()
"""


@pytest.mark.parametrize("options", [[], ["--work-tree", "inPlace"], ["--isolation", "safe"]], ids=["layer", "in place", "safe"])
def test_no_process_of_the_walls_does_anything_for_a_run(contained, attacked_project, options):
    """One that could be traced would make every call that the run's own filter denies."""
    found = json.loads(contained.command(attacked_project, PYTHON, "-c", THROUGH, options=options).check().output("stdout"))
    assert set(found["child"].values()) == {"done"}, f"the control must succeed: {found['child']}"
    assert found["others"], "the first process of the namespace is seen"
    for pid, tried in found["others"].items():
        assert "done" not in tried.values(), (pid, tried)


# Each with its use for an attacker; the names are those of the calls.
CALLS = ATTEMPT + r"""
import ctypes, errno, json, os, socket, time
library = ctypes.CDLL(None, use_errno=True)
def call(*words):
    if library.syscall(*words) < 0:
        raise OSError(ctypes.get_errno(), "refused")
space = ctypes.create_string_buffer(512)
other = {"x86_64": dict(mount=165, umount=166, pivot=155, reboot=169, swapon=167, acct=163, hostname=170, syslog=103, handle=304, modules=175,
                        unshare=272, bpf=321, kexec=246, limit=302, setns=308, chroot=161),
         "aarch64": dict(mount=40, umount=39, pivot=41, reboot=142, swapon=224, acct=89, hostname=161, syslog=116, handle=265, modules=105,
                         unshare=97, bpf=280, kexec=104, limit=261, setns=268, chroot=51)}[os.uname().machine]
print(json.dumps({
    "mount": attempt(lambda: call(other["mount"], b"x", b"/tmp", b"tmpfs", 0, 0)),
    "fsopen": attempt(lambda: call(430, b"tmpfs", 0)),
    "open_tree": attempt(lambda: call(428, -100, b"/tmp", 1)),
    "umount": attempt(lambda: call(other["umount"], b"/tmp", 2)),
    "pivot_root": attempt(lambda: call(other["pivot"], b"/tmp", b"/tmp")),
    "chroot": attempt(lambda: call(other["chroot"], b"/tmp")),
    "a user namespace": attempt(lambda: call(other["unshare"], 0x10000000)),
    "a mount namespace": attempt(lambda: call(other["unshare"], 0x00020000)),
    "the guard's namespace": attempt(lambda: call(other["setns"], os.open("/proc/1/ns/mnt", os.O_RDONLY), 0)),
    "reboot": attempt(lambda: call(other["reboot"], 0, 0, 0, 0)),
    "swapon": attempt(lambda: call(other["swapon"], b"/tmp/x", 0)),
    "acct": attempt(lambda: call(other["acct"], b"/tmp/x")),
    "sethostname": attempt(lambda: call(other["hostname"], b"x", 1)),
    "the kernel's log": attempt(lambda: call(other["syslog"], 3, space, 100)),
    "files by their numbers": attempt(lambda: call(other["handle"], os.open("/usr", os.O_RDONLY), space, 0)),
    "a module": attempt(lambda: call(other["modules"], space, 10, b"")),
    "bpf": attempt(lambda: call(other["bpf"], 0, space, 72)),
    "another kernel": attempt(lambda: call(other["kexec"], 0, 0, 0, 0)),
    "the clock": attempt(lambda: time.clock_settime(0, 1)),
    "raw packets": attempt(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()),
    "raw addresses": attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close()),
    "priority": attempt(lambda: os.setpriority(os.PRIO_PROCESS, 0, -5)),
    "real time": attempt(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))),
    "more files": attempt(lambda: call(other["limit"], 0, 7, ctypes.byref((ctypes.c_ulong * 2)(1 << 20, 1 << 20)), 0)),
    "to be killed last": attempt(lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1000")),
    "all memory": attempt(lambda: os.close(os.open("/proc/kcore", os.O_RDONLY))),
    "the kernel's messages": attempt(lambda: os.close(os.open("/proc/kmsg", os.O_RDONLY | os.O_NONBLOCK))),
    "the kernel's settings": attempt(lambda: os.close(os.open("/proc/sys/vm/drop_caches", os.O_WRONLY))),
    "what handles crashes": attempt(lambda: os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))),
    "emergency keys": attempt(lambda: os.close(os.open("/proc/sysrq-trigger", os.O_WRONLY))),
    "the terminal": attempt(lambda: os.close(os.open("/dev/tty", os.O_RDWR))),
    "the console": attempt(lambda: os.close(os.open("/dev/console", os.O_RDWR))),
    "a disk": attempt(lambda: os.mknod("/tmp/disk", 0o060600, os.makedev(254, 0))),
}))
"""


def test_calls_with_power_over_the_machine_are_refused(contained, attacked_project):
    tried = json.loads(contained.command(attacked_project, PYTHON, "-c", CALLS).check().output("stdout"))
    allowed = sorted(name for name, answer in tried.items() if answer == "done")
    assert allowed == [], tried


# A folder that one run may write and another one reads, replaced by a link to something that was not given.


def test_a_folder_that_became_a_link_is_shown_to_no_agent(contained, attacked_project):
    """An agent's folder is the one its owner named; a run that may write around it cannot replace it."""
    secret = projects.make_folder(contained.projects / f"secret-{secrets.token_hex(4)}", {"key": "canary\n"}, owner=contained.user)
    shared = projects.make_folder(contained.projects / f"shared-{secrets.token_hex(4)}", {"d/key": "harmless\n"}, owner=contained.user)
    name = f"reader-{secrets.token_hex(4)}"
    make_agent(
        contained, name, projectPath=str(attacked_project), start=True, command=["cat", f"{shared}/d/key", f"{secret}/key"],
        policy={"preset": "project", "readablePaths": [f"{shared}/d"]})
    owner, bound = control_token(contained), mint(contained, agent=name)["token"]

    def seen(token):
        answer = contained.api_server.ask("POST", "/v1/tasks", {"agent": name, "prompt": "x"}, token=token)
        assert answer.status in (202, 403), answer
        if answer.status == 403:
            return ""
        run = contained.wait_for_end(answer.json["taskId"])
        return str(contained.api("GET", f"/v1/runs/{run['id']}/logs")[1]) + str(run.get("outcome"))

    assert "harmless" in seen(bound), "the control: the folder is shown"
    contained.shell(attacked_project, f"mv {shared}/d {shared}/e && ln -s {secret} {shared}/d", options=["--write", shared]).check()
    assert (shared / "d" / "key").read_text() == "canary\n", "the control: outside the link leads there"
    for token in (bound, owner):
        text = seen(token)
        assert "canary" not in text, text
