"""The modules of the task page without a daemon: the same input gives the same conversation, lines and nodes."""

import json
import os
import pathlib
import re

import pytest

from support import browsing

RUN = "018f0000-0000-7000-8000-00000000000a"
NEXT = "018f0000-0000-7000-8000-00000000000b"
TASK = "task:018f0000-0000-7000-8000-000000000001"


@pytest.fixture(scope="module")
def page(chromium, shared_roost, tmp_path_factory):
    """One page for all tests of this module: they leave nothing on it."""
    screens = pathlib.Path(os.environ.get("ROOST_SCREENS") or tmp_path_factory.mktemp("screens"))
    person = browsing.Person(chromium, shared_roost, screens)
    yield person.sign_in().page
    person.close()


CONVERSATION = """async ([frames, show]) => {
    const { Conversation, parts } = await import('/app/task/conversation.js')
    const conversation = new Conversation()
    const answers = frames.map(frame => frame.live ? conversation.takeLive(frame.live) : conversation.take(frame.event))
    const entry = ({ kind, key, text, status, isLive, isCut, output }) => ({ kind, key, text, status, isLive, isCut, output })
    return {
        answers, title: conversation.title, waiting: conversation.waiting.map(message => message.body), active: conversation.activeRun?.id,
        runs: conversation.attempts.map(run => ({
            attempt: run.attempt, status: run.status, entries: run.entries.map(entry), steps: parts(run).steps,
            work: parts(run).work.map(one => one.key), answer: parts(run).answer.map(one => one.key), lines: run.output.lines,
        })),
    }
}"""


class Story:
    """Numbered events and live frames, as the daemon would send them."""

    def __init__(self):
        self.frames = []
        self.position = 0

    def event(self, stream, event, position=None, **data):
        self.position += 1
        self.frames.append({"event": {
            "position": position or self.position, "stream": stream, "sequence": self.position, "type": event, "version": 1,
            "at": f"2026-01-01T00:00:{self.position % 60:02}.000Z", "data": data}})
        return self

    def run(self, event, run=RUN, **data):
        return self.event(f"run:{run}", event, **data)

    def task(self, event, **data):
        return self.event(TASK, event, **data)

    def live(self, message, offset, text, kind="message", run=RUN):
        self.frames.append({"live": {"runId": run, "messageId": message, "kind": kind, "offset": offset, "text": text}})
        return self

    def begun(self):
        self.task("task.created", title="a task", agent="claude", runtime="claude")
        self.task("message.accepted", messageId="m1", author="person", body="begin", disposition="queued")
        self.run("run.queued", taskId=TASK[5:], messageId="m1", attempt=1, trigger="user")
        self.run("run.status", previous="queued", status="preparing")
        self.task("message.changed", messageId="m1", disposition="in_run", runId=RUN)
        return self.run("run.status", previous="preparing", status="running")

    def call(self, name, **more):
        data = {"toolCallId": name, "title": name, "tool": "Bash", "kind": "execute", "status": "in_progress", "input": "{}",
            "locations": [], **more}
        return self.run("tool.call", **data)

    def told(self, page):
        return page.evaluate(CONVERSATION, [self.frames, None])


def test_a_run_is_told_in_the_order_in_which_it_happened(page):
    told = (
        Story().begun().run("assistant.message", messageId="t0", text="I look.").call("c1")
        .run("tool.update", toolCallId="c1", status="completed", output="found")
        .run("assistant.message", messageId="t1", text="Done.")
        .run("run.finished", status="succeeded", outcome={"end": "succeeded"}).told(page))
    (run,) = told["runs"]
    assert run["status"] == "succeeded" and run["steps"] == 1
    assert run["work"] == ["t0", "c1"], "what was said before the last step belongs to the work"
    assert run["answer"] == ["t1"]
    assert run["entries"][1]["output"] == "found" and run["entries"][1]["status"] == "completed"


