"""The live connection: shared by all tabs and restored after each break, without lost or repeated events."""

import os
import pathlib
import re
import signal

import pytest
from playwright.sync_api import expect

from support import projects
from support.browsing import Held, wait_through
from support.api_server import free_port
from support.roost import Roost
from support.waiting import wait_until

# What the browser logs about a broken connection.
BREAKS = ("ERR_CONNECTION", "ERR_INTERNET_DISCONNECTED", "ERR_NETWORK", "ERR_SOCKET", "ERR_EMPTY_RESPONSE", "WebSocket", "Failed to load", "503", "401")


@pytest.fixture
def steady(binary):
    """A daemon that can be restarted at the same address."""
    with Roost(binary, environment={"ROOST_SERVER_PORT": str(free_port())}) as roost:
        roost.up()
        yield roost


def shown_lines(page):
    """The numbers on the page, in order."""
    text = page.get_by_role("main").inner_text()
    return [int(line) for line in text.split("\n") if re.fullmatch(r"\d+", line.strip())]


def test_a_killed_daemon_comes_back_under_the_page(steady, make_person):
    """kill -9 while a run is streaming: the page shows that it is offline and continues after the restart."""
    project = projects.make_repository(steady.projects / "p")
    person = make_person(steady).sign_in()
    person.allow(*BREAKS)
    page = person.page
    accepted = steady.accept(project, "sh", "-c", "seq 1 40; sleep 1000", title="cut in the middle")
    person.go(f"#/tasks/{accepted['taskId']}")
    expect(page.get_by_text("40", exact=True).first).to_be_visible()
    steady.kill_daemon()
    steady.wait_until_nothing_is_left()
    offline = page.get_by_text(re.compile("offline|does not answer|not running|connecting", re.I)).first
    expect(offline).to_be_visible()
    person.screenshot("offline")
    steady.up()
    expect(page.get_by_text(re.compile("interrupted", re.I)).first).to_be_visible()
    expect(page.get_by_text(re.compile("does not answer|not running", re.I))).to_have_count(0)
    assert person.page.evaluate("performance.getEntriesByType('navigation').length") == 1, "the same page, never loaded again"
    again = steady.accept(project, "true", title="after the restart")
    person.go("#/tasks")
    expect(page.get_by_text("after the restart").first).to_be_visible()
    assert steady.wait_for_end(again["taskId"])["status"] == "succeeded"


def test_what_happened_while_the_page_was_offline_is_there_at_once_and_once(steady, make_person):
    project = projects.make_repository(steady.projects / "p")
    person = make_person(steady).sign_in()
    person.allow(*BREAKS)
    page = person.page
    accepted = steady.accept(project, "sh", "-c", "seq 1 30; sleep 1000", title="numbered lines")
    person.go(f"#/tasks/{accepted['taskId']}")
    expect(page.get_by_text("30", exact=True).first).to_be_visible()
    person.context.set_offline(True)
    steady.api("POST", f"/v1/tasks/{accepted['taskId']}/cancel", {})
    steady.wait_for_end(accepted["taskId"])
    person.context.set_offline(False)
    expect(page.get_by_text(re.compile("cancelled", re.I)).first).to_be_visible()
    lines = shown_lines(page)
    assert lines == sorted(set(lines)), "no line is shown twice"


def test_a_page_that_slept_through_ten_thousand_events_catches_up(steady, make_person):
    project = projects.make_repository(steady.projects / "p")
    person = make_person(steady).sign_in()
    person.allow(*BREAKS)
    page = person.page
    person.go("#/tasks")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    person.context.set_offline(True)
    before = steady.api("GET", "/v1/events?limit=1&after=0")[1]
    script = "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; echo line $i >&2; done"
    tasks = [steady.accept(project, "sh", "-c", script, title=f"asleep {number}") for number in range(4)]
    for task in tasks:
        assert steady.wait_for_end(task["taskId"])["status"] == "succeeded"
    assert before["items"]
    person.context.set_offline(False)
    for number in range(4):
        expect(page.get_by_text(f"asleep {number}").first).to_be_visible()
    person.go(f"#/tasks/{tasks[0]['taskId']}")
    expect(page.get_by_text("line 3000").first).to_be_visible()


def connections_opened(roost):
    """The number of live connections that browsers requested. Each needs its own ticket, and the daemon counts the ticket requests."""
    status, text = roost.api("GET", "/metrics", headers={"Accept": "text/plain"})
    assert status == 200
    found = re.findall(r'^roost_http_request\w*_count\{([^}]*)\} (\d+)', text, re.M)
    assert found, text[:3000]
    return sum(int(count) for labels, count in found if "/v1/stream-tickets" in labels)


