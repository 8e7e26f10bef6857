"""What a PATH makes visible: toolchains, recognised by their content; never keys, homes or other projects. Each run reports what it
sees.
"""

import os
import pathlib
import subprocess

import pytest

from support import projects
from support.principals import mint
from support.roost import Roost

SYSTEM = "/usr/local/bin:/usr/bin:/bin"
CANARY = "canary-beside-the-tools"


@pytest.fixture
def home(binary):
    """A Roost whose home may be filled."""
    with Roost(binary) as roost:
        projects.make_repository(roost.projects / "app")
        roost.up()
        yield roost


def program(path, script="#!/bin/sh\necho it-works\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)
    return path


def secret(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CANARY + "\n")
    return path


def seen(roost, path, *words):
    """A run of this command with a PATH of the owner, and the sentence about what it can reach."""
    outcome = roost.command(roost.projects / "app", *words, env={"PATH": f"{path}:{SYSTEM}"})
    return outcome, "".join(data["summary"] for data in outcome.events_of("run.sandbox"))


@pytest.mark.parametrize("place", [".ssh", ".config/tools", ".aws", ".gnupg/bin", ".kube"])
def test_private_folders_stay_hidden_whatever_path_says(home, place):
    folder = home.user_home / place
    program(folder / "tool")
    file = secret(folder / "key")
    control = subprocess.run(["cat", str(file)], capture_output=True, text=True, check=True)
    assert CANARY in control.stdout, "the control: it can be read outside"
    outcome, words = seen(home, folder, "cat", file)
    assert CANARY not in outcome.said and "private" in words and str(folder) in words, (words, outcome)


def test_projects_and_notes_beside_a_folder_of_programs_stay_hidden(home):
    work = home.user_home / "work"
    program(work / "bin" / "tool")
    other, notes = secret(work / "other" / "secret"), secret(work / "notes.txt")
    projects.git(projects.make_repository(work / "other"), "status")
    outcome, words = seen(home, work / "bin", "sh", "-c", f"tool; cat {other} {notes}")
    assert "it-works" in outcome.output() and CANARY not in outcome.said, outcome
    assert f"{work}/bin" in words


def test_an_installed_prefix_and_a_virtual_environment_work_as_outside(home):
    kit = home.user_home / "kits" / "one"
    program(kit / "bin" / "tool", '#!/bin/sh\ncat "$(dirname "$0")/../share/words"\n')
    (kit / "share").mkdir()
    (kit / "share" / "words").write_text("words-of-the-kit\n")
    outcome, words = seen(home, kit / "bin", "tool")
    assert "words-of-the-kit" in outcome.output(), (words, outcome)

    python = pathlib.Path("/usr/bin/python3")
    made = python.exists() and subprocess.run([python, "-m", "venv", "--without-pip", home.user_home / "venvs" / "v"], check=False)
    if not made or made.returncode != 0:
        pytest.skip("/usr/bin/python3 makes no virtual environment here")
    site = next((home.user_home / "venvs" / "v").glob("lib/python3*/site-packages"))
    (site / "own_module.py").write_text("print('own-module')\n")
    outcome, words = seen(home, home.user_home / "venvs" / "v" / "bin", "python", "-c", "import own_module")
    assert "own-module" in outcome.output(), (words, outcome)


def test_a_link_that_a_run_left_widens_nothing(home):
    app, private = home.projects / "app", home.user_home / "private"
    program(private / "tool", f"#!/bin/sh\n# {CANARY}\n")
    left = home.shell(app, f"mkdir bin; ln -s {private} bin/all; ln -s {private}/tool bin/tool; ln -s {private} tools").check()
    home.run("apply", left.run_id, check=0)
    assert CANARY in (app / "bin" / "tool").read_text(), "the control: the links lead there outside"
    for path in (app / "bin", app / "bin" / "all", app / "tools"):
        outcome, words = seen(home, path, "sh", "-c", f"cat {private}/tool {app}/bin/tool {app}/tools/tool")
        assert CANARY not in outcome.said, (path, words, outcome)
    outcome = home.command(app, app / "bin" / "tool")
    assert outcome.end[0] == "failed" and CANARY not in outcome.said
    other = projects.make_repository(home.projects / "other")
    os.symlink(private / "tool", other / "tool")
    outcome, words = seen(home, other, "sh", "-c", f"cat {private}/tool")
    assert CANARY not in outcome.said and "in the project" in words, (words, outcome)


def test_a_token_names_no_program_outside_the_project(home):
    file = program(home.user_home / "private" / "tool", f"#!/bin/sh\ncat {home.user_home}/private/key\n")
    secret(home.user_home / "private" / "key")
    app = home.projects / "app"
    home.run("project", "open", app, check=0)
    token = mint(home, "api_key", ["read", "operate"])["token"]
    ask = home.api_server.ask
    answer = ask("POST", "/v1/tasks", {"command": [str(file)], "projectPath": str(app)}, token=token)
    assert (answer.status, answer.code) == (403, "forbidden") and "program outside" in answer.json["error"]["message"], answer
    for command in (["/usr/bin/true"], ["true"], ["sh", "-c", "true"]):
        assert ask("POST", "/v1/tasks", {"command": command, "projectPath": str(app)}, token=token).status == 202
    outcome = home.command(app, file)
    assert CANARY not in outcome.said, "the owner's program is shown alone"
    assert home.command(app, file, options=("--read", file.parent)).output().strip() == CANARY, "the control: listed, all is there"


def test_packages_of_a_virtual_environment_that_lie_in_another_project_are_named(home):
    project, other = home.projects / "app", projects.make_repository(home.projects / "my other")
    program(home.user_home / "venvs/v/bin/tool")
    (home.user_home / "venvs/v/pyvenv.cfg").write_text("home = /usr/bin\n")
    packages = home.user_home / "venvs/v/lib/python3.11/site-packages"
    for name, url, editable in (("other", str(other).replace(" ", "%20"), "true"), ("copied", project.parent, "false"), ("here", project, "true")):
        secret(packages / f"{name}-1.dist-info/METADATA")
        (packages / f"{name}-1.dist-info/direct_url.json").write_text(
            f'{{"dir_info": {{"editable": {editable}}}, "url": "file://{url}"}}')
    path = f"{home.user_home}/venvs/v/bin:{SYSTEM}"

    def told(*options):
        run = home.run("run", "--in", project, "--discard", *options, "--", "ls", other, env={"PATH": path})
        return " ".join(run.stderr.split())
    said = told()
    assert f"without packages installed from {other} (--read makes them visible)" in said, said
    said = told("--read", other)
    assert "without packages" not in said, said
