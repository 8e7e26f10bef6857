"""Unsent text and choices are kept: no late answer, navigation, event or reload overwrites them."""

import re

import pytest
from playwright.sync_api import expect

from support.browsing import Held
from support.principals import mint
from support.roost import Roost
from support.waiting import wait_until


@pytest.fixture(scope="module")
def own_roost(binary):
    with Roost(binary) as roost:
        roost.up()
        yield roost


@pytest.fixture
def person(own_roost, make_person):
    """A signed-in person without a shared worker, so that the test can hold the page's requests."""
    return make_person(own_roost, shared_workers=False).sign_in()


@pytest.fixture
def page(person):
    return person.page


def converse(own_roost, name, command, *bodies, **more):
    """Creates a command agent and sends it messages. Returns {id, answers} of its conversation."""
    status, agent = own_roost.api("POST", "/v1/agents", {"name": name, "runtime": "command", "command": ["sh", "-c", command]})
    assert status == 201, agent
    answers = [own_roost.api("POST", f"/v1/agents/{name}/messages", {"body": body, **more})[1] for body in bodies]
    return {"id": answers[0]["taskId"] if answers else None, "answers": answers}


def box(page):
    return page.get_by_role("textbox", name="Message")


def files(page):
    return page.get_by_role("list", name="Attached files")


def attach(page, notes):
    """Attaches a file and waits until it is stored: before that, leaving the page opens a browser dialog."""
    page.locator("input[type=file]").set_input_files(notes)
    expect(files(page).get_by_text("notes.txt")).to_be_visible()
    expect(files(page).get_by_text("storing…")).to_have_count(0)


def stored(own_roost, task):
    """The person's last message. The agent may already have answered it."""
    return [message for message in own_roost.items(f"/v1/tasks/{task['id']}/messages") if message["author"] == "person"][-1]


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("words in the attached file\n")
    return path


def store(own_roost, name="plan.txt", content=b"the plan\n"):
    answer = own_roost.api_server.ask(
        "POST", f"/v1/attachments?name={name}", content, token=mint(own_roost)["token"], headers={"Content-Type": "text/plain"})
    assert answer.status == 201, answer
    return answer.json


def test_a_file_that_is_chosen_before_the_task_is_known_stays(own_roost, person, page, notes):
    task = converse(own_roost, "early", "cat", "hello")
    own_roost.wait_for_end(task["id"])
    held = Held(page, rf"/v1/tasks/{task['id']}$")
    with page.expect_request(held.pattern):
        person.go(f"#/tasks/{task['id']}")
    with page.expect_response(re.compile("/v1/attachments")):
        page.locator("input[type=file]").set_input_files(notes)
    held.release()
    expect(page.get_by_role("heading", name="hello", level=1)).to_be_visible()
    expect(files(page).get_by_text("notes.txt")).to_be_visible()
    box(page).fill("written early")
    page.get_by_role("button", name="Send").click()
    wait_until(lambda: stored(own_roost, task)["body"] == "written early", what="the message")
    assert [file["name"] for file in stored(own_roost, task)["attachments"]] == ["notes.txt"]
    expect(box(page)).to_have_value("")
    expect(files(page)).to_be_hidden()


def test_words_for_one_task_never_reach_another(own_roost, person, page, notes):
    first, second = (converse(own_roost, name, "cat", f"to {name}") for name in ("first-of-two", "second-of-two"))
    for task in (first, second):
        own_roost.wait_for_end(task["id"])
    person.go(f"#/tasks/{first['id']}")
    box(page).fill("for the first")
    attach(page, notes)
    held = Held(page, rf"/v1/tasks/{second['id']}$")
    with page.expect_request(held.pattern):
        person.go(f"#/tasks/{second['id']}")
    # The second task is not loaded yet, but text in the field already belongs to it.
    page.locator("textarea").evaluate("(field, text) => { field.value += text; field.dispatchEvent(new Event('input')) }", "for the second")
    held.release()
    expect(page.get_by_role("heading", name="to second-of-two", level=1)).to_be_visible()
    expect(box(page)).to_have_value("for the second")
    expect(files(page)).to_be_hidden()
    page.get_by_role("button", name="Send").click()
    wait_until(lambda: stored(own_roost, second)["body"] == "for the second", what="the second's message")
    assert not stored(own_roost, second)["attachments"]
    for way in (lambda: person.go(f"#/tasks/{first['id']}"), page.reload):
        way()
        expect(box(page)).to_have_value("for the first")
        expect(files(page).get_by_text("notes.txt")).to_be_visible()
    assert stored(own_roost, first)["body"] == "to first-of-two"


