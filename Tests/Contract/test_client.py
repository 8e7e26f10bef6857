"""The API document alone is enough to write a client: whole jobs, done by a client that knows nothing else, with every answer checked
against the document.
"""

import concurrent.futures
import os

import pytest

from support.api import ContractBroken, Refused
from support.api_server import free_port
from support.roost import Roost

ENVIRONMENT = {"LANG": "C.UTF-8"}


def ends(run_id):
    return lambda event: event.get("type") == "run.finished" and event["stream"] == f"run:{run_id}"


def test_the_document_is_one(document):
    assert document.content["openapi"].startswith("3.1")
    ids = [operation.id for operation in document.operations.values()]
    assert all(ids) and len(set(ids)) == len(ids), "each operation has an id of its own"
    for operation in document.operations.values():
        assert set(operation.path_parameters) <= set(operation.parameters), f"{operation.name} explains its path"
        assert operation.content.get("summary") or operation.content.get("description"), f"{operation.name} says what it is for"
        for status in operation.content["responses"]:
            for media in operation.answer_content(status).values():
                assert media.get("schema") is not None, f"{operation.name} {status} has a schema"


def test_every_object_a_request_takes_is_closed(document):
    """Unknown fields are refused, so the schemas must say so."""
    for operation in document.operations.values():
        schema = operation.request_content.get("application/json", {}).get("schema")
        if schema is not None:
            resolved = document.resolve(schema)
            assert resolved.get("additionalProperties") is False, f"{operation.name} takes anything"


def test_a_task_from_the_first_word_to_the_undo(admin, project):
    accepted = admin.call(
        "POST /v1/tasks",
        {"command": ["sh", "-c", "echo to be read; echo more >> readme.txt; echo new > new.txt"], "projectPath": str(project),
         "environment": ENVIRONMENT})
    task, run = accepted["taskId"], accepted["run"]["id"]

    events = [
        event for event in admin.follow("GET /v1/tasks/{id}/events", id=task, until=ends(run)) if "position" in event]
    assert [event["position"] for event in events] == sorted({event["position"] for event in events})
    assert "to be read" in "".join(event["data"]["text"] for event in events if event["type"] == "run.output")

    shown = admin.call("GET /v1/tasks/{id}", id=task)
    assert (shown["status"], shown["runCount"]) == ("succeeded", 1)
    assert shown["lastRun"]["diff"] == {"files": 2, "additions": 2, "deletions": 0}
    assert task in [item["id"] for item in admin.items("GET /v1/tasks", search="to be read")]
    assert task in [item["id"] for item in admin.items("GET /v1/tasks", group="done")]

    diff = admin.call("GET /v1/runs/{id}/diff", id=run)
    assert {change["path"]: change["kind"] for change in diff["changes"]} == {"readme.txt": "modified", "new.txt": "added"}
    assert admin.call("GET /v1/runs/{id}/diff/files", id=run)

    applied = admin.call("POST /v1/runs/{id}/apply", {"paths": ["new.txt"]}, id=run)
    assert applied["status"] == "applied" and applied["files"] == ["new.txt"]
    assert (project / "new.txt").read_text() == "new\n"
    assert (project / "readme.txt").read_text() == "one\ntwo\nthree\n"

    undone = admin.call("POST /v1/applications/{id}/undo", {}, id=applied["id"])
    assert undone["status"] == "undone" and not (project / "new.txt").exists()
    assert admin.call("GET /v1/applications/{id}", id=applied["id"])["status"] == "undone"


def test_a_reader_goes_on_where_it_was_cut(admin, project):
    accepted = admin.call(
        "POST /v1/tasks", {"command": ["seq", "1", "300"], "projectPath": str(project), "environment": ENVIRONMENT})
    run = accepted["run"]["id"]
    whole = [event["position"] for event in admin.follow("GET /v1/runs/{id}/events", id=run, until=ends(run)) if "position" in event]
    for cut in range(0, len(whole) - 1):
        rest = admin.follow("GET /v1/runs/{id}/events", id=run, after=whole[cut], until=ends(run))
        assert [event["position"] for event in rest if "position" in event] == whole[cut + 1:]


