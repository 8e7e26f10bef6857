"""Empty folders that a run creates or removes are reported, applied and undone."""

import os

import pytest

from support import projects

SCRIPT = "mkdir -p uploads/tmp/in ignored/x; rmdir old; rm -r nest src; mkdir full; echo f >full/f; chmod 700 uploads/tmp/in"
LAYOUTS = pytest.mark.parametrize("options", [(), ("--work-tree", "clone")], ids=["layer", "clone"])


def make(roost, name, maker):
    folder = maker(roost.projects / name, {"a": "a\n", ".gitignore": "ignored/\n", "src/b": "b\n"}, roost.user)
    for path in ("old", "nest/one/two", "src/empty", "mine"):
        os.makedirs(folder / path)
    os.chmod(folder / "old", 0o750)
    projects.give(folder, roost.user)
    return folder


def folders(folder):
    return {os.path.relpath(os.path.join(root, name), folder) for root, names, _ in os.walk(folder) for name in names if ".git" not in root} - {".git"}


@LAYOUTS
@pytest.mark.parametrize("maker", [projects.make_folder, projects.make_repository], ids=["plain", "repository"])
def test_they_are_said_applied_and_undone(contained, maker, options):
    folder = make(contained, f"empty-{maker.__name__}-{len(options)}", maker)
    before = projects.files_of(folder)
    run = contained.shell(folder, SCRIPT, options=("--keep", *options)).check()
    notes = " ".join(contained.api("GET", f"/v1/runs/{run.run_id}/diff")[1]["notes"])
    assert "empty folders are made: uploads/tmp/in" in notes and "ignored" not in notes, notes
    assert "empty folders are removed: nest, old" in notes, notes
    assert projects.files_of(folder) == before
    contained.run("apply", run.run_id, check=0)
    assert folders(folder) == {"uploads", "uploads/tmp", "uploads/tmp/in", "full", "mine"}, folders(folder)
    assert (folder / "uploads").stat().st_uid == folder.stat().st_uid
    contained.run("undo", run.run_id, check=0)
    assert projects.files_of(folder) == before


@LAYOUTS
def test_what_a_person_put_there_meanwhile_stays(contained, options):
    folder = make(contained, f"meanwhile-{len(options)}", projects.make_folder)
    run = contained.shell(folder, SCRIPT, options=("--keep", *options)).check()
    projects.write_files(folder, {"old/mine": "m\n", "uploads": "a file\n"})
    projects.give(folder, contained.user)
    contained.run("apply", run.run_id, check=0)
    assert (folder / "old" / "mine").read_text() == "m\n" and (folder / "uploads").read_text() == "a file\n"
    assert not (folder / "nest").exists()


def test_chosen_files_are_applied_without_them(contained):
    folder = make(contained, "chosen", projects.make_folder)
    run = contained.shell(folder, SCRIPT, options=("--keep",)).check()
    contained.run("apply", run.run_id, "full/f", check=0)
    assert (folder / "full" / "f").exists() and (folder / "old").exists() and not (folder / "uploads").exists()


@LAYOUTS
def test_folders_alone_are_applied_and_named(contained, options):
    folder = make(contained, f"alone-{len(options)}", projects.make_folder)
    run = contained.shell(folder, "rmdir old; mkdir new", options=("--keep", *options)).check()
    applied = contained.run("apply", run.run_id, check=0).said
    assert "empty folders are made: new" in applied and "empty folders are removed: old" in applied, applied
    assert (folder / "new").is_dir() and not (folder / "old").exists()
    contained.run("undo", run.run_id, check=0)
    assert (folder / "old").is_dir() and not (folder / "new").exists()
