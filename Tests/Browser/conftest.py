"""Tests with a real Chromium and a real daemon. Screenshots go to the folder `ROOST_SCREENS`, by default to a temporary one."""

import os
import pathlib
import re

import pytest

from support import browsing
from support.fake_model import say
from support.roost import Roost

VIEWS = {"wide": browsing.WIDE, "narrow": browsing.NARROW}


@pytest.fixture(scope="session")
def chromium():
    if browsing.program() is None:
        pytest.skip("there is no Chromium (scripts/setup --tests installs it; ROOST_TEST_CHROMIUM names one)")
    with browsing.Chromium() as chromium:
        yield chromium


@pytest.fixture
def screens(tmp_path):
    return pathlib.Path(os.environ.get("ROOST_SCREENS") or tmp_path / "screens")


@pytest.fixture
def make_person(chromium, screens, request):
    """Creates people with browsers. At the end of the test, none of their pages may have logged an unexpected error or request."""
    people = []

    def make(roost, **options):
        people.append(browsing.Person(chromium, roost, screens, **options))
        return people[-1]
    yield make
    if getattr(request.node, "failed", False):
        for index, person in enumerate(people):
            print(person.tell())
            for number, page in enumerate(person.context.pages):
                person.screenshot(f"failed-{re.sub(r'[^a-z0-9]+', '-', request.node.name)[:60]}-{index}-{number}", page)
    faults = []
    for person in people:
        try:
            person.close()
        except AssertionError as fault:
            faults.append(str(fault))
    assert not faults, "\n".join(faults)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == "call":
        item.failed = outcome.get_result().failed


@pytest.fixture
def person(roost, make_person):
    """A person signed in at the shared daemon, in a wide window with the light theme."""
    return make_person(roost).sign_in()


@pytest.fixture
def page(person):
    return person.page


@pytest.fixture(scope="module")
def home_of_claude(binary, claude):
    """A daemon with the real agent (Claude Code)."""
    with Roost(binary, tools=[claude]) as roost:
        roost.up()
        yield roost


@pytest.fixture
def ask(home_of_claude, model, tmp_path):
    """Starts a task of the real agent against the scripted model. Returns the accepted task."""
    def ask(project, words, *steps):
        return home_of_claude.run(
            "run", say(words, *steps), "--agent", "claude", "--in", project, "--network", "open", "--json", "--detach",
            env=model.environment, timeout=120, check=0).json
    return ask
