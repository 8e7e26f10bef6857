"""Agents from the command line: created, changed, messaged, paused, archived."""

import shlex
import subprocess

import pytest

from support.roost import Exit
from support.terminal import Terminal
from support.waiting import wait_until


@pytest.fixture
def agent(roost, project, request):
    """A word counter in its own project; archived at the end."""
    name = "counter-" + "".join(letter for letter in request.node.name.lower() if letter.isalnum())[:30]
    roost.run(
        "agent", "create", name, "--runtime", "command", "--in", project, "--json", "--", "sh", "-c",
        "echo said: $(cat); echo more >> readme.txt", check=0)
    yield name
    listed = roost.run("agent", "list", "--archived", "--json", check=0).json["items"]
    for known in listed:
        if known.get("projectPath") == str(project) and "archivedAt" not in known:
            roost.run("agent", "archive", known["name"], check=0)


def shown(roost, name):
    return roost.run("agent", "show", name, "--json", check=0).json


def test_a_made_agent_is_listed_shown_and_started(roost, project, agent):
    known = shown(roost, agent)
    assert known["runtime"] == "command" and known["projectPath"] == str(project)
    assert known["desiredState"] == "running" and known["version"] == 1
    assert known["name"] in [item["name"] for item in roost.run("agent", "list", "--json", check=0).json["items"]]
    assert shown(roost, known["id"][-8:])["id"] == known["id"]
    assert agent in roost.run("agent", "list", check=0).stdout
    assert agent in roost.run("status", check=0).stdout


def test_a_task_for_an_agent_says_where_it_works(roost, project, agent):
    assert f"{agent} in {project}" in roost.run("run", "words", "--agent", agent, "--keep", check=0).stderr


def test_a_preview_makes_nothing(roost, project):
    outcome = roost.run("agent", "create", "never-made", "--in", project, "--preview", "--", "cat").check()
    for word in ["Reads", "Writes", "Network", "Programs", "Limits", "Guards", str(project)]:
        assert word in outcome.stdout, outcome
    roost.run("agent", "show", "never-made", check=Exit.FAILED)


def test_what_is_said_is_answered_in_one_conversation(roost, agent):
    first = roost.run("agent", "say", agent, "first words", "--json").check()
    assert first.end[0] == "succeeded"
    assert "said: first words" in first.output()
    second = roost.run("agent", "say", agent, "-", "--json", stdin="second words").check()
    assert second.json["taskId"] == first.json["taskId"] == shown(roost, agent)["conversation"]
    logs = roost.run("agent", "logs", agent, "--json", check=0)
    assert [event["text"] for event in logs.events_of("run.output")] == ["said: first words\n", "said: second words\n"]
    roost.run("agent", "reset-session", agent, check=0)
    third = roost.run("agent", "say", agent, "third words", "--json").check()
    assert third.json["taskId"] != first.json["taskId"]


def test_logs_are_followed_into_the_next_conversation(roost, agent):
    follower = roost.start("agent", "logs", agent, "--follow")
    roost.run("agent", "say", agent, "one", check=0)
    # The conversation may end only once it is being followed: a later reader sees only the next one.
    lines = [follower.stdout.readline().decode()]
    roost.run("agent", "reset-session", agent, check=0)
    roost.run("agent", "say", agent, "two", check=0)
    while "said: two\n" not in lines:
        line = follower.stdout.readline().decode()
        assert line, "the follower ended"
        lines.append(line)
    assert lines == ["said: one\n", "said: two\n"]


def test_a_change_of_state_is_waited_for(roost, project, agent):
    """The output shows the state observed after the request, not before it."""
    for verb, desired, observed, words in [
            ("stop", "stopped", "stopped", "stopped"), ("start", "running", "ready", "ready"), ("pause", "paused", "paused", "paused"),
            ("resume", "running", "ready", "ready"), ("restart", "running", "ready", "ready"), ("stop", "stopped", "stopped", "stopped"),
            ("resume", "running", "ready", "ready")]:
        answer = roost.run("agent", verb, agent, "--json", check=0).json
        assert (answer["desiredState"], answer["observed"]["state"]) == (desired, observed), verb
        assert shown(roost, agent)["observed"]["state"] == observed, verb
        assert roost.run("agent", verb, agent, check=0).stdout.strip() == f"{agent}: {words}", verb
    first = roost.run("agent", "stop", agent, "--no-wait", "--json", check=0).json
    assert first["desiredState"] == "stopped"


