"""Memory: a tab that stays open for a day of work grows no larger than a new one (UI-09). `ROOST_SOAK_ROUNDS` makes the day longer."""

import os

import pytest
from playwright.sync_api import expect

from support import projects
from support.browsing import NARROW, settle

NAMES = ["alder", "birch", "cedar"]
ROUNDS = int(os.environ.get("ROOST_SOAK_ROUNDS", 10))


@pytest.fixture
def own_roost(fresh_roost):
    fresh_roost.up()
    return fresh_roost


# Nodes and listeners of one page. The browser may keep the last page that was left for a while, without any reference by a script.
ONE_PAGE = {"nodes": 400, "listeners": 60}


class Heap:
    """The page's memory after garbage collection."""

    def __init__(self, person):
        self.person, page = person, person.page
        self.page = page
        self.protocol = page.context.new_cdp_session(page)
        self.protocol.send("Performance.enable")
        self.protocol.send("HeapProfiler.enable")

    def measure(self):
        """The smallest of a few samples, each after another visit: a running request may still hold the page that was just left."""
        looks = [self.look() for _ in range(5)]
        return {name: min(look[name] for look in looks) for name in looks[0]}

    def look(self):
        self.person.go("#/agents")
        expect(self.page.get_by_role("heading", name="Agents", level=1)).to_be_visible()
        self.person.go("#/tasks")
        for name in NAMES:
            expect(self.page.get_by_role("table", name="Tasks").get_by_role("link", name=name)).to_be_visible()
        settle(self.page)
        self.protocol.send("HeapProfiler.collectGarbage")
        metrics = {metric["name"]: metric["value"] for metric in self.protocol.send("Performance.getMetrics")["metrics"]}
        return {"nodes": metrics["Nodes"], "listeners": metrics["JSEventListeners"], "KiB": metrics["JSHeapUsedSize"] / 1024}


def a_round(person, own_roost, project, tasks, number):
    """A bit of everything that people do with the app."""
    page = person.page
    person.go("#/tasks")
    expect(page.get_by_role("heading", name="Tasks", level=1)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(NAMES[number % 3])
    expect(page.get_by_role("table", name="Tasks").get_by_role("link", name=NAMES[(number + 1) % 3])).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("agents")
    expect(page.get_by_role("option", name="Agents")).to_be_visible()
    page.keyboard.press("Escape")
    for task in tasks:
        person.go(f"#/tasks/{task}")
        expect(page.get_by_text("line 300 of it").first).to_be_visible()
        expect(page.get_by_text("added.txt").first).to_be_visible()
    # A run whose output arrives while the person watches.
    accepted = own_roost.accept(project, "sh", "-c", "for i in $(seq 1 300); do echo live $i; done", title="live")
    person.go(f"#/tasks/{accepted['taskId']}")
    expect(page.get_by_text("live 300").first).to_be_visible()
    own_roost.wait_for_end(accepted["taskId"])
    own_roost.api("POST", f"/v1/tasks/{accepted['taskId']}/archive")
    for place, heading in [("#/agents", "Agents"), ("#/new", "New task")]:
        person.go(place)
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    page.set_viewport_size(NARROW)
    page.set_viewport_size({"width": 1440, "height": 900})
    person.go("#/tasks")
    for name in NAMES:
        expect(page.get_by_role("table", name="Tasks").get_by_role("link", name=name)).to_be_visible()
        expect(page.get_by_role("complementary").get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_role("complementary").get_by_role("link", name="live")).to_have_count(0)
    expect(page.get_by_text("all guards on").or_(page.get_by_text("guards are weaker here")).first).to_be_visible()


@pytest.mark.timeout(300 + 30 * ROUNDS)
def test_ui_09_a_page_that_stays_open_does_not_grow(own_roost, make_person):
    project = projects.make_repository(own_roost.projects / "p")
    script = "for i in $(seq 1 300); do echo line $i of it; done; echo new > added.txt"
    tasks = [own_roost.accept(project, "sh", "-c", script, title=name)["taskId"] for name in NAMES]
    for task in tasks:
        assert own_roost.wait_for_end(task)["status"] == "succeeded"
    person = make_person(own_roost).sign_in()
    heap = Heap(person)
    for number in range(5):
        a_round(person, own_roost, project, tasks, number)
    before = heap.measure()
    for number in range(ROUNDS):
        a_round(person, own_roost, project, tasks, number)
    after = heap.measure()
    print(before, after)
    # Control: kept nodes and listeners are measured.
    person.page.evaluate("globalThis.kept = Array.from({length: 20000}, () => { const node = document.createElement('p'); node.onclick = () => {}; return node })")
    kept = heap.measure()
    assert kept["nodes"] > 20_000 and kept["listeners"] > 20_000
    assert after["nodes"] < before["nodes"] + ONE_PAGE["nodes"] + 40 * ROUNDS, "less than a row of a table for each round"
    assert after["listeners"] < before["listeners"] + ONE_PAGE["listeners"] + 5 * ROUNDS
    assert after["KiB"] < before["KiB"] + 60 * ROUNDS
