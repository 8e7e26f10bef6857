"""Slow answers: late or in another order, and long presses. No text is lost, no outdated state is shown, and no click is lost."""

import re

import pytest
from playwright.sync_api import expect

from support import projects
from support.browsing import Held, settle, wait_through
from support.principals import make_agent
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
    person = make_person(own_roost, shared_workers=False)
    # The daemon has no Claude Code, so previews are answered with 409.
    person.allow("409")
    return person.sign_in()


@pytest.fixture
def page(person):
    return person.page


def wait_until_held(page, held, count=1):
    wait_through(page, lambda: len(held.routes) >= count, held.pattern.pattern)


def test_an_answer_about_one_agent_is_not_shown_for_another(own_roost, person, page):
    for name in ("asked-first", "asked-second"):
        make_agent(own_roost, name)
    held = Held(page, "/v1/agents/asked-first$", is_asked=True)
    with page.expect_request(held.pattern):
        person.go("#/agents/asked-first")
    wait_until_held(page, held)
    with page.expect_request(re.compile("/v1/agents/.*")) as asked:
        person.go("#/agents/asked-second")
        held.release()
    expect(page.get_by_role("heading", name="asked-second", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Edit")).to_have_attribute("href", "#/agents/asked-second/instructions")
    page.get_by_role("button", name="Start", exact=True).click()
    wait_until(lambda: own_roost.api("GET", "/v1/agents/asked-second")[1]["desiredState"] == "running", what="its start")
    assert own_roost.api("GET", "/v1/agents/asked-first")[1]["desiredState"] == "stopped"
    assert asked.value.url.endswith("asked-second"), "what is asked for next is what is shown"


def test_the_word_that_a_task_was_not_started_stays(own_roost, person, page):
    person.allow("404")
    held = Held(page, "/v1/agents$")
    with page.expect_request(held.pattern):
        person.go("#/new")
    page.get_by_label("Agent", exact=True).select_option("command")
    page.get_by_label("What to do").fill("true")
    page.get_by_label("Folder", exact=True).fill("/no/such/folder")
    page.get_by_role("button", name="Run", exact=True).click()
    wrong = page.get_by_role("alert").filter(has_text="There is no folder /no/such/folder.")
    expect(wrong).to_be_visible()
    make_agent(own_roost, "offered-late")
    held.release()
    expect(page.get_by_label("Agent", exact=True).locator("option", has_text="offered-late")).to_be_attached()
    expect(wrong).to_be_visible()
    page.get_by_label("Folder", exact=True).fill("")
    expect(wrong).to_have_count(0)


def test_what_is_written_while_a_save_is_on_its_way_stays(own_roost, person, page):
    status, agent = own_roost.api("POST", "/v1/agents", {"name": "written-on", "runtime": "claude", "instructions": "At first.", "start": False})
    assert status == 201, agent
    person.go("#/agents/written-on/instructions")
    field = page.get_by_label("Instructions", exact=True)
    field.fill("Second.")
    looks = []
    page.on("requestfinished", lambda request: looks.append(request) if request.method == "GET" and "/v1/agents/" in request.url else None)
    held = Held(page, "/v1/agents/", is_asked=True, method="PATCH")
    with page.expect_request(held.pattern):
        page.get_by_role("button", name="Save", exact=True).click()
    wait_until_held(page, held)
    # The event of the change arrives before the answer to it. It must not be taken for someone else's change.
    wait_through(page, lambda: looks, "a look at what was changed")
    field.fill("Second. And a third.")
    settle(page)
    expect(page.get_by_text("The agent was changed elsewhere")).to_have_count(0)
    held.release()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    expect(field).to_have_value("Second. And a third.")
    expect(page.get_by_text("The agent was changed elsewhere")).to_have_count(0)
    assert own_roost.api("GET", "/v1/agents/written-on")[1]["instructions"] == "Second."
    page.get_by_role("button", name="Save", exact=True).click()
    wait_until(lambda: own_roost.api("GET", "/v1/agents/written-on")[1]["instructions"] == "Second. And a third.", what="the words")


def test_a_file_is_chosen_while_another_run_writes(own_roost, person, page):
    """A pressed control stays in the document until it is released, whatever the page receives meanwhile."""
    project = projects.make_repository(own_roost.projects / "pressed")
    script = 'read words; [ "$words" = change ] && exec sh -c "echo new > added.txt; echo more >> readme.txt"; while :; do echo tick; sleep 0.05; done'
    make_agent(own_roost, "ticking", command=["sh", "-c", script], projectPath=str(project), start=True)
    first = own_roost.api("POST", "/v1/agents/ticking/messages", {"body": "change"})[1]
    assert own_roost.wait_for_end(first["taskId"])["status"] == "succeeded"
    run = own_roost.last_run_of(first["taskId"])["id"]
    own_roost.api("POST", "/v1/agents/ticking/messages", {"body": "tick"})
    person.go(f"#/tasks/{first['taskId']}/runs/{run}")
    box = page.get_by_role("checkbox", name="Choose added.txt")
    lines = page.get_by_text(re.compile(r"^[\d,]+ lines$"))
    expect(lines).to_be_visible()
    box.hover()
    page.mouse.down()
    expect(lines).not_to_have_text(lines.inner_text())
    page.mouse.up()
    expect(box).not_to_be_checked()
    own_roost.api("POST", f"/v1/tasks/{first['taskId']}/cancel", {})


def test_who_went_down_the_palette_opens_what_they_went_to(own_roost, person, page):
    for number in range(3):
        make_agent(own_roost, f"crowded-{number}")
    project = projects.make_repository(own_roost.projects / "found")
    for name in ("crowded one", "crowded two"):
        own_roost.wait_for_end(own_roost.accept(project, "true", title=name)["taskId"])
    # The palette starts with the tasks of the sidebar.
    for name in ("crowded one", "crowded two"):
        expect(page.get_by_role("navigation", name="Tasks").get_by_role("link", name=name)).to_be_visible()
    held = Held(page, r"/v1/(agents|tasks\?limit=8&search=.*)$")
    page.keyboard.press("Control+k")
    page.keyboard.type("crowded")
    options = page.get_by_role("listbox", name="Found").get_by_role("option")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    chosen = "crowded one" if "crowded one" in options.nth(1).inner_text() else "crowded two"
    own_roost.wait_for_end(own_roost.accept(project, "true", title="crowded three")["taskId"])
    wait_until_held(page, held, 8)
    held.release()
    for name in ("crowded-2", "crowded three"):
        expect(options.filter(has_text=name)).to_be_visible()
    expect(options.and_(page.get_by_role("option", selected=True))).to_contain_text(chosen)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=chosen, level=1)).to_be_visible()


