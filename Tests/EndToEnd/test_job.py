"""Whole jobs with plain commands: run, review, apply, undo, discard, follow up."""

import json
import os
import signal
import threading

import pytest

from support import projects
from support.principals import mint
from support.relay import RequestRelay
from support.waiting import wait_until

CHANGE = "printf 'one\\nTWO\\nthree\\n' > readme.txt; mkdir -p new && echo fresh > new/file.txt"


def test_a_run_shows_its_diff_and_leaves_the_project_untouched(roost, project):
    before = projects.picture(project)
    outcome = roost.shell(project, f"{CHANGE}; echo said; echo complained >&2").check()
    assert outcome.json["type"] == "run.finished"
    assert outcome.json["status"] == "succeeded"
    assert outcome.json["exitCode"] == 0
    assert outcome.json["diff"] == {"files": 2, "additions": 2, "deletions": 1}
    assert outcome.output("stdout") == "said\n"
    assert outcome.output("stderr") == "complained\n"
    assert projects.picture(project) == before


def test_the_diff_reads_as_a_patch_that_git_can_apply(roost, project):
    run = roost.shell(project, CHANGE).check().run_id
    patch = roost.run("diff", run, check=0).stdout
    assert "-two" in patch and "+TWO" in patch and "+fresh" in patch
    (project / ".." / f"{project.name}.patch").write_text(patch)
    projects.git(project, "apply", str(project / ".." / f"{project.name}.patch"))
    assert (project / "readme.txt").read_text() == "one\nTWO\nthree\n"
    assert (project / "new" / "file.txt").read_text() == "fresh\n"


def test_apply_brings_the_changes_and_undo_takes_them_back(roost, project):
    before = projects.picture(project)
    run = roost.shell(project, f"{CHANGE}; chmod +x readme.txt; ln -s readme.txt link").check().run_id
    roost.run("apply", run, check=0)
    assert (project / "readme.txt").read_text() == "one\nTWO\nthree\n"
    assert (project / "new" / "file.txt").read_text() == "fresh\n"
    assert os.access(project / "readme.txt", os.X_OK)
    assert os.readlink(project / "link") == "readme.txt"
    roost.run("undo", run, check=0)
    assert projects.picture(project) == before


def test_deleted_and_renamed_files_are_applied_and_restored(roost, project):
    projects.write_files(project, {"old/name.txt": "content that stays the same\n" * 20, "gone.txt": "bye\n"})
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "second")
    before = projects.picture(project)
    run = roost.shell(project, "mv old renamed; rm gone.txt").check().run_id
    roost.run("apply", run, check=0)
    assert sorted(path.name for path in project.iterdir()) == [".git", "readme.txt", "renamed"]
    assert (project / "renamed" / "name.txt").exists()
    roost.run("undo", run, check=0)
    assert projects.picture(project) == before


def test_apply_twice_changes_nothing_more(roost, project):
    run = roost.shell(project, CHANGE).check().run_id
    roost.run("apply", run, check=0)
    after = projects.picture(project)
    roost.run("apply", run)
    assert projects.picture(project) == after


def test_undo_refuses_to_destroy_a_later_edit_and_names_the_file(roost, project):
    run = roost.shell(project, CHANGE).check().run_id
    roost.run("apply", run, check=0)
    (project / "readme.txt").write_text("a person was here\n")
    outcome = roost.run("undo", run)
    assert outcome.code != 0
    assert "readme.txt" in outcome.said
    assert (project / "readme.txt").read_text() == "a person was here\n"
    assert (project / "new" / "file.txt").exists(), "a refused undo changes nothing at all"


def test_a_conflict_is_named_and_nothing_is_half_applied(roost, project):
    run = roost.shell(project, CHANGE).check().run_id
    (project / "readme.txt").write_text("one\nzwei\nthree\n")
    before = projects.picture(project)
    outcome = roost.run("apply", run)
    assert outcome.code == 1, str(outcome)
    assert "readme.txt" in outcome.said
    assert projects.picture(project) == before


