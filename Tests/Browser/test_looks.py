"""Each page in wide and narrow windows, light and dark: named controls, contrast, no overflow, visible focus, small size.

The screenshots are for a person to look at.
"""

import gzip
import os
import pathlib
import re

import pytest
from playwright.sync_api import expect

from support import browsing, projects
from support.roost import Roost
from support.waiting import wait_until

APP = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "RoostWeb" / "app"
VIEWS = {
    "wide-light": {}, "wide-dark": {"dark": True}, "narrow-light": {"viewport": browsing.NARROW, "touch": True},
    "narrow-dark": {"viewport": browsing.NARROW, "touch": True, "dark": True}}
if not os.environ.get("ROOST_SCREENS"):
    # Each width and each theme once. All combinations are only for people who look at the screenshots.
    VIEWS = {name: VIEWS[name] for name in ("wide-light", "narrow-dark")}


@pytest.fixture(scope="module")
def furnished(binary):
    """A daemon with all kinds of content."""
    with Roost(binary) as roost:
        roost.up()
        project = projects.make_repository(
            roost.projects / "counter", {"readme.md": "# Counter\n" + "word\n" * 40, "count.py": "".join(f"n{n} = {n}\n" for n in range(120))})
        script = "sed -i s/n7/n77/ count.py; echo '## More' >> readme.md; mkdir -p docs; seq 1 60 > docs/numbers.txt; head -c 3000 /dev/urandom > x.bin; echo done"
        done = roost.accept(project, "sh", "-c", script, title="Count better")
        failed = roost.accept(project, "sh", "-c", "echo something went wrong >&2; exit 3", title="A task with a rather long title that says all that is to be done")
        for accepted in (done, failed):
            roost.wait_for_end(accepted["taskId"])
        live = roost.accept(project, "sh", "-c", "echo still at it; sleep 1000", title="Watch the folder")
        for name, start in (("reviewer", True), ("helper-of-a-rather-long-name", False)):
            status, agent = roost.api("POST", "/v1/agents", {
                "name": name, "runtime": "command", "command": ["cat"], "instructions": "Read first.\nThen answer.", "projectPath": str(project),
                "start": start})
            assert status == 201, agent
        accepted = roost.api("POST", "/v1/agents/reviewer/messages", {"body": "What do you think of this?"})[1]
        roost.wait_for_end(accepted["taskId"])
        wait_until(lambda: roost.last_run_of(live["taskId"])["status"] == "running", what="the live task")
        task, files = f"#/tasks/{done['taskId']}", f"#/tasks/{done['taskId']}/runs/{done['run']['id']}/files"
        # Each with a text that appears when its content is complete.
        roost.places = {
            "tasks": ("#/tasks", "Count better"), "tasks-failed": ("#/tasks?group=failed", "A task with a rather long title"),
            "new-task": ("#/new", "everything else"), "task-done": (task, "Worked for"), "task-files": (files, "numbers.txt"),
            "task-failed": (f"#/tasks/{failed['taskId']}", "exit code 3"), "task-live": (f"#/tasks/{live['taskId']}", "still at it"),
            "agents": ("#/agents", "reviewer"), "new-agent": ("#/new-agent", "everything else"),
            "agent": ("#/agents/reviewer", "What do you think of this?"),
            "agent-instructions": ("#/agents/reviewer/instructions", "Takes effect with the next turn."),
            "agent-policy": ("#/agents/reviewer/policy", "everything else"), "settings": ("#/settings", "this browser"),
            "doctor": ("#/doctor", "OK"), "nowhere": ("#/no/such/place", "There is no such page")}
        yield roost


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_is_whole(furnished, make_person, view):
    person = make_person(furnished, **VIEWS[view])
    person.page.goto(f"{furnished.url}/app/")
    expect(person.page.get_by_text("roost open").first).to_be_visible()
    person.screenshot(f"sign-in-{view}")
    faults = [f"sign-in: {fault}" for fault in examine(person.page)]
    person.sign_in()
    for name in furnished.places:
        # One view loads each page afresh, the other navigates from page to page.
        page = show(person, name, person.go if view == "narrow-dark" else person.load)
        person.screenshot(f"{name}-{view}")
        faults += [f"{name}: {fault}" for fault in examine(page)]
    assert not faults, "\n".join(faults)


def show(person, name, come=None):
    """Opens one of the places and waits until it is complete."""
    page = person.page
    place, words = person.roost.places[name]
    (come or person.load)(place)
    expect(page.get_by_role("main").get_by_text(words).locator("visible=true").first).to_be_visible()
    wait_until(lambda: not page.locator("main .skeleton, main [aria-busy=true]").count(), what=f"the content of {name}")
    browsing.settle(page)
    return page


