"""Starting a task: completion of folders, errors at the folder's field, remembered networks, and a question before a run that must fail."""

import json
import re

import pytest
from playwright.sync_api import expect

from support import projects
from support.waiting import wait_until


@pytest.fixture
def home(roost):
    """The owner's home with a few projects."""
    source = roost.user_home / "src"
    for name in ("alpha", "alphabet", "beta"):
        if not (source / name).exists():
            projects.make_repository(source / name)
    return source


def folder(page):
    return page.get_by_label("Folder", exact=True)


def options(page):
    return page.get_by_role("listbox", name="Folders").get_by_role("option")


def test_recent_projects_are_offered(roost, person, project):
    roost.wait_for_end(roost.accept(project, "true", title="makes it recent")["taskId"])
    page = person.page
    person.load("#/new")
    page.get_by_role("button", name="Recent projects").click()
    expect(options(page).filter(has_text=str(project)).first).to_be_visible()
    person.screenshot("recent-projects")
    options(page).filter(has_text=str(project)).first.click()
    expect(folder(page)).to_have_value(str(project))
    expect(options(page)).to_have_count(0)
    expect(folder(page)).to_be_focused()


def test_a_path_is_completed_from_the_home_on(roost, person, home):
    page = person.page
    person.load("#/new")
    folder(page).fill("")
    folder(page).focus()
    page.keyboard.type("~/src/alp")
    expect(options(page)).to_have_count(2)
    expect(options(page).first).to_contain_text("~/src/alpha")
    person.screenshot("path-completed")
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(folder(page)).to_be_focused()
    page.keyboard.type("habe")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(folder(page)).to_have_value("~/src/alphabet")
    expect(folder(page)).to_be_focused()
    page.get_by_label("Agent", exact=True).select_option("command")
    page.get_by_role("textbox", name="What to do").fill("echo here > made.txt")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page).to_have_url(re.compile("#/tasks/"))
    task = page.url.rpartition("/")[2]
    assert roost.api("GET", f"/v1/tasks/{task}")[1]["projectPath"] == str(home / "alphabet")
    roost.wait_for_end(task)


def test_what_is_wrong_with_the_folder_is_said_beside_it(roost, person, home):
    page = person.page
    person.allow("404", "409", "400")
    person.load("#/new")
    page.get_by_label("Agent", exact=True).select_option("command")
    page.get_by_role("textbox", name="What to do").fill("true")
    wrong = page.get_by_role("alert").filter(has_text="there is no folder /nowhere/at/all")
    folder(page).fill("/nowhere/at/all")
    page.get_by_role("textbox", name="What to do").focus()
    expect(wrong).to_be_visible()
    expect(folder(page)).to_have_attribute("aria-invalid", "true")
    expect(folder(page)).to_have_accessible_description(re.compile("There is no folder /nowhere/at/all."))
    box, field = wrong.bounding_box(), folder(page).bounding_box()
    assert 0 <= box["y"] - (field["y"] + field["height"]) < 60, "right below its field"
    person.screenshot("folder-wrong")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(wrong).to_be_visible()
    expect(folder(page)).to_be_focused()
    folder(page).fill(str(home / "beta"))
    expect(wrong).to_have_count(0)
    expect(folder(page)).not_to_have_attribute("aria-invalid", "true")


def test_the_network_is_remembered_for_each_project(roost, person, home):
    page = person.page
    network = page.get_by_label("Network", exact=True)
    person.load("#/new")
    page.get_by_label("Agent", exact=True).select_option("command")
    page.get_by_role("textbox", name="What to do").fill("true")
    folder(page).fill(str(home / "alpha"))
    expect(network.locator("option").first).to_have_text("No network (default)")
    network.select_option("open")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page).to_have_url(re.compile("#/tasks/"))
    roost.wait_for_end(page.url.rpartition("/")[2])
    person.load("#/new")
    expect(folder(page)).to_have_value(str(home / "alpha"))
    expect(network).to_have_value("open")
    folder(page).fill(str(home / "beta"))
    expect(network).to_have_value("")
    folder(page).fill(str(home / "alpha"))
    expect(network).to_have_value("open")


def test_a_run_that_must_fail_for_want_of_a_network_is_not_started_unasked(roost, make_person, project):
    # Without a shared worker, the test sees the page's requests.
    person = make_person(roost, shared_workers=False).sign_in()
    page = person.page
    person.load("#/new")
    page.get_by_role("textbox", name="What to do").fill("look around")
    folder(page).fill(str(project))
    before = {task["id"] for task in roost.items("/v1/tasks")}
    start = page.get_by_role("button", name="Start", exact=True)
    expect(page.get_by_text("Claude Code needs network access to reach its model.")).to_be_visible()
    start.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="This run has no network access")).to_be_visible()
    person.screenshot("no-network")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert {task["id"] for task in roost.items("/v1/tasks")} == before, "nothing was started"
    start.click()
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/v1/tasks")) as asked:
        dialog.get_by_role("button", name="Start with network access").click()
    assert json.loads(asked.value.post_data)["network"] == "open"
    expect(page).to_have_url(re.compile("#/tasks/"))
    wait_until(lambda: {task["id"] for task in roost.items("/v1/tasks")} != before, what="the task")
    roost.wait_for_end(page.url.rpartition("/")[2])


def test_the_folder_of_a_new_agent_is_looked_at_too(person, home):
    page = person.page
    person.allow("404", "409", "400")
    person.load("#/new-agent")
    folder(page).fill("~/src/no-such-project")
    page.get_by_label("Name", exact=True).focus()
    expect(page.get_by_role("alert").filter(has_text="There is no folder")).to_be_visible()
    folder(page).fill("")
    folder(page).press_sequentially("~/src/bet")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(folder(page)).to_have_value("~/src/beta")
    expect(page.get_by_role("alert").filter(has_text="There is no folder")).to_have_count(0)
    expect(page.get_by_role("region", name="In a terminal").get_by_text(f"--in {home / 'beta'}")).to_be_visible()
