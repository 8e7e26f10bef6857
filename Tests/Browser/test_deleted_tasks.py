"""Tasks with undecided changes are counted and found. Deleting asks once, and twice if undecided changes would be lost."""

import re

import pytest
from playwright.sync_api import expect

from support import projects


@pytest.fixture
def own_roost(fresh_roost):
    fresh_roost.up()
    return fresh_roost


@pytest.fixture
def folder(own_roost):
    return projects.make_repository(own_roost.projects / "p")


def ended(roost, folder, title, script="echo x > made.txt"):
    accepted = roost.accept(folder, "sh", "-c", script, title=title)
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    return accepted["taskId"], accepted["run"]["id"]


def row(page, title):
    return page.get_by_role("table", name="Tasks").get_by_role("row").filter(has_text=title)


def act(page, title, action):
    row(page, title).hover()
    row(page, title).get_by_role("button", name=re.compile("^Actions")).click()
    page.get_by_role("menuitem", name=action).click()


def test_undecided_tasks_are_counted_and_found(own_roost, folder, make_person):
    _, first = ended(own_roost, folder, "waits for a decision")
    ended(own_roost, folder, "changed nothing", "true")
    archived, _ = ended(own_roost, folder, "waits in the archive")
    assert own_roost.api("POST", f"/v1/tasks/{archived}/archive", {})[0] == 200
    page = make_person(own_roost).sign_in().page
    page.get_by_role("button", name="To review 2").click()
    expect(row(page, "waits for a decision")).to_be_visible()
    expect(row(page, "waits in the archive")).to_be_visible()
    expect(row(page, "changed nothing")).to_have_count(0)
    assert own_roost.api("POST", f"/v1/runs/{first}/discard", {})[0] == 200
    expect(page.get_by_role("button", name="To review 1")).to_be_visible()
    expect(row(page, "waits for a decision")).to_have_count(0)


def test_a_task_is_deleted_from_the_list(own_roost, folder, make_person):
    task, _ = ended(own_roost, folder, "to be forgotten", "true")
    page = make_person(own_roost).sign_in().page
    act(page, "to be forgotten", "Delete…")
    page.get_by_role("button", name="Cancel").click()
    expect(row(page, "to be forgotten")).to_be_visible()
    act(page, "to be forgotten", "Delete…")
    page.get_by_role("button", name="Delete the task").click()
    expect(row(page, "to be forgotten")).to_have_count(0)
    assert own_roost.api("GET", f"/v1/tasks/{task}")[0] == 404


def test_what_would_be_lost_is_named_before_it_is(own_roost, folder, make_person):
    task, _ = ended(own_roost, folder, "still undecided")
    person = make_person(own_roost)
    person.allow("409", "404")
    page = person.sign_in().page
    elsewhere = person.another_tab()
    person.open_task(task, elsewhere)
    person.open_task(task, page)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete…").click()
    page.get_by_role("button", name="Delete the task").click()
    expect(page.get_by_text("1 file (+1 -0)")).to_be_visible()
    assert own_roost.api("GET", f"/v1/tasks/{task}")[0] == 200
    page.get_by_role("button", name="Delete it anyway").click()
    expect(page.get_by_role("heading", name="Tasks", exact=True)).to_be_visible()
    expect(elsewhere.get_by_role("heading", name="Tasks", exact=True)).to_be_visible()
    assert own_roost.api("GET", f"/v1/tasks/{task}")[0] == 404
    assert not (folder / "made.txt").exists()
