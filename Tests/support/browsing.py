"""A person's browser: real Chromium, watched. Whatever the page does that it never should (errors on the console, violations of its own content
policy, requests to other hosts, dialogs, frames) fails the test that had it.
"""

import collections
import contextlib
import os
import pathlib
import re
import shutil
import socketserver
import tempfile
import threading
import time

import pytest
from playwright.sync_api import expect, sync_playwright

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# Milliseconds to wait for anything on a page. Test machines may be busy; what has not happened by then will not happen.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

# What Chromium requests by itself, whatever page it shows.
BROWSERS_OWN = re.compile(r"(\.googleapis\.com|\.google\.com|\.gvt1\.com)[:/]")

# Runs before any script of the page. It writes what it sees to the console, so that one listener receives everything.
WATCH = """
addEventListener('securitypolicyviolation', event =>
    console.error(`content policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
addEventListener('unhandledrejection', event => console.error(`unhandled: ${event.reason?.stack ?? event.reason}`));
globalThis.canary = what => console.error(`script of others ran: ${what}`);
"""


def program():
    """`ROOST_TEST_CHROMIUM`, otherwise the first on PATH, the headless build if there is one (it needs half the work); `None` if there
    is none.
    """
    named = os.environ.get("ROOST_TEST_CHROMIUM")
    return named or next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Outside(socketserver.ThreadingTCPServer):
    """The proxy that the browser uses for everything but loopback: it lets nothing through and records which hosts were requested."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        self.asked = []
        super().__init__(("127.0.0.1", 0), Refusal)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"


class Refusal(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline(4096).decode(errors="replace").strip()
        if line:
            self.server.asked.append(line)
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


class Chromium:
    """One browser for all tests; used as a context manager."""

    def __enter__(self):
        self.outside = Outside()
        # The browser keeps a socket among its temporary files: with a long TMPDIR its path would be too long.
        self.folder = tempfile.mkdtemp(prefix="rt-chromium-", dir=os.environ.get("ROOST_TEST_SCRATCH", "/tmp"))
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("TMPDIR", self.folder)
            self.playwright = sync_playwright().start()
            self.browser = self.playwright.chromium.launch(
                executable_path=program(), args=["--no-sandbox"] if os.getuid() == 0 else [],
                proxy={"server": f"http://{self.outside.address}", "bypass": "127.0.0.1,localhost"})
        return self

    def __exit__(self, *_):
        self.browser.close()
        self.playwright.stop()
        self.outside.shutdown()
        self.outside.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Person:
    """A person with their own browser (storage, sign-in, window). Ends with `close`, which reports what went wrong on their pages."""

    def __init__(self, chromium, roost, screens, viewport=None, dark=False, touch=False, shared_workers=True):
        self.roost, self.screens, self.outside = roost, pathlib.Path(screens), chromium.outside
        self.url = roost.url
        self.asked_before = len(self.outside.asked)
        self.faults, self.allowed = [], []
        # What the pages did, for reading why a test failed.
        self.trail, self.unanswered = collections.deque(maxlen=30), {}
        self.context = chromium.browser.new_context(
            viewport=viewport or WIDE, color_scheme="dark" if dark else "light", has_touch=touch, is_mobile=touch, locale="en-GB",
            timezone_id="Europe/Paris", permissions=["clipboard-read", "clipboard-write"])
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(WATCH)
        if not shared_workers:
            # Then the page itself sends the requests, so that a test can hold an answer.
            self.context.add_init_script("delete globalThis.SharedWorker")
        self.context.on("page", self.watch)
        self.page = self.context.new_page()

    def watch(self, page):
        page.on("console", lambda message: self.note(f"console: {message.text}") if message.type == "error" else None)
        page.on("pageerror", lambda error: self.note(f"error: {getattr(error, 'stack', None) or error}"))
        page.on("dialog", self.dialog)
        page.on("crash", lambda _: self.note("the page crashed"))
        page.on("request", self.request)
        page.on("requestfinished", lambda request: self.unanswered.pop(request, None))
        page.on("requestfailed", self.request_failed)
        page.on("framenavigated", lambda frame: self.trail.append(f"at {frame.url}"))

    def dialog(self, dialog):
        if dialog.type == "beforeunload":
            self.trail.append("asked whether to leave, and stayed")
        else:
            self.note(f"dialog: {dialog.type} {dialog.message}")
        dialog.dismiss()

    def request(self, request):
        url = request.url
        self.unanswered[request] = time.monotonic()
        if not url.startswith((self.url, self.url.replace("http", "ws", 1), "data:", "blob:", "about:")):
            self.note(f"request to {url}")

    def request_failed(self, request):
        self.unanswered.pop(request, None)
        self.trail.append(f"no answer to {request.url}: {request.failure}")

    def note(self, fault):
        self.faults.append(fault)
        self.trail.append(fault)

    def tell(self):
        """Where the pages were and what they are waiting for."""
        now = time.monotonic()
        waits = [f"waits for {request.url} since {now - since:.1f} s" for request, since in self.unanswered.items()]
        return "\n".join([*self.trail, *waits, *(f"stands at {page.url}" for page in self.context.pages)])

    def allow(self, *patterns):
        """Errors that this test causes on purpose: `allow("401")`."""
        self.allowed += patterns

    def another_tab(self, address=None):
        page = self.context.new_page()
        page.goto(address or self.page.url.partition("#")[0])
        return page

    def sign_in(self, link=None, page=None):
        page = page or self.page
        page.goto(link or self.roost.sign_in_link())
        # The navigation is shown only after sign-in; the page that redeems a link shows nothing and reloads itself.
        expect(page.get_by_role("navigation", name="Places")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        # The code stays neither in the address nor in the history.
        expect(page).not_to_have_url(re.compile("code="))
        return self

    def go(self, place, page=None):
        """Goes to a place in the app by its address: `#/tasks`. Waits for its page, so that nothing of the previous page is taken for
        it.
        """
        page = page or self.page
        page.goto(f"{self.url}/app/{place}")
        path = place.removeprefix("#").partition("?")[0]
        expect(page.locator(f'main[data-path="{path}"]')).to_be_attached()

    def load(self, place):
        """The same with a page load."""
        self.page.goto("about:blank")
        self.go(place)

    def open_task(self, task, page=None):
        """Goes to a task and returns the page once it shows the task: a heading alone may still be the previous page's."""
        page = page or self.page
        title = self.roost.api("GET", f"/v1/tasks/{task}")[1]["title"]
        self.go(f"#/tasks/{task}", page)
        expect(page.get_by_role("heading", name=" ".join(title.split()), level=1)).to_be_visible()
        return page

    def screenshot(self, name, page=None, full=False):
        self.screens.mkdir(parents=True, exist_ok=True)
        (page or self.page).screenshot(path=self.screens / f"{name}.png", full_page=full)

    def close(self):
        """
        Raises: AssertionError with everything that the pages did and should not have.
        """
        self.context.close()
        outside = [line for line in self.outside.asked[self.asked_before:] if not BROWSERS_OWN.search(line)]
        faults = [fault for fault in self.faults if not any(re.search(pattern, fault) for pattern in self.allowed)]
        assert not faults and not outside, "the page did what it never should:\n" + "\n".join(faults + [f"asked outside: {line}" for line in outside])


