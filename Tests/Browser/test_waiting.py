"""Messages that no agent has received yet: shown at once, editable and removable until received, and considered when a run is cancelled."""

import re

import pytest
from playwright.sync_api import expect

from support import projects
from support.principals import make_agent
from support.roost import TERMINAL
from support.waiting import wait_until


def waiting(page):
    return page.get_by_role("region", name="Waiting messages")


def said(roost, task):
    return [message["body"] for message in roost.items(f"/v1/tasks/{task}/messages") if message["author"] == "person"]


@pytest.mark.timeout(240)
def test_a_steered_message_waits_in_sight_and_can_be_taken_back(home_of_claude, make_person, ask, model):
    project = projects.make_repository(home_of_claude.projects / "steered")
    step = {"tool": "$shell", "input": {"command": "echo one"}}
    accepted = ask(project, "work", step, {"gate": "steered", **step}, {"text": "finished at last"})
    person = make_person(home_of_claude).sign_in()
    page = person.open_task(accepted["taskId"])
    wait_until(lambda: len(model.requests()) >= 2, what="the agent's second question to the model, which is not answered yet")
    box = page.get_by_role("textbox", name="Message")
    for words in ("mind the gap", "never mind", "to be changed"):
        box.fill(words)
        page.get_by_role("button", name="Steer", exact=True).click()
        expect(waiting(page).get_by_text(words)).to_be_visible()
        expect(box).to_have_value("")
    expect(waiting(page).get_by_text("3 messages waiting for the agent’s next step")).to_be_visible()
    person.screenshot("steered-waits")
    page.reload()
    expect(waiting(page).get_by_text("mind the gap")).to_be_visible()
    waiting(page).get_by_role("listitem").filter(has_text="never mind").get_by_role("button", name="Remove this message").click()
    expect(waiting(page).get_by_text("never mind")).to_have_count(0)
    waiting(page).get_by_role("listitem").filter(has_text="to be changed").get_by_role("button", name="Edit").click()
    expect(box).to_have_value("to be changed")
    expect(waiting(page).get_by_role("listitem")).to_have_count(1)
    assert said(home_of_claude, accepted["taskId"])[1:] == ["mind the gap"]
    model.release("steered")
    expect(waiting(page)).to_be_hidden(timeout=90_000)
    home_of_claude.wait_for_end(accepted["taskId"])
    # Now it is in the conversation, at the point where the agent received it.
    page.get_by_role("button", name=re.compile("Worked for")).click()
    expect(page.locator("section.run").get_by_text("mind the gap").first).to_be_visible()
    asked = [str(request["body"]) for request in model.requests()]
    assert any("mind the gap" in body for body in asked)
    assert not any("never mind" in body or "to be changed" in body for body in asked), "what was taken back reached nobody"
    assert len(home_of_claude.items(f"/v1/tasks/{accepted['taskId']}/runs")) == 1


@pytest.fixture
def busy(roost, request):
    """An agent with an active run and two waiting messages."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[:50].strip("-")
    agent = make_agent(roost, name, command=["sh", "-c", "cat > /dev/null; sleep 1000"], start=True)
    first = roost.api("POST", f"/v1/agents/{name}/messages", {"body": f"the first for {name}"})[1]
    task = first["taskId"]
    wait_until(lambda: roost.last_run_of(task)["status"] == "running", what="the first run")
    for words in ("the second", "the third"):
        assert roost.api("POST", f"/v1/tasks/{task}/messages", {"body": words})[0] == 202
    yield task
    roost.api("POST", f"/v1/agents/{agent['id']}/archive", {})
    wait_until(lambda: roost.last_run_of(task)["status"] in TERMINAL, what="the end")


def test_cancelling_drops_the_messages_that_wait_where_that_is_chosen(roost, person, busy):
    page = person.open_task(busy)
    expect(waiting(page).get_by_text("the third")).to_be_visible()
    # Both buttons use the same word.
    cancel = page.get_by_role("main").get_by_role("button", name="Cancel", exact=True)
    expect(cancel).to_have_count(2)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    cancel.last.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("2 messages are waiting")).to_be_visible()
    expect(dialog.get_by_role("listitem").filter(has_text="the second")).to_be_visible()
    person.screenshot("cancel-with-messages")
    dialog.get_by_role("button", name="Cancel and drop the messages").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Cancelled after")).to_be_visible()
    expect(waiting(page)).to_be_hidden()
    assert len(said(roost, busy)) == 1
    assert len(roost.items(f"/v1/tasks/{busy}/runs")) == 1


def test_cancelling_goes_on_with_the_messages_where_that_is_chosen(roost, person, busy):
    page = person.open_task(busy)
    page.get_by_role("main").get_by_role("button", name="Cancel", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel and continue with the messages").click()
    wait_until(lambda: [run["status"] for run in roost.items(f"/v1/tasks/{busy}/runs")] == ["running", "cancelled"], what="the second run")
    expect(waiting(page).get_by_text("the third")).to_be_visible()
    expect(waiting(page).get_by_text("the second")).to_have_count(0)
    assert said(roost, busy)[1:] == ["the second", "the third"]


def test_a_list_asks_the_same(roost, person, busy):
    page = person.page
    title = roost.api("GET", f"/v1/tasks/{busy}")[1]["title"]
    row = page.get_by_role("table", name="Tasks").get_by_role("row").filter(has_text=title).first
    row.get_by_role("link").first.focus()
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("2 messages are waiting")).to_be_visible()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert roost.last_run_of(busy)["status"] == "running", "the safe answer has the focus"
    page.keyboard.press("c")
    dialog.get_by_role("button", name="Cancel and drop the messages").click()
    wait_until(lambda: roost.last_run_of(busy)["status"] == "cancelled", what="the end")
    assert len(said(roost, busy)) == 1


def test_a_key_acts_on_the_focused_task_also_when_the_list_changes(roost, person, busy, project):
    page = person.page
    title = roost.api("GET", f"/v1/tasks/{busy}")[1]["title"]
    rows = page.get_by_role("table", name="Tasks").get_by_role("row")
    rows.filter(has_text=title).first.get_by_role("link").first.focus()
    roost.accept(project, "true", title=f"newer than {title}")
    expect(rows.nth(1)).to_contain_text(f"newer than {title}")
    expect(rows.nth(2).get_by_role("link").first).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_role("dialog").get_by_text(f"“{title}” stops")).to_be_visible()
    page.keyboard.press("Enter")
