"""The command line accepts what people type, and a command in `roost run` can be used like one in a shell."""

import json
import os
import subprocess

import pytest

from support import projects
from support.terminal import Terminal
from support.waiting import wait_until

ALL_BYTES = bytes(range(256)) * 400


def call(roost, *arguments, stdin=subprocess.DEVNULL, data=None, env=None, cwd=None):
    """As bytes, which is what a pipe carries."""
    return subprocess.run(
        roost.words(arguments), cwd=cwd or roost.scratch, env={**roost.environment, **(env or {})}, capture_output=True, timeout=100,
        **({"input": data} if data is not None else {"stdin": stdin}))


# What people type


@pytest.mark.parametrize("words", ["- fix the list", "--all tests are red", "-1 is no index", "-n is ignored: see --help", "--in the morning"])
def test_a_prompt_may_begin_with_a_dash(roost, project, words):
    accepted = roost.run("run", "--in", project, "--keep", "--detach", "--json", words, check=0).json
    messages = roost.items(f"/v1/tasks/{accepted['taskId']}/messages")
    assert messages[0]["body"] == words
    roost.wait_for_end(accepted["taskId"])
    assert roost.run("task", "rename", accepted["taskId"], words, "--json", check=0).json["title"] == words
    said = roost.run("task", "say", accepted["taskId"], words, "--detach", "--json", check=0).json
    assert said["message"]["body"] == words
    roost.wait_for_end(accepted["taskId"])


def test_options_with_spaces_in_their_values_are_options_still(roost):
    folder = projects.make_repository(roost.projects / "two words")
    assert roost.run("run", f"--in={folder}", "--json", "--", "pwd", check=0).output() == f"{folder}\n"
    outcome = roost.run("run", "--no-such-option", "fix it")
    assert outcome.code == 2 and "--no-such-option" in outcome.stderr


@pytest.mark.parametrize("words, hint", [
    (("true", "test"), "roost run -- true test"),
    (("ls", "-l", "a b"), "roost run -- ls -l 'a b'"),
    (("--keep", "sh", "-c", "true"), "roost run --keep -- sh -c true"),
    (("fix", "the", "zzz-tests"), "in quotes"),
])
def test_words_that_look_like_a_command_get_a_hint(roost, project, words, hint):
    outcome = roost.run("run", *words, cwd=project)
    assert outcome.code == 2 and hint in outcome.stderr, outcome
    answer = roost.run("run", "--json", *words, cwd=project)
    assert answer.code == 2 and "--" in answer.json["error"]["hint"], answer


def test_one_word_that_is_a_program_is_named(roost, project):
    outcome = roost.run("run", "--detach", "true", cwd=project)
    assert "roost run -- true" in outcome.stderr, outcome
    assert "roost run --" not in roost.run("run", "--detach", "hello", cwd=project).stderr


def test_the_version_is_an_option_too(roost):
    assert roost.run("--version", check=0).stdout == roost.run("version", check=0).stdout


# A command's input, output and exit code


@pytest.mark.parametrize("options", [(), ("--quiet",)])
def test_output_arrives_byte_for_byte(roost, project, options):
    script = "import sys; sys.stdout.buffer.write(bytes(range(256)) * 400); sys.stderr.buffer.write(b'\\xff\\x1b[31mred\\r\\n\\0')"
    done = call(roost, "run", "--in", project, *options, "--", "python3", "-c", script)
    assert done.returncode == 0, done
    assert done.stdout == ALL_BYTES
    assert b"\xff\x1b[31mred\r\n\0" in done.stderr
    if options:
        assert done.stderr == b"\xff\x1b[31mred\r\n\0"


def test_a_line_without_an_end_and_a_cut_letter_arrive_as_they_are(roost, project):
    script = "import sys, time; o = sys.stdout.buffer; [(o.write(b), o.flush(), time.sleep(.2)) for b in (b'a\\xc3', b'\\xa4', b'\\xe2\\x82')]"
    assert call(roost, "run", "--quiet", "--in", project, "--", "python3", "-c", script).stdout == "aä".encode() + b"\xe2\x82"


