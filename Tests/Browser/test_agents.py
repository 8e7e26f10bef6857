"""Agents in the browser: create with a preview, message, pause, stop, edit in two tabs, archive. Also new tasks, and settings."""

import re

import pytest
from playwright.sync_api import expect

from support import projects
from support.principals import make_agent
from support.waiting import wait_until


@pytest.fixture
def own_roost(fresh_roost):
    fresh_roost.up()
    return fresh_roost


@pytest.fixture
def folder(own_roost):
    return projects.make_repository(own_roost.projects / "p")


def state_of(own_roost, name):
    return own_roost.api("GET", f"/v1/agents/{name}")[1]


def test_an_agent_is_made_with_a_preview_and_answers(own_roost, folder, make_person):
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go("#/agents")
    expect(page.get_by_role("heading", name="No agents of your own yet")).to_be_visible()
    page.get_by_role("link", name="New agent").click()
    page.get_by_label("Runtime").select_option("command")
    page.get_by_label("Name", exact=True).fill("counter")
    page.get_by_label("Command", exact=True).fill("cat; echo counted")
    page.get_by_label("Folder", exact=True).fill(str(folder))
    reach = page.get_by_role("region", name="What it can reach")
    expect(reach.get_by_text(str(folder)).first).to_be_visible()
    person.screenshot("new-agent-preview")
    assert not own_roost.items("/v1/agents"), "a preview makes nothing"
    page.get_by_role("button", name="Create agent").click()
    expect(page.get_by_role("heading", name="counter", level=1)).to_be_visible()
    assert state_of(own_roost, "counter")["desiredState"] == "running"
    page.get_by_role("textbox", name="Message").fill("one two three")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("counted").first).to_be_visible()
    person.screenshot("agent-answered")


def test_it_is_held_resumed_stopped_and_started(own_roost, make_person):
    make_agent(own_roost, "worker", start=True)
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go("#/agents/worker")
    for button, wanted in (("Pause", "paused"), ("Resume", "running")):
        page.get_by_role("button", name=button, exact=True).click()
        wait_until(lambda wanted=wanted: state_of(own_roost, "worker")["desiredState"] == wanted, what=f"it to be {wanted}")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Stop").click()
    wait_until(lambda: state_of(own_roost, "worker")["desiredState"] == "stopped", what="its stop")
    page.get_by_role("button", name="Start", exact=True).click()
    wait_until(lambda: state_of(own_roost, "worker")["desiredState"] == "running", what="its start")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name=re.compile("Archive")).click()
    page.get_by_role("dialog").get_by_role("button", name="Archive worker").click()
    expect(page.get_by_role("heading", name="No agents of your own yet")).to_be_visible()


def test_what_happens_elsewhere_shows_by_itself(own_roost, make_person):
    make_agent(own_roost, "watched")
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go("#/agents")
    row = page.get_by_role("row").filter(has_text="watched")
    expect(row.get_by_text("Stopped")).to_be_visible()
    assert own_roost.api("POST", "/v1/agents/watched/start", {})[0] == 200
    expect(row.get_by_text(re.compile("Ready|Starting"))).to_be_visible()
    make_agent(own_roost, "newcomer")
    expect(page.get_by_role("link", name="newcomer")).to_be_visible()


def test_two_tabs_that_edit_one_agent_choose_what_counts(own_roost, make_person):
    status, agent = own_roost.api("POST", "/v1/agents", {"name": "edited", "runtime": "claude", "instructions": "At first.", "start": False})
    assert status == 201, agent
    person = make_person(own_roost).sign_in()
    person.allow("412")
    other = person.another_tab()
    for page in (person.page, other):
        person.go("#/agents/edited/instructions", page)
        expect(page.get_by_label("Instructions", exact=True)).to_have_value("At first.")
    person.page.get_by_label("Instructions", exact=True).fill("Of the first tab.")
    other.get_by_label("Instructions", exact=True).fill("Of the second tab.")
    person.page.get_by_role("button", name="Save").click()
    wait_until(lambda: state_of(own_roost, "edited")["instructions"] == "Of the first tab.", what="the first tab's words")
    conflict = other.get_by_role("alert", name="Changed elsewhere").or_(other.locator("section[aria-label='Changed elsewhere']"))
    expect(conflict.first).to_be_visible()
    expect(conflict.first.get_by_text("Of the first tab.")).to_be_visible()
    expect(conflict.first.get_by_text("Of the second tab.")).to_be_visible()
    person.screenshot("agent-conflict", other)
    assert state_of(own_roost, "edited")["instructions"] == "Of the first tab.", "nothing is overwritten unasked"
    other.get_by_role("button", name="Overwrite with my draft").click()
    wait_until(lambda: state_of(own_roost, "edited")["instructions"] == "Of the second tab.", what="the second tab's words")
    expect(person.page.get_by_label("Instructions", exact=True)).to_have_value("Of the second tab.")


