"""Undecided work of a run stays until a person decides."""

import pytest

from support import projects
from support.terminal import Terminal

CHANGE = "echo new > made.txt; echo more > other.txt"


def run(roost, project, script=CHANGE, *options):
    """The ids of the run and its task."""
    outcome = roost.shell(project, script, options=("--keep", *options)).check()
    return outcome.run_id, outcome.json["taskId"]


def undecided(roost):
    return [task["id"] for task in roost.run("task", "list", "--undecided", "--json", check=0).json["items"]]


def is_kept(roost, run_id):
    return roost.run("diff", run_id).code == 0


def test_collecting_leaves_what_is_undecided(roost, project):
    kept, _ = run(roost, project)
    part, _ = run(roost, project)
    roost.run("apply", part, "made.txt", check=0)
    nothing, _ = run(roost, project, "true")
    applied, _ = run(roost, project, "echo own > own.txt")
    roost.run("apply", applied, check=0)
    discarded, _ = run(roost, project)
    roost.run("discard", discarded, check=0)
    taken_back, _ = run(roost, project, "echo back > back.txt")
    roost.run("apply", taken_back, check=0)
    roost.run("undo", taken_back, check=0)

    outcome = roost.run("gc", check=0)
    assert "roost task list --undecided" in outcome.stderr
    stays = {name: is_kept(roost, run_id) for name, run_id in {
        "kept": kept, "part": part, "nothing": nothing, "applied": applied, "discarded": discarded, "taken back": taken_back}.items()}
    assert stays == {
        "kept": True, "part": True, "nothing": False, "applied": False, "discarded": False, "taken back": True}
    # What was not removed can still be applied, including the rest of a part.
    roost.run("apply", part, "other.txt", check=0)
    roost.run("apply", taken_back, check=0)
    roost.run("gc", check=0)
    assert [is_kept(roost, run_id) for run_id in (kept, part, taken_back)] == [True, False, False]


def test_what_was_written_below_ignored_paths_waits_too(roost, project):
    (project / ".gitignore").write_text("built/\n")
    kept, task = run(roost, project, "mkdir built && echo x > built/out")
    assert task in undecided(roost)
    roost.run("gc", check=0)
    assert is_kept(roost, kept)


@pytest.fixture
def own(fresh_roost):
    """A separate daemon and project, because the test counts or removes everything there is."""
    fresh_roost.up()
    return fresh_roost, projects.make_repository(fresh_roost.projects / "own")


def test_undecided_tasks_are_listed_and_counted(own):
    roost, project = own
    assert undecided(roost) == [] and roost.run("status", "--json", check=0).json["undecided"] == 0
    assert "undecided" not in roost.run("status", check=0).stdout
    (first, first_task), (second, second_task) = run(roost, project), run(roost, project)
    run(roost, project, "true")
    assert undecided(roost) == [second_task, first_task]
    roost.run("task", "archive", first_task, check=0)
    assert set(undecided(roost)) == {first_task, second_task}, "the archive hides no work"
    assert roost.run("status", "--json", check=0).json["undecided"] == 2
    assert "2 with changes" in roost.run("status", check=0).stdout
    assert first_task[-6:] in roost.run("task", "list", "--undecided", check=0).stdout
    roost.run("discard", first, check=0)
    roost.run("apply", second, check=0)
    assert undecided(roost) == []
    assert roost.run("task", "list", "--undecided", check=0).stdout == ""


def test_a_dry_run_lists_what_would_go_and_changes_nothing(roost, project):
    kept, kept_task = run(roost, project)
    applied, applied_task = run(roost, project, "head -c 300000 /dev/zero > big.bin")
    roost.run("apply", applied, check=0)
    nothing, nothing_task = run(roost, project, "true")
    for options, missing in (((), kept_task), (("--undecided",), None)):
        answer = roost.run("gc", "--dry-run", "--json", *options, check=0).json
        found = {tree["taskId"]: tree for tree in answer["trees"]}
        assert answer["removed"] == [] and answer["undecided"] >= 1
        assert {applied_task, nothing_task} <= set(found) and missing not in found
        assert found[nothing_task]["projectPath"] == str(project) and found[nothing_task]["title"] == "sh -c true"
        assert not found[nothing_task]["isUndecided"]
    assert found[kept_task]["isUndecided"] and found[kept_task]["bytes"] > 0
    text = roost.run("gc", "--dry-run", check=0)
    line = next(line for line in text.stdout.splitlines() if line.startswith(nothing_task[-6:]))
    assert str(project) in line and "sh -c true" in line and "nothing was removed" in text.stdout
    assert kept_task[-6:] not in text.stdout and "roost task list --undecided" in text.stderr
    assert all(is_kept(roost, run_id) for run_id in (kept, applied, nothing))


def test_what_is_undecided_goes_only_where_a_person_says_so(own):
    roost, project = own
    kept, task = run(roost, project)
    refused = roost.run("gc", "--undecided")
    assert refused.code == 1 and "--yes" in refused.stderr and is_kept(roost, kept)
    assert roost.run("gc", "--undecided", "--json").code == 1 and is_kept(roost, kept)
    with Terminal(roost, "gc", "--undecided") as terminal:
        terminal.wait_for("[y/N]")
        assert task[-6:] in terminal.text and is_kept(roost, kept)
        terminal.type("\n")
        assert terminal.wait_for_end() == 1
    assert is_kept(roost, kept)
    with Terminal(roost, "gc", "--undecided") as terminal:
        terminal.wait_for("[y/N]")
        later, _ = run(roost, project)
        terminal.type("y\n")
        assert terminal.wait_for_end() == 0
    assert not is_kept(roost, kept)
    assert is_kept(roost, later), "only what was listed was agreed to"
    roost.run("gc", "--undecided", "--yes", check=0)
    assert not is_kept(roost, later)


@pytest.mark.parametrize("body", [{"includesUndecided": True, "tasks": []}, {"isDryRun": True, "includesUndecided": True}])
def test_programs_name_what_goes(roost, project, body):
    kept, _ = run(roost, project)
    status, answer = roost.api("POST", "/v1/gc", body)
    assert status == 200 and answer["removed"] == [], answer
    assert is_kept(roost, kept)