class Held:
    """Requests of a page without a shared worker that are held until the test lets them through, or whose answers are held."""

    def __init__(self, page, pattern, is_asked=False, method=None, most=None):
        """`is_asked`: the API server answers at once, and its answer arrives late. `method`: only such requests; `most`: at most this
        many.
        """
        self.page, self.pattern, self.is_asked, self.method = page, re.compile(pattern), is_asked, method
        self.routes, self.room = [], most or 1000
        page.route(self.pattern, self.hold)

    def hold(self, route):
        if self.room == 0 or self.method not in (None, route.request.method):
            return route.fallback()
        self.room -= 1
        self.routes.append((route, route.fetch() if self.is_asked else None))

    def release(self):
        for route, answer in self.routes:
            if answer:
                route.fulfill(response=answer)
            else:
                route.continue_()
        self.page.unroute(self.pattern)


def settle(page):
    """Waits until everything requested is drawn: documents and pictures are loaded, and two frames have passed."""
    page.wait_for_load_state("load")
    page.evaluate("""async () => {
        await Promise.all([...document.images].map(image => image.complete || new Promise(done => { image.onload = image.onerror = done })))
        for (const _ of [1, 2]) await new Promise(requestAnimationFrame)
    }""")


def wait_through(page, condition, what):
    """Routes and events are served while the driver waits for the page, so this waits through the page."""
    for _ in range(2000):
        if condition():
            return
        settle(page)
    raise AssertionError(f"{what} did not come")


