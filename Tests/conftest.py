"""Fixtures of the suites that drive the built binary. `ROOST_BIN` names the binary; without it the debug build of this checkout is taken."""

import contextlib
import functools
import os
import pathlib
import shutil
import sys
import tempfile

import pytest

from support import fake_model, kept, projects
from support.roost import ORDINARY_USER, Roost, remove_tree

ROOT = pathlib.Path(__file__).resolve().parent.parent


# Suites in which one failure is one too many: what they prove holds always or not at all.
RUN_ONCE = {"Attacks", "Crash"}
# Suites that find the moment for what they do by how fast the machine is.
ALONE = {"Crash"}


# First, so that whoever looks for the marker finds it.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    # The same order everywhere: quick suites first, the killing last.
    order = {"Runner": 0, "EndToEnd": 1, "Contract": 2, "Attacks": 3, "Browser": 4, "Crash": 5}
    items.sort(key=lambda item: order.get(item.path.parent.name, 6))
    for item in items:
        if item.path.parent.name in RUN_ONCE:
            item.add_marker(pytest.mark.no_rerun)
        if item.path.parent.name in ALONE:
            item.add_marker(pytest.mark.alone)
    if sys.platform != "linux":
        for item in items:
            item.add_marker(pytest.mark.skip(reason="these suites read /proc and use Linux' own tools"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Before fixtures are torn down and their folders removed."""
    report = yield
    if report.failed:
        captured = "".join(f"\n--- {title}\n{text}" for title, text in report.sections)
        kept.keep_report(f"{item.nodeid} ({report.when})\n\n{report.longreprtext}\n{captured}\n")
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, Roost) and value.scratch.exists():
                kept.keep_state(value.scratch)
    return report


@pytest.fixture(scope="session")
def binary():
    path = pathlib.Path(os.environ.get("ROOST_BIN", ROOT / ".build" / "debug" / "roost")).resolve()
    if not path.exists():
        pytest.exit(f"there is no {path}: build first (`make test-outside` does), or set ROOST_BIN", returncode=1)
    return path


@pytest.fixture(scope="session")
def readable_binary(binary):
    """A copy where every user can read it; checkouts often lie in a private home."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="rt-bin-", dir="/tmp"))
    folder.chmod(0o755)
    copy = folder / "roost"
    shutil.copy2(binary, copy)
    copy.chmod(0o755)
    yield copy
    remove_tree(folder)


def claude_program():
    """The real agent: `ROOST_TEST_CLAUDE`, else the one that `scripts/setup --tests` installed."""
    named = os.environ.get("ROOST_TEST_CLAUDE")
    if named:
        return pathlib.Path(named)
    found = sorted((ROOT / ".venv").glob("lib/python*/site-packages/claude_agent_sdk/_bundled/claude"))
    return found[0] if found else None


@pytest.fixture(scope="session")
def claude():
    program = claude_program()
    if program is None or not program.exists():
        pytest.skip("the real Claude Code is not installed (scripts/setup --tests installs it; ROOST_TEST_CLAUDE names another)")
    return program


@pytest.fixture
def model(tmp_path):
    """The scripted model server."""
    with fake_model.FakeModel(tmp_path / "model") as server:
        yield server


@pytest.fixture(scope="session")
def shared_roost(binary):
    """One daemon for all tests that leave it as it was."""
    with Roost(binary) as roost:
        roost.up()
        yield roost


@pytest.fixture
def roost(shared_roost):
    """The shared daemon, seen to be still there, so that a test that breaks it is named by the next one."""
    shared_roost.run("status", "--json", check=0)
    return shared_roost


@pytest.fixture
def fresh_roost(binary):
    """A Roost of the test's own; its daemon is not started."""
    with Roost(binary) as roost:
        yield roost


def both_users():
    """The invoking user, and an ordinary one when the invoker is root."""
    return [
        pytest.param(None, id="as-invoker"),
        pytest.param(
            ORDINARY_USER, id="as-ordinary-user",
            marks=pytest.mark.skipif(os.getuid() != 0, reason="needs root to become another user; the invoker is an ordinary one")),
    ]


@pytest.fixture(scope="session")
def daemons_of_users(readable_binary):
    """Made for each user when it is first asked for. Both live on: files of attacks ask for one and the other in turn."""
    with contextlib.ExitStack() as stack:
        @functools.cache
        def daemon_of(user):
            roost = stack.enter_context(Roost(readable_binary, user=user, environment={"ROOST_TEST_CANARY": "canary-in-the-daemons-environment"}))
            roost.up()
            return roost
        yield daemon_of


@pytest.fixture(params=both_users())
def contained(request, daemons_of_users):
    """A running daemon for attacks, once as the invoking user and once as an ordinary one."""
    return daemons_of_users(request.param)


@pytest.fixture
def project(roost, request):
    """A repository of its own with one commit."""
    return projects.make_repository(unique_folder(roost, request))


@pytest.fixture
def attacked_project(contained, request):
    return projects.make_repository(unique_folder(contained, request), owner=contained.user)


def unique_folder(roost, request):
    name = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)[:40]
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-", dir=roost.projects))
    folder.chmod(0o755)
    return folder


