"""The real Claude Code in the sandbox, against the scripted model server: no account, no network, real turns."""

import contextlib
import socket

import pytest

from support import projects
from support.fake_model import say
from support.roost import Roost
from support.waiting import wait_until

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def home_of_claude(binary, claude):
    with Roost(binary, tools=[claude]) as roost:
        roost.up()
        yield roost


@pytest.fixture
def roost(home_of_claude):
    return home_of_claude


def ask(roost, project, model, prompt, *options, **more):
    return roost.run(
        "run", prompt, "--agent", "claude", "--in", project, "--network", "open", "--json", *options,
        env=model.environment, **more)


def write(path, content):
    return {"tool": "$write", "input": {"path": path, "content": content}}


def shell(command):
    return {"tool": "$shell", "input": {"command": command}}


def texts(outcome):
    return " ".join(data["text"] for data in outcome.events_of("assistant.message"))


def test_it_answers(roost, project, model):
    outcome = ask(roost, project, model, say("greet", {"text": "hello from the model"})).check()
    assert outcome.json["status"] == "succeeded"
    assert "hello from the model" in texts(outcome)
    assert outcome.events_of("session.started")
    assert outcome.json["diff"]["files"] == 0


def test_it_edits_a_file_and_the_edit_is_applied_only_when_asked(roost, project, model):
    outcome = ask(roost, project, model, say("write", write(f"{project}/made.txt", "by the agent\n"), {"text": "done"})).check()
    assert outcome.json["diff"] == {"files": 1, "additions": 1, "deletions": 0}
    assert not (project / "made.txt").exists()
    roost.run("apply", outcome.run_id, check=0)
    assert (project / "made.txt").read_text() == "by the agent\n"


def test_a_tool_call_is_reported_with_its_answer(roost, project, model):
    outcome = ask(roost, project, model, say("look", shell("echo tool-was-here; ls"), {"text": "looked"})).check()
    calls = outcome.events_of("tool.call")
    assert any("tool-was-here" in (call.get("input") or "") + call["title"] for call in calls)
    updates = outcome.events_of("tool.update")
    assert any(update["status"] == "completed" and "readme.txt" in (update.get("output") or "") for update in updates)


def test_a_persons_line_of_a_tool_call_names_the_tool_once(roost, project, model):
    prompt = say("write", write(f"{project}/made.txt", "x\n"), shell("true"), {"text": "done"})
    printed = roost.run(
        "run", prompt, "--agent", "claude", "--in", project, "--network", "open", "--keep", env=model.environment, check=0)
    for text in (printed.stderr, roost.run("logs", check=0).stderr):
        lines = [line.strip() for line in text.splitlines()]
        assert f"→ Write {project}/made.txt" in lines and "→ Bash: true" in lines, text


def test_its_tools_are_contained_too(roost, project, model):
    canary = roost.user_home / "canary.txt"
    canary.write_text("canary-of-the-home\n")
    outside = roost.scratch / "written-by-the-agent.txt"
    outcome = ask(
        roost, project, model, say("try", shell(f"cat {canary}; echo owned > {outside}; cat {canary} | tr a-z A-Z"), {"text": "tried"}))
    assert "canary-of-the-home" not in outcome.stdout.replace(str(canary), "")
    assert "CANARY-OF-THE-HOME" not in outcome.stdout
    assert not outside.exists()


def test_usage_is_reported(roost, project, model):
    outcome = ask(
        roost, project, model, say("count", {"text": "counted", "usage": {"input": 1234, "output": 56}})).check()
    usage = outcome.json["usage"]
    assert usage["inputTokens"] >= 1234 and usage["outputTokens"] >= 56


def test_a_follow_up_goes_on_with_the_conversation_and_the_tree(roost, project, model):
    first = ask(roost, project, model, say("first words", write(f"{project}/one.txt", "1\n"), {"text": "one"})).check()
    task = first.json["taskId"]
    roost.run(
        "task", "say", task, say("second words", shell("cat one.txt"), {"text": "two"}), "--json", env=model.environment, check=0)
    wait_until(lambda: len(roost.items(f"/v1/tasks/{task}/runs")) == 2, what="the second run")
    second = roost.wait_for_end(task)
    assert second["status"] == "succeeded"
    assert any("first words" in str(request["body"]) for request in model.requests() if "second words" in request["last_user"])


def test_a_conversation_is_resumed_after_the_daemon_restarted(roost, project, model):
    first = ask(roost, project, model, say("before the restart", {"text": "one"})).check()
    task = first.json["taskId"]
    roost.down(check=0)
    roost.up()
    roost.run("task", "say", task, say("after the restart", {"text": "two"}), "--json", env=model.environment, check=0)
    wait_until(lambda: len(roost.items(f"/v1/tasks/{task}/runs")) == 2, what="the second run")
    assert roost.wait_for_end(task)["status"] == "succeeded"
    assert any("before the restart" in str(request["body"]) for request in model.requests() if "after the restart" in request["last_user"])


