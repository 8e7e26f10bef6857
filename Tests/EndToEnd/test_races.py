"""Several clients that change the same thing at once."""

import threading
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.no_rerun


@pytest.fixture
def agent(fresh_roost):
    fresh_roost.up()
    status, agent = fresh_roost.api("POST", "/v1/agents", {"name": "sam", "runtime": "claude", "start": False})
    assert status == 201, agent
    return f"/v1/agents/{agent['id']}"


def test_of_two_changes_to_one_version_exactly_one_is_made(fresh_roost, agent):
    version = fresh_roost.api("GET", agent)[1]["version"]
    for round_ in range(20):
        start = threading.Barrier(4)

        def change(number):
            start.wait()
            return fresh_roost.api(
                "PATCH", agent, {"instructions": f"round {round_} by {number}"}, headers={"If-Match": f'"{version}"'})

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(change, range(4)))
        made = [body for status, body in answers if status == 200]
        assert len(made) == 1 and sorted(status for status, _ in answers) == [200, 412, 412, 412], answers
        assert all(body["error"]["code"] == "version_mismatch" for status, body in answers if status == 412)
        now = fresh_roost.api("GET", agent)[1]
        assert now["instructions"] == made[0]["instructions"]
        version = now["version"]


def test_who_names_no_version_takes_back_no_other_change(fresh_roost, agent):
    """Two clients write one field each, again and again; after writing, each must read its own value."""
    def write(field):
        for number in range(60):
            value = f"{field}-{number}"
            status, body = fresh_roost.api("PATCH", agent, {field: value}, headers={"If-Match": "*"})
            assert status == 200, body
            assert fresh_roost.api("GET", agent)[1].get(field) == value

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, ["model", "instructions"]))


@pytest.mark.parametrize(
    "name", ["文" * 120 + ".txt", "🙂" * 300 + ".tar.gz", "a." + "b" * 400], ids=["three bytes each", "four bytes each", "a long suffix"])
def test_a_file_reaches_the_agent_whatever_the_length_of_its_name(fresh_roost, name):
    fresh_roost.up()
    words = ["sh", "-c", 'for file in "$HOME"/attachments/*; do cat "$file"; done']
    status, agent = fresh_roost.api("POST", "/v1/agents", {"name": "reader", "command": words})
    assert status == 201, agent
    token = fresh_roost.api("POST", "/v1/tokens", {"kind": "api_key", "name": "k"})[1]["token"]
    files = []
    # Two with the same name, the second empty.
    for body in (b"content", b""):
        made = fresh_roost.api_server.ask(
            "POST", f"/v1/attachments?name={urllib.parse.quote(name)}", body, token=token, headers={"Content-Type": "text/plain"})
        assert made.status == 201 and len(made.json["name"].encode()) <= 200, made
        assert name.startswith(made.json["name"][:30])
        files.append(made.json["id"])
    status, said = fresh_roost.api("POST", f"/v1/agents/{agent['id']}/messages", {"body": "read", "attachments": files})
    assert status == 202, said
    run = fresh_roost.wait_for_end(said["taskId"])
    assert run["status"] == "succeeded", run
    messages = fresh_roost.items(f"/v1/tasks/{said['taskId']}/messages")
    assert "content" in messages[-1]["body"], messages
