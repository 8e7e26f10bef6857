"""In a run, git uses a git folder of the task: it shows what git shows outside, and nothing reaches the project except by apply."""

import subprocess

import pytest

from support import projects

STATUS = "git status --porcelain=v2 --branch --untracked-files=all"


def ordinary(place):
    return projects.make_repository(place / "p", {"a.txt": "a\n", "sub/b.txt": "b\n", ".gitignore": "*.log\n"})


def edited(place):
    """Staged, unstaged, untracked and ignored files at once."""
    project = ordinary(place)
    projects.write_files(project, {"a.txt": "a\nstaged\n", "new.txt": "n\n"})
    projects.git(project, "add", "a.txt")
    projects.write_files(project, {"a.txt": "a\nstaged\nmore\n", "sub/c.txt": "c\n", "x.log": "x\n"})
    (project / "sub" / "b.txt").unlink()
    return project


def unborn(place):
    project = projects.make_folder(place / "p", {"a.txt": "a\n"})
    projects.git(project, "init", "--quiet")
    return project


def detached(place):
    project = ordinary(place)
    projects.git(project, "checkout", "--quiet", "--detach")
    return project


def packed(place):
    project = ordinary(place)
    projects.git(project, "branch", "other")
    projects.git(project, "gc", "--quiet")
    return project


def merging(place):
    project = ordinary(place)
    projects.git(project, "checkout", "--quiet", "-b", "other")
    projects.write_files(project, {"a.txt": "theirs\n"})
    projects.git(project, "commit", "--quiet", "--all", "--message", "theirs")
    projects.git(project, "checkout", "--quiet", "main")
    projects.write_files(project, {"a.txt": "ours\n"})
    projects.git(project, "commit", "--quiet", "--all", "--message", "ours")
    projects.git(project, "merge", "--quiet", "other", check=False)
    return project


def linked(place):
    main = ordinary(place)
    projects.git(main, "worktree", "add", "--quiet", str(place / "linked"), "-b", "feat")
    return place / "linked"


def separate(place):
    project = ordinary(place)
    projects.git(project, "init", "--quiet", f"--separate-git-dir={place / 'elsewhere.git'}")
    return project


def shallow(place):
    source = ordinary(place)
    projects.write_files(source, {"a.txt": "second\n"})
    projects.git(source, "commit", "--quiet", "--all", "--message", "second")
    projects.git(place, "clone", "--quiet", "--depth=1", f"file://{source}", str(place / "shallow"))
    return place / "shallow"


def borrowing(place):
    source = ordinary(place)
    projects.git(place, "clone", "--quiet", "--shared", str(source), str(place / "borrowing"))
    return place / "borrowing"


def sparse(place):
    project = ordinary(place)
    projects.write_files(project, {"left/l.txt": "l\n", "right/r.txt": "r\n"})
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "second")
    projects.git(project, "sparse-checkout", "set", "left")
    return project


def with_submodule(place):
    inner = projects.make_repository(place / "inner", {"i.txt": "i\n"})
    project = ordinary(place)
    projects.git(project, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "module")
    projects.git(project, "commit", "--quiet", "--message", "with a submodule")
    return project


FORMS = [ordinary, edited, unborn, detached, packed, merging, linked, separate, shallow, borrowing, sparse, with_submodule]


def git_data(project):
    """Everything that belongs to the project's repository, wherever it is."""
    common = projects.git(project, "rev-parse", "--path-format=absolute", "--git-common-dir")
    return projects.picture(common)