def test_secrets_are_taken_out_of_bytes_that_are_no_text_too(roost, project):
    script = r"printf '\377'; printf %s \"$MY_TOKEN\"; printf '\377sk-ant-api03-%0100d\377' 7".replace('\\"', '"')
    done = call(
        roost, "run", "--quiet", "--in", project, "--env", "MY_TOKEN", "--", "sh", "-c", script, env={"MY_TOKEN": "a-value-of-mine"})
    assert done.stdout == b"\xff[redacted]\xffsk-[redacted]\xff", done
    assert "a-value-of-mine" not in json.dumps(roost.events())


@pytest.mark.parametrize("data", [b"", b"one\ntwo\n", ALL_BYTES * 30], ids=["nothing", "lines", "three megabytes"])
def test_standard_input_reaches_the_command(roost, project, data):
    assert call(roost, "run", "--quiet", "--in", project, "--", "cat", data=data).stdout == data


def test_standard_input_comes_from_files_and_not_from_devices(roost, project):
    (project / "readme.txt").write_text("from a file\n")
    with open(project / "readme.txt", "rb") as file:
        assert call(roost, "run", "--quiet", "--in", project, "--", "cat", stdin=file).stdout == b"from a file\n"
    assert call(roost, "run", "--quiet", "--in", project, "--", "cat").stdout == b""


def test_input_comes_as_it_is_written_and_nobody_waits_for_its_end_in_vain(roost, project):
    reading, writing = os.pipe()
    with open(writing, "wb", buffering=0) as pipe:
        process = subprocess.Popen(
            roost.words(["run", "--quiet", "--in", project, "--", "sh", "-c", "read a; echo got $a; read b; echo and $b"]),
            stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=roost.environment, cwd=roost.scratch)
        os.close(reading)
        pipe.write(b"first\n")
        assert process.stdout.readline() == b"got first\n"
        pipe.write(b"second\n")
        assert process.communicate(timeout=60)[0] == b"and second\n"
    assert process.returncode == 0


def test_a_command_need_not_read_what_is_there(roost, project):
    assert call(roost, "run", "--quiet", "--in", project, "--", "head", "-c", "3", data=ALL_BYTES * 100).stdout == ALL_BYTES[:3]
    assert call(roost, "run", "--quiet", "--in", project, "--", "echo", "done", data=ALL_BYTES * 100).stdout == b"done\n"


def test_only_who_may_speak_to_a_task_feeds_it_and_once(roost, project):
    accepted = roost.accept(project, "true")
    roost.wait_for_end(accepted["taskId"])
    status, answer = roost.api("POST", f"/v1/runs/{accepted['run']['id']}/input", {})
    assert (status, answer["error"]["code"]) == (409, "wrong_state"), answer


@pytest.mark.parametrize("script, code", [("true", 0), ("exit 7", 7), ("exit 130", 130), ("kill -9 $$", 137)])
def test_the_exit_code_can_be_the_commands_own(roost, project, script, code):
    assert roost.run("run", "--in", project, "--exit-code", "--", "sh", "-c", script).code == code
    assert roost.run("run", "--in", project, "--", "sh", "-c", script).code == (0 if code == 0 else 1)


def test_what_never_ran_has_roosts_own_exit_code(roost, project):
    outcome = roost.run("run", "--in", project, "--exit-code", "--quiet", "--", "no-such-program-anywhere")
    assert outcome.code == 1 and "no-such-program-anywhere" in outcome.stderr and outcome.stdout == ""
    assert roost.run("run", "--in", project, "--exit-code", "--detach", "--", "true").code == 2


