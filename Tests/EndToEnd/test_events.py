"""The interface for programs: events, JSON answers, exit codes."""

import json

import pytest

from support import projects


def test_events_are_numbered_without_gaps_and_end_once(roost, project):
    outcome = roost.shell(project, "for i in 1 2 3; do echo $i; done; echo x > y").check()
    events = outcome.events
    assert {"position", "stream", "sequence", "type", "version", "at", "data"} <= set(events[0])
    positions = [event["position"] for event in events]
    assert positions == sorted(set(positions))
    for stream in {event["stream"] for event in events}:
        sequences = [event["sequence"] for event in events if event["stream"] == stream]
        assert sequences == list(range(sequences[0], sequences[0] + len(sequences)))
    assert [line["type"] for line in outcome.lines].count("run.finished") == 1
    assert outcome.lines[-1]["type"] == "run.finished"


def test_the_journal_holds_what_was_streamed(roost, project):
    outcome = roost.shell(project, "echo kept").check()
    streamed = [event for event in outcome.events if event["stream"] == f"run:{outcome.run_id}"]
    *stored, end = roost.journal(outcome.run_id)
    assert end["type"] == "run.finished" and end["data"]["status"] == outcome.json["status"]
    assert streamed == stored


def test_a_reader_resumes_at_any_position_and_sees_each_event_once(roost, project):
    outcome = roost.shell(project, "seq 1 50").check()
    everything = roost.journal(outcome.run_id)
    for cut in range(0, len(everything)):
        after = everything[cut]["position"]
        status, body = roost.api("GET", f"/v1/runs/{outcome.run_id}/events?after={after}")
        assert status == 200
        assert body["items"] == everything[cut + 1:]


def test_what_the_sandbox_is_stands_in_the_run(roost, project):
    sandbox = roost.shell(project, "true").check().events_of("run.sandbox")
    assert len(sandbox) == 1
    assert sandbox[0]["isolation"] == "project"
    assert sandbox[0]["network"] == "deny"
    assert sandbox[0]["summary"]


def test_status_counts_runs(roost):
    status = roost.run("status", "--json", check=0).json
    assert status["pid"] > 0
    assert isinstance(status["runs"], dict)
    assert "queue" in status and "url" in status


def test_the_doctor_reports_each_guard(roost):
    outcome = roost.run("doctor", "--json")
    report = outcome.json
    names = json.dumps(report)
    for guard in ("user_namespace", "pid_namespace", "network_namespace", "no_new_privileges"):
        assert guard in names, outcome


def test_configuration_says_where_each_value_comes_from(roost):
    text = roost.run("config", "show", "--origin", check=0).stdout
    assert "ROOST_RUNS_PARALLEL" in text
    assert "default" in text


def test_version_is_one_line(roost):
    words = roost.run("version", check=0).stdout
    assert len(words.strip().splitlines()) == 1
    assert roost.run("--version", check=0).stdout == words


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_know_the_commands(roost, shell):
    assert "doctor" in roost.run("completions", shell, check=0).stdout


def test_tasks_are_listed_and_shown(roost, project):
    outcome = roost.shell(project, "echo listed-task").check()
    status, run = roost.api("GET", f"/v1/runs/{outcome.run_id}")
    assert status == 200
    assert run["taskId"] in roost.run("task", "list", "--json", check=0).stdout
    assert run["taskId"] in roost.run("task", "show", run["taskId"], "--json", check=0).stdout


def test_text_for_people_goes_without_json(roost, project):
    outcome = roost.run("run", "--in", project, "--", "sh", "-c", "echo plain words", check=0)
    assert "plain words" in outcome.stdout
    assert '"type"' not in outcome.stdout


def test_collecting_garbage_removes_what_is_old_enough_and_only_that(roost, project):
    run = roost.shell(project, "echo keep > kept.txt").check().run_id
    roost.run("gc", "--older-than", "1d", check=0)
    roost.run("apply", run, check=0)
    assert (project / "kept.txt").exists()
    roost.run("gc", check=0)
    assert roost.run("diff", run).code != 0
    assert roost.journal(run)[-1]["type"] == "run.finished", "conversations and events stay"