def test_what_is_sent_before_its_file_is_stored_waits_for_it(own_roost, person, page, notes):
    task = converse(own_roost, "hasty", "cat", "hello")
    own_roost.wait_for_end(task["id"])
    person.go(f"#/tasks/{task['id']}")
    held = Held(page, "/v1/attachments")
    with page.expect_request(held.pattern):
        page.locator("input[type=file]").set_input_files(notes)
    box(page).fill("with a file")
    box(page).press("Control+Enter")
    expect(page.get_by_text("Sending…")).to_be_visible()
    assert stored(own_roost, task)["body"] == "hello", "the control: nothing is sent without the file"
    held.release()
    wait_until(lambda: stored(own_roost, task)["body"] == "with a file", what="the message")
    assert [file["name"] for file in stored(own_roost, task)["attachments"]] == ["notes.txt"]
    expect(files(page)).to_be_hidden()
    expect(box(page)).to_have_value("")


def test_an_upload_that_fails_is_said_and_tried_again(own_roost, person, page, notes):
    person.allow("507")
    task = converse(own_roost, "unlucky", "cat", "hello")
    own_roost.wait_for_end(task["id"])
    person.go(f"#/tasks/{task['id']}")
    page.route(re.compile("/v1/attachments"), lambda route: route.fulfill(
        status=507, json={"error": {"code": "state_unwritable", "message": "the disk is full", "retryable": True}, "requestId": "x"}))
    box(page).fill("with a file")
    page.locator("input[type=file]").set_input_files(notes)
    expect(files(page).get_by_text("the disk is full")).to_be_visible()
    expect(page.get_by_text("A file could not be stored").first).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    page.unroute(re.compile("/v1/attachments"))
    page.get_by_role("button", name="Store notes.txt again").click()
    page.get_by_role("button", name="Send").click()
    wait_until(lambda: [file["name"] for file in stored(own_roost, task)["attachments"]] == ["notes.txt"], what="the message with its file")


def test_a_message_that_is_taken_back_brings_its_files(own_roost, person, page):
    task = converse(own_roost, "busy", "sleep 1000", "work")
    file = store(own_roost)
    own_roost.api("POST", "/v1/agents/busy/messages", {"body": "when you have time", "attachments": [file["id"]]})
    person.go(f"#/tasks/{task['id']}")
    queue = page.get_by_role("region", name="Waiting messages")
    expect(queue.get_by_text("plan.txt")).to_be_visible()
    queue.get_by_role("button", name="Edit").click()
    expect(box(page)).to_have_value("when you have time")
    expect(files(page).get_by_text("plan.txt")).to_be_visible()
    page.get_by_role("button", name="Queue").click()
    expect(queue.get_by_text("plan.txt")).to_be_visible()
    assert stored(own_roost, task)["attachments"] == [file]


def test_every_browser_names_a_file_and_saves_it(own_roost, person, page):
    task = converse(own_roost, "shared", "cat", "hello")
    own_roost.wait_for_end(task["id"])
    person.go(f"#/tasks/{task['id']}")
    expect(page.get_by_role("heading", name="hello", level=1)).to_be_visible()
    # Sent elsewhere while this page is open.
    own_roost.api("POST", "/v1/agents/shared/messages", {"body": "see", "attachments": [store(own_roost)["id"]]})
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^plan.txt")).click()
    assert download.value.suggested_filename == "plan.txt"
    assert download.value.path().read_bytes() == b"the plan\n"