def test_a_quiet_run_says_only_what_the_command_says(roost, project):
    outcome = roost.run("run", "--in", project, "--quiet", "--apply", "--", "sh", "-c", "echo out; echo err >&2; echo x > made", check=0)
    assert (outcome.stdout, outcome.stderr) == ("out\n", "err\n")
    assert (project / "made").exists()
    failed = roost.run("run", "--in", project, "--quiet", "--", "sh", "-c", "echo out; exit 3")
    assert (failed.code, failed.stdout, failed.stderr) == (1, "out\n", "")
    with Terminal(roost, "run", "--in", project, "--quiet", "--", "sh", "-c", "echo only; echo y > more") as terminal:
        assert terminal.wait_for_end() == 0
    assert terminal.text == "only\r\n"


def test_roosts_own_words_go_to_standard_error(roost, project):
    outcome = roost.run("run", "--in", project, "--keep", "--", "sh", "-c", "echo mine; echo x > made", check=0)
    assert outcome.stdout == "mine\n", outcome
    assert all(words in outcome.stderr for words in ("succeeded", str(project), "\ndiff --git ", "+x"))


# Variables


def test_named_variables_reach_the_command(roost, project):
    words = ("run", "--quiet", "--in", project, "--env", "MODE=fast and loose", "--env", "HERE", "--env", "EMPTY=", "--", "sh", "-c")
    done = call(roost, *words, 'echo "$MODE/$HERE/${EMPTY-unset}/${OTHER-unset}"', env={"HERE": "mine", "OTHER": "theirs"})
    assert done.stdout == b"fast and loose/mine//unset\n", done


@pytest.mark.parametrize("word, why", [
    ("NOT_THERE", "NOT_THERE=VALUE"), ("=x", "not a valid variable name"), ("A-B=x", "not a valid variable name"), ("1A=x", "not a valid variable name"), ("PATH=/tmp", "sandbox"), ("HOME=/tmp", "sandbox")])
def test_variables_that_cannot_be_are_refused(roost, project, word, why):
    outcome = roost.run("run", "--in", project, "--env", word, "--", "true")
    assert outcome.code == 2 and why in outcome.stderr, outcome
    if "=" in word:
        name, value = word.split("=", 1)
        status, answer = roost.api("POST", "/v1/tasks", {"command": ["true"], "projectPath": str(project), "variables": {name: value}})
        assert (status, answer["error"]["code"]) == (400, "invalid_request"), answer


def test_variables_are_not_stored(roost, project):
    roost.run("run", "--in", project, "--env", "MODE=seen-nowhere-else", "--", "true", check=0)
    for path in roost.home.rglob("*"):
        if path.is_file():
            assert b"seen-nowhere-else" not in path.read_bytes(), path


# Following and undoing


def test_ctrl_c_leaves_a_watched_run_and_says_how_to_end_it(roost, project):
    accepted = roost.run("run", "--in", project, "--detach", "--json", "--", "sh", "-c", "echo ready; sleep 1000", check=0).json
    with Terminal(roost, "attach", accepted["runId"]) as terminal:
        terminal.wait_for("ready")
        terminal.wait_for("Ctrl-C leaves")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 130
        assert f"roost task cancel {accepted['taskId'][-6:]}" in terminal.text
    assert roost.last_run_of(accepted["taskId"])["status"] == "running"
    roost.run("task", "cancel", accepted["taskId"], check=0)
    wait_until(lambda: roost.last_run_of(accepted["taskId"])["status"] == "cancelled", what="the run's end")


def test_undo_of_nothing_says_so(roost, project):
    run = roost.shell(project, "echo x > made", options=["--keep"]).check().run_id
    never = roost.run("undo", run)
    assert never.code == 1 and "nothing to undo" in never.stderr, never
    roost.run("apply", run, check=0)
    roost.run("undo", run, check=0)
    again = roost.run("undo", run)
    assert again.code == 1 and "nothing to undo" in again.stderr and "undone;" not in again.stdout, again
    roost.run("apply", run, check=0)
    roost.run("undo", run, check=0)
    assert not (project / "made").exists()
