"""The task list: live updates, search, order and filters, and smooth scrolling with ten thousand tasks."""

import re
import socket
import threading

import pytest
from playwright.sync_api import expect

from support import projects
from support.roost import Roost, UnixConnection
from support.waiting import wait_until


@pytest.fixture
def own_roost(fresh_roost):
    fresh_roost.up()
    return fresh_roost


@pytest.fixture
def folder(own_roost):
    return projects.make_repository(own_roost.projects / "p")


def row(page, title):
    return page.get_by_role("table", name="Tasks").get_by_role("row").filter(has_text=title)


def status(page, title, word):
    """The status of a task: the name of its dot or the text beside it."""
    found = row(page, title)
    return found.get_by_role("img", name=word).or_(found.get_by_text(re.compile(word, re.I))).first


def test_the_first_page_says_what_to_do(own_roost, make_person):
    person = make_person(own_roost).sign_in()
    expect(person.page.get_by_role("heading", name="No tasks yet")).to_be_visible()
    expect(person.page.get_by_text("roost run").first).to_be_visible()
    # The sidebar shows the machine's name and state.
    expect(person.page.get_by_text(f"{socket.gethostname().partition('.')[0][:24]} · ")).to_be_visible()
    person.screenshot("tasks-empty")


def test_a_task_appears_moves_and_ends_without_a_touch(own_roost, folder, make_person):
    person = make_person(own_roost).sign_in()
    page = person.page
    accepted = own_roost.accept(folder, "sleep", "1000", title="appears by itself")
    expect(status(page, "appears by itself", "Running")).to_be_visible()
    own_roost.api("POST", f"/v1/tasks/{accepted['taskId']}/cancel", {})
    expect(status(page, "appears by itself", "Cancelled")).to_be_visible()
    own_roost.accept(folder, "sh", "-c", "exit 7", title="fails by itself")
    expect(status(page, "fails by itself", "Failed")).to_be_visible()
    own_roost.accept(folder, "sh", "-c", "echo x > x", title="changes a file")
    expect(row(page, "changes a file").get_by_text("1 file changed")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Failed 1"))).to_be_visible()
    person.screenshot("tasks")


def test_a_task_that_fails_elsewhere_is_told_once_with_a_way_there(own_roost, folder, make_person):
    old = own_roost.accept(folder, "sh", "-c", "exit 4", title="failed long ago")
    own_roost.wait_for_end(old["taskId"])
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go("#/agents")
    expect(page.get_by_role("navigation", name="Tasks").get_by_text("failed long ago")).to_be_visible()
    failed = own_roost.accept(folder, "sh", "-c", "exit 3", title="fails behind the back")
    own_roost.wait_for_end(failed["taskId"])
    messages = page.get_by_role("region", name="Messages")
    expect(messages.get_by_text("“fails behind the back” failed")).to_be_visible()
    assert "failed long ago" not in messages.inner_text()
    messages.get_by_role("link", name="Show").click()
    expect(page.get_by_role("heading", name="fails behind the back", level=1)).to_be_visible()
    # No message for a task that the person is looking at.
    own_roost.api("POST", f"/v1/tasks/{failed['taskId']}/retry", {})
    expect(page.get_by_text("run 2").first).to_be_visible()
    own_roost.wait_for_end(failed["taskId"])
    expect(page.get_by_role("region", name="Run 2").get_by_text("exit code 3")).to_be_visible()
    expect(messages.get_by_text("“fails behind the back” failed")).to_have_count(0)


def test_a_task_is_renamed_and_archived_from_the_sidebar(own_roost, folder, make_person):
    accepted = own_roost.accept(folder, "true", title="beside")
    own_roost.wait_for_end(accepted["taskId"])
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go("#/agents")
    tasks = page.get_by_role("navigation", name="Tasks")
    more = tasks.get_by_role("button", name="Actions for beside")
    more.focus()
    expect(more).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    page.get_by_role("menuitem", name="Rename…").click()
    page.get_by_role("textbox", name="Title").fill("another name")
    page.get_by_role("button", name="Rename").click()
    expect(tasks.get_by_text("another name")).to_be_visible()
    tasks.get_by_role("listitem").filter(has_text="another name").hover()
    tasks.get_by_role("button", name="Actions for another name").click()
    page.get_by_role("menuitem", name="Archive").click()
    expect(tasks.get_by_text("another name")).to_have_count(0)


def test_what_is_chosen_stands_in_the_address(own_roost, folder, make_person):
    for title, command in (("one that works", "true"), ("one that fails", "false")):
        own_roost.wait_for_end(own_roost.accept(folder, command, title=title)["taskId"])
    person = make_person(own_roost).sign_in()
    page = person.page
    expect(row(page, "one that works")).to_be_visible()
    page.get_by_role("button", name="Failed", exact=True).click()
    expect(row(page, "one that works")).to_have_count(0)
    expect(row(page, "one that fails")).to_be_visible()
    assert "group=failed" in page.url
    page.reload()
    expect(row(page, "one that fails")).to_be_visible()
    expect(row(page, "one that works")).to_have_count(0)
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("searchbox", name="Search tasks").fill("works")
    expect(row(page, "one that fails")).to_have_count(0)
    expect(row(page, "one that works")).to_be_visible()
    page.get_by_role("searchbox", name="Search tasks").fill("nothing of the kind")
    expect(page.get_by_role("heading", name="No tasks found")).to_be_visible()


def test_archive_can_be_undone_and_names_can_be_changed(own_roost, folder, make_person):
    task = own_roost.accept(folder, "true", title="to be put away")["taskId"]
    own_roost.wait_for_end(task)
    person = make_person(own_roost).sign_in()
    page = person.page
    act(page, "to be put away", "Archive")
    expect(row(page, "to be put away")).to_have_count(0)
    wait_until(lambda: own_roost.api("GET", f"/v1/tasks/{task}")[1].get("archivedAt"), what="the archive")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "to be put away")).to_be_visible()
    act(page, "to be put away", "Rename…")
    page.get_by_role("textbox", name="Title").fill("a better name")
    page.get_by_role("button", name="Rename", exact=True).click()
    expect(row(page, "a better name")).to_be_visible()
    assert own_roost.api("GET", f"/v1/tasks/{task}")[1]["title"] == "a better name"


