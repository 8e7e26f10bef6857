"""Everything fits: at every width from 360 pixels and at 200 % zoom, with long titles and right-to-left text. Nothing covers a control."""

import pytest
from playwright.sync_api import expect

from support import browsing, projects
from support.principals import make_agent
from support.roost import Roost
from support.waiting import wait_until

SIZES = [(width, 800) for width in (360, 390, 480, 560, 640, 700, 759, 760, 900, 1000, 1099, 1100, 1200, 1280, 1440)]
# 200 % zoom of 1280 × 720 and of 1440 × 900.
SIZES += [(640, 360), (720, 450)]
LONG = "A" + "very" * 40 + "LongTitleInOnePiece"
HEBREW = "כותרת ארוכה מימין לשמאל"

# Visible controls that cannot be used: cut off by the window or by an ancestor, or covered by another element. Controls hidden by a scroll
# area
# are allowed, because one can scroll to them, but the area itself must be visible.
BLOCKED = """() => {
    const faults = []
    const name = element => (element.getAttribute('aria-label') || element.textContent || element.value || element.tagName).trim().slice(0, 60)
    const scrolls = (node, axis) => {
        const style = getComputedStyle(node)
        return /auto|scroll/.test(axis === 'x' ? style.overflowX : style.overflowY)
    }
    for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=tab]')) {
        if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest('[inert], .visually-hidden, .skip')) continue
        if (element.disabled) continue
        const box = element.getBoundingClientRect()
        if (!box.width || !box.height) continue
        const x = Math.min(Math.max(box.left + box.width / 2, box.left + 1), box.right - 1), y = box.top + Math.min(box.height / 2, 20)
        let isHidden = false
        for (let node = element.parentElement; node && !isHidden; node = node.parentElement) {
            const frame = node.getBoundingClientRect()
            if (scrolls(node, 'y') && (y < frame.top + 1 || y > frame.bottom - 1)) isHidden = true
            if (scrolls(node, 'x') && (box.left < frame.left - 1 || box.right > frame.right + 1)) isHidden = true
        }
        if (isHidden) continue
        if (box.left < -1 || box.right > innerWidth + 1 || y < 0 || y > innerHeight) {
            faults.push(`cut off by the window: ${name(element)} ${Math.round(box.left)} to ${Math.round(box.right)}, ${Math.round(box.top)} to ${Math.round(box.bottom)}`)
            continue
        }
        // At its middle, and at both edges where it is no long field.
        const places = box.height < 60 ? [box.top + 3, y, box.bottom - 3] : [y]
        for (const place of places) {
            const top = document.elementFromPoint(x, place)
            if (!top || element.contains(top) || top.contains(element) || element.labels?.length || top.closest('label')) continue
            if ([...document.querySelectorAll('.windowed, .scroll, .queue, .apply-bar, .changes-notes')].some(frame =>
                frame.contains(element) && (box.top < frame.getBoundingClientRect().top || box.bottom > frame.getBoundingClientRect().bottom))) continue
            faults.push(`covered by ${top.className || top.tagName}: ${name(element)}`)
            break
        }
        if (element.matches('button.btn') && element.scrollWidth > element.clientWidth + 2) faults.push(`its words do not fit: ${name(element)}`)
    }
    return faults
}"""


@pytest.fixture(scope="module")
def full(binary):
    """A daemon with a working agent and waiting messages, a task with a long title, and one with a right-to-left title."""
    with Roost(binary) as roost:
        roost.up()
        project = projects.make_repository(roost.projects / "a-project-with-a-rather-long-name", {"wide.txt": "x" * 400 + "\n", "b.txt": "one\n"})
        script = "printf '%s\\n' 'שורה מימין לשמאל' >> b.txt; echo y >> wide.txt; echo 'שלום, output'; echo plain"
        done = roost.accept(project, "sh", "-c", script, title=LONG)
        roost.wait_for_end(done["taskId"])
        hebrew = roost.accept(project, "sh", "-c", script, title=HEBREW)
        roost.wait_for_end(hebrew["taskId"])
        make_agent(roost, "an-agent-with-a-name-that-is-as-long-as-a-name-may-be-at-all", command=["sh", "-c", "cat > /dev/null; sleep 1000"], start=True)
        name = "an-agent-with-a-name-that-is-as-long-as-a-name-may-be-at-all"
        live = roost.api("POST", f"/v1/agents/{name}/messages", {"body": "Work for a long time"})[1]["taskId"]
        wait_until(lambda: roost.last_run_of(live)["status"] == "running", what="the live run")
        for words in ("a first message that waits", "a second one that is quite a lot longer than the first and does not fit on one line of any window"):
            assert roost.api("POST", f"/v1/tasks/{live}/messages", {"body": words})[0] == 202
        roost.live, roost.done, roost.hebrew, roost.project = live, done["taskId"], hebrew["taskId"], project
        yield roost