def test_a_stop_waits_for_the_end_of_what_runs(roost, project, agent):
    roost.run("agent", "edit", agent, "--", "sh", "-c", "trap 'sleep 1; exit' TERM; while :; do sleep 0.05; done", check=0)
    roost.run("agent", "say", agent, "go", "--detach", check=0)
    wait_until(lambda: roost.items("/v1/tasks?group=active&agent=" + agent), what="the run's start")
    roost.run("agent", "stop", agent, check=0)
    assert not [task for task in roost.items("/v1/tasks?agent=" + agent) if "endedAt" not in task["lastRun"]]


def test_a_change_of_state_that_fails_is_reported(roost, project, agent):
    roost.run("agent", "stop", agent, check=0)
    project.rename(project.with_name("away"))
    try:
        outcome = roost.run("agent", "start", agent).check(Exit.FAILED)
        assert outcome.stdout.strip() == f"{agent}: failed" and str(project) in outcome.stderr, outcome
        known = roost.run("agent", "restart", agent, "--json").check(Exit.FAILED).json
        assert known["observed"]["state"] == "failed" and str(project) in known["observed"]["lastError"]
    finally:
        project.with_name("away").rename(project)
    assert roost.run("agent", "start", agent, check=0).stdout.strip() == f"{agent}: ready", "what was wrong before is not held against it"


def test_messages_to_a_stopped_agent_wait_for_its_start(roost, agent):
    roost.run("agent", "stop", agent, check=0)
    waiting = roost.run("agent", "say", agent, "later").check()
    assert f"roost agent start {agent}" in waiting.stdout
    refused = roost.run("run", "a job", "--agent", agent).check(Exit.FAILED)
    assert "stopped" in refused.stderr
    task = shown(roost, agent)["conversation"]
    assert roost.run("task", "show", task, "--json", check=0).json["task"]["status"] == "queued"
    roost.run("agent", "start", agent, check=0)
    wait_until(
        lambda: roost.run("task", "show", task, "--json", check=0).json["task"]["status"] == "succeeded", what="the run of the message")


def test_a_job_for_an_agent_is_a_task_of_its_own(roost, agent):
    roost.run("agent", "say", agent, "hello", check=0)
    outcome = roost.run("run", "a job", "--agent", agent, "--json").check()
    assert "said: a job" in outcome.output()
    assert outcome.json["taskId"] != shown(roost, agent)["conversation"]
    tasks = roost.run("task", "list", "--agent", agent, "--json", check=0).json["items"]
    assert [task["title"] for task in tasks] == ["a job", "hello"]
    found = roost.run("task", "list", "--agent", agent, "--search", "JOB", "--json", check=0).json["items"]
    assert [task["title"] for task in found] == ["a job"]


def test_options_change_what_they_name(roost, agent):
    old = shown(roost, agent)
    roost.run("agent", "edit", agent, "--instructions", "Be brief", "--limit", "time=30m", "--read", "/usr/share", check=0)
    new = shown(roost, agent)
    assert new["version"] == old["version"] + 1 and new["instructions"] == "Be brief"
    assert new["policy"]["limits"] == {**old["policy"]["limits"], "wallTimeMs": 1_800_000}
    assert new["policy"]["readablePaths"] == ["/usr/share"]
    preview = roost.run("agent", "policy", agent, "--network", "open", "--preview").check()
    assert "What would change" in preview.stdout and shown(roost, agent) == new
    roost.run("agent", "policy", agent, "--network", "open", check=0)
    assert shown(roost, agent)["policy"] == {**new["policy"], "network": "open"}
    assert "open" in roost.run("agent", "policy", agent, check=0).stdout
    roost.run("agent", "policy", agent, "--isolation", "trusted", "--network", "deny", check=Exit.REFUSED)


def test_a_change_of_the_policy_keeps_what_it_does_not_name_and_null_gives_the_default_again(roost, agent):
    defaults = shown(roost, agent)["policy"]
    path = f"/v1/agents/{agent}/policy"

    def change(body):
        status, answer = roost.api("PATCH", path, body, headers={"If-Match": "*"})
        assert status == 200, answer
        return answer["policy"]

    first = change({"network": "open", "limits": {"processes": 77, "wallTimeMs": 60_000}, "readablePaths": ["/usr/share"]})
    assert first == {
        **defaults, "network": "open", "limits": {**defaults["limits"], "processes": 77, "wallTimeMs": 60_000}, "readablePaths": ["/usr/share"]}
    assert change({}) == first
    assert change({"limits": {"processes": None}}) == {**first, "limits": {**defaults["limits"], "wallTimeMs": 60_000}}
    assert change({"limits": None, "readablePaths": None}) == {**defaults, "network": "open"}
    assert change({"preset": "safe"}) == {**defaults, "isolation": "safe"}, "another preset brings its own network"
    roost.run("agent", "policy", agent, "--limit", "processes=78", check=0)
    assert shown(roost, agent)["policy"] == {**defaults, "isolation": "safe", "limits": {**defaults["limits"], "processes": 78}}


