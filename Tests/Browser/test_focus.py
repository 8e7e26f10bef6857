"""The focus is never lost: after an action, after Back and on Escape. The palette offers the actions of the open page."""

import re

import pytest
from playwright.sync_api import expect

from support import projects
from support.principals import make_agent
from support.roost import TERMINAL
from support.waiting import wait_until


def pane(page):
    return page.locator("section[aria-label='Changes']")


def held(page):
    """The label or text of the focused element; `None` if nothing has the focus."""
    return page.evaluate("""() => {
        const active = document.activeElement
        return !active || active === document.body ? null : active.getAttribute('aria-label') || active.textContent.trim().slice(0, 60) || active.tagName
    }""")


def keeps(page, what):
    """Checks that a visible element has the focus after the action `what`."""
    wait_until(
        lambda: held(page) is not None and page.evaluate("document.activeElement.checkVisibility()"), what=f"the focus after {what}")


@pytest.fixture
def changed(roost, project):
    """A finished run that changed many lines of one file and added another file."""
    projects.write_files(project, {"long.txt": "".join(f"line {n}\n" for n in range(400))})
    script = "for n in 20 120 220 320; do sed -i \"s/^line $n\\$/changed $n/\" long.txt; done; echo new > added.txt"
    accepted = roost.accept(project, "sh", "-c", script, title=f"changed in {project.name}")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    return accepted


def row_link(page, title):
    return page.get_by_role("table", name="Tasks").get_by_role("link", name=title, exact=True)


def test_the_way_back_leads_to_where_it_began(roost, person, changed, project):
    page, title = person.page, f"changed in {project.name}"
    row_link(page, title).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    keeps(page, "opening a task")
    page.go_back()
    expect(row_link(page, title)).to_be_focused()
    # The same with a filter, which is kept.
    page.get_by_role("button", name="To review").click()
    expect(page.get_by_role("button", name="To review")).to_be_focused()
    row_link(page, title).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    page.go_back()
    expect(row_link(page, title)).to_be_focused()
    expect(page.get_by_role("button", name="To review")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="All", exact=True)).to_have_attribute("aria-pressed", "true")
    keeps(page, "leaving the filter")


def test_escape_empties_the_search_then_leaves_it(roost, person, changed, project):
    page = person.page
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Search tasks")
    page.keyboard.type("nothing that is there")
    expect(page.get_by_role("heading", name="No tasks found")).to_be_visible()
    page.keyboard.press("Escape")
    expect(search).to_have_value("")
    expect(search).to_be_focused()
    expect(row_link(page, f"changed in {project.name}")).to_be_visible()
    page.keyboard.press("Escape")
    expect(search).not_to_be_focused()
    assert held(page) is not None
    page.keyboard.press("j")
    expect(page.locator("a.row-link:focus")).to_have_count(1)


def test_applying_undoing_and_discarding_keep_the_place(roost, person, changed):
    page = person.open_task(changed["taskId"])
    apply = pane(page).get_by_role("button", name="Apply to folder")
    apply.focus()
    page.keyboard.press("Enter")
    expect(pane(page).get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(apply).to_be_focused()
    pane(page).get_by_role("button", name="Discard").focus()
    page.keyboard.press("Enter")
    expect(pane(page).get_by_role("button", name="Keep changes")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(pane(page).get_by_text("Discarded. The diff is kept for reference.")).to_be_visible()
    keeps(page, "discarding")
    assert page.evaluate("document.querySelector('.apply-bar').contains(document.activeElement)")


def test_what_an_action_takes_away_leaves_its_place_to_another(roost, person, project, changed):
    title = f"changed in {project.name}"
    page = person.page
    row = page.get_by_role("table", name="Tasks").get_by_role("row").filter(has_text=title)
    expect(row.get_by_text("Done ·")).to_be_visible()
    row.get_by_role("button", name="Actions").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Archive").focus()
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)
    keeps(page, "archiving from the list")
    # Undo in the message by keyboard; the row returns and the focus is kept.
    messages = page.get_by_role("region", name="Messages", exact=True)
    messages.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(row).to_have_count(1)
    keeps(page, "taking it back")

    accepted = roost.accept(project, "sleep", "1000", title=f"live in {project.name}")
    person.open_task(accepted["taskId"])
    cancel = page.get_by_role("main").get_by_role("button", name="Cancel", exact=True).first
    cancel.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Cancel the run").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cancelled after")).to_be_visible()
    expect(cancel).to_have_count(0)
    keeps(page, "cancelling")

    page.get_by_role("button", name="Hide the changes", exact=True).focus()
    page.keyboard.press("Enter")
    expect(pane(page)).to_be_hidden()
    keeps(page, "hiding the changes")