def test_a_reader_from_beyond_the_end_is_told_to_begin_again(admin, ended_run):
    """WS-07, WS-12: never a gap without notice."""
    head = admin.call("GET /v1/events", limit=1)
    assert head["items"]
    stream = admin.follow("GET /v1/events", after=10_000_000_000)
    assert next(stream)["reset"]["head"] < 10_000_000_000
    stream.close()


def test_a_task_is_found_renamed_archived_and_brought_back(admin, ended_run):
    task = admin.call("GET /v1/tasks/{id}", id=ended_run["taskId"])
    renamed = admin.call("PATCH /v1/tasks/{id}", {"title": "a name of its own"}, id=task["id"], if_match=task["version"])
    assert renamed["title"] == "a name of its own" and renamed["version"] > task["version"]
    assert [item["id"] for item in admin.items("GET /v1/tasks", search="name of its own")] == [task["id"]]

    admin.call("POST /v1/tasks/{id}/archive", {}, id=task["id"])
    assert task["id"] not in [item["id"] for item in admin.items("GET /v1/tasks")]
    assert task["id"] in [item["id"] for item in admin.items("GET /v1/tasks", archived="only")]
    admin.call("POST /v1/tasks/{id}/restore", {}, id=task["id"])
    assert task["id"] in [item["id"] for item in admin.items("GET /v1/tasks")]
    counts = admin.call("GET /v1/tasks/counts")
    assert set(counts) == {"active", "waiting", "failed", "done", "undecided"} and counts["done"] >= 1


def test_an_agent_from_its_preview_to_the_archive(admin, project):
    wanted = {"name": "counter", "runtime": "command", "command": ["sh", "-c", "cat; echo counted"], "projectPath": str(project)}
    preview = admin.call("POST /v1/agents", wanted, preview=True)
    assert preview["policy"] and preview["sandbox"]
    assert "counter" not in [agent["name"] for agent in admin.items("GET /v1/agents")], "a preview makes nothing"

    agent = admin.call("POST /v1/agents", wanted)
    assert agent["desiredState"] == "running" and agent["version"] == 1
    assert admin.call("GET /v1/agents/{id}", id="counter")["id"] == agent["id"], "an agent is known by its name too"

    accepted = admin.call("POST /v1/agents/{id}/messages", {"body": "one two three"}, id=agent["id"])
    run = accepted["run"]["id"]
    events = list(admin.follow("GET /v1/runs/{id}/events", id=run, until=ends(run)))
    output = "".join(event["data"]["text"] for event in events if event.get("type") == "run.output")
    assert "one two three" in output and "counted" in output
    assert accepted["taskId"] in [task["id"] for task in admin.items("GET /v1/agents/{id}/tasks", id=agent["id"])]

    assert admin.call("POST /v1/agents/{id}/pause", {}, id=agent["id"])["desiredState"] == "paused"
    waiting = admin.call("POST /v1/agents/{id}/messages", {"body": "later"}, id=agent["id"])
    assert admin.call("POST /v1/agents/{id}/resume", {}, id=agent["id"])["desiredState"] == "running"
    later = next(
        event for event in admin.follow("GET /v1/tasks/{id}/events", id=waiting["taskId"], after=waiting["position"],
                                        until=lambda event: event.get("type") == "run.finished")
        if event.get("type") == "run.finished")
    assert later["data"]["status"] == "succeeded"

    assert admin.call("POST /v1/agents/{id}/stop", {}, id=agent["id"])["desiredState"] == "stopped"
    changed = admin.call("PATCH /v1/agents/{id}", {"instructions": "count well"}, id=agent["id"], if_match=agent["version"])
    assert changed["instructions"] == "count well" and changed["version"] == 2
    policy = admin.call("PATCH /v1/agents/{id}/policy", {"network": "open"}, id=agent["id"], preview=True, if_match=changed["version"])
    assert [difference["direction"] for difference in policy["differences"]] == ["wider"]
    assert admin.call("GET /v1/agents/{id}/policy", id=agent["id"])
    archived = admin.call("POST /v1/agents/{id}/archive", {}, id=agent["id"])
    assert archived["archivedAt"]
    assert agent["id"] not in [item["id"] for item in admin.items("GET /v1/agents")]
    assert agent["id"] in [item["id"] for item in admin.items("GET /v1/agents", archived="include")]
    types = [event["type"] for event in admin.call("GET /v1/agents/{id}/events", id=agent["id"])["items"]]
    assert types[0] == "agent.created" and "agent.desired" in types and "agent.changed" in types