FOLD = """async ([frames, cut, isWatched]) => {
    const { Conversation } = await import('/app/task/conversation.js')
    const { ConversationView } = await import('/app/task/conversation-view.js')
    const conversation = new Conversation()
    const view = new ConversationView({ projectPath: '/p', agent: 'claude', isCommand: false, isWatched: () => isWatched })
    const head = () => view.element.querySelector('.activity > .disclosure-head').getAttribute('aria-expanded')
    const shown = []
    for (const part of [frames.slice(0, cut), frames.slice(cut)]) {
        for (const { event } of part) conversation.take(event)
        view.update(conversation)
        if (part.length) shown.push(head())
    }
    return shown
}"""


@pytest.mark.parametrize("is_watched, after", [(False, "false"), (True, "true")])
def test_a_stored_run_is_shown_folded_however_its_events_are_cut(page, is_watched, after):
    """A run drawn before all its events are read looks active. Control: a run that was watched keeps its steps open."""
    story = (
        Story().begun().call("c1").run("tool.update", toolCallId="c1", status="completed", output="found")
        .run("assistant.message", messageId="t1", text="Done.").run("run.finished", status="succeeded", outcome={"end": "succeeded"}))
    for cut in range(7, len(story.frames)):
        assert page.evaluate(FOLD, [story.frames, cut, is_watched]) == ["true", after], cut
    assert page.evaluate(FOLD, [story.frames, 0, is_watched]) == ["false"], "at once"


def test_what_was_seen_already_and_what_is_not_known_changes_nothing(page):
    story = Story().begun().run("run.output", channel="stdout", text="once\n")
    story.event(f"run:{RUN}", "run.output", position=story.position, channel="stdout", text="once\n")
    story.run("of.another.age", words="x")
    told = story.told(page)
    assert told["runs"][0]["lines"] == [{"channel": "stdout", "text": "once"}]
    assert told["answers"][-2:] == [False, False]


def test_live_text_grows_and_the_finished_message_takes_its_place(page):
    story = Story().begun().live("t1", 0, "größe ")
    story.live("t1", 0, "größe ").live("t1", 8, "matters").live("t1", 4, "ße matters a lot")
    grown = story.told(page)["runs"][0]["entries"]
    assert [(one["key"], one["text"], one["isLive"]) for one in grown] == [("t1", "größe matters a lot", True)]
    story.run("assistant.message", messageId="t1", text="größe matters a lot.").live("t1", 19, " late")
    finished = story.told(page)["runs"][0]["entries"]
    assert [(one["key"], one["text"], one["isLive"]) for one in finished] == [("t1", "größe matters a lot.", False)]


def test_live_text_met_in_its_middle_says_that_something_is_missing(page):
    story = Story().begun().live("t1", 100, "the end of it")
    assert story.told(page)["runs"][0]["entries"][0]["text"] == "…the end of it"
    story.run("assistant.message", messageId="t1", text="all of it, to the end of it")
    assert story.told(page)["runs"][0]["entries"][0]["text"] == "all of it, to the end of it"


def test_live_text_of_a_run_that_ended_is_kept_as_cut(page):
    told = Story().begun().live("t1", 0, "half a sent").run("run.finished", status="interrupted",
        outcome={"end": "interrupted"}).live("t1", 11, "ence").told(page)
    (entry,) = told["runs"][0]["entries"]
    assert entry["text"] == "half a sent" and entry["isCut"] and not entry["isLive"]


def test_a_message_that_steers_waits_and_then_stands_where_the_agent_took_it(page):
    story = Story().begun().call("c1").task("message.accepted", messageId="m2", author="person", body="mind the gap",
        disposition="queued").task("message.changed", messageId="m2", disposition="steering", runId=RUN).call("c2")
    told = story.told(page)
    assert [one["key"] for one in told["runs"][0]["entries"]] == ["c1", "c2"] and told["waiting"] == ["mind the gap"]
    story.task("message.changed", messageId="m2", disposition="in_run", runId=RUN)
    told = story.told(page)
    assert [one["key"] for one in told["runs"][0]["entries"]] == ["c1", "c2", "m2"] and told["waiting"] == []