def test_two_tabs_share_one_live_connection(fresh_roost, make_person):
    fresh_roost.up()
    project = projects.make_repository(fresh_roost.projects / "p")
    person = make_person(fresh_roost).sign_in()
    fresh_roost.accept(project, "true", title="seen by the first tab")
    expect(person.page.get_by_text("seen by the first tab").first).to_be_visible()
    # The first tab may have loaded this task before its live connection was open.
    before = wait_until(lambda: connections_opened(fresh_roost), what="the first tab's live connection")
    tabs = [person.page, *[person.another_tab() for _ in range(3)]]
    for tab in tabs:
        person.go("#/tasks", tab)
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
    fresh_roost.accept(project, "true", title="seen by every tab")
    for tab in tabs:
        expect(tab.get_by_text("seen by every tab").first).to_be_visible()
    for tab in tabs[:-1]:
        tab.close()
    fresh_roost.accept(project, "true", title="seen by the last tab")
    expect(tabs[-1].get_by_text("seen by the last tab").first).to_be_visible()
    assert connections_opened(fresh_roost) == before, "no further tab asks for a connection of its own"


def test_a_stale_tab_is_not_left_with_old_words(steady, make_person):
    """UI-10: after a restart both tabs show the same state, and a change in one appears in the other."""
    project = projects.make_repository(steady.projects / "p")
    person = make_person(steady).sign_in()
    person.allow(*BREAKS)
    other = person.another_tab()
    accepted = steady.accept(project, "true", title="named at first")
    steady.wait_for_end(accepted["taskId"])
    for page in (person.page, other):
        person.go("#/tasks", page)
        expect(page.get_by_text("named at first").first).to_be_visible()
    steady.kill_daemon()
    steady.up()
    version = steady.api("GET", f"/v1/tasks/{accepted['taskId']}")[1]["version"]
    status, _ = steady.api("PATCH", f"/v1/tasks/{accepted['taskId']}", {"title": "named anew"}, headers={"If-Match": str(version)})
    assert status == 200
    for page in (person.page, other):
        expect(page.get_by_text("named anew").first).to_be_visible()
        expect(page.get_by_role("main").get_by_text("named at first")).to_have_count(0)


def test_a_browser_that_slept_for_an_hour_goes_on_by_itself(steady, make_person):
    """The bearer token has expired: the daemon refuses it, and the browser gets a new one with its key."""
    project = projects.make_repository(steady.projects / "p")
    # Without a shared worker, the test can see and answer the page's requests.
    person = make_person(steady, shared_workers=False).sign_in()
    person.allow(*BREAKS)
    page = person.page
    bearers, outdated, refused = [], set(), []

    def daemon(route):
        bearer = route.request.headers.get("authorization")
        if bearer:
            bearers.append(bearer)
        if bearer not in outdated:
            return route.continue_()
        refused.append(bearer)
        # The daemon's answer to an expired bearer token.
        return route.fulfill(status=401, json={
            "error": {"code": "not_authorized", "message": "this token is not known, or no longer good", "retryable": False}, "requestId": "x"})
    page.route("**/v1/**", daemon)
    person.go("#/agents")
    person.go("#/tasks")
    wait_through(page, lambda: bearers, "the first bearer")
    person.context.set_offline(True)
    outdated.update(bearers)
    task = steady.accept(project, "true", title="done while it slept")
    steady.wait_for_end(task["taskId"])
    person.context.set_offline(False)
    expect(page.get_by_text("done while it slept").first).to_be_visible()
    person.open_task(task["taskId"])
    expect(page.get_by_text("Worked for").first).to_be_visible()
    assert refused, "the control: the old bearer was tried, and refused"
    assert set(bearers) - outdated, "another was got"
    expect(page.get_by_text("roost open")).to_have_count(0)
    another = steady.accept(project, "true", title="seen live after that")
    person.go("#/tasks")
    expect(page.get_by_text("seen live after that").first).to_be_visible()
    steady.wait_for_end(another["taskId"])


class Sockets:
    """Counts the live connections of a page and the pongs that it receives."""

    def __init__(self, page):
        self.opened, self.pongs = 0, 0
        page.on("websocket", self.watch)

    def watch(self, socket):
        self.opened += 1
        socket.on("framereceived", self.heard)

    def heard(self, payload):
        self.pongs += '"pong"' in payload