def test_two_editors_of_one_agent_do_not_overwrite_each_other(admin):
    agent = admin.call("POST /v1/agents", {"name": "edited-twice", "runtime": "command", "command": ["cat"], "start": False})
    admin.call("PATCH /v1/agents/{id}", {"instructions": "first"}, id=agent["id"], if_match=agent["version"])
    with pytest.raises(Refused) as late:
        admin.call("PATCH /v1/agents/{id}", {"instructions": "second"}, id=agent["id"], if_match=agent["version"])
    assert (late.value.status, late.value.code) == (412, "version_mismatch")
    assert admin.call("GET /v1/agents/{id}", id=agent["id"])["instructions"] == "first"


def test_a_file_goes_in_and_comes_back(admin):
    made = admin.call("POST /v1/attachments", content=b"\x00\x01 bytes", content_type="application/octet-stream", name="a file.bin")
    assert (made["name"], made["size"]) == ("a file.bin", 8)
    assert admin.call("GET /v1/attachments/{id}", id=made["id"]) == b"\x00\x01 bytes"
    accepted = admin.call("POST /v1/tasks", {"command": ["true"], "attachments": [made["id"]]})
    assert accepted["message"]["attachments"] == [made], "whoever reads the message knows the file's name"
    assert admin.call("GET /v1/tasks/{id}/messages", id=accepted["taskId"])["items"][0]["attachments"] == [made]


def test_tokens_are_made_listed_and_revoked_by_the_owner(owner, roost, document):
    made = owner.call("POST /v1/tokens", {"kind": "api_key", "name": "a program", "scopes": ["read"]})
    listed = {token["id"]: token for token in owner.items("GET /v1/tokens")}
    assert listed[made["about"]["id"]]["name"] == "a program"
    assert made["token"] not in str(listed), "the secret is seen once"
    with roost.client(made["token"], document) as program:
        assert program.call("GET /v1/sign-ins/current")["scopes"] == ["read"]
        with pytest.raises(Refused) as refused:
            program.call("POST /v1/tokens", {"kind": "grant", "name": "a child"})
        assert refused.value.code == "forbidden"
        owner.call("DELETE /v1/tokens/{id}", id=made["about"]["id"])
        with pytest.raises(Refused) as gone:
            program.call("GET /v1/info")
        assert gone.value.status == 401


def test_everybody_may_ask_what_the_machine_is_fit_for_at_once(binary):
    """The daemon's self-check, which includes its own API server, does not block the threads that answer: more clients ask than there
    are threads.
    """
    count = 16 * min(os.cpu_count(), 8)
    # With a port chosen by the system, there is no API server to check.
    with Roost(binary, environment={"ROOST_SERVER_PORT": str(free_port())}) as roost:
        roost.up()
        with concurrent.futures.ThreadPoolExecutor(count) as people:
            answers = list(people.map(lambda _: roost.api("GET", "/v1/diagnostics"), range(count)))
    assert [status for status, _ in answers] == [200] * count
    for _, answer in answers:
        assert [finding["severity"] for finding in answer["items"] if finding["id"] == "port"] == ["ok"]


def test_reading_the_daemon_itself(admin):
    assert admin.call("GET /v1/info")["pid"] > 0
    assert admin.call("GET /v1/configuration")
    assert admin.call("GET /v1/runtimes")["items"]
    assert admin.call("GET /v1/diagnostics")["items"]
    assert admin.call("GET /v1/audit", limit=5)["items"]


def test_the_client_finds_a_broken_contract(admin, monkeypatch):
    """A test of the client itself: it fails on an answer that does not match."""
    schema = admin.document["GET /health"].answer_content("200")["application/json"]
    monkeypatch.setitem(schema, "schema", {"type": "array"})
    with pytest.raises(ContractBroken):
        admin.call("GET /health")


def test_an_error_is_documented_everywhere(document):
    """Every operation documents its errors."""
    for operation in document.operations.values():
        assert {int(status[0]) for status in operation.content["responses"] if status[0].isdigit()} & {1, 2, 3}, operation.name
        if operation.needs_token:
            assert "401" in operation.content["responses"], operation.name
