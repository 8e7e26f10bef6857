"""A person's Claude Code configuration is readable in a run; sign-ins, histories, hooks and keys are not."""

import json

import pytest

from support.fake_model import say
from support.principals import mint
from support.roost import Roost

pytestmark = pytest.mark.timeout(400)
CANARY = "canary-of-the-person"


@pytest.fixture
def person(binary, claude):
    """A Roost whose person has Claude Code settings."""
    with Roost(binary, tools=[claude]) as roost:
        settings = roost.user_home / ".claude"
        (settings / "skills" / "greet").mkdir(parents=True)
        (settings / "skills" / "greet" / "SKILL.md").write_text("---\nname: greet\ndescription: words-of-the-skill\n---\nGreet.\n")
        (settings / "commands").mkdir()
        (settings / "commands" / "mine.md").write_text("words-of-the-command\n")
        (settings / "projects").mkdir()
        (settings / "CLAUDE.md").write_text("words-of-the-instructions\n")
        (settings / "settings.json").write_text(json.dumps(
            {"env": {"PLAIN": "plain", "SOME_TOKEN": CANARY}, "hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "echo hooked"}]}]}}))
        (roost.user_home / ".claude.json").write_text(json.dumps(
            {"oauthAccount": {"emailAddress": CANARY}, "mcpServers": {"own-server": {"command": "true", "env": {"SERVER_TOKEN": CANARY}}}}))
        for secret in (".credentials.json", "history.jsonl", "projects/session.jsonl"):
            (settings / secret).write_text(CANARY)
        roost.up()
        yield roost


def test_a_run_has_the_persons_instructions_skills_and_settings_and_nothing_secret(person, project, model):
    look = ("cd ~/.claude && cat CLAUDE.md settings.json skills/greet/SKILL.md commands/mine.md *.json ~/.claude.json; "
            "cat history.jsonl projects/session.jsonl; echo changed > CLAUDE.md; echo changed > skills/greet/SKILL.md; ls -a")
    prompt = say("look", {"tool": "$shell", "input": {"command": look}}, {"text": "looked"})
    outcome = person.run(
        "run", prompt, "--agent", "claude", "--in", project, "--network", "open", "--json", env=model.environment, check=0)
    assert outcome.json["status"] == "succeeded", outcome
    seen = " ".join(str(update.get("output")) for update in outcome.events_of("tool.update"))
    for words in ("words-of-the-instructions", "words-of-the-skill", "words-of-the-command", "PLAIN", "own-server"):
        assert words in seen, (words, seen, outcome)
    assert CANARY not in outcome.said and "hooked" not in seen, outcome
    asked = json.dumps(model.requests())
    assert "words-of-the-instructions" in asked, "the model itself is told"
    words = "".join(data["summary"] for data in outcome.events_of("run.sandbox"))
    for told in (f"{person.user_home}/.claude/CLAUDE.md", "own-server", "hooks of your settings", "SOME_TOKEN of your settings",
                 "keys of the MCP server own-server"):
        assert told in words, (told, words)
    settings = person.user_home / ".claude"
    assert (settings / "CLAUDE.md").read_text() == "words-of-the-instructions\n" and "words-of" in (settings / "skills/greet/SKILL.md").read_text()


def test_with_a_provider_of_another_callers_the_persons_own_things_stay(person, project, model):
    person.run("project", "open", project, check=0)
    token = mint(person, "api_key", ["read", "operate", "admin"])["token"]
    body = {"prompt": say("hello", {"text": "hello"}), "agent": "claude", "projectPath": str(project), "network": "open"}
    answer = person.api_server.ask("POST", "/v1/tasks", {**body, "environment": model.environment}, token=token)
    assert answer.status == 202, answer
    person.wait_for_end(answer.json["taskId"])
    asked = json.dumps(model.requests())
    assert "hello" in asked and "words-of-the-instructions" not in asked