def test_an_edit_elsewhere_in_the_same_file_is_merged(roost, project):
    text = "".join(f"line {number}\n" for number in range(30))
    projects.write_files(project, {"long.txt": text})
    run = roost.shell(project, "sed -i 's/^line 3$/line three/' long.txt").check().run_id
    (project / "long.txt").write_text(text.replace("line 25\n", "line twenty-five\n"))
    roost.run("apply", run, check=0)
    merged = (project / "long.txt").read_text()
    assert "line three\n" in merged and "line twenty-five\n" in merged


def test_uncommitted_work_is_part_of_the_base_not_of_the_diff(roost, project):
    projects.write_files(project, {"readme.txt": "one\ntwo\nthree\nmine\n", "untracked.txt": "mine too\n"})
    outcome = roost.shell(project, "cat untracked.txt; echo theirs >> readme.txt").check()
    assert outcome.output() == "mine too\n"
    assert outcome.json["diff"] == {"files": 1, "additions": 1, "deletions": 0}


@pytest.mark.parametrize("choice, is_applied", [("--apply", True), ("--discard", False), ("--keep", False)])
def test_what_becomes_of_the_diff_can_be_said_at_once(roost, project, choice, is_applied):
    roost.shell(project, CHANGE, options=[choice]).check()
    assert (project / "new").exists() == is_applied


def test_a_failed_command_is_not_applied(roost, project):
    outcome = roost.shell(project, f"{CHANGE}; exit 3", options=["--apply"]).check(1)
    assert outcome.json["status"] == "failed"
    assert outcome.json["exitCode"] == 3
    assert outcome.end == ("failed", "exit_non_zero")
    assert not (project / "new").exists()


def test_a_discarded_run_leaves_the_tree_and_can_be_fetched_back_until_it_is_collected(roost, project):
    run = roost.shell(project, CHANGE).check().run_id
    roost.run("discard", run, check=0)
    assert not (project / "new").exists()
    roost.run("apply", run, check=0)
    assert (project / "new").exists()
    roost.run("undo", run, check=0)
    roost.run("gc", check=0)
    assert roost.run("apply", run).code != 0
    assert not (project / "new").exists()


def test_runs_are_found_by_the_end_of_their_id_and_by_last(roost, project):
    run = roost.shell(project, CHANGE).check().run_id
    assert roost.run("diff", run[-6:], check=0).stdout == roost.run("diff", run, check=0).stdout
    assert roost.run("diff", "@last", check=0).stdout == roost.run("diff", run, check=0).stdout
    roost.run("apply", "@last", check=0)
    assert (project / "new" / "file.txt").exists()


def test_files_are_applied_by_their_names_alone(roost, project):
    run = roost.shell(project, f"{CHANGE}; echo odd > cafe").check().run_id
    roost.run("apply", "new/file.txt", check=0)
    assert (project / "new" / "file.txt").exists()
    assert (project / "readme.txt").read_text() == "one\ntwo\nthree\n"
    roost.run("undo", check=0)
    assert roost.run("apply", "cafe").code != 0, "what can name a run names one"
    roost.run("apply", "./cafe", check=0)
    assert (project / "cafe").exists() and not (project / "new" / "file.txt").exists()
    roost.run("undo", check=0)
    roost.run("apply", run[-6:], "readme.txt", check=0)
    assert (project / "readme.txt").read_text() == "one\nTWO\nthree\n"


def test_a_further_run_of_a_task_sees_the_tree_of_the_run_before(roost, project):
    first = roost.shell(project, "echo line >> made.txt; echo $(wc -l < made.txt) lines").check()
    assert first.output() == "1 lines\n"
    task = task_of(roost, first.run_id)
    roost.run("task", "retry", task, check=0)
    wait_until(lambda: len(roost.items(f"/v1/tasks/{task}/runs")) == 2, what="the second run")
    second = roost.wait_for_end(task)
    assert second["status"] == "succeeded"
    output = [event["data"]["text"] for event in roost.journal(second["id"]) if event["type"] == "run.output"]
    assert "".join(output) == "2 lines\n"
    assert not (project / "made.txt").exists()
    roost.run("apply", second["id"], check=0)
    assert (project / "made.txt").read_text() == "line\nline\n"


def test_a_subfolder_is_where_the_command_starts(roost, project):
    projects.write_files(project, {"deep/er/file.txt": "x\n"})
    outcome = roost.shell(project / "deep" / "er", "pwd; ls").check()
    assert outcome.output().splitlines() == [str(project / "deep" / "er"), "file.txt"]


