"""paint.py CHROMIUM ROUNDS, with a sign-in link on standard input: milliseconds from a navigation to the first paint and to the first rows."""

import json
import os
import sys

from playwright.sync_api import sync_playwright

PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def main():
    chromium, rounds = sys.argv[1], int(sys.argv[2])
    link = sys.stdin.read().strip()
    loads = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(link)
        page.get_by_role("heading", name="Tasks").wait_for()
        rows = page.locator("a[href^='#/tasks/0']")
        rows.first.wait_for()
        for _ in range(rounds + 2):
            page.goto("about:blank")
            page.goto(link.partition("#")[0], wait_until="commit")
            rows.first.wait_for()
            loads.append({"rows": page.evaluate("() => performance.now()"), "paint": page.wait_for_function(PAINT).json_value()})
        browser.close()
    # The first loads fill the caches.
    print(json.dumps(loads[2:]))


main()