def test_a_network_that_is_gone_without_a_word_is_noticed(steady, make_person):
    """Simulated with SIGSTOP: connections to the stopped daemon stay open but receive nothing. The test controls the page's clock."""
    person = make_person(steady, shared_workers=False)
    person.allow(*BREAKS)
    page = person.page
    page.clock.install()
    sockets = Sockets(page)
    person.sign_in()
    person.go("#/tasks")
    project = projects.make_repository(steady.projects / "p")
    steady.accept(project, "true", title="seen live")
    expect(page.get_by_text("seen live").first).to_be_visible()
    before = sockets.opened
    # Control: a silent daemon that answers the ping keeps its connection.
    page.clock.fast_forward(31_000)
    wait_through(page, lambda: sockets.pongs, "the daemon's answer")
    page.clock.fast_forward(6_000)
    steady.accept(project, "true", title="seen after silence")
    expect(page.get_by_text("seen after silence").first).to_be_visible()
    assert sockets.opened == before
    daemon = steady.daemon_pid
    silent = page.get_by_text(re.compile("offline|does not answer|not running|connecting", re.I)).first
    os.kill(daemon, signal.SIGSTOP)
    try:
        expect(silent).to_have_count(0)
        # Silence, a ping without an answer, and then failing reconnects.
        for seconds in (31, 6, 11):
            page.clock.fast_forward(seconds * 1000)
        expect(silent).to_be_visible()
    finally:
        os.kill(daemon, signal.SIGCONT)
    steady.accept(project, "true", title="seen when it was back")
    expect(page.get_by_text("seen when it was back").first).to_be_visible()
    expect(page.get_by_text(re.compile("does not answer|not running", re.I))).to_have_count(0)


def test_a_question_that_is_never_answered_is_given_up_and_can_be_asked_again(steady, make_person):
    person = make_person(steady, shared_workers=False)
    page = person.page
    page.clock.install()
    person.sign_in()
    person.allow("Failed to load")
    held = Held(page, r"/v1/agents(\?|$)", method="GET")
    person.go("#/agents")
    wait_through(page, lambda: held.routes, "the question")
    expect(page.get_by_text("does not answer")).to_have_count(0)
    page.clock.fast_forward(61_000)
    expect(page.get_by_role("main").get_by_text("does not answer").first).to_be_visible()
    page.unroute(held.pattern)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("main").get_by_text("does not answer")).to_have_count(0)
    expect(page.get_by_role("main").get_by_text(re.compile("no agents", re.I)).first).to_be_visible()


def test_the_version_is_asked_for_with_each_connection(steady, make_person):
    """A short break is not shown in the page, but the daemon may have been upgraded during it."""
    person = make_person(steady, shared_workers=False)
    person.allow(*BREAKS)
    page = person.page
    sockets, asked, is_there = [], [], []

    def connect(socket):
        socket.connect_to_server()
        sockets.append(socket)

    def daemon(route):
        asked.append(route.request.url)
        return route.continue_() if is_there else route.abort()
    page.route_web_socket("**/v1/stream", connect)
    page.route("**/v1/info", daemon)
    person.sign_in()
    wait_through(page, lambda: sockets, "the first connection")
    # One request by the page, one by the connection.
    wait_through(page, lambda: len(asked) > 1, "the first questions")
    is_there.append(True)
    sockets[-1].close()
    version = steady.api("GET", "/v1/info")[1]["version"]
    wait_through(page, lambda: page.evaluate("async () => (await import('/app/core/client.js')).session.version") == version, "the version")


def test_ui_10_a_tab_of_an_older_version_says_so(steady, make_person, tmp_path):
    """The daemon is upgraded while the page is open: same state folder and port, another version."""
    person = make_person(steady).sign_in()
    person.allow(*BREAKS)
    page = person.page
    steady.down(check=0)
    steady.up()
    expect(page.get_by_role("navigation", name="Places")).to_be_visible()
    expect(page.get_by_text("Roost was upgraded")).to_have_count(0)
    version = steady.api("GET", "/v1/info")[1]["version"].encode()
    # The page notices another version only if it knows the previous one.
    known = "async () => (await import('/app/core/client.js')).session.version"
    wait_through(page, lambda: page.evaluate(known) == version.decode(), "the version")
    steady.down(check=0)
    upgraded = tmp_path / "roost"
    upgraded.write_bytes(pathlib.Path(steady.binary).read_bytes().replace(version, version[:-1] + b"9"))
    upgraded.chmod(0o755)
    steady.binary = upgraded
    steady.up()
    assert steady.api("GET", "/v1/info")[1]["version"].encode() != version, "the control: it says another version"
    expect(page.get_by_text("Roost was upgraded").first).to_be_visible()
    page.get_by_role("button", name="Reload this page").click()
    expect(page.get_by_role("navigation", name="Places")).to_be_visible()
    expect(page.get_by_text("Roost was upgraded")).to_have_count(0)