def at_sizes(page, stands, sizes=SIZES):
    """The faults at each size. `stands()` waits for the content of the page."""
    faults = []
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        stands()
        browsing.settle(page)
        found = page.evaluate(BLOCKED)
        if not browsing.fits(page):
            found.append("the page scrolls sideways")
        faults += [f"{width} × {height}: {fault}" for fault in found]
    return faults


def test_composer_and_dock_fit_at_every_width(full, make_person):
    person = make_person(full).sign_in()
    page = person.open_task(full.live)
    box = page.get_by_role("textbox", name="Message")
    box.fill("words that are ready to be sent")
    expect(page.get_by_role("region", name="Waiting messages").get_by_role("listitem")).to_have_count(2)
    faults = at_sizes(page, lambda: expect(page.get_by_role("button", name="Queue", exact=True)).to_be_visible())
    for width, height in ((1280, 800), (360, 800), (640, 360)):
        page.set_viewport_size({"width": width, "height": height})
        browsing.settle(page)
        person.screenshot(f"layout-live-{width}x{height}")
    assert not faults, "\n".join(faults)
    # At their largest widths.
    page.evaluate("localStorage.setItem('roost.changes.width', '820'); localStorage.setItem('roost.sidebar.width', '480')")
    page.reload()
    expect(box).to_be_visible()
    wide = [size for size in SIZES if size[0] >= 1099]
    faults = at_sizes(page, lambda: expect(page.get_by_role("button", name="Queue", exact=True)).to_be_visible(), wide)
    assert not faults, "\n".join(faults)


def test_changes_and_long_titles_fit_at_every_width(full, make_person):
    person = make_person(full).sign_in()
    page = person.open_task(full.done)
    changes = page.locator("section[aria-label='Changes']")
    expect(changes.get_by_text("wide.txt").first).to_be_visible()
    page.get_by_role("button", name="2 files").click()

    def stands():
        if page.viewport_size["width"] < 1100:
            page.get_by_role("tab", name="Changes").click()
        expect(changes.get_by_role("button", name="Apply to folder")).to_be_visible()
    faults = at_sizes(page, stands)
    for width, height in ((1280, 800), (360, 800), (640, 360)):
        page.set_viewport_size({"width": width, "height": height})
        stands()
        browsing.settle(page)
        person.screenshot(f"layout-changes-{width}x{height}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("place, words", [("#/new", "In a terminal"), ("#/tasks", "Tasks"), ("#/new-agent", "In a terminal"), ("#/settings", "About")])
def test_other_pages_fit_at_every_width(full, make_person, place, words):
    person = make_person(full).sign_in()
    page = person.page
    person.load(place)
    if place == "#/new":
        page.get_by_role("textbox", name="What to do").fill("something to do that is rather long and needs more than a line in the terminal")
        page.get_by_label("Folder", exact=True).fill(str(full.project))
    expect(page.get_by_text(words).first).to_be_attached()
    faults = at_sizes(page, lambda: expect(page.get_by_role("main")).to_be_visible())
    if place == "#/new":
        for width, height in ((1280, 800), (360, 800), (640, 360)):
            page.set_viewport_size({"width": width, "height": height})
            # The command line is shown completely.
            line = page.get_by_role("region", name="In a terminal").locator("code")
            line.scroll_into_view_if_needed()
            assert line.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), f"the terminal line is cut at {width}"
            person.screenshot(f"layout-new-{width}x{height}")
    assert not faults, "\n".join(faults)


