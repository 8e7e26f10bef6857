"""Working on the task page: following growing content, several tabs, keys, remembered settings, and a daemon that stops."""

import re
import socket

import pytest
from playwright.sync_api import expect

from support import browsing, projects
from support.fake_model import say
from support.roost import Roost
from support.waiting import wait_until

BREAKS = ("ERR_CONNECTION", "ERR_NETWORK", "ERR_SOCKET", "ERR_EMPTY_RESPONSE", "WebSocket", "Failed to load", "503", "401", "409")


def open_task(person, accepted, page=None):
    return person.open_task(accepted["taskId"], page)


def pane(page):
    return page.locator("section[aria-label='Changes']")


@pytest.fixture
def changed(roost, project):
    """A finished run that added one file and changed another."""
    accepted = roost.accept(project, "sh", "-c", "echo more >> readme.txt; echo new > added.txt", title="one added, one changed")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    return accepted


def test_what_a_run_changed_in_the_project_itself_is_not_offered_again(person, roost, project):
    accepted = roost.api("POST", "/v1/tasks", {
        "command": ["sh", "-c", "echo x > made.txt"], "projectPath": str(project), "workTree": "inPlace", "title": "works in the folder"})[1]
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    page = open_task(person, accepted)
    expect(pane(page).get_by_text("This run worked in your folder itself")).to_be_visible()
    assert pane(page).get_by_role("button", name="Apply").count() == 0
    assert pane(page).get_by_role("button", name="Discard").count() == 0


# Several tabs, several runs

def test_what_one_tab_applies_the_other_can_undo(person, project, changed):
    before = projects.files_of(project)
    here = open_task(person, changed)
    there = open_task(person, changed, person.another_tab())
    pane(here).get_by_role("button", name="Apply to folder").click()
    expect(pane(there).get_by_text("2 files in your folder")).to_be_visible()
    assert (project / "added.txt").exists()
    pane(there).get_by_role("button", name="Undo").click()
    expect(pane(here).get_by_role("button", name="Undo")).to_have_count(0)
    expect(pane(here).get_by_text("Your folder is unchanged until you apply.")).to_be_visible()
    assert projects.files_of(project) == before


def test_each_attempt_has_its_own_changes(person, roost, project):
    accepted = roost.accept(project, "sh", "-c", "echo again >> counted.txt", title="counts its runs")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    assert roost.api("POST", f"/v1/tasks/{accepted['taskId']}/retry", {})[0] == 202
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    page = open_task(person, accepted)
    chosen = pane(page).get_by_role("combobox", name="Run")
    expect(pane(page).get_by_text("+2", exact=True).first).to_be_visible()
    chosen.select_option(accepted["run"]["id"])
    expect(pane(page).get_by_text("+1", exact=True).first).to_be_visible()
    assert f"/runs/{accepted['run']['id']}" in page.url, "a run has an address"
    page.reload()
    expect(chosen).to_have_value(accepted["run"]["id"])
    expect(page.get_by_role("region", name=re.compile("^Run ")).or_(page.locator("section.run"))).to_have_count(2)


def test_a_run_that_waits_says_its_place(binary, make_person):
    with Roost(binary, environment={"ROOST_RUNS_PARALLEL": "1"}) as roost:
        roost.up()
        project = projects.make_repository(roost.projects / "p")
        first = roost.accept(project, "sleep", "1000", title="the first")
        waiting = [roost.accept(projects.make_repository(roost.projects / f"p{number}"), "true",
            title=f"waits {number}") for number in range(2)]
        person = make_person(roost).sign_in()
        page = open_task(person, waiting[1])
        expect(page.get_by_text("place 2 in the queue")).to_be_visible()
        roost.api("POST", f"/v1/tasks/{waiting[0]['taskId']}/cancel", {})
        expect(page.get_by_text("place 1 in the queue")).to_be_visible()
        roost.api("POST", f"/v1/tasks/{first['taskId']}/cancel", {})
        expect(page.get_by_role("main").get_by_role("img", name="Done").first).to_be_visible()
        expect(page.get_by_text("in the queue")).to_have_count(0)


# Keyboard