def test_a_wider_policy_says_what_it_opens(own_roost, folder, make_person):
    make_agent(own_roost, "guarded", projectPath=str(folder))
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go("#/agents/guarded/policy")
    expect(page.get_by_role("heading", name="guarded", level=1)).to_be_visible()
    page.get_by_label("Preset").select_option("trusted")
    expect(page.get_by_role("listitem").filter(has_text="Wider").first).to_be_visible()
    assert state_of(own_roost, "guarded")["policy"]["isolation"] == "project", "nothing counts before it is saved"
    person.screenshot("agent-policy-wider")
    page.get_by_role("button", name="Remove all restrictions and save").click()
    wait_until(lambda: state_of(own_roost, "guarded")["policy"]["isolation"] == "trusted", what="the policy")


def test_the_form_of_a_policy_has_a_row_for_each_field(own_roost, folder, make_person):
    make_agent(own_roost, "formed", projectPath=str(folder))
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go("#/agents/formed/policy")
    page.get_by_text("Change individual parts").click()
    fields = [field for field in own_roost.items("/v1/policy/fields") if field["isSettable"]]
    assert len(fields) > 12
    for field in fields:
        label = "Preset" if field["path"] == "isolation" else field["label"] + (f" ({field['scaleName']})" if field.get("scaleName") else "")
        expect(page.get_by_label(label, exact=True)).to_be_visible()
    page.get_by_label("Open files", exact=True).fill("99")
    page.get_by_label("Required guards").fill("network_namespace")
    page.get_by_label("Required guards").press("Enter")
    differences = page.get_by_role("listitem").filter(has_text="Narrower")
    expect(differences.filter(has_text="the limit openFiles becomes 99 instead of 4096")).to_be_visible()
    expect(differences.filter(has_text="nothing starts without the network namespace")).to_be_visible()
    person.screenshot("agent-policy-form")
    page.get_by_role("button", name="Narrow and save").click()
    wait_until(lambda: state_of(own_roost, "formed")["policy"]["limits"]["openFiles"] == 99, what="the policy")
    assert state_of(own_roost, "formed")["policy"]["requiredGuards"] == ["network_namespace"]


def test_a_task_is_made_with_a_preview_of_its_walls(own_roost, folder, make_person):
    person = make_person(own_roost).sign_in()
    page = person.page
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="New task", level=1)).to_be_visible()
    page.get_by_label("Agent", exact=True).select_option("command")
    page.get_by_label("What to do").fill("echo more >> readme.txt; echo made by hand")
    page.get_by_label("Folder", exact=True).fill(str(folder))
    reach = page.get_by_role("region", name="What it can reach")
    expect(reach.get_by_text(str(folder)).first).to_be_visible()
    expect(page.get_by_text("roost run").first).to_be_visible()
    person.screenshot("new-task-preview")
    assert not own_roost.items("/v1/tasks"), "a preview stores nothing"
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("made by hand").first).to_be_visible()
    expect(page.get_by_role("button", name="Apply to folder")).to_be_visible()
    assert len(own_roost.items("/v1/tasks")) == 1
    assert (folder / "readme.txt").read_text() == "one\ntwo\nthree\n"


