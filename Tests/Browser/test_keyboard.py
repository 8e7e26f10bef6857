"""Everything works by keyboard: a whole job from sign-in to undo, without a pointer."""

import re

import pytest
from playwright.sync_api import expect

from support import projects
from support.waiting import wait_until


@pytest.fixture
def own_roost(fresh_roost):
    fresh_roost.up()
    return fresh_roost


def tab_to(page, role, name, limit=120):
    """Presses Tab until the control with this role and name has the focus."""
    wanted = page.get_by_role(role, name=name)
    expect(wanted.first).to_be_visible()
    for _ in range(limit):
        page.keyboard.press("Tab")
        if wanted.count() and any(one.evaluate("node => node === document.activeElement") for one in wanted.all()):
            return
    raise AssertionError(f"Tab does not lead to the {role} {name}")


def test_a_whole_job_without_a_pointer(own_roost, make_person):
    project = projects.make_repository(own_roost.projects / "p")
    before = projects.files_of(project)
    person = make_person(own_roost)
    page = person.page
    page.goto(f"{own_roost.url}/app/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    tab_to(page, "textbox", re.compile("paste the link"))
    page.keyboard.type(own_roost.sign_in_link())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()

    accepted = own_roost.accept(project, "sh", "-c", "echo more >> readme.txt; echo new > added.txt", title="by keyboard")
    own_roost.wait_for_end(accepted["taskId"])
    page.keyboard.press("Control+k")
    page.keyboard.type("by keyboard")
    expect(page.get_by_role("option", name=re.compile("by keyboard")).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="by keyboard", level=1)).to_be_visible()
    expect(page.get_by_text("added.txt").first).to_be_visible()

    tab_to(page, "checkbox", "Choose readme.txt")
    page.keyboard.press("Space")
    tab_to(page, "button", "Apply 1 file")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 file in your folder")).to_be_visible()
    assert (project / "added.txt").exists() and (project / "readme.txt").read_text() == "one\ntwo\nthree\n"
    tab_to(page, "button", "Undo")
    page.keyboard.press("Enter")
    wait_until(lambda: projects.files_of(project) == before, what="the folder as it was")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_the_list_is_walked_searched_and_opened_by_keys(own_roost, make_person):
    project = projects.make_repository(own_roost.projects / "p")
    for number in range(3):
        own_roost.wait_for_end(own_roost.accept(project, "true", title=f"number {number}")["taskId"])
    person = make_person(own_roost).sign_in()
    page = person.page
    expect(page.get_by_role("link", name="number 2").first).to_be_visible()

    def focused():
        return page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    expect(page.locator("a:focus")).to_have_text("number 2")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("a:focus")).to_have_text("number 0")
    page.keyboard.press("k")
    expect(page.locator("a:focus")).to_have_text("number 1")
    page.keyboard.press("/")
    page.keyboard.type("number 0")
    expect(page.get_by_role("table", name="Tasks").get_by_role("link", name="number 1")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("a:focus")).to_have_text("number 0")
    assert "number 0" in focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="number 0", level=1)).to_be_visible()


def test_the_agents_are_walked_and_opened_by_keys(own_roost, make_person):
    for name in ("first", "second"):
        assert own_roost.api("POST", "/v1/agents", {"name": name, "runtime": "command", "command": ["cat"], "start": False})[0] == 201
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go("#/agents")
    expect(page.get_by_role("table", name="Agents").get_by_role("link")).to_have_count(2)
    names = page.get_by_role("table", name="Agents").get_by_role("link").all_inner_texts()
    page.keyboard.press("j")
    expect(page.locator("a:focus")).to_have_text(names[0])
    page.keyboard.press("j")
    expect(page.locator("a:focus")).to_have_text(names[1])
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=names[0], level=1)).to_be_visible()


def test_the_keys_are_told_and_every_dialog_is_left_by_escape(own_roost, make_person):
    person = make_person(own_roost).sign_in()
    page = person.page
    for open_by in ("?", "Control+k"):
        page.keyboard.press(open_by)
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        person.screenshot(f"dialog-{'keys' if open_by == '?' else 'palette'}")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    page.keyboard.press("Control+b")
    expect(page.get_by_role("navigation", name="Places")).to_be_hidden()
    page.keyboard.press("Control+b")
    expect(page.get_by_role("navigation", name="Places")).to_be_visible()


def test_letters_in_a_field_are_letters(own_roost, make_person):
    """Single-key shortcuts do nothing while somebody types."""
    person = make_person(own_roost).sign_in()
    page = person.page
    page.keyboard.press("/")
    page.keyboard.type("njkcd?")
    expect(page.get_by_role("searchbox", name="Search tasks")).to_have_value("njkcd?")
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_skip_link_leads_past_the_sidebar(own_roost, make_person):
    person = make_person(own_roost).sign_in()
    page = person.page
    page.reload()
    expect(page.get_by_role("navigation", name="Places")).to_be_visible()
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("Tab")
    expect(page.locator("a:focus")).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    expect(page.locator("main:focus")).to_have_count(1)