def test_the_parts_are_walked_and_opened_by_keys(person, roost, project):
    accepted = roost.accept(project, "sh", "-c", "echo some words; exit 2", title="walked by keys")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "failed"
    page = open_task(person, accepted)
    expect(page.get_by_text("exit code 2")).to_be_visible()
    setup = page.get_by_role("button", name=re.compile("Set up"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(setup).to_be_focused()
    assert browsing.focus_is_visible(page)
    page.keyboard.press("e")
    expect(page.get_by_text("It can run the system's programs")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_text("It can run the system's programs")).to_be_hidden()
    page.keyboard.press("j")
    expect(page.get_by_role("button", name=re.compile("Failed after"))).to_be_focused()
    page.keyboard.press("k")
    expect(setup).to_be_focused()


def test_cancelling_asks_and_the_safe_answer_has_the_focus(person, roost, project):
    accepted = roost.accept(project, "sleep", "1000", title="to be kept")
    page = open_task(person, accepted)
    expect(page.get_by_role("button", name="Cancel", exact=True).first).to_be_visible()
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert "cancelRequestedAt" not in roost.last_run_of(accepted["taskId"])
    page.keyboard.press("c")
    dialog.get_by_role("button", name="Cancel the run").click()
    assert roost.wait_for_end(accepted["taskId"])["status"] == "cancelled"
    expect(page.get_by_text("Cancelled after")).to_be_visible()


def test_the_changes_are_as_wide_as_they_were_drawn(person, changed):
    page = open_task(person, changed)
    expect(pane(page).get_by_text("added.txt").first).to_be_visible()
    handle = page.get_by_role("separator", name="Width of the changes")
    assert handle.get_attribute("aria-valuenow") == "500"
    handle.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(handle).to_have_attribute("aria-valuenow", "560")
    page.reload()
    expect(handle).to_have_attribute("aria-valuenow", "560")
    box = pane(page).bounding_box()
    assert 550 <= box["width"] <= 565
    page.keyboard.press("d")
    expect(pane(page)).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Show or hide the changes")).to_be_visible()
    expect(pane(page)).to_be_hidden()
    page.keyboard.press("d")
    expect(pane(page)).to_be_visible()


# Remembered settings and states

def test_both_sides_of_a_split_diff_are_in_sight(person, roost, project):
    long = "x" * 300
    projects.write_files(project, {"wide.txt": f"before {long}\n"})
    accepted = roost.accept(project, "sh", "-c", f"echo 'after  {long} the end' > wide.txt", title="a wide line")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    page = open_task(person, accepted)
    page.set_viewport_size({"width": 1100, "height": 800})
    pane(page).get_by_role("button", name="Split").click()
    lines = pane(page).get_by_role("region", name="Changed lines")
    after = lines.get_by_text("after", exact=False)
    box = lambda node: node.evaluate("node => node.getBoundingClientRect().toJSON()")
    for node in (lines.get_by_text("before", exact=False), after):
        assert box(lines)["left"] <= box(node)["left"] and box(node)["right"] <= box(lines)["right"]
    lines.evaluate("node => node.scrollLeft = node.scrollWidth")
    # Scrolling shows the end of the line, and its column has not moved.
    end = """node => { const range = document.createRange(); range.selectNodeContents(node); const inner = range.getBoundingClientRect()
        return inner.right <= node.getBoundingClientRect().right + 1 && inner.left < node.getBoundingClientRect().left }"""
    wait_until(lambda: after.evaluate(end), what="the end of the line")
    assert box(after)["right"] <= box(lines)["right"]


def test_an_archived_task_says_why_it_takes_no_words(person, roost, changed):
    page = open_task(person, changed)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Archive").click()
    expect(page.get_by_text("This task is archived.")).to_be_visible()
    assert roost.api("GET", f"/v1/tasks/{changed['taskId']}")[1]["archivedAt"]
    page.get_by_role("main").get_by_role("button", name="Restore").last.click()
    expect(page.get_by_text("This task is archived.")).to_have_count(0)


def test_nothing_of_one_task_is_left_in_the_next(person, roost, project, changed):
    other = roost.accept(project, "sh", "-c", "echo nothing changed", title="the other one")
    assert roost.wait_for_end(other["taskId"])["status"] == "succeeded"
    page = open_task(person, changed)
    expect(pane(page).get_by_text("added.txt").first).to_be_visible()
    open_task(person, other)
    expect(page.get_by_role("heading", name="the other one", level=1)).to_be_visible()
    expect(page.get_by_text("nothing changed", exact=True).first).to_be_visible()
    expect(page.get_by_text("added.txt")).to_have_count(0)
    expect(pane(page).get_by_text("This run changed no files.")).to_be_visible()


def test_a_live_run_has_no_diff_yet_and_that_is_no_error(person, roost, project):
    accepted = roost.accept(project, "sh", "-c", "echo new > made.txt; echo made; sleep 1000", title="still at it")
    page = open_task(person, accepted)
    wait_until(lambda: "made" in [event["data"].get("text", "").strip() for event in roost.journal(accepted["run"]["id"])], what="the file")
    expect(pane(page).get_by_text("The diff appears when the run is finished")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    roost.api("POST", f"/v1/tasks/{accepted['taskId']}/cancel", {})
    expect(pane(page).get_by_text("made.txt").first).to_be_visible()


# With the real agent

@pytest.fixture
def steady(binary, claude):
    """A daemon with the real agent that can be restarted at the same address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with Roost(binary, tools=[claude], environment={"ROOST_SERVER_PORT": str(port)}) as roost:
        roost.up()
        yield roost


def ask(roost, project, model, words, *steps):
    return roost.run(
        "run", say(words, *steps), "--agent", "claude", "--in", project, "--network", "open", "--json", "--detach",
        env=model.environment, timeout=120, check=0).json


@pytest.mark.timeout(240)
def test_the_view_follows_only_who_is_at_the_end(steady, make_person, model):
    project = projects.make_repository(steady.projects / "p")
    person = make_person(steady).sign_in()
    paragraph, pause = "a paragraph of it\n\n", "here it is halfway\n\n"
    model.hold_before(pause[:8])
    accepted = ask(
        steady, project, model, "say much",
        {"text": f"{paragraph * 100}{pause}{paragraph * 300}", "chunk": len(paragraph), "delay_ms": 5})
    page = open_task(person, accepted)
    written = page.locator(".answer p", has_text="a paragraph of it")
    expect(written.nth(60)).to_be_attached(timeout=60_000)
    at_end = "(scroll => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60)(document.querySelector('.task-scroll'))"
    # The page scrolls one frame after new text arrives.
    page.wait_for_function(at_end)
    jump = page.get_by_role("button", name="Jump to latest")
    expect(jump).to_be_hidden()
    place = page.evaluate("(scroll => scroll.scrollTop -= 900)(document.querySelector('.task-scroll'))")
    expect(jump).to_be_visible()
    shown = written.count()
    model.go_on()
    wait_until(lambda: written.count() > shown + 10, what="more of the text")
    assert page.evaluate("document.querySelector('.task-scroll').scrollTop") == place, "the reader's place is left alone"
    person.screenshot("jump-to-latest")
    jump.click()
    expect(jump).to_be_hidden()
    page.wait_for_function(at_end)
    assert steady.wait_for_end(accepted["taskId"], 90)["status"] == "succeeded"
    expect(written).to_have_count(400)


@pytest.mark.timeout(240)
def test_a_daemon_killed_in_the_middle_of_a_sentence(steady, make_person, model):
    """Written text stays and is marked as cut, the task continues with a retry, and the page is never reloaded."""
    project = projects.make_repository(steady.projects / "p")
    person = make_person(steady).sign_in()
    person.allow(*BREAKS)
    accepted = ask(steady, project, model, "speak slowly", {"text": "one word after the other " * 200, "chunk": 10, "delay_ms": 200})
    page = open_task(person, accepted)
    spoken = page.locator(".answer", has_text="one word after the other one word")
    expect(spoken).to_be_visible(timeout=60_000)
    box = page.get_by_role("textbox", name="Message")
    box.fill("not sent yet")
    steady.kill_daemon()
    steady.wait_until_nothing_is_left()
    expect(page.get_by_text("Your text is kept here until Roost answers.")).to_be_visible()
    expect(page.get_by_role("button", name="Queue")).to_be_disabled()
    expect(spoken).to_be_visible()
    steady.up()
    expect(page.get_by_text("Interrupted after")).to_be_visible()
    expect(spoken).to_be_visible()
    expect(page.locator(".is-cut")).to_have_count(1)
    expect(box).to_have_value("not sent yet")
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    person.screenshot("cut-off")


@pytest.mark.timeout(240)
def test_what_an_agent_did_is_told_in_words_and_shown_whole(steady, make_person, model):
    project = projects.make_repository(steady.projects / "p")
    person = make_person(steady).sign_in()
    command = "echo first\necho second; printf '%s\\n' the-answer"
    accepted = ask(
        steady, project, model, "work", {"tool": "Read", "input": {"file_path": f"{project}/readme.txt"}},
        {"tool": "Edit", "input": {"file_path": f"{project}/readme.txt", "old_string": "two", "new_string": "zwei\ntwo and a half"}},
        {"tool": "$shell", "input": {"command": command}}, {"thinking": "was that all of it?", "text": "That was **all**."})
    assert steady.wait_for_end(accepted["taskId"], 90)["status"] == "succeeded"
    page = open_task(person, accepted)
    expect(page.locator("strong", has_text="all")).to_be_visible()
    page.get_by_role("button", name=re.compile("Worked for")).click()
    expect(page.get_by_role("button", name=re.compile("Read readme.txt"))).to_be_visible()
    edited = page.get_by_role("button", name=re.compile(r"Edited readme.txt.*\+2"))
    expect(edited).to_be_visible()
    edited.click()
    expect(page.get_by_role("region", name="The edit").get_by_text("zwei")).to_be_visible()
    step = page.get_by_role("button", name=re.compile("echo first.*and 1 more line"))
    expect(step).to_be_visible()
    step.click()
    expect(page.get_by_text("the-answer").first).to_be_visible()
    expect(page.locator("pre", has_text="echo second").first).to_be_visible()
    page.get_by_role("button", name=re.compile("Thought")).click()
    expect(page.get_by_text("was that all of it?").last).to_be_visible()
    person.screenshot("steps-opened")
    assert not browsing.accessible_faults(page)
