"""Bad input: the error is named, nothing runs, and the exit code tells its kind."""

import os

import pytest

from support import projects
from support.roost import Exit


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--no-such-flag", "x"],
        ["no-such-command"],
        ["run", "--isolation", "bulletproof", "x"],
        ["run", "--network", "sometimes", "x"],
        ["run", "--runtime", "abacus", "x"],
        ["run", "--limit", "memory=much", "--", "true"],
        ["run", "--limit", "patience=3", "--", "true"],
        ["run", "--apply", "--discard", "--", "true"],
        ["run"],
        ["task", "say"],
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_wrong_usage_is_code_2_and_says_what_is_wrong(roost, arguments):
    outcome = roost.run(*arguments)
    assert outcome.code == Exit.USAGE, outcome
    assert outcome.stderr.strip()
    assert not outcome.stdout.strip(), "errors belong to standard error"


def test_an_unknown_agent_is_named(roost, project):
    outcome = roost.run("run", "hello", "--agent", "nobody-knows-me", "--in", project)
    assert outcome.code in (Exit.FAILED, Exit.USAGE), outcome
    assert "nobody-knows-me" in outcome.said


@pytest.mark.parametrize("command", ["diff", "apply", "undo", "discard", "logs", "attach"])
def test_an_unknown_run_is_named(roost, command):
    outcome = roost.run(command, "ffffffffffff")
    assert outcome.code in (Exit.FAILED, Exit.USAGE), outcome
    assert "ffffffffffff" in outcome.said


def test_an_unknown_folder_is_named(roost):
    outcome = roost.run("run", "--in", "/no/such/folder", "--", "true")
    assert outcome.code in (Exit.FAILED, Exit.USAGE), outcome
    assert "/no/such/folder" in outcome.said


def test_a_file_is_no_folder(roost, project):
    outcome = roost.run("run", "--in", project / "readme.txt", "--", "true")
    assert outcome.code in (Exit.FAILED, Exit.USAGE), outcome
    assert "readme.txt" in outcome.said


@pytest.mark.parametrize("which", ["root", "home", "state"])
def test_a_folder_that_is_too_broad_is_refused(roost, which):
    folder = {"root": "/", "home": roost.user_home, "state": roost.home}[which]
    outcome = roost.shell(folder, "echo ran")
    assert outcome.code in (Exit.FAILED, Exit.REFUSED), outcome
    assert str(folder) in outcome.said or "folder" in outcome.said
    assert "run.output" not in outcome.stdout


def test_a_folder_that_is_no_repository_works(roost, project):
    folder = projects.make_folder(project / ".." / f"{project.name}-plain")
    run = roost.shell(folder, "echo more >> readme.txt; echo new > new.txt").check()
    assert run.json["diff"]["files"] == 2
    roost.run("apply", run.run_id, check=0)
    assert open(f"{folder}/readme.txt").read() == "one\ntwo\nthree\nmore\n"
    roost.run("undo", run.run_id, check=0)
    assert open(f"{folder}/readme.txt").read() == "one\ntwo\nthree\n"
    assert not os.path.exists(f"{folder}/new.txt")


def test_a_repository_without_commits_works(roost, project):
    folder = f"{project}-unborn"
    os.makedirs(folder)
    projects.git(folder, "init", "--quiet")
    projects.write_files(folder, {"a.txt": "a\n"})
    run = roost.shell(folder, "echo b > b.txt").check()
    assert run.json["diff"] == {"files": 1, "additions": 1, "deletions": 0}
    roost.run("apply", run.run_id, check=0)
    assert os.path.exists(f"{folder}/b.txt")


def test_an_empty_folder_works(roost, project):
    folder = f"{project}-empty"
    os.makedirs(folder)
    assert roost.shell(folder, "echo b > b.txt").check().json["diff"]["files"] == 1


STRANGE_NAMES = {
    "spaces": b"with some  spaces ",
    "newline": b"with\nnewline",
    "quotes": b"with \"quotes\" and 'more' $HOME `id`",
    "dash": b"-rf",
    "unicode": "größe-日本-🦜".encode(),
    "not utf-8": b"latin-\xe4\xff",
    "backslash": b"back\\slash\\n",
    "glob": b"*?[a]",
}


@pytest.mark.parametrize("name", STRANGE_NAMES.values(), ids=STRANGE_NAMES.keys())
def test_a_file_of_any_name_is_diffed_applied_and_undone(roost, project, name):
    path = os.path.join(os.fsencode(project), name)
    with open(path, "wb") as file:
        file.write(b"old\n")
    before = projects.picture(project)
    script = 'for f in ./*; do [ "$f" = ./readme.txt ] || { echo new > "$f"; cp "$f" "$f.copy"; }; done'
    run = roost.shell(project, script).check()
    assert run.json["diff"]["files"] == 2
    roost.run("diff", run.run_id, check=0)
    roost.run("apply", run.run_id, check=0)
    for made in (path, path + b".copy"):
        with open(made, "rb") as file:
            assert file.read() == b"new\n"
    roost.run("undo", run.run_id, check=0)
    assert projects.picture(project) == before


@pytest.mark.parametrize("name", ["with some spaces", "with\nnewline", "größe-日本", "-rf"])
def test_a_project_of_any_name_works(roost, project, name):
    folder = project / ".." / f"{project.name}-named" / name
    projects.make_repository(folder)
    run = roost.shell(folder, "pwd; echo x > x").check()
    assert run.output().rstrip("\n") == str(folder.resolve())
    roost.run("apply", run.run_id, check=0)
    assert (folder / "x").exists()


def test_a_project_whose_path_is_no_utf8_works_or_is_refused_by_name(roost, project):
    folder = os.fsencode(project) + b"-\xff\xfe"
    os.makedirs(folder)
    projects.write_files(os.fsdecode(folder), {"a": "a\n"})
    outcome = roost.run("run", "--in", folder, "--", "true")
    assert outcome.code in (Exit.DONE, Exit.FAILED, Exit.USAGE, Exit.REFUSED), outcome
    assert outcome.code == Exit.DONE or project.name in outcome.said


def test_a_missing_command_is_named(roost, project):
    outcome = roost.command(project, "no-such-program-anywhere").check(1)
    assert outcome.end == ("failed", "command_not_found")
    assert "no-such-program-anywhere" in outcome.said


def test_a_command_that_cannot_be_executed_is_named(roost, project):
    outcome = roost.command(project, "./readme.txt").check(1)
    assert outcome.json["status"] == "failed"
    assert "readme.txt" in outcome.said


def test_an_argument_of_a_hundred_thousand_bytes_arrives(roost, project):
    outcome = roost.command(project, "sh", "-c", 'echo ${#1}', "sh", "x" * 100_000).check()
    assert outcome.output() == "100000\n"


def test_an_empty_prompt_is_refused(roost, project):
    outcome = roost.run("run", "", "--in", project)
    assert outcome.code in (Exit.FAILED, Exit.USAGE), outcome
    assert "empty" in outcome.said