@pytest.mark.parametrize("mode", ["overlay", "clone"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_git_says_inside_what_it_says_outside_and_writes_nowhere_else(fresh_roost, form, mode):
    project = form(fresh_roost.projects)
    outside = projects.git(project, *STATUS.split()[1:])
    before = git_data(project)
    run = fresh_roost.shell(
        project, f"{STATUS}; echo ====; git log --format=%s -1 2>/dev/null; git fsck --no-dangling 2>&1 | grep -v '^notice' >&2; "
        "{ git config user.name T; git config user.email t@example.invalid; git checkout -q -b made; echo made > made.txt; git add made.txt; "
        "git commit -qm 'by the run' -- made.txt || git commit -qm 'by the run'; git tag inside; git gc -q; } > /dev/null 2>&1; true",
        options=("--keep", "--work-tree", mode)).check()
    status, rest = run.output("stdout").split("====\n")
    assert status.strip() == outside.strip()
    assert rest.strip() == projects.git(project, "log", "--format=%s", "-1", check=False)
    assert "error" not in run.output("stderr"), run.output("stderr")
    assert git_data(project) == before, "the project's git data is as it was"
    assert not (project / "made.txt").exists()


def test_what_a_run_makes_besides_head_is_told_and_brought(fresh_roost):
    project = ordinary(fresh_roost.projects)
    projects.git(project, "branch", "taken")
    run = fresh_roost.shell(
        project, "git config user.name T; git config user.email t@example.invalid; "
        "git checkout -q -b feature; echo f > f.txt; git add f.txt; git commit -qm 'feature work'; git checkout -q main; "
        "git tag light feature; git tag -a -m 'a tag' heavy feature; git notes add -m 'a note' feature; "
        "echo first >> a.txt; git stash -q; echo second >> a.txt; git stash -q; "
        "echo x > gone.txt; git add gone.txt; git commit -qm 'to be amended'; git commit -q --amend -m amended; echo y > y.txt",
        options=("--keep",)).check()
    told = fresh_roost.run("diff", "--stat").check().stdout
    for words in ("branch feature, 1 commit", "tag light", "tag heavy", "note commits", "stash stash@{0}", "stash stash@{1}", "1 commit is on no"):
        assert words in told, told
    diff = fresh_roost.run("diff", "--json").check().json
    assert {reference["kind"] for reference in diff["references"]} == {"branch", "tag", "note", "stash"}
    applied = fresh_roost.run("apply").check().stdout
    task = run.json["taskId"]
    names = projects.git(project, "for-each-ref", "--format=%(refname)").split()
    own = [name for name in names if "roost" in name]
    short = own[0].split("/")[3]
    assert task.replace("-", "").endswith(short), (task, short)
    assert set(own) == {
        f"refs/heads/roost/{short}/{name}" for name in ("main", "feature", "stash-0", "stash-1")
    } | {f"refs/tags/roost/{short}/{name}" for name in ("light", "heavy")} | {f"refs/notes/roost/{short}/commits"}, own
    assert projects.git(project, "log", "--format=%s", "-1", f"roost/{short}/feature") == "feature work"
    assert projects.git(project, "cat-file", "-t", f"refs/tags/roost/{short}/heavy") == "tag"
    assert projects.git(project, "show", f"roost/{short}/stash-1:a.txt") == "a\nfirst"
    assert "feature" in applied and f"roost/{short}/feature" in applied, applied
    assert projects.git(project, "fsck", "--strict") == ""


def test_large_files_are_as_outside_and_come_with_the_commits(fresh_roost):
    home = {"HOME": str(fresh_roost.user_home), "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*arguments):
        environment = {**projects.GIT_ENVIRONMENT, **home}
        return subprocess.run(["git", *arguments], cwd=project, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    project = projects.make_folder(fresh_roost.projects / "p", {"a.txt": "a\n", "big.bin": b"x" * 50_000})
    git("lfs", "install", "--skip-repo")
    git("init", "--quiet")
    git("lfs", "track", "*.bin")
    git("add", "--all")
    git("commit", "--quiet", "--message", "first")
    run = fresh_roost.shell(
        project, "git config user.name T; git config user.email t@example.invalid; git status --porcelain; rm big.bin; git checkout -q big.bin; "
        "wc -c < big.bin; printf yyyy > big.bin; printf zz > new.bin; git add --all; git commit -qm 'by the run'; git cat-file -p HEAD:new.bin",
        options=("--keep",)).check()
    lines = run.output("stdout").split("\n")
    assert (lines[0], lines[1]) == ("50000", "version https://git-lfs.github.com/spec/v1"), run.output()
    fresh_roost.run("apply").check()
    branch = git("for-each-ref", "--format=%(refname:short)", "refs/heads/roost")
    git("checkout", "--quiet", "--force", branch)
    assert (project / "big.bin").read_bytes() == b"yyyy" and (project / "new.bin").read_bytes() == b"zz"
    assert "OK" in git("lfs", "fsck")


def test_a_name_that_is_taken_gets_another_and_that_is_told(fresh_roost):
    project = ordinary(fresh_roost.projects)
    projects.git(project, "branch", "roost")
    fresh_roost.shell(
        project, "git config user.name T; git config user.email t@example.invalid; echo b >> a.txt; git commit -qam 'by the run'",
        options=("--keep",)).check()
    said = fresh_roost.run("apply").check().stdout
    name = next(line for line in projects.git(project, "branch", "--list", "--format=%(refname:short)").split() if line.startswith("roost-"))
    assert projects.git(project, "log", "--format=%s", "-1", name) == "by the run"
    assert name in said, said


def test_a_masked_file_that_is_tracked_looks_untouched_and_is_not_committed(fresh_roost):
    project = projects.make_repository(fresh_roost.projects / "p", {".env.test": "API=http://localhost\n", "a.txt": "a\n"})
    run = fresh_roost.shell(
        project, "git config user.name T; git config user.email t@example.invalid; wc -c < .env.test; git status --porcelain; "
        "echo b >> a.txt; git add -A; git add .env.test; git commit -qam 'by the run'; git show --stat --format= HEAD", options=("--keep",)).check()
    assert run.output("stdout").split()[0] == "0" and ".env" not in run.output("stdout"), run.output()
    fresh_roost.run("apply").check()
    branch = projects.git(project, "for-each-ref", "--format=%(refname)", "refs/heads/roost")
    assert projects.git(project, "show", f"{branch}:.env.test") == "API=http://localhost"


def test_the_next_run_stands_on_what_the_person_committed_meanwhile(fresh_roost):
    project = projects.make_repository(fresh_roost.projects / "p", {"a.txt": "a\n", "o.txt": "o\n"})
    script = ("git config user.name T; git config user.email t@example.invalid; git status --porcelain; "
              "git log --format=%s; echo x >> a.txt; git add a.txt; "
              "if git log --format=%s | grep -q person; then git commit -qm 'second run'; else git reset -q; fi")
    first = fresh_roost.shell(project, script, options=("--keep",)).check()
    fresh_roost.run("apply").check()
    assert "M a.txt" in projects.git(project, "status", "--porcelain")
    projects.git(project, "checkout", "--quiet", "-b", "elsewhere")
    projects.write_files(project, {"b.txt": "b\n", "o.txt": "o\nmine\n"})
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "person")
    second = fresh_roost.run("task", "retry", "@last")
    logs = fresh_roost.run("logs").stdout
    assert "person" in logs, (first.output(), second, logs)
    fresh_roost.run("apply").check()
    branch = projects.git(project, "for-each-ref", "--format=%(refname)", "refs/heads/roost")
    assert projects.git(project, "log", "--format=%s", branch).split("\n") == ["second run", "person", "first"]
    assert projects.git(project, "show", "--name-only", "--format=", branch).split() == ["a.txt"], "its own change, and nobody else's undone"


def test_commits_that_conflict_leave_the_run_on_the_state_that_it_had(fresh_roost):
    fresh_roost.up()
    project = projects.make_repository(
        fresh_roost.projects / "against", {"f": "".join(f"{line}\n" for line in range(20)), "gone": "gone\n", "x": "#!/bin/sh\n", "d/e": "e\n"})
    (project / "x").chmod(0o755)
    projects.git(project, "commit", "--quiet", "--all", "--message", "base")
    look = "git status --porcelain; git log --format=%s; head -1 f; cat gone d/e d/n 2>&1; ls -l x | cut -c1-4"
    run = fresh_roost.shell(project, f"""
        if [ -e turn ]; then {look}
        else touch turn; echo turn >> .git/info/exclude; sed -i 's/^0$/agent/' f; git -c user.name=A -c user.email=a@example.invalid commit -qam agent; fi""",
        ("--keep",)).check()
    (project / "f").write_text((project / "f").read_text().replace("0\n", "person\n", 1))
    projects.git(project, "rm", "--quiet", "gone")
    projects.write_files(project, {"n": "n\n", "d/e": "other\n", "d/n": "n\n", "deep/er/n": "n\n", "x": "other\n"})
    projects.git(project, "add", "--all")
    projects.git(project, "commit", "--quiet", "--message", "person")
    projects.write_files(project, {"loose": "loose\n"})
    before = projects.files_of(project)

    def said():
        run_id = fresh_roost.last_run_of(run.json["taskId"])["id"]
        return "\n".join(line["text"] for line in fresh_roost.items(f"/v1/runs/{run_id}/logs"))

    for _ in range(2):
        again = fresh_roost.run("task", "retry", "@last", check=0)
        logs = said()
        assert "cannot be rebased onto what you committed since (they conflict in f): this run works on the state that the task had" in logs, logs
        assert again.stdout.splitlines()[:8] == [
            "?? loose", "agent", "base", "first", "agent", "gone", "e", "cat: d/n: No such file or directory"], again
        assert "-rwx" in again.stdout, again
    changes = fresh_roost.api("GET", f"/v1/runs/{fresh_roost.last_run_of(run.json['taskId'])['id']}/diff")[1]["changes"]
    assert [change["path"] for change in changes if change["path"] != "turn"] == ["f"], changes
    # None of it is taken for the task's own work: after the apply, the person's commit still exists.
    fresh_roost.run("apply", "@last", "--theirs", check=0)
    now = projects.files_of(project)
    assert {name for name in now if now[name] != before.get(name)} <= {b"f", b"turn"} and not set(before) - set(now)
    assert (project / "f").read_text().startswith("agent\n")
    fresh_roost.run("task", "retry", "@last", check=0)
    assert "works on the state that the task had" not in said()


def test_what_the_task_stands_on_survives_the_persons_cleaning_and_a_new_clone(fresh_roost):
    project = ordinary(fresh_roost.projects)
    projects.write_files(project, {"a.txt": "a\nto be thrown away\n"})
    projects.git(project, "commit", "--quiet", "--all", "--message", "thrown away")
    run = fresh_roost.shell(
        project, "git config user.name T; git config user.email t@example.invalid; echo r > r.txt; git add r.txt; git commit -qm 'by the run'",
        options=("--keep",)).check()
    projects.git(project, "reset", "--quiet", "--hard", "HEAD~1")
    projects.git(project, "reflog", "expire", "--expire=now", "--all")
    projects.git(project, "gc", "--quiet", "--prune=now")
    assert fresh_roost.run("diff", run.run_id).check().stdout
    again = fresh_roost.run("task", "retry", "@last")
    assert "fatal" not in fresh_roost.run("logs").stdout, again
    applied = fresh_roost.run("apply", "--branch", run.run_id)
    assert applied.code == 0, str(applied)
    branch = projects.git(project, "for-each-ref", "--format=%(refname)", "refs/heads/roost").split()[0]
    assert "by the run" in projects.git(project, "log", "--format=%s", branch)
    assert projects.git(project, "fsck") == ""


@pytest.mark.parametrize("form", [ordinary, linked, with_submodule], ids=lambda form: form.__name__)
@pytest.mark.parametrize("place", ["beside", "on another file system"])
def test_a_trusted_run_has_a_git_folder_of_its_own_too(fresh_roost, form, place, tmp_path_factory):
    folder = fresh_roost.projects
    if place != "beside":
        # Not below the daemon's own folder: sandboxes of other daemons that start meanwhile have the mount too and would be taken for its
        # own.
        folder = tmp_path_factory.mktemp("other-file-system")
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(folder)], check=False).returncode != 0:
            pytest.skip("another file system needs the right to mount one")
    try:
        project = form(folder)
        before = git_data(project)
        run = fresh_roost.shell(
            project, f"{STATUS}; git config user.name T; git config user.email t@example.invalid; echo x >> a.txt; git commit -qam 'by the run'",
            options=("--keep", "--isolation", "trusted")).check()
        assert run.output("stdout").strip() == projects.git(project, *STATUS.split()[1:])
        assert git_data(project) == before
        fresh_roost.run("apply", "--branch").check()
        branch = projects.git(project, "for-each-ref", "--format=%(refname)", "refs/heads/roost")
        assert projects.git(project, "log", "--format=%s", "-1", branch) == "by the run"
    finally:
        if place != "beside":
            fresh_roost.run("down")
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_run_may_throw_its_repository_away(fresh_roost):
    project = ordinary(fresh_roost.projects)
    before = git_data(project)
    fresh_roost.shell(
        project, "rm -rf .git; git init -q; git config user.name T; git config user.email t@example.invalid; "
        "git add -A; git commit -qm 'a new beginning'; echo n > n.txt", options=("--keep",)).check()
    fresh_roost.run("apply").check()
    assert (project / "n.txt").read_text() == "n\n"
    assert projects.git(project, "log", "--format=%s", "--all").count("first") == 1
    assert git_data(project) != before and "a new beginning" in projects.git(project, "log", "--format=%s", "--all")