def test_a_steering_message_that_came_too_late_wakes_a_run_of_its_own(page):
    story = Story().begun().task("message.accepted", messageId="m2", author="person", body="late", disposition="steering")
    story.run("run.finished", status="succeeded", outcome={"end": "succeeded"})
    story.run("run.queued", run=NEXT, taskId=TASK[5:], messageId="m2", attempt=2, trigger="follow_up")
    story.task("message.changed", messageId="m2", disposition="in_run", runId=NEXT)
    told = story.told(page)
    assert [run["attempt"] for run in told["runs"]] == [1, 2]
    assert told["runs"][1]["entries"] == [], "it stands above its run, not within it"
    assert told["runs"][0]["entries"] == []


def test_a_steering_message_that_reached_nobody_waits_again(page):
    story = Story().begun().task("message.accepted", messageId="m2", author="person", body="late", disposition="queued")
    story.task("message.changed", messageId="m2", disposition="steering", runId=RUN)
    assert story.told(page)["waiting"] == ["late"]
    story.task("message.changed", messageId="m2", disposition="queued")
    assert story.told(page)["waiting"] == ["late"]


def test_messages_that_wait_can_be_taken_back(page):
    story = Story().begun()
    for name in ("m2", "m3"):
        story.task("message.accepted", messageId=name, author="person", body=name, disposition="queued")
    assert story.told(page)["waiting"] == ["m2", "m3"]
    story.task("message.removed", messageId="m2")
    assert story.told(page)["waiting"] == ["m3"]


def test_lines_are_put_together_again_for_each_channel(page):
    story = Story().begun()
    for channel, text in (("stdout", "one\ntw"), ("stderr", "bad "), ("stdout", "o\n\nthr"), ("stderr", "news\n"), ("stdout", "ee")):
        story.run("run.output", channel=channel, text=text)
    story.run("run.output_dropped", bytes=12345).run("run.output", channel="stdout", text="tail\n")
    assert [(line["channel"], line["text"]) for line in story.told(page)["runs"][0]["lines"]] == [
        ("stdout", "one"), ("stdout", "two"), ("stderr", "bad news"), ("stdout", ""), ("stdout", "three"),
        ("gap", "… 12,345 bytes were not stored …"), ("stdout", "tail")]


MARKDOWN = """async text => {
    const { Markdown } = await import('/app/task/markdown.js')
    const view = new Markdown()
    view.update(text)
    const outline = node => node.nodeType === Node.TEXT_NODE ? node.data
        : [node.localName, ...(node.localName === 'a' ? [node.getAttribute('href')] : []), ...[...node.childNodes].map(outline)]
    const skipped = node => { node.querySelectorAll('.code-head').forEach(head => head.remove()); return node }
    return [...skipped(view.element).childNodes].map(outline)
}"""


