"""Large content: output of fifty thousand lines, a diff of five megabytes, binary files. UI-09."""

import pytest
from playwright.sync_api import expect

from support import browsing, projects
from support.waiting import wait_until


@pytest.fixture
def own_roost(fresh_roost):
    fresh_roost.up()
    return fresh_roost


def nodes(page):
    return page.evaluate("document.querySelectorAll('*').length")


def test_ui_09_fifty_thousand_lines_of_output(own_roost, make_person):
    project = projects.make_repository(own_roost.projects / "p")
    accepted = own_roost.accept(project, "sh", "-c", "i=0; while [ $i -lt 50000 ]; do i=$((i+1)); echo \"line $i of the output\"; done", title="much output")
    assert own_roost.wait_for_end(accepted["taskId"], 120)["status"] == "succeeded"
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go(f"#/tasks/{accepted['taskId']}")
    expect(page.get_by_text("line 50000 of the output").first).to_be_visible()
    assert nodes(page) < 5000, "only what is in sight is in the document"
    # The output scrolls to its end one frame after it was drawn.
    browsing.settle(page)
    scrolled = page.evaluate("""() => {
        const scrolls = [...document.querySelectorAll('main *')].filter(node => node.scrollHeight > node.clientHeight + 1000 && getComputedStyle(node).overflowY !== 'visible')
        const longest = scrolls.sort((left, right) => right.scrollHeight - left.scrollHeight)[0]
        if (!longest) return false
        longest.scrollTop = longest.scrollHeight / 2
        return true
    }""")
    assert scrolled
    person.screenshot("output-of-50000-lines")
    page.wait_for_function("""() => {
        const numbers = [...document.querySelector('main').innerText.matchAll(/line (\\d+) of the output/g)].map(found => Number(found[1]))
        return numbers.some(number => number > 20000 && number < 30000)
    }""")
    assert nodes(page) < 5000


def test_ui_09_a_diff_of_five_megabytes(own_roost, make_person):
    project = projects.make_repository(own_roost.projects / "p", {"big.txt": "".join(f"line {number} of the file as it was\n" for number in range(60_000))})
    script = "sed -i 's/as it was/as it became in the run/' big.txt; for i in $(seq 1 300); do echo new > new$i.txt; done"
    accepted = own_roost.accept(project, "sh", "-c", script, title="a large diff")
    assert own_roost.wait_for_end(accepted["taskId"], 120)["status"] == "succeeded"
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go(f"#/tasks/{accepted['taskId']}")
    expect(page.get_by_text("301 files").first).to_be_visible()
    expect(page.get_by_text("big.txt").first).to_be_visible()
    assert nodes(page) < 6000
    person.go(f"#/tasks/{accepted['taskId']}/runs/{accepted['run']['id']}/files/new7.txt")
    expect(page.get_by_role("listitem").filter(has_text="new7.txt").first).to_be_visible()
    person.screenshot("diff-of-5-mb")
    assert nodes(page) < 6000
    page.get_by_role("button", name="Apply to folder").click()
    expect(page.get_by_text("301 files in your folder")).to_be_visible()
    wait_until(lambda: (project / "new300.txt").exists(), what="the last file")
    assert "as it became in the run" in (project / "big.txt").read_text()


def test_binary_files_links_and_modes_are_told_in_words(own_roost, make_person):
    project = projects.make_repository(own_roost.projects / "p", {"tool.sh": "#!/bin/sh\n", "old.bin": bytes(range(256)) * 20, "moved.txt": "words\n" * 30})
    script = ("head -c 5000 /dev/urandom > new.bin; head -c 400 /dev/urandom >> old.bin; chmod +x tool.sh; ln -s readme.txt link; "
              "mv moved.txt elsewhere.txt; : > empty.txt; printf 'no end of line' > open.txt")
    accepted = own_roost.accept(project, "sh", "-c", script, title="not only text")
    assert own_roost.wait_for_end(accepted["taskId"])["status"] == "succeeded"
    person = make_person(own_roost).sign_in()
    page = person.page
    person.go(f"#/tasks/{accepted['taskId']}")
    for name in ("new.bin", "old.bin", "tool.sh", "link", "empty.txt", "open.txt"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible()
    expect(page.get_by_text("binary").first).to_be_visible()
    person.screenshot("diff-not-only-text")
    page.get_by_role("button", name="Apply to folder").click()
    expect(page.get_by_text("in your folder").first).to_be_visible()
    assert (project / "link").is_symlink() and (project / "tool.sh").stat().st_mode & 0o111