def test_a_detached_run_is_followed_later(roost, project):
    accepted = roost.run(
        "run", "--in", project, "--detach", "--json", "--", "sh", "-c", "echo from afar", check=0).json
    task = accepted["taskId"]
    assert roost.wait_for_end(task)["status"] == "succeeded"
    assert "from afar" in roost.run("logs", accepted["runId"], check=0).stdout
    assert "from afar" in roost.run("attach", accepted["runId"], check=0).stdout


def test_cancel_ends_a_run_once(roost, project):
    accepted = roost.run("run", "--in", project, "--detach", "--json", "--", "sleep", "1000", check=0).json
    wait_until(lambda: roost.last_run_of(accepted["taskId"])["status"] == "running", what="the run's start")
    roost.run("task", "cancel", accepted["taskId"], check=0)
    assert roost.wait_for_end(accepted["taskId"])["status"] == "cancelled"
    events = roost.journal(accepted["runId"])
    assert [event["type"] for event in events].count("run.finished") == 1
    assert roost.run("task", "cancel", accepted["taskId"]).code in (0, 1)
    assert roost.journal(accepted["runId"]) == events


def test_interrupting_the_command_line_ends_the_run(roost, project):
    process = roost.start("run", "--in", project, "--json", "--", "sleep", "1001")
    # Until it prints its run's first event, it may not yet know that there is a run.
    assert json.loads(process.stdout.readline())["stream"]
    task, = (task["id"] for task in roost.items("/v1/tasks") if task.get("projectPath") == str(project))
    wait_until(lambda: roost.last_run_of(task)["status"] == "running", what="the run's start")
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=150)
    assert process.returncode == 130, stderr.decode()
    assert roost.last_run_of(task)["status"] == "cancelled"


def test_interrupting_the_command_line_before_it_hears_of_its_run_ends_the_run_too(roost, project):
    roost.run("project", "open", project, check=0)

    def interrupt(answer):
        if b" 202 " in answer.partition(b"\r\n")[0]:
            process.send_signal(signal.SIGINT)
    with RequestRelay(roost.api_server, interrupt) as relay:
        process = roost.start(
            "run", "--in", project, "--json", "--", "sleep", "1002",
            env={"ROOST_URL": relay.url, "ROOST_TOKEN": mint(roost, scopes=["read", "operate"])["token"]})
        stdout, stderr = process.communicate(timeout=150)
    assert process.returncode == 130, stderr.decode()
    task, = (task["id"] for task in roost.items("/v1/tasks") if task.get("projectPath") == str(project))
    assert roost.last_run_of(task)["status"] == "cancelled"


def test_a_second_interrupt_leaves_a_daemon_that_does_not_answer(roost, project):
    held, released = threading.Event(), threading.Event()
    roost.run("project", "open", project, check=0)

    def hold(answer):
        if b" 202 " in answer.partition(b"\r\n")[0]:
            held.set()
            released.wait(150)
    with RequestRelay(roost.api_server, hold) as relay:
        process = roost.start(
            "run", "--in", project, "--json", "--", "true",
            env={"ROOST_URL": relay.url, "ROOST_TOKEN": mint(roost, scopes=["read", "operate"])["token"]})
        assert held.wait(150)
        process.send_signal(signal.SIGINT)
        assert b"Ctrl-C again" in process.stderr.readline(), "the control: the first one is kept"
        process.send_signal(signal.SIGINT)
        assert process.wait(150) == 130
        released.set()


def task_of(roost, run_id):
    status, run = roost.api("GET", f"/v1/runs/{run_id}")
    assert status == 200, run
    return run["taskId"]


def test_the_quickstart_shows_a_diff_and_leaves_nothing_running(fresh_roost):
    cache = fresh_roost.scratch / "cache"
    outcome = fresh_roost.run("quickstart", "--exit", env={"XDG_CACHE_HOME": str(cache)}, check=0)
    assert '+echo "Hello, ${1:-world}"' in outcome.stdout
    assert "What to try next" in outcome.stdout
    assert "Helo" in (cache / "roost" / "quickstart" / "greet.sh").read_text(), "the sample is untouched until someone applies"
    fresh_roost.wait_until_nothing_is_left()
