"""Project folders can be renamed inside as they can outside, by whatever means."""

import json
import os
import shutil
import subprocess
import textwrap

import pytest

from support import projects

PYTHON = "/usr/bin/python3"
pytestmark = pytest.mark.skipif(not os.path.exists(PYTHON), reason=f"what renames is {PYTHON}, which is not here")

# Renames in every possible way and reports the results.
RENAMES = textwrap.dedent("""\
    import ctypes, errno, json, os, threading
    said = []
    libc = ctypes.CDLL(None, use_errno=True)
    NOREPLACE, EXCHANGE, HERE = 1, 2, -100

    def rename(old, new, flags=0, at=(HERE, HERE)):
        failed = libc.renameat2(at[0], old.encode(), at[1], new.encode(), flags) != 0
        said.append([old, os.path.basename(new), flags, errno.errorcode[ctypes.get_errno()] if failed else "done"])

    def seen(folder):
        found = {}
        for root, folders, files in os.walk(folder):
            for path in [root] + [os.path.join(root, name) for name in files]:
                status = os.lstat(path)
                content = os.readlink(path) if os.path.islink(path) else open(path).read() if os.path.isfile(path) else ""
                time = status.st_mtime_ns if path != folder else 0
                found[os.path.relpath(path, folder)] = [oct(status.st_mode), time, content]
        return found

    before, were_twins = seen("src"), os.path.samefile("src/twin", "src/deep/twin")
    log = open("src/log", "a")
    log.write("one ")
    log.flush()
    rename("src", "lib")
    log.write("two")
    log.flush()
    assert open("lib/log").read() == "one two", "whoever writes writes to the renamed file"
    os.truncate("lib/log", 0)
    os.utime("lib/log", ns=(0, before["log"][1]))
    assert seen("lib") == before, (before, seen("lib"))
    assert not os.path.exists("src")
    assert os.path.samefile("lib/twin", "lib/deep/twin") == were_twins
    os.rename("lib", "lib2")
    os.rename("lib2/", "lib")
    rename("closed", "shut")
    rename("other", "lib")
    rename("other", "other/inner")
    rename("other", "lib/log")
    rename("other", "nowhere/x")
    rename("other", "shut", NOREPLACE)
    rename("other", "fresh", NOREPLACE)
    rename("fresh", "shut", EXCHANGE)
    rename("pair", "lib/log", EXCHANGE)
    os.mkdir("empty")
    rename("third", "empty")
    top = os.open("at", os.O_RDONLY)
    rename("old", "new", 0, (top, top))
    rename("at/new", os.path.join(os.getcwd(), "moved"))
    print(json.dumps([said, sorted(os.listdir(".")), sorted(os.listdir("shut")), sorted(os.listdir("lib")), open("moved/in/q").read()]))
    """)

FILES = {
    "src/a": "a\n", "src/deep/er/b": "b\n", "src/log": "", "src/twin": "t", "closed/x": "x\n", "other/y": "y\n", "third/z": "z\n",
    "pair/p": "p\n", "at/old/in/q": "q\n", "rename.py": RENAMES,
}


def make(folder, owner):
    projects.make_folder(folder, FILES)
    os.symlink("a", folder / "src" / "link")
    os.link(folder / "src" / "twin", folder / "src" / "deep" / "twin")
    os.utime(folder / "src" / "a", (1, 2))
    os.chmod(folder / "src" / "a", 0o640)
    os.chmod(folder / "src" / "deep", 0o750)
    os.utime(folder / "src" / "deep", (3, 4))
    os.chmod(folder / "closed", 0o555)
    projects.give(folder, owner)
    return folder