@pytest.mark.parametrize(("text", "outline"), [
    ("words", [["p", "words"]]),
    ("one\ntwo\n\nthree", [["p", "one\ntwo"], ["p", "three"]]),
    ("# Head\nwords", [["h3", "Head"], ["p", "words"]]),
    ("**bold** *it* ***both*** `code` ~~gone~~ snake_case_name 2 * 3 * 4", [
        ["p", ["strong", "bold"], " ", ["em", "it"], " ", ["strong", ["em", "both"]], " ", ["code", "code"], " ", ["del", "gone"],
         " snake_case_name 2 * 3 * 4"]]),
    ("``a ` b``", [["p", ["code", "a ` b"]]]),
    ("1. one\n2. two\n   - deep\n   - deeper\n3. three", [
        ["ol", ["li", "one"], ["li", "two", ["ul", ["li", "deep"], ["li", "deeper"]]], ["li", "three"]]]),
    ("```swift\nlet a = 1 < 2\n```", [["figure", ["pre", ["code", "let a = 1 < 2"]]]]),
    ("```\nnever closed", [["figure", ["pre", ["code", "never closed"]]]]),
    ("> said\n> so", [["blockquote", ["p", "said\nso"]]]),
    ("| a | b |\n|---|--:|\n| `x|y` | 2 |", [
        ["div", ["table", ["thead", ["tr", ["th", "a"], ["th", "b"]]], ["tbody", ["tr", ["td", ["code", "x|y"]], ["td", "2"]]]]]]),
    ("a\n\n---\n\nb", [["p", "a"], ["hr"], ["p", "b"]]),
    ("[words](https://example.com/a_(b))", [["p", ["a", "https://example.com/a_(b)", "words"]]]),
    ("see https://example.com/x.", [["p", "see ", ["a", "https://example.com/x", "https://example.com/x"], "."]]),
    ("<https://example.com>", [["p", ["a", "https://example.com/", "https://example.com"]]]),
    # Nothing is loaded, other schemes are not links, and HTML stays text.
    ("![a picture](https://example.com/p.png)", [["p", ["a", "https://example.com/p.png", "a picture"]]]),
    ("[x](javascript:alert(1))", [["p", ["span", "x", " (javascript:alert(1))"]]]),
    ("[x](//example.com)", [["p", ["span", "x", " (//example.com)"]]]),
    ("<b>bold</b> <script>alert(1)</script>", [["p", "<b>bold</b> <script>alert(1)</script>"]]),
    ("<img src=x onerror=alert(1)>", [["p", "<img src=x onerror=alert(1)>"]]),
    ("&lt;b&gt;", [["p", "&lt;b&gt;"]]),
    ("a \u202e b", [["p", "a ", ["span", "U+202E"], " b"]]),
])
def test_markdown_becomes_these_nodes(page, text, outline):
    assert page.evaluate(MARKDOWN, text) == outline


@pytest.mark.parametrize("text", [
    "*" * 100_000, "[" * 50_000, "`" * 49_999 + " " + "` " * 20_000, "> " * 5_000 + "x", "**a" * 20_000, "![" * 20_000, "<" * 50_000,
    "- " * 3_000 + "x", "| a " * 3_000 + "\n" + "|---" * 3_000, "[a](" * 10_000, "_a " * 30_000, "\\" * 50_000, "~~a" * 20_000,
], ids=lambda text: repr(text[:6]))
@pytest.mark.timeout(60)
def test_markdown_made_to_be_slow_is_done(page, text):
    """An algorithm with quadratic time would take minutes."""
    assert page.evaluate(MARKDOWN, text)


def test_a_text_that_grows_keeps_the_blocks_that_stand(page):
    kept = page.evaluate("""async () => {
        const { Markdown } = await import('/app/task/markdown.js')
        const view = new Markdown()
        view.update('# Head\\n\\nfirst\\n\\nsec')
        const before = [...view.element.children]
        view.update('# Head\\n\\nfirst\\n\\nsecond\\n\\nthird')
        const after = [...view.element.children]
        return [after.length, before[0] === after[0], before[1] === after[1], before[2] === after[2], after[2].textContent]
    }""")
    assert kept == [4, True, True, False, "second"]


TERMINAL = """async line => {
    const { lineNodes, stripped } = await import('/app/task/terminal-text.js')
    const shown = lineNodes(line).map(node => node.nodeType === Node.TEXT_NODE ? node.data : `${node.className}(${node.textContent})`)
    return [shown.join(''), stripped(line)]
}"""


