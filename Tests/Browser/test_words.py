"""The texts of the app: plain English, one term per thing."""

import pathlib
import re

import pytest
from playwright.sync_api import expect

from support.principals import make_agent

APP = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "RoostWeb" / "app"

# Known unidiomatic phrases and metaphors, and amounts with the currency sign at the end.
UNIDIOMATIC = [
    r"shall be done", r"as usual", r"As the system has it", r"^Leave it$", r"Make the (agent|token)", r"\banew\b", r"Thrown? away", r"\bwalls?\b", r"stays to be read",
    r"\bmend(ed)?\b", r"all the same", r"\bLooks\b", r"'Stands'", r"\d \$", r"goes on by itself", r"is no longer here", r"take(n)? away", r"nothing of it",
]


def strings(text):
    """The string literals; comments are not checked."""
    for line in text.splitlines():
        line = re.sub(r"(^|\s)//.*$", "", line)
        yield from re.findall(r"'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`", line)


def test_no_text_of_the_app_sounds_translated():
    faults = []
    for path in sorted(APP.rglob("*.js")):
        for pair in strings(path.read_text()):
            text = "".join(pair)
            faults += [f"{path.relative_to(APP)}: {text}" for pattern in UNIDIOMATIC if " " in text and re.search(pattern, text)]
    assert not faults, "\n".join(faults)


def test_the_words_that_people_meet(roost, person):
    page = person.page
    person.load("#/new")
    expect(page.get_by_placeholder("What should the agent do?")).to_be_visible()
    expect(page.get_by_label("Network", exact=True).locator("option").first).to_have_text("No network (default)")
    person.load("#/settings")
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    expect(page.get_by_role("button", name="System", exact=True)).to_have_attribute("aria-pressed", "true")
    person.load("#/new-agent")
    expect(page.get_by_role("button", name="Create agent")).to_be_visible()
    expect(page.get_by_role("link", name="Cancel", exact=True)).to_be_visible()
    make_agent(roost, "well-spoken", start=True)
    person.load("#/agents/well-spoken")
    expect(page.get_by_role("term").filter(has_text=re.compile("^Status$"))).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text=re.compile("^Ready$"))).to_be_visible()


@pytest.mark.parametrize("amount, text", [(0.34, "≈ $0.34"), (12.5, "≈ $12.50"), (0.001, "< $0.01"), (0, "≈ $0.00")])
def test_money_is_written_as_people_write_it(person, amount, text):
    assert person.page.evaluate("async amount => (await import('/app/core/format.js')).money(amount)", amount) == text