def test_messages_that_wait_leave_their_place_to_the_next(roost, person):
    agent = make_agent(roost, "keeps-the-place", command=["sh", "-c", "cat > /dev/null; sleep 1000"], start=True)
    task = roost.api("POST", "/v1/agents/keeps-the-place/messages", {"body": "keeps the place"})[1]["taskId"]
    wait_until(lambda: roost.last_run_of(task)["status"] == "running", what="the run")
    for words in ("one", "two"):
        roost.api("POST", f"/v1/tasks/{task}/messages", {"body": words})
    page = person.open_task(task)
    waiting = page.get_by_role("region", name="Waiting messages")
    waiting.get_by_role("listitem").filter(has_text="one").get_by_role("button", name="Remove this message").focus()
    page.keyboard.press("Enter")
    expect(waiting.get_by_role("listitem")).to_have_count(1)
    assert page.evaluate("document.activeElement.closest('li')?.textContent.includes('two')")
    waiting.get_by_role("button", name="Remove this message").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    page.keyboard.type("not sent")
    page.keyboard.press("Escape")
    assert held(page) is not None
    page.keyboard.press("c")
    expect(page.get_by_role("dialog").get_by_role("button", name="Keep running")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    keeps(page, "closing a question")
    roost.api("POST", f"/v1/agents/{agent['id']}/archive", {})
    wait_until(lambda: roost.last_run_of(task)["status"] in TERMINAL, what="the end")


def command(page, words, option):
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    expect(page.get_by_role("option", name=option)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Go to")).to_have_count(0)


def test_the_palette_knows_what_can_be_done_with_what_is_open(roost, person, project, changed):
    page = person.open_task(changed["taskId"])
    expect(pane(page).get_by_role("button", name="Apply to folder")).to_be_visible()
    lines = pane(page).get_by_role("region", name="Changed lines")
    current = lines.locator("[data-current]")
    for number in (18, 118, 218):
        command(page, "next change", re.compile("Next change"))
        expect(lines).to_be_focused()
        expect(current).to_have_text(re.compile(f"^line {number}"))
        assert current.is_visible()
    page.keyboard.press(",")
    expect(current).to_have_text(re.compile("^line 118"))
    page.keyboard.press(".")
    expect(current).to_have_text(re.compile("^line 218"))
    command(page, "split", re.compile("side by side"))
    expect(pane(page).get_by_role("button", name="Split")).to_have_attribute("aria-pressed", "true")
    command(page, "one column", re.compile("one column"))
    command(page, "apply", re.compile("Apply to folder"))
    expect(pane(page).get_by_role("button", name="Undo")).to_be_visible()
    assert (project / "added.txt").exists()
    command(page, "undo", re.compile("Undo the last application"))
    wait_until(lambda: not (project / "added.txt").exists(), what="the undo")
    keeps(page, "undoing from the palette")
    # Without a query, Enter does not run an action of the open page.
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", selected=True)).not_to_have_text(re.compile("Apply"))
    page.keyboard.press("Escape")

    accepted = roost.accept(project, "sleep", "1000", title="cancelled by words")
    person.open_task(accepted["taskId"])
    expect(page.get_by_role("main").get_by_role("button", name="Cancel", exact=True).first).to_be_visible()
    command(page, "cancel the", re.compile("Cancel the run"))
    page.get_by_role("dialog").get_by_role("button", name="Cancel the run").click()
    assert roost.wait_for_end(accepted["taskId"])["status"] == "cancelled"