@pytest.mark.parametrize(("line", "shown", "copied"), [
    ("plain\ttext", "plain\ttext", "plain\ttext"),
    ("\x1b[31mred\x1b[0m and \x1b[1;32mbold green\x1b[m", "ansi-1(red) and ansi-2 ansi-bold(bold green)", "red and bold green"),
    ("\x1b[38;5;196mmany\x1b[48;2;1;2;3m colours", "many colours", "many colours"),
    ("\x1b[8mconcealed\x1b[0m", "concealed", "concealed"),
    ("\x1b]0;a title\x07words", "[1B]]0;a title[07]words", "⟨U+001B⟩]0;a title⟨U+0007⟩words"),
    ("\x1b]8;;javascript:alert(1)\x07link", "[1B]]8;;javascript:alert(1)[07]link", "⟨U+001B⟩]8;;javascript:alert(1)⟨U+0007⟩link"),
    ("\x9d0;title\x9cwords", "[9D]0;title[9C]words", "⟨U+009D⟩0;title⟨U+009C⟩words"),
    ("\x1b[2J\x1b[?25lgone\x1bc", "[1B][2J[1B][?25lgone[1B]c", "⟨U+001B⟩[2J⟨U+001B⟩[?25lgone⟨U+001B⟩c"),
    ("\x1bPq#0;2\x1b\\picture", "[1B]Pq#0;2[1B]\\picture", "⟨U+001B⟩Pq#0;2⟨U+001B⟩\\picture"),
    ("\x1b]never ended", "[1B]]never ended", "⟨U+001B⟩]never ended"),
    ("bell\x07\x08\x00", "bell[07][08][00]", "bell⟨U+0007⟩⟨U+0008⟩⟨U+0000⟩"),
    ("10 %\r50 %\r100 %", "10 %[0D]50 %[0D]100 %", "10 %⟨U+000D⟩50 %⟨U+000D⟩100 %"),
    ("dos\r", "dos", "dos"),
    ("a\u202eb\u200bc\u00a0d", "a[202E]b[200B]c[A0]d", "a⟨U+202E⟩b⟨U+200B⟩c⟨U+00A0⟩d"),
    ("größe 日本 ❤️ 👩🏽‍💻", "größe 日本 ❤️ 👩🏽‍💻", "größe 日本 ❤️ 👩🏽‍💻"),
])
def test_terminal_commands_are_written_out(page, line, shown, copied):
    """In `shown`, a written-out character is its code point in square brackets."""
    found, text = page.evaluate(TERMINAL, line)
    assert re.sub(r"written-out\(U\+0*([0-9A-F]{2,})\)", r"[\1]", found) == shown
    assert text == copied


PATCH = """async patch => {
    const { rowsOf, pairsOf, markChanged } = await import('/app/diff/patch.js')
    const rows = rowsOf(patch)
    markChanged(rows)
    const side = row => row && row.text
    return [rows.map(({ kind, text, old, now }) => [kind, text, old ?? null, now ?? null]),
        pairsOf(rows).filter(row => row.kind === 'pair').map(({ left, right }) => [side(left), side(right)]),
        rows.map(row => row.to > row.from ? row.text.slice(row.from, row.to) : null)]
}"""


def test_a_patch_is_read_by_its_counts(page):
    """Lines of a file may look like diff headers."""
    patch = (
        "@@ -1,3 +1,4 @@ func claim()\n same\n--- a/old.sql\n+++ b/new.sql\n+@@ -1 +1 @@\n last\n\\ No newline at end of file\n"
        "@@ -20,0 +22 @@\n+only\n")
    rows, pairs, _ = page.evaluate(PATCH, patch)
    assert rows == [
        ["hunk", "func claim()", 1, 1], ["context", "same", 1, 1], ["removed", "-- a/old.sql", 2, None], ["added", "++ b/new.sql", None, 2],
        ["added", "@@ -1 +1 @@", None, 3], ["context", "last", 3, 4], ["note", "No line end at the end of the file", None, None],
        ["hunk", "", 20, 22], ["added", "only", None, 22]]
    assert pairs == [["same", "same"], ["-- a/old.sql", "++ b/new.sql"], [None, "@@ -1 +1 @@"], ["last", "last"], [None, "only"]]