@pytest.mark.parametrize("options", [(), ("--work-tree", "clone"), ("--isolation", "trusted")], ids=["layer", "clone", "trusted"])
def test_every_rename_does_inside_what_it_does_outside(contained, tmp_path, options):
    """The control is the same program in an equal folder outside."""
    name = "-".join(["renames", *options[1:]])
    project = make(contained.projects / name, contained.user)
    outside = make(contained.scratch / f"outside-{name}", contained.user)
    done = subprocess.run(contained.words(["rename.py"], binary=PYTHON), cwd=outside, capture_output=True, text=True, check=True)
    inside = contained.command(project, PYTHON, "rename.py", options=("--keep", *options)).check()
    told, expected = json.loads(inside.output("stdout")), json.loads(done.stdout)
    assert told == expected
    assert ["src", "lib", 0, "done"] in told[0]
    contained.run("discard", inside.run_id, check=0)


@pytest.mark.parametrize("way", ["git mv src lib", "mv src lib", f"{PYTHON} -c 'import os; os.rename(\"src\", \"lib\")'", "node -e 'require(\"fs\").renameSync(\"src\", \"lib\")'"])
def test_a_renamed_folder_is_shown_applied_undone_and_seen_by_the_next_run(contained, way, request):
    if way.startswith("node") and not shutil.which("node", path="/usr/bin:/usr/local/bin"):
        pytest.skip("no node in /usr/bin")
    # More files of one size than are compared with each other.
    files = {"src/a": "a\n", "src/deep/b": "b\n", **{f"src/many/{number}": f"{number}\n" for number in range(100, 180)}}
    project = projects.make_repository(contained.projects / f"way-{abs(hash(way))}", files, contained.user)
    before = projects.files_of(project)
    run = contained.shell(project, way + " && test ! -e src", options=("--keep",)).check()
    diff = contained.run("diff", run.run_id, check=0).stdout
    assert "rename to lib/a" in diff and "rename to lib/deep/b" in diff and diff.count("rename to lib/many/") == 80, diff
    assert "deleted file" not in diff and "new file" not in diff
    contained.run("apply", run.run_id, check=0)
    assert not (project / "src").exists() and (project / "lib" / "deep" / "b").read_text() == "b\n"
    contained.run("undo", run.run_id, check=0)
    assert projects.files_of(project) == before


def test_a_folder_in_which_something_is_mounted_stays_whole(contained):
    """A hidden file of variables is such a mount."""
    project = projects.make_folder(contained.projects / "masked", {"app/.env": "S=1\n", "app/a": "a\n", "app/b/c": "c\n"}, contained.user)
    run = contained.shell(project, "mv app web; echo $?; find app web .roost* 2>/dev/null | sort | tr '\\n' ' '", options=("--keep",)).check()
    assert "busy" in run.output("stderr"), run
    assert run.output("stdout").split() == ["1", "app", "app/.env", "app/a", "app/b", "app/b/c"], run
    assert "diff --git" not in contained.run("diff", run.run_id).stdout


RACE = textwrap.dedent("""\
    import errno, os, threading
    made, stop = [], threading.Event()
    def write():
        number = 0
        while not stop.is_set():
            try:
                with open(f"src/new-{number}", "w") as file:
                    file.write(str(number))
                    file.flush()
                    os.fsync(file.fileno())
            except FileNotFoundError:
                continue
            made.append(number)
            number += 1
    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    while len(made) < 50: pass
    try:
        os.rename("src", "lib")
    except OSError as error:
        # Names come quicker than they are carried.
        assert error.errno == errno.EBUSY, error
        stop.set()
        writer.join()
        os.rename("src", "lib")
    stop.set()
    writer.join()
    found = {int(name[4:]): open(os.path.join(folder, name)).read() for folder in ("src", "lib") if os.path.isdir(folder)
             for name in os.listdir(folder) if name.startswith("new-")}
    missing = [number for number in made if found.get(number) != str(number)]
    print("missing", missing, len([name for name in os.listdir("lib") if name.startswith("old-")]), [n for n in os.listdir(".") if n.startswith(".roost")])
    """)


def test_nothing_is_lost_that_is_written_while_a_folder_is_renamed(contained):
    files = {"race.py": RACE, **{f"src/old-{number}": "x" * 5000 for number in range(300)}}
    project = projects.make_folder(contained.projects / "race", files, contained.user)
    run = contained.command(project, PYTHON, "race.py").check()
    assert run.output("stdout").strip() == "missing [] 300 []", run
