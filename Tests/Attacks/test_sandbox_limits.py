"""Attacks on limits: memory and disk space that neither a process's pages nor any file name shows. Each is first shown to be possible
where it is allowed.
"""

import os

import pytest

PYTHON = "/usr/bin/python3"

HOLDER = r"""
import ctypes, mmap, os, sys, time
kind, size = sys.argv[1], int(sys.argv[2]) << 20
block = b"x" * (1 << 20)
def fill(descriptor):
    for _ in range(size >> 20):
        os.write(descriptor, block)
held = []
if kind == "memfd":
    fill(os.memfd_create("held"))
elif kind == "segment":
    library = ctypes.CDLL(None, use_errno=True)
    library.shmat.restype = ctypes.c_void_p
    for _ in range(size >> 24):
        place = library.shmat(library.shmget(0, 1 << 24, 0o1600), None, 0)
        ctypes.memset(place, 1, 1 << 24)
        library.shmdt(ctypes.c_void_p(place))
elif kind == "shared":
    held.append(mmap.mmap(-1, size))
    for offset in range(0, size, 4096):
        held[0][offset] = 1
elif kind == "together":
    held.append(bytearray(size // 2))
    size //= 2
    held[0][:] = b"x" * len(held[0])
    fill(os.memfd_create("held"))
elif kind == "unlinked":
    descriptor = os.open("unlinked", os.O_CREAT | os.O_WRONLY)
    os.unlink("unlinked")
    fill(descriptor)
elif kind == "mapped":
    descriptor = os.open("mapped", os.O_CREAT | os.O_RDWR)
    fill(descriptor)
    held.append(mmap.mmap(descriptor, 0))
    os.unlink("mapped")
    os.close(descriptor)
elif kind == "names in memory":
    os.makedirs("/tmp/names")
    for number in range(size >> 10):
        os.close(os.open(f"/tmp/names/{number}", os.O_CREAT | os.O_WRONLY))
elif kind == "names":
    # In the home, where no change has to be told apart afterwards.
    os.chdir(os.environ["HOME"])
    for number in range(size >> 12):
        os.symlink("x", f"name-{number}")
elif kind == "closed":
    os.mkdir("closed")
    descriptor = os.open("closed/file", os.O_CREAT | os.O_WRONLY)
    os.chmod("closed", 0)
    fill(descriptor)
print("held", flush=True)
time.sleep(int(sys.argv[3]))
"""


def place(project, owner):
    script = project / "hold.py"
    script.write_text(HOLDER)
    if owner is not None:
        os.chown(script, owner, owner)


@pytest.mark.parametrize("kind", ["memfd", "segment", "shared", "together", "names in memory"])
def test_memory_that_stands_in_no_process_counts(contained, attacked_project, kind):
    place(attacked_project, contained.user)
    control = contained.command(
        attacked_project, PYTHON, "hold.py", kind, "200", "0", options=["--limit", "memory=1G"])
    assert control.end[0] == "succeeded", f"the control: it can be held where it is allowed\n{control}"
    outcome = contained.command(attacked_project, PYTHON, "hold.py", kind, "200", "100", options=["--limit", "memory=128M"])
    assert outcome.end == ("failed", "memory_limit"), outcome


@pytest.mark.parametrize("kind", ["unlinked", "mapped", "closed", "names"])
def test_disk_that_no_name_leads_to_counts(contained, attacked_project, kind):
    place(attacked_project, contained.user)
    control = contained.command(attacked_project, PYTHON, "hold.py", kind, "100", "0", options=["--limit", "disk=1G", "--discard"])
    assert control.end[0] == "succeeded", f"the control: it can be held where it is allowed\n{control}"
    outcome = contained.command(
        attacked_project, PYTHON, "hold.py", kind, "100", "100", options=["--limit", "disk=50M", "--discard"])
    assert outcome.end == ("failed", "disk_limit"), outcome