def test_every_field_of_a_policy_has_its_option_and_its_place_in_requests(roost, agent):
    fields = roost.items("/v1/policy/fields")
    policy = shown(roost, agent)["policy"]
    named = [f"{name}.{inner}" for name, value in policy.items() if isinstance(value, dict) for inner in value]
    named += [name for name, value in policy.items() if not isinstance(value, dict)]
    assert sorted(field["path"] for field in fields) == sorted(named)
    help_text = " ".join(roost.run("run", "--help", check=0).stdout.split())
    for field in fields:
        if not field["isSettable"]:
            assert "flag" not in field
            continue
        assert field["flag"].removeprefix("--limit ") in help_text, field
        inner = {field["requestName"]: field["default"]}
        body = {field["domain"]: inner} if "domain" in field else inner
        status, answer = roost.api("POST", "/v1/policy/preview", {"policy": body})
        assert status == 200 and answer["policy"] == policy, answer


@pytest.mark.parametrize("policy, path", [
    ({"limits": {"memoryBytes": 0}}, "policy.limits.memoryBytes"), ({"limits": {"processes": 4_000_001}}, "policy.limits.processes"),
    ({"readablePaths": ["relative"]}, "policy.readablePaths"), ({"deniedTools": ["a/b"]}, "policy.deniedTools"),
    ({"network": "internet"}, "policy.network"), ({"limits": {"freeSpaceFloorBytes": 1}}, "policy.limits.freeSpaceFloorBytes"),
])
def test_what_is_wrong_with_a_policy_is_said_with_the_path_of_the_field(roost, policy, path):
    for where, body in (("/v1/agents", {"name": "refused", "command": ["cat"], "policy": policy}), ("/v1/policy/preview", {"policy": policy})):
        status, answer = roost.api("POST", where, body)
        assert status == 400 and f"field {path}" in answer["error"]["message"], answer
    status, answer = roost.api("POST", "/v1/tasks", {"command": ["true"], **policy})
    assert status == 400 and f"field {path.removeprefix('policy.')}" in answer["error"]["message"], answer


def test_a_change_during_a_run_says_from_when_it_counts(fresh_roost):
    fresh_roost.up()
    made = fresh_roost.api("POST", "/v1/agents", {"name": "busy", "command": ["sh", "-c", "sleep 600"]})[1]
    run = fresh_roost.api("POST", f"/v1/agents/{made['id']}/messages", {"body": "x"})[1]["run"]["id"]
    said = fresh_roost.run("agent", "edit", "busy", "--limit", "time=30m", check=0).said
    assert f"run {run[-6:]} continues unchanged" in said
    assert fresh_roost.api("GET", f"/v1/runs/{run}")[1]["status"] in ("queued", "preparing", "running")
    fresh_roost.api("POST", f"/v1/runs/{run}/cancel", {})
    fresh_roost.wait_for_end(fresh_roost.api("GET", f"/v1/runs/{run}")[1]["taskId"])
    assert "continues unchanged" not in fresh_roost.run("agent", "edit", "busy", "--limit", "time=20m", check=0).said


def test_an_editor_changes_the_whole_agent(roost, agent, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/\"afterRun\" : \"keep\"/\"afterRun\" : \"discard\"/' \"$1\"\nprintf 'Two\\nlines\\n' >> \"$1\"\n")
    editor.chmod(0o755)
    with Terminal(roost, "agent", "edit", agent, env={"EDITOR": str(editor), "VISUAL": ""}) as terminal:
        terminal.wait_for("changed to version")
        assert terminal.wait_for_end() == 0
    known = shown(roost, agent)
    assert known["afterRun"] == "discard" and known["instructions"].strip() == "Two\nlines"