def test_cancel_ends_a_turn_in_the_middle(roost, project, model):
    accepted = ask(
        roost, project, model, say("go on for long", {"text": "tick ", "repeat": 4000, "delay_ms": 100}), "--detach").check().json
    wait_until(lambda: model.requests(), what="the agent's question to the model")
    roost.run("task", "cancel", accepted["taskId"], check=0)
    assert roost.wait_for_end(accepted["taskId"])["status"] == "cancelled"


def test_a_message_interrupts_a_turn_and_is_answered(roost, project, model):
    accepted = ask(
        roost, project, model, say("go on for long", {"text": "tick ", "repeat": 4000, "delay_ms": 100}), "--detach").check().json
    task = accepted["taskId"]
    wait_until(lambda: model.requests(), what="the agent's question to the model")
    roost.run(
        "task", "say", task, say("stop that", {"text": "stopped as told"}), "--interrupt", "--json", env=model.environment, check=0)
    wait_until(lambda: any("stop that" in request["last_user"] for request in model.requests()), what="the second question")
    assert roost.wait_for_end(task)["status"] == "succeeded"


def test_a_message_can_be_put_into_a_running_turn(roost, project, model):
    accepted = ask(
        roost, project, model,
        say("work", shell("while [ ! -e $HOME/go-on ]; do sleep 0.1; done; echo first"), shell("echo second"), {"text": "finished"}),
        "--detach").check().json
    task = accepted["taskId"]
    wait_until(lambda: model.requests(), what="the agent's question to the model")
    roost.run("task", "say", task, "also mind the gap", "--steer", "--detach", env=model.environment, check=0)
    # The turn waits for this, however long the text took.
    (roost.home / "homes" / task / "go-on").touch()
    assert roost.wait_for_end(task)["status"] == "succeeded"
    wait_until(
        lambda: any("also mind the gap" in str(request["body"]) for request in model.requests()), what="the steering words at the model")
    assert roost.wait_for_end(task)["status"] == "succeeded"
    assert len(roost.items(f"/v1/tasks/{task}/runs")) == 1, "they came into the turn that ran"


def test_a_refused_key_reads_as_not_signed_in(roost, project, model):
    outcome = ask(roost, project, model, say("hello", {"error": "401"}))
    assert outcome.code != 0
    assert outcome.end == ("failed", "not_signed_in")
    assert "sign" in outcome.said


def test_without_the_network_it_fails_at_once_with_the_hint(roost, project, model):
    outcome = roost.run("run", "hello", "--agent", "claude", "--in", project, "--json", env=model.environment)
    assert outcome.code == 5, outcome
    assert outcome.end == ("failed", "network_required")
    assert "--network open" in outcome.said
    assert not model.requests()


def test_a_missing_agent_is_named(shared_roost, project):
    outcome = shared_roost.run("run", "hello", "--agent", "claude", "--in", project, "--network", "open", "--json")
    assert outcome.code != 0, outcome
    assert "claude" in outcome.said


def test_the_key_stays_out_of_every_argument_list_and_of_the_state_folder(roost, project, model):
    from support import processes

    accepted = ask(
        roost, project, model, say("go on for long", {"text": "tick ", "repeat": 4000, "delay_ms": 100}), "--detach").check().json
    wait_until(lambda: model.requests(), what="the agent's question to the model")
    key = model.environment["ANTHROPIC_API_KEY"]
    assert not processes.with_text_in_command_line(key)
    assert not projects.holds(roost.home, key.encode())
    roost.run("task", "cancel", accepted["taskId"], check=0)
    roost.wait_for_end(accepted["taskId"])


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("start", [
    "python3 -m http.server {port} --bind 127.0.0.1 >/dev/null 2>&1 &",
    "setsid nohup python3 -m http.server {port} --bind 127.0.0.1 >/dev/null 2>&1 </dev/null & disown;"])
def test_what_a_turn_leaves_running_ends_with_its_run_and_is_named(roost, project, model, start):
    port = free_port()
    wait = f"for i in $(seq 300); do (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && break; sleep 0.1; done; echo up"
    outcome = ask(roost, project, model, say("serve", shell(f"{start.format(port=port)} {wait}"), {"text": "it runs"}), "--keep").check()
    assert not listens(port), "the run is told as ended, and its server is still there"
    [notice] = [notice for notice in outcome.events_of("run.notice") if notice["code"] == "background_ended"]
    assert "http.server" in notice["text"] and f"port {port}" in notice["text"], notice
    # The conversation continues in a new process.
    again = roost.run("task", "say", outcome.json["taskId"], say("on", {"text": "still here"}), "--json", env=model.environment).check()
    assert "still here" in texts(again)


def test_a_turn_that_leaves_nothing_leaves_its_agent_ready(roost, project, model):
    first = ask(roost, project, model, say("look", shell("ls; (sleep 0.1 &) ; true"), {"text": "looked"}), "--keep").check()
    again = roost.run(
        "task", "say", first.json["taskId"], say("on", shell("ls"), {"text": "again"}), "--json", env=model.environment).check()
    for outcome in (first, again):
        assert not [notice for notice in outcome.events_of("run.notice") if notice["code"] == "background_ended"], outcome
    assert again.events_of("run.sandbox")[0]["summary"] == "goes on in the sandbox of its last turn"
