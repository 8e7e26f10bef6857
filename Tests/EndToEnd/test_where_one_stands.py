"""Small conveniences: paths relative to the current folder, completions in a shell, single readable files, a preview on a bare machine."""

import os
import shutil
import subprocess

import pytest

from support import projects
from support.principals import make_agent
from support.roost import Roost

CANARY = "canary-beside-the-file"


@pytest.fixture
def home(binary):
    with Roost(binary) as roost:
        projects.make_repository(roost.projects / "app", {"src/old.txt": "old\n"})
        roost.up()
        yield roost


def test_paths_are_taken_from_where_one_stands(home):
    app = home.projects / "app"
    run = home.shell(app, "echo top > note.txt; echo low > src/note.txt; echo third > src/third.txt").check().run_id
    home.run("apply", run, "note.txt", "--yes", cwd=app / "src", check=0)
    assert (app / "src" / "note.txt").exists() and not (app / "note.txt").exists(), "the nearer one counts"
    home.run("apply", run, "src/third.txt", "--yes", cwd=app / "src", check=0)
    assert (app / "src" / "third.txt").exists(), "a name from the top is understood, too"
    home.run("apply", run, "../note.txt", "--yes", cwd=app / "src", check=0)
    assert (app / "note.txt").exists()


def test_a_single_file_can_be_read_and_nothing_beside_it(home):
    folder = home.user_home / "papers"
    folder.mkdir()
    (folder / "given.txt").write_text("words-of-the-file\n")
    (folder / "other.txt").write_text(CANARY)
    outcome = home.shell(home.projects / "app", f"cat {folder}/given.txt {folder}/other.txt; echo more >> {folder}/given.txt",
                         options=("--read", folder / "given.txt"))
    assert "words-of-the-file" in outcome.output() and CANARY not in outcome.said, outcome
    assert (folder / "given.txt").read_text() == "words-of-the-file\n"
    refused = home.shell(home.projects / "app", "true", options=("--write", folder / "given.txt"))
    assert refused.code != 0 and "not a folder" in refused.said, refused


def test_a_preview_needs_no_agent_on_the_machine(home):
    bare = {"PATH": "/usr/bin:/bin"}
    answer = home.run("agent", "create", "reviewer", "--in", home.projects / "app", "--preview", "--json", env=bare, check=0).json
    assert answer["missing"] and str(home.projects / "app") in answer["sandbox"]["summary"], answer
    words = home.run("agent", "create", "reviewer", "--in", home.projects / "app", "--preview", env=bare, check=0).stdout
    assert "Missing" in words and "Limits" in words, words
    status, made = home.api("POST", "/v1/agents", {"name": "reviewer", "runtime": "claude", "projectPath": str(home.projects / "app"), "start": False})
    assert status == 201, made
    assert "Missing" in home.run("agent", "policy", "reviewer", check=0).stdout
    control = home.run("agent", "create", "counter", "--runtime", "command", "--preview", "--json", "--", "wc", check=0).json
    assert "missing" not in control, control


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_shell_is_offered_agents_and_tasks(home):
    make_agent(home, "reviewer")
    task = home.api("GET", f"/v1/runs/{home.shell(home.projects / 'app', 'true').check().run_id}")[1]["taskId"]
    folder = home.scratch / "path"
    folder.mkdir()
    os.symlink(home.binary, folder / "roost")
    script = home.run("completions", "bash", check=0).stdout

    def offered(*words):
        line = " ".join(f"'{word}'" for word in ("roost", *words))
        body = f"{script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words)}; COMP_LINE=\"${{COMP_WORDS[*]}}\"; COMP_POINT=${{#COMP_LINE}}; _roost\nprintf '%s\\n' \"${{COMPREPLY[@]}}\""
        done = subprocess.run(
            ["bash", "-c", body], capture_output=True, text=True, env={**home.environment, "PATH": f"{folder}:/usr/bin:/bin"}, timeout=60)
        return done.stdout.split(), done.stderr

    assert "reviewer" in offered("agent", "show", "")[0], offered("agent", "show", "")
    assert task[-6:] in offered("task", "show", "")[0], offered("task", "show", "")
    assert "show" in offered("task", "sh")[0], "the control: what needs no daemon is offered too"


def test_no_editor_is_left_waiting_at_a_pipe(home):
    make_agent(home, "reviewer")
    outcome = home.run("agent", "edit", "reviewer", env={"EDITOR": "cat", "VISUAL": ""})
    assert outcome.code == 2 and "the editor needs a terminal" in outcome.stderr, outcome


def test_the_end_of_the_daemon_is_waited_for_as_long_as_one_says(home):
    assert home.run("down", "--timeout", "long").code == 2
    home.run("down", "--timeout", "60s", check=0)


def test_a_database_that_is_a_link_is_refused(home):
    home.run("down", check=0)
    found = [path for path in home.home.iterdir() if path.suffix in (".db", ".sqlite")]
    assert found, list(home.home.iterdir())
    moved = home.scratch / "elsewhere.db"
    found[0].rename(moved)
    os.symlink(moved, found[0])
    before = moved.read_bytes()
    refused = home.run("up", "--detach")
    assert refused.code != 0 and "is a link" in refused.stderr, refused
    assert moved.read_bytes() == before
    found[0].unlink()
    moved.rename(found[0])
    home.up()