def act(page, title, action):
    found = row(page, title)
    found.hover()
    found.get_by_role("button", name=re.compile("^Actions")).click()
    page.get_by_role("menuitem", name=action).click()


def test_cancelling_asks_and_names_what_it_does(own_roost, folder, make_person):
    task = own_roost.accept(folder, "sleep", "1000", title="to be stopped")["taskId"]
    person = make_person(own_roost).sign_in()
    page = person.page
    act(page, "to be stopped", "Cancel…")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    person.screenshot("cancel-question")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert own_roost.last_run_of(task)["status"] not in ("cancelled",)
    act(page, "to be stopped", "Cancel…")
    dialog.get_by_role("button", name="Cancel the run").click()
    assert own_roost.wait_for_end(task)["status"] == "cancelled"


COUNT = 10_000


@pytest.fixture(scope="module")
def crowded(binary):
    """Ten thousand tasks: one runs for a long time, the others wait for it."""
    with Roost(binary, environment={"ROOST_RUNS_PARALLEL": "1"}) as roost:
        roost.up()
        project = projects.make_repository(roost.projects / "p")
        roost.accept(project, "sleep", "1000", title="in the way of all others")
        faults = []

        def post(worker, count):
            connection = UnixConnection(roost.socket)
            for number in range(count):
                title = f"crowd {worker:02d}-{number:04d}"
                connection.request("POST", "/v1/tasks", f'{{"command":["true"],"title":"{title}"}}', {"Content-Type": "application/json"})
                answer = connection.getresponse()
                if answer.status != 202:
                    faults.append((answer.status, answer.read()))
                    return
                answer.read()
            connection.close()
        threads = [threading.Thread(target=post, args=(worker, COUNT // 20)) for worker in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not faults, faults
        yield roost


def test_ui_09_ten_thousand_tasks_scroll_and_are_searched(crowded, make_person):
    person = make_person(crowded).sign_in()
    page = person.page
    table = page.get_by_role("table", name="Tasks")
    expect(table).to_have_attribute("aria-rowcount", str(COUNT + 2))
    expect(row(page, "crowd").first).to_be_visible()
    assert page.evaluate("document.querySelectorAll('*').length") < 3000, "only what is in sight is in the document"
    seen = set()
    for place in (0.25, 0.5, 0.75, 1):
        page.evaluate("place => { const scroll = document.querySelector('[data-scroll]'); scroll.scrollTop = scroll.scrollHeight * place }", place)
        page.wait_for_function("""() => {
            const frame = document.querySelector('[data-scroll]').getBoundingClientRect()
            const rows = [...document.querySelectorAll('[role=rowgroup] [role=row]')].filter(row => {
                const box = row.getBoundingClientRect()
                return box.bottom > frame.top && box.top < frame.bottom
            })
            return rows.length > 3 && rows.every(row => row.querySelector('a')?.textContent)
        }""")
        seen.update(page.get_by_role("table", name="Tasks").locator("a").all_inner_texts())
    assert len(seen) > 40
    assert page.evaluate("document.querySelectorAll('*').length") < 3000
    expect(row(page, "in the way of all others")).to_be_visible()
    page.get_by_role("searchbox", name="Search tasks").fill("crowd 07-0123")
    expect(row(page, "crowd 07-0123")).to_be_visible()
    expect(table).to_have_attribute("aria-rowcount", "2")
    person.screenshot("tasks-ten-thousand")


def test_ui_09_the_palette_finds_one_of_ten_thousand(crowded, make_person):
    person = make_person(crowded).sign_in()
    page = person.page
    page.keyboard.press("Control+k")
    page.keyboard.type("crowd 11-0042")
    expect(page.get_by_role("option", name=re.compile("crowd 11-0042")).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="crowd 11-0042")).to_be_visible()