def test_a_new_task_takes_files_and_keeps_them_as_a_draft(own_roost, person, page, notes):
    person.allow("409")
    person.go("#/new")
    page.get_by_label("Agent", exact=True).select_option("command")
    page.get_by_label("What to do").fill("true")
    attach(page, notes)
    person.go("#/tasks")
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    for way in (page.go_back, page.reload):
        way()
        expect(files(page).get_by_text("notes.txt")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url(re.compile("#/tasks/.+"))
    task = {"id": page.url.rpartition("/")[2]}
    assert [file["name"] for file in stored(own_roost, task)["attachments"]] == ["notes.txt"]
    person.go("#/new")
    expect(page.get_by_role("heading", name="New task", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Attach files")).to_be_visible()
    expect(files(page)).to_be_hidden()


def test_a_new_task_says_that_its_agent_could_not_reach_its_model(own_roost, person, page):
    person.allow("409")
    person.go("#/new")
    page.get_by_role("button", name="Allow network access").click()
    expect(page.get_by_label("Network")).to_have_value("open")
    expect(page.get_by_role("button", name="Allow network access")).to_be_hidden()
    page.get_by_label("Network").select_option("")
    expect(page.get_by_role("button", name="Allow network access")).to_be_visible()
    page.get_by_label("Agent", exact=True).select_option("command")
    expect(page.get_by_role("button", name="Allow network access")).to_be_hidden()


def test_a_choice_made_before_the_agents_are_known_stays(own_roost, person, page):
    # The daemon has no Claude Code, so previews are answered with 409.
    person.allow("409")
    converse(own_roost, "known-late", "cat")
    person.go("#/new")
    page.get_by_label("What to do").fill("keep this")
    held = Held(page, r"/v1/agents$")
    with page.expect_request(held.pattern):
        page.reload()
    page.get_by_label("Agent", exact=True).select_option("command")
    page.get_by_label("What to do").fill("echo changed")
    held.release()
    expect(page.get_by_label("Agent", exact=True).locator("option", has_text="known-late")).to_be_attached()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()
    expect(page.get_by_label("Agent", exact=True)).to_have_value("command")
    expect(page.get_by_label("What to do")).to_have_value("echo changed")


def test_a_new_agent_is_still_there_after_a_look_elsewhere(own_roost, person, page):
    person.allow("409")
    person.go("#/new-agent")
    page.get_by_label("Name", exact=True).fill("half-made")
    page.get_by_label("Instructions", exact=True).fill("Be careful.")
    page.get_by_label("Isolation").select_option("safe")
    person.go("#/agents")
    expect(page.get_by_role("heading", name="Agents", level=1)).to_be_visible()
    for way in (page.go_back, page.reload):
        way()
        expect(page.get_by_label("Name", exact=True)).to_have_value("half-made")
        expect(page.get_by_label("Instructions", exact=True)).to_have_value("Be careful.")
        expect(page.get_by_label("Isolation")).to_have_value("safe")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("heading", name="Agents", level=1)).to_be_visible()
    person.go("#/new-agent")
    expect(page.get_by_label("Name", exact=True)).to_have_value("")


def test_a_draft_of_an_agent_survives_its_other_tabs(own_roost, person, page):
    person.allow("409")
    own_roost.api("POST", "/v1/agents", {"name": "drafted", "runtime": "claude", "instructions": "At first.", "start": False})
    person.go("#/agents/drafted/instructions")
    page.get_by_label("Instructions", exact=True).fill("Half a thought")
    page.get_by_role("tab", name="Policy").click()
    page.get_by_text("Change individual parts").click()
    page.get_by_label("Network").select_option("open")
    expect(page.get_by_role("button", name="Allow network access and save")).to_be_visible()
    page.get_by_role("tab", name="Instructions").click()
    expect(page.get_by_label("Instructions", exact=True)).to_have_value("Half a thought")
    page.get_by_role("tab", name="Policy").click()
    expect(page.get_by_role("button", name="Allow network access and save")).to_be_visible()
    # Someone else saves meanwhile: both versions are shown, and neither is lost.
    page.get_by_role("tab", name="Sessions").click()
    assert own_roost.api("PATCH", "/v1/agents/drafted", {"instructions": "Of another hand."}, headers={"If-Match": '"1"'})[0] == 200
    page.get_by_role("tab", name="Instructions").click()
    conflict = page.get_by_role("alert", name="Changed elsewhere")
    expect(conflict.get_by_text("Of another hand.")).to_be_visible()
    expect(conflict.get_by_text("Half a thought")).to_be_visible()
    conflict.get_by_role("button", name="Merge my changes into it").click()
    page.get_by_role("button", name="Save", exact=True).click()
    wait_until(lambda: own_roost.api("GET", "/v1/agents/drafted")[1]["instructions"] == "Half a thought", what="the draft, saved")


def test_words_to_an_agent_stay_while_its_other_tabs_are_read(own_roost, person, page):
    own_roost.api("POST", "/v1/agents", {"name": "talked-to", "runtime": "command", "command": ["cat"], "start": False})
    person.go("#/agents/talked-to")
    box(page).fill("not yet sent")
    page.get_by_role("tab", name="Usage").click()
    expect(box(page)).to_have_count(0)
    page.get_by_role("tab", name="Overview").click()
    expect(box(page)).to_have_value("not yet sent")


def test_words_to_an_agent_take_files_and_keep_them_as_a_draft(own_roost, person, page, notes):
    own_roost.api("POST", "/v1/agents", {"name": "given-files", "runtime": "command", "command": ["cat"]})
    person.go("#/agents/given-files")
    box(page).fill("read this")
    attach(page, notes)
    page.get_by_role("tab", name="Usage").click()
    expect(box(page)).to_have_count(0)
    page.get_by_role("tab", name="Overview").click()
    expect(files(page).get_by_text("notes.txt")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile("#/tasks/.+"))
    task = {"id": page.url.rpartition("/")[2]}
    sent = next(message for message in own_roost.items(f"/v1/tasks/{task['id']}/messages") if message["author"] == "person")
    assert (sent["body"], [file["name"] for file in sent["attachments"]]) == ("read this", ["notes.txt"])
    person.go("#/agents/given-files")
    expect(page.get_by_role("button", name="Attach files")).to_be_visible()
    expect(files(page)).to_be_hidden()
    expect(box(page)).to_have_value("")


def test_a_title_that_is_being_written_is_kept_by_going_back(own_roost, person, page):
    task = converse(own_roost, "titled", "cat", "first title")
    own_roost.wait_for_end(task["id"])
    person.go("#/tasks")
    page.get_by_role("table", name="Tasks").get_by_role("link", name="first title").click()
    page.get_by_role("button", name="first title", exact=True).click()
    page.get_by_role("textbox", name="Title").fill("second title")
    page.go_back()
    wait_until(lambda: own_roost.api("GET", f"/v1/tasks/{task['id']}")[1]["title"] == "second title", what="the title")