def test_an_older_answer_about_a_task_does_not_take_the_place_of_a_newer(own_roost, person, page):
    project = projects.make_repository(own_roost.projects / "older")
    task = own_roost.accept(project, "true", title="put away meanwhile")["taskId"]
    own_roost.wait_for_end(task)
    held = Held(page, f"/v1/tasks/{task}$", is_asked=True, most=1)
    with page.expect_request(held.pattern):
        person.go(f"#/tasks/{task}")
    wait_until_held(page, held)
    status, _ = own_roost.api("POST", f"/v1/tasks/{task}/archive", {})
    assert status == 200
    expect(page.get_by_text("This task is archived.")).to_be_visible()
    with page.expect_response(held.pattern):
        held.release()
    settle(page)
    expect(page.get_by_text("This task is archived.")).to_be_visible()


def test_pressing_twice_makes_one(own_roost, person, page):
    person.go("#/settings")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name", exact=True).fill("made once")
    held = Held(page, "/v1/tokens$", method="POST")
    with page.expect_request(held.pattern):
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    settle(page)
    held.release()
    expect(page.get_by_role("dialog", name="Your token")).to_be_visible()
    assert [token["name"] for token in own_roost.items("/v1/tokens")].count("made once") == 1


def test_a_page_asks_for_one_live_connection(own_roost, person, page):
    """Also at the start, before the page knows whether it is signed in."""
    # The page from the sign-in may be about to request its own connection, so leave it.
    page.goto("about:blank")
    asked = []
    page.on("request", lambda request: asked.append(request) if "/v1/stream-tickets" in request.url else None)
    person.go("#/tasks")
    wait_through(page, lambda: asked, "a live connection")
    own_roost.accept(projects.make_repository(own_roost.projects / "live"), "true", title="seen live")
    expect(page.get_by_role("link", name="seen live").first).to_be_visible()
    assert len(asked) == 1


def test_a_search_that_ends_on_the_way_to_another_place_leaves_its_address(own_roost, person, page):
    """The search is written to the address shortly after the last key. The reader may be navigating elsewhere by then."""
    task = own_roost.accept(projects.make_repository(own_roost.projects / "searched"), "true", title="searched")["taskId"]
    own_roost.wait_for_end(task)
    rows = page.get_by_role("table", name="Tasks")
    for way in ("address", "module"):
        person.load("#/tasks")
        expect(rows.get_by_role("link", name="searched")).to_be_visible()
        page.keyboard.press("/")
        held = Held(page, "/app/pages/agents.js$")
        if way == "address":
            # The address changes, and the search is due before the `hashchange` event.
            page.evaluate("""() => new Promise(done => {
                const search = document.querySelector('input[type=search]')
                const due = performance.now() + 400
                const later = globalThis.setTimeout
                globalThis.setTimeout = (run, time) => time === 150 ? later(() => { location.hash = '#/agents'; run(); done() }, 0) : later(run, time)
                search.value = 'sear'
                search.dispatchEvent(new Event('input'))
                globalThis.setTimeout = later
            })""")
        else:
            # The module of the next page arrives late, and the search is due before.
            with page.expect_request(re.compile("/v1/tasks.*search=sear")):
                page.keyboard.type("sear")
                page.evaluate("location.hash = '#/agents'")
            wait_until_held(page, held)
        held.release()
        expect(page.get_by_role("heading", name="Agents", level=1)).to_be_visible()
        expect(page).to_have_url(re.compile("#/agents$"))


def fail_to_load_doctor(page, meanwhile=lambda: None):
    """Opens the doctor page, whose module fails to load after `meanwhile()`."""
    held = Held(page, "/app/pages/doctor.js$")
    page.evaluate("location.hash = '#/doctor'")
    wait_until_held(page, held)
    meanwhile()
    with page.expect_event("requestfailed"):
        for route, _ in held.routes:
            route.abort()
    page.unroute(held.pattern)
    settle(page)


def test_code_that_does_not_come_is_no_matter_to_who_went_elsewhere(own_roost, person, page):
    # The browser itself logs this; the page does not.
    person.allow("Failed to load resource")
    person.load("#/tasks")
    fail_to_load_doctor(page, meanwhile=lambda: person.go("#/agents"))
    expect(page.get_by_role("heading", name="Agents", level=1)).to_be_visible()


def test_code_that_does_not_come_is_told_to_who_waits_for_it(own_roost, person, page):
    person.allow("Failed to load resource", "dynamically imported module")
    person.load("#/tasks")
    fail_to_load_doctor(page)
    expect(page.get_by_role("heading", name="The page could not be loaded", level=1)).to_be_visible()
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_role("heading", name="Doctor", level=1)).to_be_visible()
