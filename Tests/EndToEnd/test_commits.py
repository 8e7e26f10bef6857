"""`apply --commit` and `--branch`: the commit holds the run's changes and nothing else; files, index and branch change together or not at all."""

import os
import subprocess
import threading

import pytest

from support import projects
from support.waiting import wait_until

LINES = "".join(f"{number}\n" for number in range(1, 21))


def edit(project, path, old, new):
    text = (project / path).read_bytes().decode()
    assert old in text
    (project / path).write_bytes(text.replace(old, new).encode())


def git(project, *arguments, **options):
    return projects.git(project, *arguments, **options)


def state(project):
    """Everything that an application may change: HEAD, staged and unstaged changes, and the rest of the git folder."""
    folder = git(project, "rev-parse", "--absolute-git-dir")
    return (
        git(project, "rev-parse", "--quiet", "--verify", "HEAD", check=False), git(project, "ls-files", "--stage"),
        git(project, "status", "--porcelain"), projects.files_of(project),
        sorted(name for name in os.listdir(folder) if "lock" in name or "roost" in name))


def test_a_commit_holds_the_runs_change_and_the_persons_edits_stay_theirs(roost):
    project = projects.make_repository(roost.projects / "edits", {"a": LINES, "b": LINES, "c": "c\n"})
    # Staged, then edited again, in the file that the run changes and in others.
    edit(project, "a", "10\n", "ten staged\n")
    edit(project, "c", "c\n", "staged\n")
    git(project, "add", "a", "c")
    edit(project, "a", "20\n", "twenty\n")
    edit(project, "b", "20\n", "loose\n")
    projects.write_files(project, {"untracked": "u\n"})
    before = state(project)
    run = roost.shell(project, "sed -i 's/^1$/one/' a b; echo new > new; rm c", ("--keep",)).check()
    roost.run("apply", run.run_id, "a", "b", "new", "--commit", "-m", "subject", "-m", "body", check=0)
    assert git(project, "show", "--format=%B", "--no-patch") == "subject\n\nbody"
    shown = git(project, "show", "--format=", "--unified=0", "HEAD")
    assert [line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-1", "+one", "-1", "+one", "+new"]
    staged = git(project, "diff", "--staged", "--unified=0")
    assert [line for line in staged.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-10", "+ten staged", "-c", "+staged"]
    loose = git(project, "diff", "--unified=0")
    assert [line for line in loose.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        "-20", "+twenty", "-20", "+loose"]
    assert (project / "a").read_text().startswith("one\n")
    roost.run("undo", run.run_id, check=0)
    assert state(project) == before


def test_a_change_that_builds_on_unfinished_edits_is_no_commit_of_its_own(roost):
    project = projects.make_repository(roost.projects / "builds", {"a": LINES})
    edit(project, "a", "10\n", "ten\n")
    projects.write_files(project, {"draft": "draft\n"})
    before = state(project)
    run = roost.shell(project, "sed -i 's/^ten$/TEN/' a; echo more >> draft", ("--keep",)).check()
    for target in ("--commit", "--branch"):
        answer = roost.run("apply", run.run_id, target, check=1)
        assert "uncommitted changes of the project; commit them first, or apply to the files" in answer.stdout, answer
        assert "a:" in answer.stdout and "draft:" in answer.stdout, answer
        assert state(project) == before
    assert git(project, "branch", "--list", "roost/*") == ""
    roost.run("apply", run.run_id, check=0)
    assert "TEN" in (project / "a").read_text() and (project / "draft").read_text() == "draft\nmore\n"


def test_staged_changes_of_the_same_lines_refuse_a_commit(roost):
    project = projects.make_repository(roost.projects / "staged", {"a": LINES})
    edit(project, "a", "1\n2\n", "one staged\n2\n")
    git(project, "add", "a")
    edit(project, "a", "one staged\n", "1\n")
    before = state(project)
    run = roost.shell(project, "sed -i 's/^1$/uno/' a", ("--keep",)).check()
    answer = roost.run("apply", run.run_id, "--commit", check=1)
    assert "other changes of the same lines are staged" in answer.stdout, answer
    assert state(project) == before


def test_a_locked_index_is_waited_for_and_then_refuses_with_nothing_changed(roost):
    project = projects.make_repository(roost.projects / "locked", {"a": "a\n"})
    run = roost.shell(project, "echo b >> a; echo n > n", ("--keep",)).check()
    lock = project / ".git" / "index.lock"
    before = state(project)
    lock.touch()
    answer = roost.run("apply", run.run_id, "--commit", check=1)
    assert "another git is at work" in answer.stdout and "index.lock" in answer.stdout, answer
    assert lock.exists(), "the lock of another is another's"
    lock.unlink()
    assert state(project) == before
    # Another git that ends meanwhile is waited for.
    lock.touch()
    ended = threading.Timer(0.3, lock.unlink)
    ended.start()
    roost.run("apply", run.run_id, "--commit", check=0)
    ended.join()
    assert git(project, "status", "--porcelain") == "" and git(project, "rev-list", "--count", "HEAD") == "2"
    lock.touch()
    applied = state(project)
    answer = roost.run("undo", run.run_id, check=1)
    assert "another git is at work" in answer.stdout, answer
    assert state(project) == applied
    lock.unlink()
    roost.run("undo", run.run_id, check=0)
    assert state(project) == before


def ordinary(place):
    return projects.make_repository(place, {"web/a": "a\n", "api/b": "b\n"})


def sparse(place):
    ordinary(place)
    git(place, "sparse-checkout", "set", "--cone", "web")
    return place


def sparse_index(place):
    ordinary(place)
    git(place, "sparse-checkout", "set", "--cone", "--sparse-index", "web")
    return place


def split_index(place):
    ordinary(place)
    git(place, "update-index", "--split-index")
    return place


def linked(place):
    ordinary(place)
    git(place, "worktree", "add", "--quiet", f"{place}-linked", "-b", "feat")
    return place.with_name(place.name + "-linked")


def separate(place):
    ordinary(place)
    git(place, "init", "--quiet", "--separate-git-dir", f"{place}.git")
    return place


def unborn(place):
    projects.make_folder(place, {"web/a": "a\n"})
    git(place, "init", "--quiet")
    return place


def detached(place):
    ordinary(place)
    git(place, "checkout", "--quiet", "--detach")
    return place


@pytest.mark.parametrize("form", [ordinary, sparse, sparse_index, split_index, linked, separate, detached], ids=lambda form: form.__name__)
def test_every_form_of_repository_takes_a_commit_and_gives_it_back(roost, form):
    project = form(roost.projects / f"form-{form.__name__}")
    before = state(project)
    run = roost.shell(project, "mkdir -p api; echo new > api/new; echo x >> web/a; chmod +x web/a", ("--keep",)).check()
    roost.run("apply", run.run_id, "--commit", check=0)
    assert git(project, "show", "--format=", "--name-only", "HEAD").split() == ["api/new", "web/a"]
    assert git(project, "show", "HEAD:api/b") == "b", "what is outside of the checkout stays in the commit"
    assert git(project, "status", "--porcelain") == ""
    git(project, "fsck", "--strict")
    roost.run("undo", run.run_id, check=0)
    assert git(project, "status", "--porcelain") == before[2] and git(project, "rev-parse", "HEAD") == before[0]
    roost.run("apply", run.run_id, "--branch", check=0)
    branch = git(project, "for-each-ref", "--format=%(refname)", "refs/heads/roost")
    assert git(project, "show", "--format=", "--name-only", branch).split() == ["api/new", "web/a"]
    assert git(project, "show", f"{branch}:api/b") == "b"


def test_the_first_commit_of_a_repository(roost):
    project = unborn(roost.projects / "unborn")
    git(project, "add", "web/a")
    before = state(project)
    run = roost.shell(project, "echo new > new", ("--keep",)).check()
    roost.run("apply", run.run_id, "--commit", check=0)
    assert git(project, "show", "--format=", "--name-only", "HEAD") == "new"
    assert git(project, "status", "--porcelain") == "A  web/a"
    roost.run("undo", run.run_id, check=0)
    assert state(project) == before


def test_a_message_needs_a_commit(roost):
    project = projects.make_repository(roost.projects / "message", {"a": "a\n"})
    run = roost.shell(project, "echo b >> a", ("--keep",)).check()
    answer = roost.run("apply", run.run_id, "-m", "words", check=2)
    assert "--message needs --commit or --branch" in answer.stderr, answer
    status, body = roost.api("POST", f"/v1/runs/{run.run_id}/apply", {"message": "words"})
    assert status == 400, body


@pytest.fixture
def person(fresh_roost):
    """A Roost whose user has git settings, which both the daemon and this test's git read."""
    settings = fresh_roost.user_home / ".gitconfig"
    settings.write_text("[user]\n\tname = T\n\temail = t@example.invalid\n[safe]\n\tdirectory = *\n")
    fresh_roost.up()
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(fresh_roost.user_home), "GIT_CONFIG_NOSYSTEM": "1"}

    def run_git(project, *arguments):
        return subprocess.run(["git", *arguments], cwd=project, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    fresh_roost.git = run_git
    return fresh_roost


@pytest.fixture
def signer(person):
    """A person whose git signs each commit with an SSH key and trusts it."""
    key = person.user_home / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    (person.user_home / "signers").write_text("t@example.invalid " + key.with_suffix(".pub").read_text())
    with (person.user_home / ".gitconfig").open("a") as settings:
        settings.write(
            "[commit]\n\tgpgSign = true\n[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = ~/key\n"
            "[gpg \"ssh\"]\n\tallowedSignersFile = ~/signers\n")
    return person


@pytest.mark.parametrize("target", ["--commit", "--branch"])
def test_a_commit_is_signed_where_the_persons_git_signs(signer, target):
    project = projects.make_repository(signer.projects / "signed", {"a": "a\n"})
    # Programs named by the repository's configuration are ignored.
    signer.git(project, "config", "gpg.ssh.program", "/bin/false")
    before = state(project)
    run = signer.shell(project, "echo b >> a", ("--keep",)).check()
    answer = signer.run("apply", run.run_id, target, check=0)
    assert "not signed" not in answer.stdout, answer
    name = "HEAD" if target == "--commit" else signer.git(project, "for-each-ref", "--format=%(refname)", "refs/heads/roost")
    signer.git(project, "config", "--unset", "gpg.ssh.program")
    signer.git(project, "verify-commit", name)
    assert signer.git(project, "log", "-1", "--format=%G? %GS", name) == "G t@example.invalid"
    assert target == "--branch" or signer.git(project, "status", "--porcelain") == ""
    assert signer.git(project, "fsck", "--strict", "--no-dangling") == ""
    signer.run("undo", run.run_id, check=0)
    assert state(project) == before and signer.git(project, "branch", "--list", "roost/*") == ""


def test_a_commit_that_cannot_be_signed_stands_unsigned_and_says_so(signer):
    project = projects.make_repository(signer.projects / "unsigned", {"a": "a\n"})
    before = state(project)
    (signer.user_home / "key").rename(signer.user_home / "gone")
    run = signer.shell(project, "echo b >> a", ("--keep",)).check()
    answer = signer.run("apply", run.run_id, "--commit", check=1)
    assert "the commit could not be signed: ssh-keygen exited with" in answer.stderr, answer
    assert "the commit is not signed" in answer.stdout and "git commit --amend --no-edit -S" in answer.stdout, answer
    assert signer.git(project, "log", "-1", "--format=%G?") == "N"
    # A signature over other content is rejected, and one that arrives too late changes nothing.
    application = signer.api("GET", f"/v1/runs/{run.run_id}/diff")[1]["applications"][0]
    path = f"/v1/applications/{application['id']}/signature"
    for text in ("no signature", "-----BEGIN SSH SIGNATURE-----\nA\n\nauthor X\n-----END PGP MESSAGE-----\n"):
        assert signer.api("POST", path, {"signature": text})[0] == 400, text
    signer.git(project, "commit", "--quiet", "--no-gpg-sign", "--allow-empty", "--message", "another")
    after = state(project)
    status, body = signer.api("POST", path, {"signature": "-----BEGIN SSH SIGNATURE-----\nA\n-----END SSH SIGNATURE-----\n"})
    assert status == 409 and "later commits are based on it" in body["error"]["message"], body
    assert state(project) == after
    signer.git(project, "reset", "--quiet", "--hard", "HEAD^")
    (signer.user_home / "gone").rename(signer.user_home / "key")
    signer.run("undo", run.run_id, check=0)
    assert state(project) == before
    answer = signer.run("apply", run.run_id, "--commit", "--no-sign", check=0)
    assert "the commit is not signed" in answer.stdout, answer


def test_large_files_are_committed_as_their_pointers_and_come_along(person):
    project = person.projects / "large"
    project.mkdir()
    person.git(project, "lfs", "install", "--skip-repo")
    person.git(project, "init", "--quiet")
    projects.write_files(project, {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "old.bin": b"\0old" * 1000})
    person.git(project, "add", "--all")
    person.git(project, "commit", "--quiet", "--message", "first")
    run = person.shell(project, "head -c 5000 /dev/zero > new.bin; echo changed >> old.bin", ("--keep",)).check()
    for target, name in (("--branch", None), ("--commit", "HEAD")):
        person.run("apply", run.run_id, target, check=0)
        name = name or person.git(project, "for-each-ref", "--format=%(refname)", "refs/heads/roost")
        for path in ("new.bin", "old.bin"):
            assert person.git(project, "show", f"{name}:{path}").startswith("version https://git-lfs.github.com/spec/v1"), path
    assert person.git(project, "status", "--porcelain") == ""
    assert "OK" in person.git(project, "lfs", "fsck")


def test_what_goes_through_a_program_that_is_not_run_is_not_committed_as_plain_text(person):
    project = projects.make_repository(person.projects / "crypt", {".gitattributes": "*.key filter=crypt\n", "a": "a\n"})
    person.git(project, "config", "filter.crypt.clean", "tr a-z b-za")
    before = state(project)
    run = person.shell(project, "echo secret > my.key; echo b >> a", ("--keep",)).check()
    for target in ("--commit", "--branch"):
        answer = person.run("apply", run.run_id, target, check=1)
        assert "my.key goes through the filter program crypt" in answer.stdout, answer
        assert state(project) == before
    person.run("apply", run.run_id, "a", "--commit", check=0)
    assert person.git(project, "show", "--format=", "--name-only", "HEAD") == "a"


MERGES = {
    "line ends": ("* text eol=crlf\n", LINES.replace("\n", "\r\n").encode(), "sed -i '1s/.*/run\\r/' f", b"run\r\n2\r\n", b"19\r\nmine\r\n"),
    # An editor of the agent that writes only line feeds changes each line, but nothing for git.
    "line ends rewritten": (
        "* text=auto\n", LINES.replace("\n", "\r\n").encode(), "sed -i 's/\\r//; 1s/.*/run/' f", b"run\r\n2\r\n", b"19\r\nmine\r\n"),
    "UTF-16": (
        "f working-tree-encoding=UTF-16LE-BOM text\n", b"\xff\xfe" + LINES.encode("utf-16-le"),
        "python3 -c \"t=open('f',encoding='utf-16').read(); open('f','wb').write(b'\\xff\\xfe'+t.replace('1\\n2\\n','run\\n2\\n',1).encode('utf-16-le'))\"",
        b"\xff\xfe" + "run\n2\n".encode("utf-16-le"), "19\nmine\n".encode("utf-16-le")),
}


@pytest.mark.parametrize("name", MERGES)
def test_edits_of_both_sides_are_merged_as_git_merges_them(roost, name):
    attributes, content, script, start, end = MERGES[name]
    project = projects.make_repository(roost.projects / f"merge-{name.replace(' ', '-')}", {".gitattributes": attributes, "f": content})
    run = roost.shell(project, script, ("--keep",)).check()
    encoding = "utf-16-le" if name == "UTF-16" else "ascii"
    last = "20\n" if name == "UTF-16" else "20\r\n"
    (project / "f").write_bytes(content.removesuffix(last.encode(encoding)) + last.replace("20", "mine").encode(encoding))
    roost.run("apply", run.run_id, "f", check=0)
    merged = (project / "f").read_bytes()
    assert merged.startswith(start) and merged.endswith(end), merged
    roost.run("undo", run.run_id, check=0)


def test_what_git_converted_is_known_as_it_was_where_it_is_edited_during_the_run(roost):
    project = projects.make_repository(
        roost.projects / "during", {".gitattributes": "* text eol=crlf\n", "f": LINES.replace("\n", "\r\n")})
    status, made = roost.api(
        "POST", "/v1/tasks",
        {"command": ["sh", "-c", "sed -i '1s/.*/run\\r/' f; echo changed; cat"], "projectPath": str(project), "takesInput": True})
    assert status == 202, made
    run = made["run"]["id"]
    wait_until(lambda: "changed" in roost.run("logs", run).stdout, what="the change of the run")
    # From here on, only the repository knows the file's content, and its line endings differ there.
    (project / "f").write_bytes((project / "f").read_bytes().replace(b"20\r\n", b"mine\r\n"))
    assert roost.api("POST", f"/v1/runs/{run}/input", {})[0] < 300
    roost.wait_for_end(made["taskId"])
    roost.run("apply", run, "f", check=0)
    merged = (project / "f").read_bytes()
    assert merged.startswith(b"run\r\n2\r\n") and merged.endswith(b"19\r\nmine\r\n"), merged


def test_attributes_say_what_is_not_merged_and_what_keeps_both(roost):
    project = projects.make_repository(
        roost.projects / "drivers", {".gitattributes": "whole -merge\nboth merge=union\n", "whole": LINES, "both": "1\n2\n", "plain": LINES})
    run = roost.shell(project, "sed -i 1s/.*/run/ whole plain; echo run >> both; echo '* merge=union' > .gitattributes", ("--keep",)).check()
    for path in ("whole", "plain"):
        edit(project, path, "20\n", "mine\n")
    projects.write_files(project, {"both": "1\n2\nmine\n"})
    # The attributes in the person's own tree count, not those that the run wrote.
    answer = roost.run("apply", run.run_id, "whole", check=1)
    assert "attributes exclude it from merging" in answer.stdout, answer
    roost.run("apply", run.run_id, "plain", "both", check=0)
    assert (project / "both").read_text() == "1\n2\nmine\nrun\n"
    assert (project / "plain").read_text().startswith("run\n2\n") and (project / "plain").read_text().endswith("19\nmine\n")


def test_a_conflict_shows_its_places_and_the_ways_out(roost):
    project = projects.make_repository(roost.projects / "conflict", {"a": LINES * 3, "gone": "g\n", "data": b"\0\1"})
    run = roost.shell(project, "sed -i '30s/.*/theirs/; 2s/.*/second/' a; rm gone; printf '\\0run' > data", ("--keep",)).check()
    text = (project / "a").read_text().splitlines(keepends=True)
    text[29], text[57] = "ours\n", "elsewhere\n"
    projects.write_files(project, {"a": "".join(text), "gone": "g\nmore\n", "data": b"\0mine"})
    before = projects.files_of(project)
    answer = roost.run("apply", run.run_id, check=1)
    assert "<<<<<<< project\n" in answer.stdout and "ours\n" in answer.stdout and ">>>>>>> run" in answer.stdout, answer
    assert "@@ line" in answer.stdout and "elsewhere" not in answer.stdout, "only the places in question"
    for way in ("--ours", "--theirs", "--branch"):
        assert way in answer.stdout, answer
    assert "roost task say" not in answer.stdout, "a plain command cannot be asked"
    assert projects.files_of(project) == before
    roost.run("apply", run.run_id, "--ours", check=0)
    lines = (project / "a").read_text().splitlines()
    assert (lines[1], lines[29], lines[57]) == ("second", "ours", "elsewhere"), "what does not conflict is merged"
    assert (project / "gone").read_text() == "g\nmore\n" and (project / "data").read_bytes() == b"\0mine"
    roost.run("undo", run.run_id, check=0)
    assert projects.files_of(project) == before
    roost.run("apply", run.run_id, "--theirs", check=0)
    lines = (project / "a").read_text().splitlines()
    assert (lines[1], lines[29], lines[57]) == ("second", "theirs", "elsewhere")
    assert not (project / "gone").exists() and (project / "data").read_bytes() == b"\0run"
    roost.run("undo", run.run_id, check=0)
    assert projects.files_of(project) == before


def test_a_commit_over_one_that_changed_the_same_lines_takes_the_chosen_side(roost):
    project = projects.make_repository(roost.projects / "sides", {"a": LINES})
    run = roost.shell(project, "sed -i '1s/.*/theirs/; 20s/.*/end/' a", ("--keep",)).check()
    edit(project, "a", "1\n2\n", "ours\n2\n")
    git(project, "commit", "--quiet", "--all", "--message", "mine")
    before = state(project)
    roost.run("apply", run.run_id, "--commit", check=1)
    assert state(project) == before
    for side, first in (("--ours", "ours"), ("--theirs", "theirs")):
        roost.run("apply", run.run_id, "--commit", side, check=0)
        assert (project / "a").read_text() == LINES.replace("1\n", f"{first}\n", 1).replace("20\n", "end\n")
        assert git(project, "show", "HEAD:a") == (project / "a").read_text().strip() and git(project, "status", "--porcelain") == ""
        roost.run("undo", run.run_id, check=0)
        assert state(project) == before


def test_undo_keeps_what_was_changed_since_in_other_lines(roost):
    project = projects.make_repository(roost.projects / "since", {"a": LINES, "b": LINES, "gone": "g\n"})
    run = roost.shell(project, "sed -i '1s/.*/run/' a b; rm gone; echo new > new", ("--keep",)).check()
    roost.run("apply", run.run_id, check=0)
    edit(project, "a", "20\n", "mine\n")
    edit(project, "b", "run\n", "run and mine\n")
    applied = projects.files_of(project)
    answer = roost.run("undo", run.run_id, check=1)
    assert "b: the same lines were changed since it was applied" in answer.stdout and " a:" not in answer.stdout, answer
    assert projects.files_of(project) == applied
    edit(project, "b", "run and mine\n", "run\n")
    roost.run("undo", run.run_id, check=0)
    assert (project / "a").read_text() == LINES.replace("20\n", "mine\n") and (project / "b").read_text() == LINES
    assert (project / "gone").read_text() == "g\n" and not (project / "new").exists()


def test_several_names_of_one_file_are_applied_and_undone(roost):
    project = projects.make_repository(roost.projects / "names", {"a": LINES})
    os.link(project / "a", project / "b")
    os.link(project / "a", project / "c")
    before = projects.files_of(project)
    run = roost.shell(project, "for name in a b c; do sed \"1s/.*/$name/\" $name > new; cat new > $name; rm new; done", ("--keep",)).check()
    roost.run("apply", run.run_id, check=0)
    assert [(project / name).read_text().split()[0] for name in "abc"] == ["a", "b", "c"]
    roost.run("undo", run.run_id, check=0)
    assert projects.files_of(project) == before
