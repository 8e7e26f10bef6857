"""The review state of a task: shown in the list and on the task page, kept after a partial application, and changed by undo."""

import pytest
from playwright.sync_api import expect

from support import projects
from support.roost import Roost

WORDS = {"undecided": "Undecided", "part": "Partly applied", "whole": "Applied", "branch": "On a branch", "gone": "Discarded"}


def pane(page):
    return page.locator("section[aria-label='Changes']")


def changed(roost, title, project=None):
    """A finished run that changed one file, added one and removed one."""
    project = project or projects.make_repository(roost.projects / title.replace(" ", "-"), {"readme.txt": "one\ntwo\n", "gone.txt": "x\n"})
    accepted = roost.accept(project, "sh", "-c", "echo more >> readme.txt; echo new > added.txt; rm gone.txt", title=title)
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    return accepted, project


@pytest.fixture(scope="module")
def decided(binary):
    """A daemon with a task in each review state, and one without changes."""
    with Roost(binary) as roost:
        roost.up()
        roost.made = {title: changed(roost, title)[0] for title in WORDS}
        quiet = roost.accept(projects.make_repository(roost.projects / "quiet"), "true", title="quiet")
        roost.wait_for_end(quiet["taskId"])
        for title, verb, body in (
                ("part", "apply", {"paths": ["added.txt"]}), ("whole", "apply", {}), ("branch", "apply", {"target": "branch"}), ("gone", "discard", {})):
            status, answer = roost.api("POST", f"/v1/runs/{roost.made[title]['run']['id']}/{verb}", body)
            assert status == 200, answer
        yield roost


def test_each_task_of_the_list_says_what_was_decided(decided, make_person):
    person = make_person(decided).sign_in()
    page = person.page
    table = page.get_by_role("table", name="Tasks")
    for title, word in WORDS.items():
        expect(table.get_by_role("row").filter(has_text=title).get_by_text(word, exact=True)).to_be_visible()
    quiet = table.get_by_role("row").filter(has_text="quiet")
    expect(quiet).to_be_visible()
    for word in WORDS.values():
        expect(quiet.get_by_text(word, exact=True)).to_have_count(0)
    person.screenshot("review-list")
    # The tasks to review, with their number.
    page.get_by_role("button", name="To review 2").click()
    expect(table.get_by_role("link", name="undecided")).to_be_visible()
    expect(table.get_by_role("link", name="part", exact=True)).to_be_visible()
    expect(table.get_by_role("link", name="whole")).to_have_count(0)


def test_the_head_of_a_task_says_what_was_decided_and_follows_it(decided, make_person):
    person = make_person(decided).sign_in()
    page = person.page
    for title, word in WORDS.items():
        person.open_task(decided.made[title]["taskId"])
        expect(page.locator("header.bar").get_by_text(word, exact=True)).to_be_visible()
    fresh, _ = changed(decided, "followed")
    person.open_task(fresh["taskId"])
    head = page.locator("header.bar").first
    expect(head.get_by_text("Undecided", exact=True)).to_be_visible()
    pane(page).get_by_role("button", name="Apply to folder").click()
    expect(head.get_by_text("Applied", exact=True)).to_be_visible()
    pane(page).get_by_role("button", name="Undo").click()
    expect(head.get_by_text("Undecided", exact=True)).to_be_visible()


def test_parts_that_were_applied_stay_marked_and_are_undone_from_the_top(roost, person):
    accepted, project = changed(roost, "in parts")
    before = projects.files_of(project)
    page = person.open_task(accepted["taskId"])
    for path in ("readme.txt", "gone.txt"):
        pane(page).get_by_role("checkbox", name=f"Choose {path}").uncheck()
    pane(page).get_by_role("button", name="Apply 1 file").click()
    row = pane(page).get_by_role("listitem").filter(has_text="added.txt").first
    expect(row.get_by_text("applied", exact=True)).to_be_visible()
    page.reload()
    expect(row.get_by_text("applied", exact=True)).to_be_visible()
    expect(pane(page).get_by_role("checkbox", name="Choose added.txt")).not_to_be_checked()
    expect(pane(page).get_by_role("checkbox", name="Choose gone.txt")).to_be_checked()
    pane(page).get_by_role("button", name="Apply 2 files").click()
    stack = pane(page).get_by_role("list", name="Applied")
    expect(stack.locator("li")).to_have_count(2)
    expect(row.get_by_text("applied", exact=True)).to_be_visible()
    expect(stack.locator("li").first.get_by_text("2 files in your folder")).to_be_visible()
    expect(stack.locator("li").last.get_by_text("Applied earlier: ")).to_be_visible()
    expect(stack.locator("li").last.get_by_text("1 file in your folder")).to_be_visible()
    person.screenshot("undo-stack")
    assert not (project / "gone.txt").exists()
    undo = stack.get_by_role("button", name="Undo")
    expect(undo).to_have_count(1)
    undo.click()
    expect(stack.locator("li")).to_have_count(1)
    assert (project / "gone.txt").exists() and (project / "added.txt").exists()
    undo.click()
    expect(pane(page).get_by_text("Your folder is unchanged until you apply.")).to_be_visible()
    assert projects.files_of(project) == before


def test_after_discarding_the_main_button_is_not_apply(roost, person):
    accepted, project = changed(roost, "to be discarded")
    before = projects.files_of(project)
    page = person.open_task(accepted["taskId"])
    pane(page).get_by_role("button", name="Discard").click()
    pane(page).get_by_role("button", name="Discard changes").click()
    expect(pane(page).get_by_text("Discarded. The diff is kept for reference.")).to_be_visible()
    page.reload()
    expect(pane(page).get_by_text("Discarded. The diff is kept for reference.")).to_be_visible()
    expect(pane(page).get_by_role("button", name="Apply to folder")).to_have_count(0)
    expect(pane(page).get_by_role("button", name="Discard")).to_have_count(0)
    assert pane(page).locator("button.primary:visible").count() == 0
    person.screenshot("discarded")
    assert projects.files_of(project) == before
    # After a discard, applying is still possible.
    pane(page).get_by_role("button", name="Apply anyway").click()
    expect(pane(page).get_by_role("list", name="Applied").get_by_text("3 files in your folder")).to_be_visible()
    assert (project / "added.txt").exists()


def test_a_later_run_is_not_discarded_with_the_one_before(roost, person):
    accepted, _ = changed(roost, "discarded once")
    assert roost.api("POST", f"/v1/runs/{accepted['run']['id']}/discard", {})[0] == 200
    assert roost.api("POST", f"/v1/tasks/{accepted['taskId']}/retry", {})[0] == 202
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    page = person.open_task(accepted["taskId"])
    expect(pane(page).get_by_role("button", name="Apply to folder")).to_be_visible()
    expect(page.locator("header.bar").get_by_text("Undecided", exact=True)).to_be_visible()