def test_a_conflict_is_wrapped_and_begins_where_it_is(full, make_person):
    project = projects.make_repository(full.projects / "conflict", {"long.txt": "".join(f"line {n}\n" for n in range(300))})
    script = f"sed -i 's/^line 250$/line 250 of the run {'x' * 400}/' long.txt"
    accepted = full.accept(project, "sh", "-c", script, title="conflicts")
    full.wait_for_end(accepted["taskId"])
    (project / "long.txt").write_text((project / "long.txt").read_text().replace("line 250\n", "line 250 of a person\n"))
    person = make_person(full).sign_in()
    page = person.open_task(accepted["taskId"])
    for width, height in ((1280, 800), (360, 800)):
        page.set_viewport_size({"width": width, "height": height})
        if width < 1100:
            page.get_by_role("tab", name="Changes").click()
        else:
            page.get_by_role("button", name="Apply to folder").click()
        conflicts = page.get_by_role("region", name="Conflicts")
        conflicts.get_by_text("Show both versions, merged").click()
        shown = conflicts.locator("pre")
        expect(shown).to_be_visible()
        assert shown.evaluate("node => node.scrollWidth <= node.clientWidth"), "no line is longer than its pane"
        place = """node => {
            const mark = [...node.children].find(line => line.textContent.startsWith('<<<<<<<')).getBoundingClientRect()
            const frame = node.getBoundingClientRect()
            return mark.top >= frame.top && mark.bottom <= frame.bottom
        }"""
        wait_until(lambda: shown.evaluate(place), what="the first conflict in sight")
        person.screenshot(f"layout-conflict-{width}")
        assert not page.evaluate(BLOCKED) and browsing.fits(page)
        conflicts.get_by_text("Show both versions, merged").click()


@pytest.mark.parametrize("size", [(1280, 800), (360, 800), (640, 360)])
def test_messages_cover_no_control_and_end(full, make_person, size):
    person = make_person(full, viewport={"width": size[0], "height": size[1]}).sign_in()
    page = person.open_task(full.done)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Archive").click()
    messages = page.get_by_role("region", name="Messages", exact=True)
    expect(messages.get_by_text("Archived", exact=True)).to_be_visible()
    person.screenshot(f"layout-message-{size[0]}x{size[1]}")
    faults = page.evaluate(BLOCKED)
    assert not faults, "\n".join(faults)
    # After hover and focus have left, the message still disappears.
    messages.get_by_role("button", name="Undo").focus()
    messages.get_by_text("Archived", exact=True).hover()
    page.keyboard.press("Shift+Tab")
    page.mouse.move(5, 5)
    expect(messages.get_by_text("Archived", exact=True)).to_have_count(0)
    full.api("POST", f"/v1/tasks/{full.done}/restore", {})


def test_lines_from_right_to_left_are_read_so_and_stay_in_sight(full, make_person):
    person = make_person(full).sign_in()
    page = person.page
    link = page.get_by_role("table", name="Tasks").get_by_role("link", name=HEBREW)
    assert link.evaluate("node => getComputedStyle(node).direction") == "rtl"
    person.open_task(full.hebrew)
    person.screenshot("layout-right-to-left")
    title = page.get_by_role("heading", level=1).get_by_role("button")
    assert title.evaluate("node => getComputedStyle(node).direction") == "rtl"
    lines = page.locator("section[aria-label='Changes']").get_by_role("region", name="Changed lines")
    words = lines.get_by_text("שורה מימין לשמאל")
    # The row is as wide as the widest line, and its text is at the left.
    edges = """(node, frame) => {
        const range = document.createRange()
        range.selectNodeContents(node)
        return range.getBoundingClientRect().right
    }"""
    assert words.evaluate(edges) <= lines.evaluate("node => node.getBoundingClientRect().right")
    said = page.get_by_role("region", name="Output of the run").get_by_text("שלום, output")
    assert said.evaluate("node => getComputedStyle(node).unicodeBidi") == "plaintext"