def test_names_are_taken_once_and_free_after_the_archive(roost, project, agent):
    taken = roost.run("agent", "create", agent, "--", "cat").check(Exit.FAILED)
    assert "already" in taken.said
    archived = roost.run("agent", "archive", agent, "--json", check=0).json
    assert archived["archivedAt"] and archived["desiredState"] == "stopped"
    roost.run("agent", "start", agent, check=Exit.FAILED)
    roost.run("agent", "create", agent, "--in", project, "--no-start", "--", "cat", check=0)
    assert shown(roost, agent)["id"] != archived["id"]
    assert shown(roost, agent)["desiredState"] == "stopped"


@pytest.mark.parametrize("name", ["Upper", "-dash", "a" * 64, "claude", "with space", ""])
def test_what_is_no_name_is_refused(roost, name):
    assert roost.run("agent", "create", "--json", "--", name, "cat").code != 0


def test_tasks_are_renamed_archived_and_restored(roost, project):
    task = roost.shell(project, "echo hello").check().json["taskId"]
    roost.run("task", "rename", task, "Another title", check=0)
    roost.run("task", "archive", task, check=0)

    def listed(*options):
        return [item["title"] for item in roost.run("task", "list", "--json", *options, check=0).json["items"] if item["id"] == task]

    assert (listed(), listed("--archived")) == ([], ["Another title"])
    roost.run("task", "restore", task, check=0)
    assert (listed(), listed("--archived")) == (["Another title"], [])


def test_a_message_that_waits_is_taken_back(roost, agent, project):
    roost.run("agent", "stop", agent, check=0)
    roost.run("agent", "say", agent, "first", check=0)
    roost.run("agent", "say", agent, "second", check=0)
    task = shown(roost, agent)["conversation"]
    removed = roost.run("task", "remove-message", task, "--json", check=0).json
    assert removed["body"] == "second"
    messages = roost.run("task", "show", task, "--json", check=0).json["messages"]
    assert [message["body"] for message in messages] == ["first"]
    roost.run("task", "remove-message", task, messages[0]["id"], check=Exit.FAILED)


def test_a_run_is_held_still_and_goes_on(roost, project):
    marks = "i=0; while [ ! -e stop ] && [ $i -lt 100000 ]; do i=$((i+1)); echo $i; sleep 0.02; done"
    started = roost.run("run", "--in", project, "--detach", "--json", "--", "sh", "-c", marks, check=0).json
    task, run = started["taskId"], started["runId"]

    def state():
        return roost.run("task", "show", task, "--json", check=0).json["runs"][0]

    wait_until(lambda: state()["status"] == "running", what="the run's start")
    assert roost.run("task", "pause", task, "--json", check=0).json["isPaused"] is True
    assert state()["isPaused"] is True
    listed = next(line for line in roost.run("task", "list", check=0).stdout.splitlines() if line.startswith(task[-6:]))
    assert listed.split()[1] == "paused", listed
    assert f"run {run[-6:]}  paused" in roost.run("task", "show", task, check=0).stdout
    assert roost.run("task", "resume", task, "--json", check=0).json["isPaused"] is False
    roost.run("task", "cancel", task, check=0)
    assert state()["status"] == "cancelled"
    roost.run("task", "pause", task, check=Exit.FAILED)
    events = roost.run("logs", run, "--json", check=0)
    assert [event["isPaused"] for event in events.events_of("run.paused")] == [True, False]


def test_completions_know_the_commands(roost):
    for shell in ["bash", "zsh", "fish"]:
        script = roost.run("completions", shell, check=0).stdout
        for word in ["agent", "reset-session", "token", "rotate", "audit", "remove-message"]:
            assert word in script, (shell, word)


@pytest.mark.parametrize("words", [["run", "--in"], ["run", "--read"], ["token", "create", "--root"], ["project", "open"]], ids=" ".join)
def test_folders_are_completed(roost, words):
    script = roost.run("completions", "bash", check=0).stdout
    line = ["roost", *words, f"{roost.scratch}/pro"]
    asked = f'{script}\nCOMP_WORDS=({shlex.join(line)}); COMP_CWORD={len(line) - 1}; COMP_LINE="${{COMP_WORDS[*]}}"; COMP_POINT=${{#COMP_LINE}}\n'
    asked += '_roost roost "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"; printf "%s\\n" "${COMPREPLY[@]}"'
    answer = subprocess.run(["bash", "-c", asked], env=roost.environment, capture_output=True, text=True, timeout=60)
    assert answer.stdout.splitlines() == [str(roost.projects)], answer