def accessible_faults(page):
    """Accessibility problems of the current page: controls without names, fields without labels, duplicate ids, and similar."""
    return page.evaluate("""() => {
        const faults = []
        const shown = element => element.checkVisibility({ checkVisibilityCSS: true }) && !element.closest('[inert], [aria-hidden=true]')
        const where = element => element.outerHTML.slice(0, 160)
        const named = element => {
            const labels = (element.getAttribute('aria-labelledby') ?? '').split(' ').map(id => document.getElementById(id)?.textContent ?? '')
            return [element.getAttribute('aria-label'), ...labels, ...[...(element.labels ?? [])].map(label => label.textContent),
                element.matches('input, textarea, select') ? element.getAttribute('placeholder') : element.textContent,
                element.getAttribute('title'), element.getAttribute('alt'), ...[...element.querySelectorAll('[aria-label], title, img[alt]')]
                    .map(inner => inner.getAttribute('aria-label') ?? inner.textContent ?? inner.getAttribute('alt'))]
                .some(text => text?.trim())
        }
        const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [role=tab], ' +
            '[role=menuitem], [role=option], [role=checkbox], [role=switch], [role=textbox], [role=combobox], [tabindex="0"]'
        for (const element of document.querySelectorAll(controls))
            if (shown(element) && !named(element)) faults.push(`has no name: ${where(element)}`)
        for (const element of document.querySelectorAll('img, svg[role=img]'))
            if (shown(element) && !named(element)) faults.push(`picture without words: ${where(element)}`)
        for (const element of document.querySelectorAll('[tabindex]'))
            if (Number(element.getAttribute('tabindex')) > 0) faults.push(`its own tab order: ${where(element)}`)
        for (const element of document.querySelectorAll('[aria-hidden=true] a[href], [aria-hidden=true] button'))
            if (element.checkVisibility() && element.tabIndex >= 0 && !element.closest('[inert]')) faults.push(`hidden but reachable: ${where(element)}`)
        for (const element of document.querySelectorAll('[role=button], [role=link], [onclick]'))
            if (!element.matches('button, a[href], input, summary') && element.tabIndex < 0 && shown(element)) faults.push(`not reachable: ${where(element)}`)
        const ids = new Set()
        for (const element of document.querySelectorAll('[id]')) {
            if (ids.has(element.id)) faults.push(`twice the id ${element.id}`)
            ids.add(element.id)
        }
        if (document.querySelectorAll('main').length !== 1) faults.push(`${document.querySelectorAll('main').length} main landmarks`)
        const first = [...document.querySelectorAll('h1')].filter(shown)
        if (first.length !== 1) faults.push(`${first.length} headings of the first level`)
        if (!document.documentElement.lang) faults.push('the page has no language')
        if (!document.title.trim()) faults.push('the page has no title')
        return faults
    }""")


def focus_is_visible(page):
    """Whether the focused element looks different from when it is not focused."""
    return page.evaluate("""() => {
        const element = document.activeElement
        if (!element || element === document.body) return false
        const look = node => [null, '::before', '::after'].map(part => {
            const style = getComputedStyle(node, part)
            return [style.content, style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor,
                style.backgroundColor, style.textDecorationLine, style.opacity].join('|')
        }).join()
        const chain = []
        for (let node = element; node && chain.length < 6; node = node.parentElement) chain.push(node)
        const focused = chain.map(look).join()
        element.blur()
        const plain = chain.map(look).join()
        element.focus({ focusVisible: true })
        return focused !== plain
    }""")


def fits(page):
    """Whether the page does not scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")


def faint_texts(page):
    """Texts whose contrast with their background is below 4.5 (3 for large text), as defined by WCAG 2."""
    return page.evaluate("""() => {
        const canvas = document.createElement('canvas')
        canvas.width = canvas.height = 1
        const context = canvas.getContext('2d', { willReadFrequently: true })
        const rgba = text => {
            context.clearRect(0, 0, 1, 1)
            context.fillStyle = text
            context.fillRect(0, 0, 1, 1)
            const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data
            return [r, g, b, a / 255]
        }
        const over = (top, under) => [0, 1, 2].map(index => top[index] * top[3] + under[index] * (1 - top[3])).concat(1)
        const light = ([r, g, b]) => {
            const part = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
            return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
        }
        const behind = element => {
            const layers = []
            for (let node = element; node; node = node.parentElement) {
                const style = getComputedStyle(node)
                if (style.backgroundImage !== 'none') return null
                const colour = rgba(style.backgroundColor)
                if (colour[3] > 0) layers.push(colour)
                if (colour[3] === 1) break
            }
            return layers.reverse().reduce((under, top) => over(top, under), rgba(getComputedStyle(document.documentElement).backgroundColor))
        }
        const faint = []
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
        while (walker.nextNode()) {
            const text = walker.currentNode.textContent.trim()
            const element = walker.currentNode.parentElement
            if (!text || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
            if (element.closest('[disabled], [aria-disabled=true], [inert], [aria-hidden=true], .visually-hidden, option, style, script')) continue
            const style = getComputedStyle(element)
            let opacity = 1
            for (let node = element; node; node = node.parentElement) opacity *= Number(getComputedStyle(node).opacity)
            const under = behind(element)
            if (!under) continue
            const colour = rgba(style.color)
            colour[3] *= opacity
            const [high, low] = [light(over(colour, under)), light(under)].sort((left, right) => right - left)
            const ratio = (high + 0.05) / (low + 0.05)
            const size = parseFloat(style.fontSize)
            const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
            if (ratio < (isLarge ? 2.95 : 4.45)) faint.push(`${ratio.toFixed(2)}: ${text.slice(0, 60)} (${style.color}, ${size}px, ${element.className})`)
        }
        return [...new Set(faint)]
    }""")