def test_what_a_project_proposes_is_accepted_on_the_page_and_the_command_says_every_field(own_roost, folder, make_person):
    (folder / ".roost.yaml").write_text("network: open\nenvironment:\n  FROM_PROJECT: one\u202etwo\n")
    person = make_person(own_roost).sign_in()
    page = person.page
    page.keyboard.press("n")
    page.get_by_label("Agent", exact=True).select_option("command")
    page.get_by_label("What to do").fill("echo it's here")
    page.get_by_label("Folder", exact=True).fill(str(folder))
    reach = page.get_by_role("region", name="What it can reach")
    expect(reach.get_by_text("This project proposes defaults")).to_be_visible()
    expect(reach.get_by_text("U+202E")).to_be_visible()
    expect(reach.get_by_text("open: every host and port")).to_have_count(0)
    reach.get_by_role("button", name="Accept").click()
    expect(reach.get_by_text("open: every host and port")).to_be_visible()
    assert own_roost.api("GET", f"/v1/projects/defaults?path={folder}")[1]["state"] == "accepted"
    page.get_by_text("More", exact=True).click()
    page.get_by_label("Time limit in minutes").fill("7")
    page.get_by_label("Other folders it may read").fill("/srv/two words")
    page.get_by_label("Changes after a successful run").select_option("discard")
    command = page.get_by_role("region", name="In a terminal").locator("code")
    expect(command).to_have_text(
        f"roost run --in {folder} --limit time=7m --read '/srv/two words' --discard -- /bin/sh -c 'echo it'\\''s here'")


def test_a_task_that_cannot_be_says_why_and_keeps_the_words(own_roost, make_person):
    person = make_person(own_roost).sign_in()
    person.allow("400")
    page = person.page
    person.go("#/new")
    page.get_by_label("Agent", exact=True).select_option("command")
    page.get_by_label("What to do").fill("echo precious words")
    page.get_by_label("Folder", exact=True).fill("/no/such/folder")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="There is no folder /no/such/folder.")).to_be_visible()
    expect(page.get_by_label("Folder", exact=True)).to_be_focused()
    expect(page.get_by_label("What to do")).to_have_value("echo precious words")
    page.reload()
    expect(page.get_by_label("What to do")).to_have_value("echo precious words")
    assert not own_roost.items("/v1/tasks")


def test_tokens_are_made_shown_once_and_revoked(own_roost, make_person):
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go("#/settings")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name", exact=True).fill("editor plugin")
    page.get_by_role("button", name="Create token").click()
    secret = page.get_by_role("dialog", name="Your token").locator("code").inner_text()
    assert own_roost.api_server.ask("GET", "/v1/info", token=secret).status == 200
    page.get_by_role("button", name="Done").click()
    wait_until(lambda: secret not in page.content(), what="the end of the dialog")
    page.get_by_role("button", name="Revoke editor plugin").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke editor plugin").click()
    expect(page.get_by_role("button", name="Revoke editor plugin")).to_have_count(0)
    assert own_roost.api_server.ask("GET", "/v1/info", token=secret).status == 401


def test_opened_folders_are_shown(own_roost, make_person):
    folder = projects.make_repository(own_roost.projects / "odd\u202ename")
    assert own_roost.api("POST", "/v1/projects", {"path": str(folder)})[0] == 201
    person = make_person(own_roost).sign_in()
    person.go("#/settings")
    section = person.page.get_by_role("region", name="Opened folders")
    expect(section.get_by_text(str(own_roost.projects))).to_be_visible()
    # Characters that would reorder the path are written out.
    expect(section.get_by_text("U+202E")).to_be_visible()


def test_signing_out_here(own_roost, make_person):
    person = make_person(own_roost).sign_in()
    person.allow("401", "4401", "WebSocket")
    # The daemon has no Claude Code, so previews are answered with 409.
    person.allow("409")
    tab = person.another_tab()
    drafts = "Object.values(sessionStorage).filter(value => value.includes('half a thought')).length"
    for page in (person.page, tab):
        person.go("#/new", page)
        page.get_by_label("What to do").fill("half a thought")
        wait_until(lambda: page.evaluate(drafts) == 1, what="the draft")
    person.go("#/settings")
    assert person.page.evaluate(drafts) == 1, "another page keeps it"
    person.page.get_by_role("button", name="Sign out here").click()
    person.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    for page in (person.page, tab):
        expect(page.get_by_text("roost open").first).to_be_visible()
        wait_until(lambda: page.evaluate(drafts) == 0, what="the end of the draft")
    assert not [token for token in own_roost.items("/v1/tokens") if token["kind"] == "sign_in" and not token.get("revokedAt")]
