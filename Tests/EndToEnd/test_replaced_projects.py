"""A task works in the folder in which it began: anything put at its path later, by its owner or others, is neither read nor written."""

import contextlib
import multiprocessing
import os
import shutil

import pytest

from support import projects
from support.roost import ORDINARY_USER, TERMINAL
from support.waiting import wait_until

VICTIM = 54321
root_only = pytest.mark.skipif(os.getuid() != 0, reason="needs root to be two users")
CANARY = "canary-of-the-victim"


def settled(roost, run):
    return wait_until(lambda: (found := roost.api("GET", f"/v1/runs/{run}")[1])["status"] in TERMINAL and found)


@pytest.fixture
def place(shared_roost, request):
    """A folder of an ordinary user with a project, and beside it a folder of another user that the first cannot read."""
    folder = shared_roost.projects / f"replaced-{abs(hash(request.node.name))}"
    folder.mkdir()
    projects.make_repository(folder / "mine" / "project", {"a.txt": "mine\n", "d/b.txt": "mine\n"}, owner=ORDINARY_USER)
    projects.give(folder / "mine", ORDINARY_USER)
    projects.make_folder(folder / "theirs", {"a.txt": CANARY + "\n", "d/b.txt": CANARY + "\n"}, owner=VICTIM)
    (folder / "theirs").chmod(0o700)
    return folder


def swap(project, target):
    project.rename(project.with_name("aside"))
    project.symlink_to(target)


@root_only
def test_roots_daemon_follows_no_link_that_a_user_puts_in_place_of_his_project(shared_roost, place):
    roost, project, theirs = shared_roost, place / "mine" / "project", place / "theirs"
    first = roost.shell(project, "echo first >> a.txt").check()
    applied = roost.run("apply", first.run_id, "--json", check=0)
    second = roost.shell(project, "echo second >> d/b.txt; cat a.txt", options=("--keep",)).check()
    assert "first" in second.output(), "the control: the run reads the project"
    copied = roost.shell(project, "cat a.txt", options=("--work-tree", "clone")).check()
    in_place = roost.shell(project, "cat a.txt", options=("--work-tree", "inPlace")).check()
    safe = roost.shell(project, "cat a.txt", options=("--isolation", "safe")).check()
    before = projects.picture(theirs)
    diff = roost.api("GET", f"/v1/runs/{second.run_id}/diff")[1]["changes"]

    swap(project, theirs)
    assert (project / "a.txt").read_text() == CANARY + "\n", "the control: who follows the link is there"
    for run in (first, second, copied, in_place, safe):
        task = run.json["taskId"] if "taskId" in run.json else roost.api("GET", f"/v1/runs/{run.run_id}")[1]["taskId"]
        status, again = roost.api("POST", f"/v1/tasks/{task}/retry", {})
        assert status == 202, again
        ended = settled(roost, again["id"])
        assert (ended["status"], ended["outcome"]["reason"]) == ("failed", "project_unavailable"), ended
        assert "symbolic link" in ended["outcome"]["message"], ended
        assert CANARY not in str(roost.api("GET", f"/v1/runs/{again['id']}/logs")[1])
    refused = roost.run("apply", second.run_id)
    assert refused.code != 0 and "symbolic link" in refused.said, refused
    undone = roost.run("undo", first.run_id)
    assert undone.code != 0 and "symbolic link" in undone.said, (undone, applied)
    assert roost.api("GET", f"/v1/runs/{second.run_id}/diff")[1]["changes"] == diff, "what was stored stays readable"
    assert projects.picture(theirs) == before

    project.unlink()
    project.with_name("aside").rename(project)
    roost.run("apply", second.run_id, check=0)
    assert (project / "d" / "b.txt").read_text() == "mine\nsecond\n"


def swapping(project, target, stop):
    """The user swaps his project back and forth as fast as he can."""
    os.setgid(ORDINARY_USER)
    os.setuid(ORDINARY_USER)
    aside = project.with_name("aside")
    while not stop.is_set():
        with contextlib.suppress(OSError):
            project.rename(aside)
            project.symlink_to(target)
            project.unlink()
            aside.rename(project)
    with contextlib.suppress(OSError):
        project.unlink()
    with contextlib.suppress(OSError):
        aside.rename(project)


@root_only
def test_a_race_with_the_swap_reaches_nothing(shared_roost, place):
    roost, project, theirs = shared_roost, place / "mine" / "project", place / "theirs"
    work = roost.shell(project, "cat a.txt d/b.txt; echo x >> d/b.txt; date +%N > new.txt", options=("--keep",)).check()
    task = roost.api("GET", f"/v1/runs/{work.run_id}")[1]["taskId"]
    others = [
        roost.api("GET", f"/v1/runs/{roost.shell(project, 'cat a.txt', options=options).check().run_id}")[1]["taskId"]
        for options in (("--isolation", "safe"), ("--work-tree", "inPlace"))]
    before = projects.picture(theirs)
    stop = multiprocessing.Event()
    user = multiprocessing.Process(target=swapping, args=(project, theirs, stop))
    user.start()
    try:
        for round_ in range(8):
            for one in [task, *others]:
                status, again = roost.api("POST", f"/v1/tasks/{one}/retry", {})
                if status != 202:
                    continue
                settled(roost, again["id"])
                assert CANARY not in str(roost.api("GET", f"/v1/runs/{again['id']}/logs")[1]), round_
                assert CANARY not in str(roost.api("GET", f"/v1/runs/{again['id']}/diff")[1]), round_
                roost.run("apply", again["id"])
                roost.run("undo", again["id"])
    finally:
        stop.set()
        user.join()
    assert projects.picture(theirs) == before


def test_a_restored_project_waits_for_its_owners_word(roost, project):
    run = roost.shell(project, "echo more >> readme.txt", options=("--keep",)).check()
    task = roost.api("GET", f"/v1/runs/{run.run_id}")[1]["taskId"]
    copy = project.with_name(project.name + "-backup")
    shutil.copytree(project, copy, symlinks=True)
    shutil.rmtree(project)
    copy.rename(project)

    refused = roost.run("apply", run.run_id)
    assert refused.code != 0 and f"roost project relink {project}" in refused.said, refused
    ended = settled(roost, roost.api("POST", f"/v1/tasks/{task}/retry", {})[1]["id"])
    assert ended["outcome"]["reason"] == "project_unavailable" and "relink" in ended["outcome"]["message"], ended
    assert "more" in roost.run("diff", run.run_id, check=0).stdout
    assert (project / "readme.txt").read_text() == "one\ntwo\nthree\n"

    asked = roost.run("project", "relink", project)
    assert asked.code != 0 and "--yes" in asked.said, "nobody is there to be asked"
    assert roost.run("apply", run.run_id).code != 0
    assert roost.run("project", "relink", project, "--yes", "--json", check=0).json["tasks"] == [task]
    roost.run("apply", run.run_id, check=0)
    assert (project / "readme.txt").read_text() == "one\ntwo\nthree\nmore\n"
    assert "nothing to confirm" in roost.run("project", "relink", project, check=0).stdout
