"""The review shows exactly what apply takes: hidden characters, unusual names, digests, marks, and patches that are correct to the
byte.
"""

import base64
import json
import os
import pathlib
import random
import re
import stat
import subprocess

import pytest

from support import projects
from support.terminal import Terminal
from support.waiting import wait_until

WRITER = """
import base64, json, os, shutil, sys
for kind, name, value in json.loads(sys.argv[1]):
    path = base64.b64decode(name)
    if kind == "gone":
        shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
        continue
    if os.path.dirname(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
    if kind == "move":
        target = base64.b64decode(value)
        os.makedirs(os.path.dirname(target) or b".", exist_ok=True)
        os.rename(path, target)
    elif kind == "mode":
        os.chmod(path, value)
    else:
        if os.path.lexists(path):
            os.unlink(path)
        if kind == "link":
            os.symlink(base64.b64decode(value), path)
        else:
            with open(path, "wb") as file:
                file.write(base64.b64decode(value))
"""


def coded(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def change(roost, project, steps, **options):
    """A run that does these steps: `("file" | "link", name, content)`, `("gone", name)`, `("move", name, name)`, `("mode", name, mode)`."""
    plan = [(step[0], coded(step[1]), (step[2] if step[0] == "mode" else coded(step[2])) if len(step) > 2 else None) for step in steps]
    return roost.command(project, "python3", "-c", WRITER, json.dumps(plan), **options).check().run_id


def write(roost, project, files):
    return change(roost, project, [("file", name, content) for name, content in files.items()])


def bytes_of(roost, *arguments):
    return subprocess.run(roost.words(arguments), cwd=roost.scratch, env=roost.environment, capture_output=True, check=True, timeout=100).stdout


def diff_of(roost, run):
    status, answer = roost.api("GET", f"/v1/runs/{run}/diff")
    assert status == 200, answer
    return answer


def on_terminal(roost, *arguments):
    with Terminal(roost, *arguments) as terminal:
        assert terminal.wait_for_end() == 0, terminal.text
    return terminal.text


def without_colors(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n")


# Invisible characters

SEQUENCES = {
    "osc": "\x1b]0;HIDDEN-osc\x07", "dcs": "\x1bPHIDDEN-dcs\x1b\\", "apc": "\x1b_HIDDEN-apc\x1b\\", "pm": "\x1b^HIDDEN-pm\x1b\\", "sos": "\x1bXHIDDEN-sos\x1b\\",
    "csi": "\x1b[;$(HIDDEN-csi)m", "open": "\x1b]HIDDEN-open", "c1": "\x9d0;HIDDEN-c1\x9c", "conceal": "\x1b[8mHIDDEN-conceal\x1b[0m",
    "return": "shown\rHIDDEN-return", "backspace": "HIDDEN-bs\x08\x08\x08", "delete": "HIDDEN-del\x7f", "null-ish": "\x01HIDDEN-soh",
    "bidi": "\u202eHIDDEN-bidi\u2066", "mark": "\u200fHIDDEN-mark", "zero": "a\u200bHIDDEN-zero\u2060\ufeff", "space": "\u00a0HIDDEN-space\u3000\u2003",
    "filler": "\u3164HIDDEN-filler\u115f\u034f", "tag": "\U000e0041HIDDEN-tag\U000e007f", "selector": "xHIDDEN-selector\ufe0f\U000e0100", "joiner": "a\u200dHIDDEN-joiner",
    "private": "\ue000HIDDEN-private", "unassigned": "\U000d0000HIDDEN-unassigned", "lines": "\u2028HIDDEN-lines\u2029\x85\x0b\x0c", "blank": "\u2800HIDDEN-blank",
}


def test_what_hides_in_a_changed_line_is_written_out(roost, project):
    """GT-05."""
    run = write(roost, project, {f"{name}.txt": f"before {text} after\n" for name, text in SEQUENCES.items()})
    raw = bytes_of(roost, "diff", run).decode()
    for name, text in SEQUENCES.items():
        assert text in raw, f"the control: the patch holds {name} as it is"
    text = without_colors(on_terminal(roost, "diff", run))
    for name, value in SEQUENCES.items():
        word = re.search(r"HIDDEN-[a-z]+[0-9]?", value)[0]
        line = next((line for line in text.split("\n") if word in line), None)
        assert line, f"{word} is not to be seen:\n{text}"
        for letter in value:
            if not letter.isascii() or not letter.isprintable():
                assert letter not in text, (name, letter)
                assert f"⟨U+{ord(letter):04X}⟩" in line, (name, line)
        assert line.startswith("+before") and line.rstrip().endswith("after"), f"{name} stays one line: {line!r}"
    changes = {entry["path"]: entry for entry in diff_of(roost, run)["changes"]}
    for name in SEQUENCES:
        marks = [mark for mark in changes[f"{name}.txt"]["marks"] if mark["kind"] == "hidden_text"]
        assert marks and "U+" in marks[0]["words"], changes[f"{name}.txt"]


def test_ordinary_text_of_all_languages_and_emoji_is_left_as_it_is(roost, project):
    words = "größe 日本語 עברית العربية हिन्दी ❤️ 👩🏽‍💻 👨‍👩‍👧 🦜 é e\u0301 — “quoted”"
    run = write(roost, project, {"words.txt": words + "\n"})
    assert words in on_terminal(roost, "diff", run)
    assert diff_of(roost, run)["changes"][0]["marks"] == []


def test_bytes_that_are_no_text_are_shown_one_by_one(roost, project):
    run = write(roost, project, {"latin.txt": b"caf\xe9 \xff\xfe\n", "surrogate.txt": b"\xed\xa0\x80\n"})
    assert b"+caf\xe9 \xff\xfe\n" in bytes_of(roost, "diff", run), "the control: the patch has the bytes"
    text = on_terminal(roost, "diff", run)
    assert "caf⟨0xE9⟩ ⟨0xFF⟩⟨0xFE⟩" in text and "⟨0xED⟩⟨0xA0⟩⟨0x80⟩" in text and "\ufffd" not in text
    assert "invalid_text" in [mark["kind"] for mark in diff_of(roost, run)["changes"][0]["marks"]]


def test_line_ends_of_other_systems_are_said_once_and_single_ones_are_shown(roost, project):
    run = write(roost, project, {"dos.txt": "one\r\ntwo\r\n", "mixed.txt": "one\ntwo\r\n"})
    text = without_colors(on_terminal(roost, "diff", run))
    dos, mixed = text[text.index("b/dos.txt"):text.index("diff --git a/mixed.txt")], text[text.index("b/mixed.txt"):]
    assert "CR LF" in dos and "⟨U+000D⟩" not in dos
    assert "+two⟨U+000D⟩" in mixed


def test_names_are_whole_and_those_taken_for_others_are_marked(roost, project):
    """GT-05."""
    projects.write_files(project, {"README.md": "real\n"})
    names = ["README.md\x1b[K", "RЕADME.md", "readme.md", "README.md ", "READ\u200bME.md", "ＲＥＡＤＭＥ.md", "line\nbreak", "tab\there", 'quo"te', "back\\slash", "\u202etxt.exe",
             "plain.md", "größe.txt"]
    run = write(roost, project, {name: "x\n" for name in names})
    answer = diff_of(roost, run)
    assert sorted(entry["path"] for entry in answer["changes"]) == sorted(names), "the control: they are all there, and whole"
    text = without_colors(on_terminal(roost, "diff", run))
    for letter in "\x1b\u200b\u202e":
        assert letter not in text
    for shown in ["README.md⟨U+001B⟩[K", "READ⟨U+200B⟩ME.md", '"README.md "', '"line⟨U+000A⟩break"', '"tab⟨U+0009⟩here"', '"⟨U+202E⟩txt.exe"']:
        assert shown in text, shown
    assert not re.search(r"README\.md$", re.sub(r"^.*is not$", "", text, flags=re.M), re.M), "nothing reads as README.md at the end of its line"
    alike = {entry["path"] for entry in answer["changes"] if any(mark["kind"] == "look_alike" for mark in entry["marks"])}
    assert alike == {"RЕADME.md", "readme.md", "README.md ", "READ\u200bME.md", "ＲＥＡＤＭＥ.md", "\u202etxt.exe"}


def test_text_far_to_the_right_and_in_very_long_lines_is_not_lost(roost, project):
    run = write(roost, project, {"far.sh": "echo ok" + " " * 400 + "; HIDDEN-far\n", "long.js": "x" * 30_000 + "HIDDEN-long\n"})
    text = without_colors(on_terminal(roost, "diff", run))
    assert "HIDDEN-far" in text and "HIDDEN-long" in text
    marks = {entry["path"]: [mark["kind"] for mark in entry["marks"]] for entry in diff_of(roost, run)["changes"]}
    assert marks == {"far.sh": ["hidden_text"], "long.js": []}


def test_logs_and_live_output_show_what_would_command_the_terminal(roost, project):
    script = r"printf 'before\033]0;HIDDEN\007\033[2J\033[8mconcealed\033[0m\033[31mred\033[0m\rover\342\200\256after\n'"
    with Terminal(roost, "run", "--in", project, "--keep", "--", "sh", "-c", script) as terminal:
        assert terminal.wait_for_end() == 0
    for text in (terminal.text, on_terminal(roost, "logs")):
        assert "\x1b[31mred" in text, "colours in which text is seen stay"
        text = without_colors(text)
        assert "before⟨U+001B⟩]0;HIDDEN⟨U+0007⟩⟨U+001B⟩[2J⟨U+001B⟩[8mconcealed" in text
        assert "red⟨U+000D⟩over⟨U+202E⟩after" in text
        assert "\u202e" not in text and "\x07" not in text
    output = "".join(event["data"]["text"] for event in roost.run("logs", "@last", "--json", check=0).lines if event["type"] == "run.output")
    assert "\x1b]0;HIDDEN" in output, "the control: it is stored as it was printed"


def test_json_on_a_terminal_is_the_same_value_without_what_is_not_seen(roost, project):
    run = write(roost, project, {"a\u202eb.txt": "x\u200b\x9b31m\u00a0\n"})
    printed = on_terminal(roost, "diff", run, "--json")
    assert not set("\u202e\u200b\x9b\u00a0\x1b") & set(printed)
    assert json.loads(printed) == diff_of(roost, run)


# Patches

NAMES = [b"a.txt", b"b.bin", b"folder/c.txt", b"folder/deep/d", b"with space.txt", b"tab\tname", b"line\nbreak", b'quo"te', b"back\\slash", b"-dash", b"#hash", b"*star", b"latin\xe9\xff",
         "größe-日本-🦜".encode(), b"trailing ", b"f1", b"f2/x", b"f3", "bidi\u202ename".encode()]


def some_content(random):
    kind = random.randrange(8)
    if kind == 0:
        return b""
    if kind == 1:
        return random.randbytes(random.randrange(1, 3000))
    lines = [f"line {random.randrange(12)}".encode() + random.choice([b"", b" \xff\xfe", b"\r", "\u202e".encode(), b"\x1b[K"]) for _ in range(random.randrange(1, 60))]
    text = b"\n".join(lines)
    return text if kind == 2 else text.replace(b"\r", b"").replace(b"\n", b"\r\n") + b"\r\n" if kind == 3 else text + b"\n"


def edited(random, content):
    lines = content.split(b"\n")
    for _ in range(random.randrange(1, 4)):
        place = random.randrange(len(lines) + 1)
        lines[place:place + random.randrange(2)] = [b"edited %d" % random.randrange(100)] * random.randrange(3)
    return b"\n".join(lines)


def tree_of(folder):
    """Files and links by name; of their permissions only the executable bit, which is all that git keeps."""
    return {name: (kind, bool(rights & stat.S_IXUSR), content) for name, (kind, rights, content) in projects.files_of(folder).items() if kind != "folder"}


@pytest.mark.parametrize("seed", range(12))
def test_a_piped_diff_is_a_patch_that_gives_what_apply_gives(roost, project, seed, tmp_path):
    chance = random.Random(seed)
    names = chance.sample(NAMES, 12)
    base = {name: some_content(chance) for name in names[:8] if not any(other != name and name.startswith(other + b"/") for other in names)}
    for name, content in base.items():
        target = os.path.join(os.fsencode(project), name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        pathlib.Path(os.fsdecode(target)).write_bytes(content)
        if chance.random() < 0.2:
            os.chmod(target, 0o755)
    if chance.random() < 0.5:
        os.symlink(b"a.txt", os.path.join(os.fsencode(project), b"a-link"))
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "base")
    clone = tmp_path / "clone"
    projects.git(tmp_path, "clone", "--quiet", "--no-local", str(project), str(clone))
    steps = []
    for name, content in base.items():
        kind = chance.randrange(9)
        if kind < 2:
            steps.append(("gone", name))
        elif kind < 4:
            steps.append(("file", name, edited(chance, content)))
        elif kind == 4:
            steps.append(("mode", name, chance.choice([0o755, 0o644])))
        elif kind == 5:
            steps += [("move", name, b"moved-%d/" % len(steps) + os.path.basename(name))] if content else []
        elif kind == 6:
            steps += [("move", name, name + b".moved"), ("file", name + b".moved", edited(chance, content))]
        elif kind == 7:
            steps.append(("link", name, chance.choice([b"a.txt", b"/nowhere", b"../odd \xff"])))
    for name in names[8:]:
        if name not in base and not any(other.startswith(name + b"/") or name.startswith(other + b"/") for other in base):
            steps.append(("file", name, some_content(chance)))
    steps.append(("file", b"always new", b"new\n"))
    run = change(roost, project, steps)
    patch = tmp_path / "changes.patch"
    patch.write_bytes(bytes_of(roost, "diff", run))
    done = subprocess.run(["git", "apply", "--whitespace=nowarn", str(patch)], cwd=clone, env=projects.GIT_ENVIRONMENT, capture_output=True)
    assert done.returncode == 0, (seed, done.stderr, patch.read_bytes()[:4000])
    roost.run("apply", run, "--yes", check=0)
    assert tree_of(clone) == tree_of(project), f"seed {seed}"


def test_a_patch_that_could_not_be_right_is_refused_with_a_hint(roost, project):
    """Without a repository, the previous content of a file that the person changed meanwhile is not known."""
    folder = projects.make_folder(pathlib.Path(f"{project}-plain"), {"a.txt": "one\n", "b.txt": "b\n"})
    accepted = roost.accept(folder, "sh", "-c", "echo run > a.txt; sleep 1000")
    run = accepted["run"]["id"]
    wait_until(lambda: (layer_of(roost, run) / "a.txt").exists(), what="the run's change")
    (folder / "a.txt").write_text("a person was here\n")
    roost.api("POST", f"/v1/runs/{run}/cancel", {})
    roost.wait_for_end(accepted["taskId"])
    assert [entry["path"] for entry in diff_of(roost, run)["changes"]] == ["a.txt"], "the control: there is a change"
    outcome = roost.run("diff", run)
    assert outcome.code == 1 and outcome.stdout == "" and "a.txt" in outcome.stderr and "roost apply" in outcome.stderr, str(outcome)


# Digests

def layer_of(roost, run):
    task = roost.api("GET", f"/v1/runs/{run}")[1]["taskId"]
    return roost.home / "worktrees" / task / "upper"


def test_a_diff_has_a_digest_and_apply_takes_only_what_it_stands_for(roost, project):
    run = write(roost, project, {"a.txt": "shown\n"})
    digest = diff_of(roost, run)["digest"]
    assert re.fullmatch("[0-9a-f]{64}", digest) and digest == diff_of(roost, run)["digest"]
    assert digest != diff_of(roost, write(roost, project, {"a.txt": "other\n"}))["digest"]
    status, answer = roost.api("POST", f"/v1/runs/{run}/apply", {"digest": "0" * 64})
    assert (status, answer["error"]["code"]) == (409, "changes_changed") and not (project / "a.txt").exists()
    assert roost.run("apply", run, "--digest", "00000000").code == 1 and not (project / "a.txt").exists()
    status, answer = roost.api("POST", f"/v1/runs/{run}/apply", {"digest": digest})
    assert status == 200 and answer["status"] == "applied", answer
    assert (project / "a.txt").read_text() == "shown\n"


def test_the_digest_is_of_rights_and_kinds_too(roost, project):
    def digest(*steps):
        return diff_of(roost, change(roost, project, [("file", "a", "x\n"), *steps]))["digest"]
    assert len({digest(), digest(("mode", "a", 0o755)), digest(("gone", "a"), ("link", "a", "x")), digest(("file", "b", "x\n"))}) == 4
    assert digest() == digest()


@pytest.mark.parametrize("where", ["a.txt", "later.txt"])
def test_what_a_shell_writes_after_the_diff_was_shown_is_never_applied_unseen(roost, project, where):
    """GT-06."""
    run = write(roost, project, {"a.txt": "shown\n", "b.txt": "b\n"})
    shown = diff_of(roost, run)["digest"]
    on_terminal(roost, "diff", run)
    with Terminal(roost, "task", "shell", "@last", cwd=project) as terminal:
        terminal.type(f"echo slipped in > {where}; echo written-$((40+2))\n")
        terminal.wait_for("written-42")
        refused = roost.api("POST", f"/v1/runs/{run}/apply", {"digest": shown})
        assert refused[0] == 409 and not (project / "b.txt").exists(), "nothing is applied while a shell can write"
        terminal.type("exit\n")
        terminal.wait_for_end()
    assert (layer_of(roost, run) / where).read_text() == "slipped in\n", "the control: it is in the layer"
    outcome = roost.run("apply", run, "--yes")
    assert outcome.code == 1 and where in outcome.said and "roost diff" in outcome.said, str(outcome)
    assert not (project / "a.txt").exists() and not (project / where).exists()
    status, answer = roost.api("POST", f"/v1/runs/{run}/apply", {"digest": shown})
    assert (status, answer["error"]["code"]) == (409, "changes_changed") and where in answer["error"]["message"], answer
    assert "slipped in" in on_terminal(roost, "diff", run), "captured again, so that it can be seen"
    roost.run("apply", run, "--yes", check=0)
    assert (project / where).read_text() == "slipped in\n" and (project / "b.txt").exists()


def test_whatever_writes_into_the_layer_after_the_capture_stops_apply(roost, project):
    """GT-06."""
    run = write(roost, project, {"a.txt": "shown\n", "gone.txt": "shown too\n"})
    layer = layer_of(roost, run)
    (layer / "a.txt").write_text("swapped\n")
    (layer / "gone.txt").unlink()
    status, answer = roost.api("POST", f"/v1/runs/{run}/apply", {})
    assert (status, answer["error"]["code"]) == (409, "changes_changed"), answer
    assert "a.txt" in answer["error"]["message"] and "gone.txt" in answer["error"]["message"]
    assert not (project / "a.txt").exists()


def test_a_layer_that_is_only_touched_is_the_same(roost, project):
    run = write(roost, project, {"a.txt": "shown\n"})
    digest = diff_of(roost, run)["digest"]
    os.utime(layer_of(roost, run) / "a.txt", (1, 1))
    assert roost.api("POST", f"/v1/runs/{run}/apply", {"digest": digest})[1]["status"] == "applied"


def test_an_earlier_run_is_not_applied_over_what_a_later_one_made_of_it(roost, project):
    first = roost.shell(project, "echo line >> made.txt").check().run_id
    task = roost.api("GET", f"/v1/runs/{first}")[1]["taskId"]
    digest = diff_of(roost, first)["digest"]
    roost.run("task", "retry", task, check=0)
    wait_until(lambda: len(roost.items(f"/v1/tasks/{task}/runs")) == 2, what="the second run")
    second = roost.wait_for_end(task)
    status, answer = roost.api("POST", f"/v1/runs/{first}/apply", {"digest": digest})
    assert (status, answer["error"]["code"]) == (409, "changes_changed") and "made.txt" in answer["error"]["message"], answer
    assert not (project / "made.txt").exists()
    roost.run("apply", second["id"], check=0)
    assert (project / "made.txt").read_text() == "line\nline\n"


def test_applying_taking_back_and_applying_again_needs_no_new_look(roost, project):
    run = write(roost, project, {"a.txt": "a\n", "b.txt": "b\n"})
    digest = diff_of(roost, run)["digest"]
    for body in ({"digest": digest, "paths": ["a.txt"]}, {"digest": digest}, {"digest": digest}):
        status, answer = roost.api("POST", f"/v1/runs/{run}/apply", body)
        assert status == 200 and answer["status"] == "applied", answer
        roost.run("undo", run)
    assert diff_of(roost, run)["digest"] == digest


def test_ignored_files_are_taken_as_they_were_captured_or_not_at_all(roost, project):
    projects.write_files(project, {".gitignore": "built/\n"})
    run = write(roost, project, {"built/out.bin": "built\n", "a.txt": "a\n"})
    digest = diff_of(roost, run)["digest"]
    (layer_of(roost, run) / "built" / "out.bin").write_text("swapped\n")
    status, answer = roost.api("POST", f"/v1/runs/{run}/apply", {"digest": digest, "includesIgnored": True})
    assert (status, answer["error"]["code"]) == (409, "changes_changed") and "built/out.bin" in answer["error"]["message"], answer
    assert not (project / "built").exists()
    new = diff_of(roost, run)["digest"]
    assert new != digest
    assert roost.api("POST", f"/v1/runs/{run}/apply", {"digest": digest, "includesIgnored": True})[0] == 409
    assert roost.api("POST", f"/v1/runs/{run}/apply", {"digest": new, "includesIgnored": True})[1]["status"] == "applied"
    assert (project / "built" / "out.bin").read_text() == "swapped\n"


# Marks

MARKED = {
    ".envrc": "shell", "sub/.ENVRC": "shell", "mise.toml": "shell", ".bashrc": "shell", ".husky/pre-commit": "hook", ".githooks/post-checkout": "hook", "lefthook.yml": "hook",
    ".pre-commit-config.yaml": "hook", ".vscode/tasks.json": "editor", ".vscode/settings.json": "editor", ".idea/workspace.xml": "editor", ".devcontainer/devcontainer.json": "editor",
    ".exrc": "editor", ".dir-locals.el": "editor", ".claude/settings.json": "agent", ".codex/config.toml": "agent", ".cursor/rules/x.mdc": "agent", "AGENTS.md": "agent",
    "deep/CLAUDE.md": "agent", ".mcp.json": "agent", ".github/workflows/ci.yml": "ci", ".gitlab-ci.yml": "ci", "Jenkinsfile": "ci", ".circleci/config.yml": "ci", ".npmrc": "package_script",
    ".yarnrc.yml": "package_script", "setup.py": "build_script", "tests/conftest.py": "build_script", "x.pth": "build_script", "build.rs": "build_script", ".cargo/config.toml": "build_script",
    ".gitattributes": "git_settings", ".gitmodules": "git_settings", ".lfsconfig": "git_settings", ".gdbinit": "start_up", "x.desktop": "start_up",
}
UNMARKED = ["Makefile", "README.md", "src/main.py", ".editorconfig", "vscode/tasks.json", "docs/hooks.md", "package.json", "config/app.yml", "refs.txt"]


def test_files_that_run_later_are_marked_in_every_diff(roost, project):
    run = write(roost, project, {**{name: "x\n" for name in [*MARKED, *UNMARKED] if name != "package.json"}, "package.json": '{"name": "x"}\n'})
    found = {entry["path"]: {mark["kind"] for mark in entry["marks"]} for entry in diff_of(roost, run)["changes"]}
    assert {name: kind for name, kind in MARKED.items() if kind not in found[name]} == {}
    assert {name: found[name] for name in UNMARKED if found[name]} == {}
    text = without_colors(on_terminal(roost, "diff", run, "--stat"))
    assert re.search(r"\.envrc .*\n +! it is run by shells", text), text
    files = roost.api("GET", f"/v1/runs/{run}/diff/files")[1]["items"]
    assert {entry["path"]: {mark["kind"] for mark in entry["marks"]} for entry in files} == found


def test_scripts_links_rights_and_repositories_are_marked(roost, project):
    projects.write_files(project, {"package.json": '{"scripts": {"test": "x"}}', "same/package.json": '{"scripts": {"test": "x"}, "version": "1"}'})
    run = change(roost, project, [
        ("file", "package.json", '{"scripts": {"test": "x", "postinstall": "curl evil"}}'), ("file", "same/package.json", '{"scripts": {"test": "x"}, "version": "2"}'),
        ("link", "out", "/etc/passwd"), ("link", "deep/up", "../../secret"), ("link", "inside", "readme.txt"), ("link", "hooks-link", ".git/hooks"),
        ("file", "tool.sh", "#!/bin/sh\n"), ("mode", "tool.sh", 0o755), ("file", "setuid", "x"), ("mode", "setuid", 0o4755), ("file", "open", "x"), ("mode", "open", 0o666),
        ("file", "bare/HEAD", "ref: refs/heads/x\n"), ("file", "bare/config", "[core]\n\tfsmonitor = evil\n"), ("file", "bare/objects/x", ""), ("file", "bare/refs/x", "")])
    found = {entry["path"]: {mark["kind"]: mark["words"] for mark in entry["marks"]} for entry in diff_of(roost, run)["changes"]}
    assert "postinstall" in found["package.json"]["package_script"] and found["same/package.json"] == {}
    assert "link_out" in found["out"] and "link_out" in found["deep/up"] and "link_out" in found["hooks-link"] and found["inside"] == {}
    assert "/bin/sh" in found["tool.sh"]["executable"] and "setuid" in found["setuid"]
    assert "world_writable" in found["open"]
    assert "repository" in found["bare/HEAD"] and "repository" in found["bare/config"]


@pytest.mark.parametrize("answer, is_applied", [("y", True), ("", False), ("n", False)])
def test_marked_files_are_asked_for_by_name(roost, project, answer, is_applied):
    run = write(roost, project, {".envrc": "export X=1\n", "a.txt": "a\n"})
    with Terminal(roost, "apply", run, cwd=project) as terminal:
        terminal.wait_for("[y/N]")
        assert ".envrc" in terminal.text and not (project / ".envrc").exists()
        terminal.type(answer + "\n")
        assert terminal.wait_for_end() == (0 if is_applied else 1)
    assert (project / ".envrc").exists() == (project / "a.txt").exists() == is_applied


def test_marked_files_are_asked_for_at_the_end_of_a_run_and_named_without_a_terminal(roost, project):
    with Terminal(roost, "run", "--in", project, "--", "sh", "-c", "echo x > .envrc") as terminal:
        terminal.wait_for("[a/d/K]")
        terminal.type("a\n")
        terminal.wait_for("[y/N]")
        assert not (project / ".envrc").exists()
        terminal.type("y\n")
        assert terminal.wait_for_end() == 0
    assert (project / ".envrc").exists()
    run = write(roost, project, {".husky/pre-commit": "x\n"})
    outcome = roost.run("apply", run, check=0)
    assert ".husky/pre-commit" in outcome.stderr
    quiet = write(roost, project, {"plain.txt": "x\n"})
    assert "on your side" not in roost.run("apply", quiet, check=0).said


# Names that are equivalent to .git

STAND_INS = [".GIT", ".Git", "git~1", "GIT~1", ".git ", ".git.", ".git. .", ".g\u200cit", ".\u2060git", ".git::$INDEX_ALLOCATION", "x\\.git", "..\\..\\x", ".G\u0131T"]


@pytest.mark.parametrize("folder", ["", "deep/er/"])
def test_names_that_some_system_takes_for_git_are_refused_and_named(roost, project, folder):
    files = {f"{folder}{name}/hooks/post-checkout": "#!/bin/sh\n" for name in STAND_INS} | {f"{folder}file{number}": "x" for number in range(2)}
    files |= {f"{folder}.gitignore-not": "x", f"{folder}git~x": "x", f"{folder}digit": "x"}
    run = write(roost, project, files)
    assert (layer_of(roost, run) / folder / ".GIT" / "hooks" / "post-checkout").exists(), "the control: the run made it"
    answer = diff_of(roost, run)
    assert {entry["path"] for entry in answer["changes"]} == {path for path in files if "hooks" not in path}
    assert len([note for note in answer["notes"] if "not applied" in note]) == len(STAND_INS), answer["notes"]
    roost.run("apply", run, "--yes", check=0)
    assert not [path for path in project.rglob("*") if "hooks" in path.name and ".git" not in path.relative_to(project).parts[:1]]


WORKFLOW = ".github/workflows/ci.yml"


def made_by_name(roost, project, *options, kinds=("ci",)):
    """A run that creates a workflow and a plain file, under a policy that applies such files only by name."""
    script = "mkdir -p .github/workflows; echo x > .github/workflows/ci.yml; echo y > plain.txt"
    words = [word for kind in kinds for word in ("--by-name", kind)]
    return roost.shell(project, script, options=(*words, *options)).check().run_id


def test_what_the_policy_takes_only_by_name_is_not_applied_unnamed(roost, project):
    control = made_by_name(roost, project, "--keep", kinds=("hook",))
    roost.run("apply", control, "--yes", check=0)
    assert (project / WORKFLOW).exists(), "the control: other kinds are taken with everything else"
    roost.run("undo", control, check=0)

    run = made_by_name(roost, project, "--keep")
    refused = roost.run("apply", run, "--yes")
    assert refused.code == 5 and WORKFLOW in refused.said and "--file" in refused.said, refused
    for body in ({}, {"named": ["plain.txt"]}):
        status, answer = roost.api("POST", f"/v1/runs/{run}/apply", body)
        assert (status, answer["error"]["code"]) == (403, "policy_refused") and WORKFLOW in answer["error"]["message"], answer
    assert not (project / WORKFLOW).exists() and not (project / "plain.txt").exists(), "all or nothing"
    roost.run("apply", run, "plain.txt", check=0)
    assert (project / "plain.txt").exists() and not (project / WORKFLOW).exists()
    roost.run("undo", run, check=0)
    roost.run("apply", run, "--yes", "--file", WORKFLOW, check=0)
    assert (project / "plain.txt").exists() and (project / WORKFLOW).exists()
    roost.run("undo", run, check=0)
    roost.run("apply", run, "./" + WORKFLOW, check=0)
    assert (project / WORKFLOW).exists() and not (project / "plain.txt").exists()


def test_a_person_at_the_terminal_is_asked_for_the_kinds_of_the_policy_too(roost, project):
    run = roost.shell(project, "echo '#!/bin/sh' > tool; chmod +x tool", options=("--by-name", "executable", "--keep")).check().run_id
    assert "executable" in diff_of(roost, run)["asked"]
    with Terminal(roost, "apply", run, cwd=project) as terminal:
        terminal.wait_for("apply it too?")
        terminal.type("y\n")
        terminal.wait_for_end()
    assert (project / "tool").exists()


def test_a_run_that_applies_by_itself_names_nothing(roost, project):
    run = made_by_name(roost, project, "--apply")
    applications = wait_until(lambda: diff_of(roost, run)["applications"])
    assert applications[0]["status"] == "failed" and WORKFLOW in applications[0]["message"], applications
    assert not (project / "plain.txt").exists()


def test_fewer_kinds_by_name_are_more_than_a_ceiling_allows(roost, project):
    from support.principals import mint

    token = mint(roost, "api_key", ["read", "operate"], ceiling={"policy": {"changesByName": ["ci"]}})["token"]
    roost.api("POST", "/v1/projects", {"path": str(project)})
    body = {"command": ["true"], "projectPath": str(project)}
    refused = roost.api_server.ask("POST", "/v1/tasks", body, token=token)
    assert refused.status == 403 and "CI configuration" in refused.json["error"]["message"], refused
    assert roost.api_server.ask("POST", "/v1/tasks", {**body, "changesByName": ["hook", "ci"]}, token=token).status == 202