def test_the_part_of_a_line_that_changed_is_marked(page):
    _, _, marked = page.evaluate(PATCH,
        "@@ -1,2 +1,2 @@\n-let rows = try store.queued(limit)\n-a 🦜 b\n+let rows = try store.claimed(limit)\n+a 🦔 b\n")
    assert marked == [None, "queu", "🦜", "claim", "🦔"]


def test_only_rows_in_sight_are_in_the_document_and_in_their_order(page):
    shown = page.evaluate("""async () => {
        const { Windowed } = await import('/app/task/windowed.js')
        const list = new Windowed('of-a-test', 'Rows')
        list.element.style.setProperty('height', '400px')
        document.body.append(list.element)
        list.set(100000, index => index % 7 ? 20 : 31, index => Object.assign(document.createElement('div'),
            { textContent: String(index) }))
        const seen = []
        for (const top of [0, 900000, 5000, 5400, 2100000, 4600, 0]) {
            list.element.scrollTop = top
            list.show()
            const rows = [...list.rows.children].map(row => Number(row.textContent))
            seen.push([rows.length, rows.every((row, index) => index === 0 || row === rows[index - 1] + 1), rows.includes(list.first)])
        }
        list.element.remove()
        return seen
    }""")
    assert all(0 < count < 150 and in_order and has_first for count, in_order, has_first in shown), shown


PHRASE = """async call => {
    const { phrase } = await import('/app/task/phrases.js')
    const { verb, code, tail, counts, isFailed } = phrase(call, '/home/me/queue')
    return { verb, code, tail: tail || null, counts: counts ?? null, isFailed }
}"""


@pytest.mark.parametrize(("tool", "kind", "given", "words"), [
    ("Grep", "search", {"pattern": "claim(", "path": "/home/me/queue/Sources"}, ("Searched", "claim(", "in Sources", None)),
    ("Read", "read", {"file_path": "/home/me/queue/a.swift", "offset": 10, "limit": 5}, ("Read", "a.swift", "lines 10 to 14", None)),
    ("LS", "read", {"path": "/home/me/queue"}, ("Listed", "the project", None, None)),
    ("Edit", "edit", {"file_path": "/home/me/queue/a.swift", "old_string": "a\nb\nc\n", "new_string": "a\nB\nB2\nc\n"},
     ("Edited", "a.swift", None, {"added": 2, "removed": 1})),
    ("Write", "edit", {"file_path": "/elsewhere/b", "content": "x\ny\n"}, ("Wrote", "/elsewhere/b", None, {"added": 2, "removed": 0})),
    ("Bash", "execute", {"command": "swift test\nrm -rf x"}, ("", "swift test\nrm -rf x", None, None)),
    ("WebFetch", "fetch", {"url": "https://example.com"}, ("Fetched", "https://example.com", None, None)),
    ("mcp__files__open", "other", {}, ("Used", "open", "of files", None)),
    ("TodoWrite", "think", {"todos": [{"status": "completed"}, {"status": "pending"}]}, ("Wrote its plan", None, "1 of 2 done", None)),
])
def test_a_tool_call_has_plain_words(page, tool, kind, given, words):
    call = {"tool": tool, "callKind": kind, "title": tool, "status": "completed", "input": json.dumps(given), "locations": []}
    told = page.evaluate(PHRASE, call)
    assert (told["verb"], told.get("code"), told["tail"], told["counts"]) == words


@pytest.mark.parametrize("given", ["", "not json", "[1]", "null", '{"command": 3}', '{"file_path": {"a": 1}}', '{"todos": 5}',
    '{"edits": [null, 3]}'])
def test_a_call_with_a_strange_input_is_told_all_the_same(page, given):
    for kind in ("search", "read", "edit", "execute", "fetch", "think", "switch_mode", "other", "of_another_age"):
        call = {"tool": "T", "callKind": kind, "title": "its title", "status": "failed", "input": given, "locations": []}
        assert page.evaluate(PHRASE, call)["isFailed"]