def examine(page):
    faults = browsing.accessible_faults(page)
    faults += [f"too faint: {text}" for text in browsing.faint_texts(page)]
    if not browsing.fits(page):
        faults.append("it scrolls sideways")
    return faults


@pytest.mark.parametrize("name", ["tasks", "new-task", "task-files", "agent-policy", "settings"])
def test_the_focus_is_always_seen_and_goes_everywhere(furnished, make_person, name):
    """Tab through the whole page: each stop is visible, none is a trap, and the cycle ends."""
    page = show(make_person(furnished).sign_in(), name)
    page.evaluate("document.activeElement?.blur()")
    stops = []
    for _ in range(150):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => {
            const element = document.activeElement
            if (!element || element === document.body) return null
            return (globalThis.stops ??= new Map()).get(element) ?? (stops.set(element, `${stops.size}: ${element.outerHTML.slice(0, 120)}`), stops.get(element))
        }""")
        if stop is None or stop in stops:
            break
        assert browsing.focus_is_visible(page), f"no visible focus: {stop}"
        stops.append(stop)
    assert len(stops) > 5
    assert len(stops) < 150, "the way round does not end"


def without_comments(script):
    """Comment-only lines are served empty, so that line numbers match the source."""
    served, is_inside = [], False
    for line in script.split("\n"):
        text = line.lstrip(" ")
        begins = not is_inside and text.startswith("/**") and "*/" not in text[3:-2]
        served.append("" if is_inside or begins or text.startswith("//") else line)
        if is_inside or begins:
            is_inside = not text.endswith("*/")
    return "\n".join(served)


def test_ui_11_the_app_is_small_and_comes_whole_from_the_daemon(roost):
    """All code and styles are below 165 KB compressed. Scripts are served without comments, and files are cached by their content."""
    served = {str(path.relative_to(APP)): path.read_bytes() for path in APP.rglob("*") if path.suffix in (".js", ".html", ".svg")}
    served |= {path: without_comments(content.decode()).encode() for path, content in served.items() if path.endswith(".js")}
    assert len(served) > 20
    for path in ("tsconfig.json", "types/api.d.ts", "README.md"):
        assert (APP / path).exists() and roost.api_server.ask("GET", f"/app/{path}").status == 404, path
    served["style.css"] = roost.api_server.ask("GET", "/app/style.css").body
    left = served["style.css"]
    for part in sorted((path.read_bytes() for path in APP.rglob("*.css")), key=len, reverse=True):
        assert left.count(part) == 1, part[:60]
        left = left.replace(part, b"")
    assert not left, "the styles one after the other, and nothing else"
    total = 0
    for path, content in served.items():
        answer = roost.api_server.ask("GET", f"/app/{path}", headers={"Accept-Encoding": "identity"})
        assert answer.status == 200 and answer.body == content, path
        assert answer.headers.get("etag") or "immutable" in answer.headers.get("cache-control", ""), path
        again = roost.api_server.ask("GET", f"/app/{path}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status == 304 and not again.body, path
        total += len(gzip.compress(content, 9))
    assert total <= 165 << 10, f"{total} bytes compressed"
    packed = roost.api_server.ask("GET", "/app/core/main.js", headers={"Accept-Encoding": "gzip"})
    if packed.headers.get("content-encoding") == "gzip":
        assert gzip.decompress(packed.body) == served["core/main.js"]


def test_ui_11_nothing_in_the_app_points_elsewhere():
    """Code and styles contain no address of another host; only comments may name one, such as a standard."""
    for path in APP.rglob("*"):
        if path.suffix in (".js", ".css", ".html"):
            code = re.sub(r"^\s*//.*$|/\*.*?\*/", "", path.read_text(), flags=re.M | re.S)
            found = [address for address in re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", code) if "www.w3.org" not in address]
            assert not found, (path.name, found)
            assert "innerHTML" not in code and "eval(" not in code and "document.write" not in code, path.name


def test_reduced_motion_is_respected(furnished, make_person):
    person = make_person(furnished).sign_in()
    page = person.page
    page.emulate_media(reduced_motion="reduce")
    person.go("#/tasks")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    moving = page.evaluate("document.getAnimations().filter(one => one.playState === 'running' && one.effect.getComputedTiming().duration > 1).length")
    assert moving == 0


def test_the_theme_follows_the_system_and_the_switch(furnished, make_person):
    person = make_person(furnished, dark=True).sign_in()
    page = person.page
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    person.go("#/settings")
    page.get_by_role("radio", name="Light").or_(page.get_by_role("button", name="Light")).first.click()
    assert page.evaluate(colour) != dark
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(colour) != dark, "kept over a reload"
