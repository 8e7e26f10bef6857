"""Attacks through the git data that a repository or a run leaves: line RP-01. Nothing may execute outside a sandbox, wait forever or
reach others.
"""

import concurrent.futures
import os
import pathlib
import stat
import subprocess

import pytest

from support import processes, projects
from support.roost import ORDINARY_USER, Roost
from support.waiting import wait_until


@pytest.fixture(scope="module")
def host(binary):
    with Roost(binary) as roost:
        roost.up()
        yield roost


@pytest.fixture(scope="module", params=[None, ORDINARY_USER], ids=["invoking user", "ordinary user"])
def either(request, readable_binary):
    if request.param is not None and os.getuid() != 0:
        pytest.skip("needs root to become somebody else")
    with Roost(readable_binary, user=request.param) as roost:
        roost.up()
        yield roost


class Hostile:
    """A repository whose settings leave a mark where only a process outside a sandbox can write."""

    def __init__(self, roost, name):
        self.roost = roost
        self.mark = roost.scratch / f"mark-{name}"
        self.folder = pathlib.Path(projects.make_repository(roost.projects / name, {"a.txt": "one\n", "b.txt": "second\n"}))
        self.trace = f"sh -c 'id > {self.mark}; cat'"

    def git(self, *arguments, check=True):
        return projects.git(self.folder, *arguments, check=check)

    def set(self, key, value):
        self.git("config", key, value)

    def attributes(self, text):
        (self.folder / ".git/info").mkdir(exist_ok=True)
        (self.folder / ".git/info/attributes").write_text(text)

    def hook(self, folder, *names):
        folder.mkdir(exist_ok=True)
        for name in names:
            (folder / name).write_text(f"#!/bin/sh\nid > {self.mark}\n")
            (folder / name).chmod(0o755)

    def change(self):
        """A change that git must read: other content, and a timestamp that the index does not know."""
        (self.folder / "a.txt").write_text("changed\n")
        os.utime(self.folder / "b.txt", (1, 1))

    def is_marked(self):
        return self.mark.exists()

    def control(self, *arguments):
        """The same repository under the person's own git, where the trap works."""
        self.change()
        self.git(*arguments, check=False)
        assert self.is_marked(), f"the trap does not work: git {' '.join(arguments)}"
        self.mark.unlink()
        projects.give(self.folder, self.roost.user)

    def whole_job(self):
        """Run, diff, apply to the files, as a branch, as a commit, and undo; none may trigger the trap."""
        roost, folder = self.roost, self.folder
        run = roost.shell(folder, "echo three > a.txt; echo n > new.txt")
        assert run.end[0] == "succeeded", run
        self.expect_nothing("run")
        roost.run("diff", run.run_id, cwd=folder)
        self.expect_nothing("diff")
        roost.run("apply", run.run_id, cwd=folder)
        self.expect_nothing("apply")
        run = roost.shell(folder, "echo four > a.txt")
        roost.run("apply", run.run_id, "--branch", cwd=folder)
        self.expect_nothing("apply --branch")
        run = roost.shell(
            folder, "echo five > a.txt; git -c user.email=x@example.invalid -c user.name=x -c core.hooksPath= commit --no-gpg-sign -qam c")
        self.expect_nothing("a run with commits")
        done = roost.run("apply", run.run_id, "--commit", cwd=folder)
        self.expect_nothing("apply --commit")
        roost.run("undo", run.run_id, cwd=folder)
        self.expect_nothing("undo")
        return done

    def expect_nothing(self, what):
        assert not self.is_marked(), f"{what} executed what the repository names, outside: {self.mark.read_text()}"


def filter_clean(trap):
    trap.set("filter.e.clean", trap.trace)
    trap.attributes("*.txt filter=e\n")
    return ("status",)


def filter_process(trap):
    trap.set("filter.e.process", f"sh -c 'id > {trap.mark}; exit 1'")
    (trap.folder / ".gitattributes").write_text("*.txt filter=e\n")
    return ("status",)


def file_system_monitor(trap):
    trap.set("core.fsmonitor", f"sh -c 'id > {trap.mark}; false'")
    return ("status",)


def hooks(trap):
    trap.hook(trap.folder / ".git/hooks", "post-index-change", "pre-commit", "reference-transaction", "post-checkout", "pre-auto-gc")
    return ("branch", "of-the-person")


def hooks_elsewhere(trap):
    trap.hook(trap.folder / "own-hooks", "reference-transaction", "post-index-change")
    trap.set("core.hooksPath", str(trap.folder / "own-hooks"))
    return ("branch", "of-the-person")


def included(trap):
    (trap.folder / "evil.cfg").write_text(f'[filter "e"]\n\tclean = sh -c "id > {trap.mark}; cat"\n')
    trap.set("include.path", "../evil.cfg")
    trap.attributes("*.txt filter=e\n")
    return ("status",)


def included_on_condition(trap):
    (trap.folder / "evil.cfg").write_text(f'[filter "e"]\n\tclean = sh -c "id > {trap.mark}; cat"\n')
    trap.set(f"includeIf.gitdir:{trap.folder}/.path", str(trap.folder / "evil.cfg"))
    trap.attributes("*.txt filter=e\n")
    return ("status",)


def worktree_settings(trap):
    trap.set("extensions.worktreeConfig", "true")
    (trap.folder / ".git/config.worktree").write_text(f'[filter "e"]\n\tclean = sh -c "id > {trap.mark}; cat"\n')
    trap.attributes("*.txt filter=e\n")
    return ("status",)


def external_difference(trap):
    trap.set("diff.external", f"sh -c 'id > {trap.mark}'")
    trap.set("diff.t.textconv", f"sh -c 'id > {trap.mark}'")
    trap.attributes("* diff=t\n")
    return ("diff",)


def merge_driver(trap):
    trap.set("merge.m.driver", f"sh -c 'id > {trap.mark}'")
    trap.attributes("*.txt merge=m\n")
    trap.git("checkout", "-q", "-b", "side")
    (trap.folder / "a.txt").write_text("side\n")
    trap.git("commit", "-qam", "side")
    trap.git("checkout", "-q", "main")
    (trap.folder / "a.txt").write_text("main\n")
    trap.git("commit", "-qam", "main")
    return ("-c", "merge.autoStash=true", "merge", "side")


def signing(trap):
    program = trap.roost.scratch / f"sign-{trap.mark.name}"
    program.write_text(f"#!/bin/sh\nid > {trap.mark}\n")
    program.chmod(0o755)
    trap.set("gpg.program", str(program))
    trap.set("commit.gpgSign", "true")
    trap.set("log.showSignature", "true")
    return ("commit", "-qam", "signed")


def promisor(trap):
    blob = trap.git("rev-parse", "HEAD:b.txt")
    for key, value in {
        "core.sshCommand": f"sh -c 'id > {trap.mark}'", "remote.origin.url": "ssh://x/y", "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none", "core.repositoryformatversion": "1", "extensions.partialClone": "origin",
    }.items():
        trap.set(key, value)
    (trap.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    return ("cat-file", "-p", blob)


def upload_pack(trap):
    trap.set("uploadpack.packObjectsHook", f"sh -c 'id > {trap.mark}; exec \"$@\"' x")
    # git obeys this one in protected configuration only; the trap that works is the remote's own program.
    trap.set("remote.origin.url", str(trap.folder))
    trap.set("remote.origin.uploadpack", f"sh -c 'id > {trap.mark}'")
    return ("fetch", "origin")


TRAPS = [
    filter_clean, filter_process, file_system_monitor, hooks, hooks_elsewhere, included, included_on_condition, worktree_settings,
    external_difference, merge_driver, signing, promisor, upload_pack,
]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.__name__)
def test_rp_01_no_program_that_a_repository_names_runs_outside_a_sandbox(either, trap):
    hostile = Hostile(either, trap.__name__)
    hostile.control(*trap(hostile))
    hostile.change()
    hostile.whole_job()
    assert either.answers()


def test_rp_01_what_a_filter_covers_is_applied_as_it_is_and_not_committed(host):
    folder = pathlib.Path(projects.make_repository(host.projects / "stored", {"a.txt": "one\n"}))
    projects.git(folder, "config", "filter.up.clean", "tr a-z A-Z")
    projects.git(folder, "config", "filter.up.required", "true")
    (folder / ".git/info/attributes").write_text("*.txt filter=up\n")
    run = host.shell(folder, "echo two > a.txt").check()
    refused = host.run("apply", run.run_id, "--commit", check=1, cwd=folder)
    assert "goes through the filter program up" in refused.stdout, refused
    assert projects.git(folder, "rev-list", "--count", "HEAD") == "1"
    host.run("apply", run.run_id, check=0, cwd=folder)
    assert (folder / "a.txt").read_text() == "two\n"


def test_rp_01_conversions_that_git_has_built_in_still_apply(host):
    folder = pathlib.Path(projects.make_repository(host.projects / "line-ends", {"a.txt": "one\n", ".gitattributes": "*.txt text\n"}))
    run = host.shell(folder, "printf 'two\\r\\n' > a.txt").check()
    host.run("apply", run.run_id, "--commit", check=0, cwd=folder)
    blob = subprocess.run(["git", "cat-file", "-p", "HEAD:a.txt"], cwd=folder, capture_output=True, env=projects.GIT_ENVIRONMENT, check=True)
    assert blob.stdout == b"two\n"


# Repositories in unusual forms: each is a project that someone unpacks and works in

RANDOM = "head -c 3000 /dev/urandom"
FORMS = {
    "bare, in plain files": "cp -r .git/* . && rm -rf .git && git config --file config core.fsmonitor 'sh -c \"id > $MARK\"'",
    "a file that leads below": "mv .git sub/g && echo 'gitdir: sub/g' > .git",
    "a file that leads beside": "mv .git ../$NAME.git && echo \"gitdir: ../$NAME.git\" > .git",
    "a file that leads to itself": "rm -rf .git && echo 'gitdir: .git' > .git",
    "a file that leads into /proc": "rm -rf .git && echo 'gitdir: /proc/self/cwd' > .git",
    "a file of one long line": "rm -rf .git && printf 'gitdir: %070000d' 1 > .git",
    "a link to itself": "rm -rf .git && ln -s .git .git",
    "a link that leads beside": "mv .git ../$NAME.linked && ln -s ../$NAME.linked .git",
    "everything elsewhere": "cp -r .git ../$NAME.other && echo $PWD/../$NAME.other > .git/commondir",
    "everything in the root": "echo / > .git/commondir",
    "another work tree": "git config core.worktree /etc",
    "said to be bare": "git config core.bare true",
    "objects of itself": "echo ../objects > .git/objects/info/alternates && echo $PWD/.git/objects >> .git/objects/info/alternates",
    "objects of many": "yes /etc/objects | head -5000 > .git/objects/info/alternates",
    "a commit that stands for another": "echo evil > a.txt && git commit -qam x && git replace HEAD HEAD~1",
    "a commit that is its own parent": "echo \"$(git rev-parse HEAD) $(git rev-parse HEAD)\" > .git/info/grafts",
    "shallow by nonsense": "echo zzzz > .git/shallow",
    "an index of nonsense": f"(printf 'DIRC\\000\\000\\000\\002\\377\\377\\377\\377'; {RANDOM}) > .git/index",
    "an empty index": ": > .git/index",
    "an index of holes": "truncate -s 900M .git/index",
    "packs of nonsense": f"git gc -q && chmod -R u+w .git/objects && for f in .git/objects/pack/*; do {RANDOM} > $f; done",
    "a head that climbs": "echo 'ref: ../../../../etc/passwd' > .git/HEAD",
    "a head of nonsense": f"{RANDOM} > .git/HEAD",
    "packed branches of nonsense": f"git pack-refs --all && {RANDOM} > .git/packed-refs",
    "branches in loops": "ln -s . .git/refs/heads/loop && ln -s /proc/self/fd .git/refs/heads/descriptors",
    "branches in a table": "rm -rf .git; git init -q --ref-format=reftable || git init -q; git add -A && git commit -qm x",
    "longer hashes": "rm -rf .git && git init -q --object-format=sha256 && git add -A && git commit -qm x",
    "modules that climb": "printf '[submodule \"../../x\"]\\n path = ../../etc\\n path = sub\\n path =\\n url = ext::id\\n' > .gitmodules",
    "a format of the future": "printf '[core]\\n repositoryformatversion = 99\\n[extensions]\\n evil = true\\n' >> .git/config",
    "settings of nonsense": f"{RANDOM} > .git/config",
    "settings that include themselves": "printf '[include]\\npath = config\\n' > .git/config",
    "attributes of every kind": "yes '* text working-tree-encoding=UTF-16 ident eol=crlf filter=x diff=y merge=z' | head -2000 > .gitattributes",
    "ignored by many stars": "touch $(printf %0200d 0 | tr 0 a) && yes \"$(printf '*a%.0s' $(seq 60))b\" | head -20000 > .gitignore",
    "other spellings of its name": "cp -r .git .GIT; cp -r .git git~1; cp -r .git '.git '; cp -r .git \"$(printf '.g\\342\\200\\214it')\"",
    "closed folders": "chmod 000 sub .git/objects",
    "names of every kind": "touch -- -rf -- '*' '$(id)' '`id`' %s%n ' ' \\\\ '\"q\"' con a:b \"$(printf 'a\\nb')\" \"$(printf '\\033]0;x\\007')\" \"$(printf '\\377')\"",
    "links in loops": "ln -s . l1; ln -s .. l2; ln -s l3 l3; ln -s / l4; mkdir d && ln -s ../d d/d",
    "files of two names": "ln a.txt h; ln .git/config settings",
    "what is no file": "mkfifo f g; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"s\")'",
}


def test_rp_01_repositories_of_every_odd_form_harm_nobody(host):
    """Each is worked in, inspected, applied as a branch and to the files, and undone: everything ends in time, and nothing of it
    executes.
    """
    marks, pid = host.scratch / "odd-forms", host.daemon_pid
    marks.mkdir()

    def work(form):
        name = f"form-{list(FORMS).index(form)}"
        folder = pathlib.Path(projects.make_repository(host.projects / name, {"a.txt": "one\n", "sub/b.txt": "b\n"}))
        made = subprocess.run(
            ["bash", "-c", FORMS[form]], cwd=folder, capture_output=True, text=True,
            env={**projects.GIT_ENVIRONMENT, "NAME": name, "MARK": str(marks / name)})
        assert made.returncode == 0, (form, made.stderr)
        run = host.shell(folder, "echo two > a.txt; echo n > new.txt; ls > /dev/null")
        # Refused with a message, or done: nothing in between.
        if run.code != 0:
            assert str(folder) in run.said, (form, run)
            return
        assert run.end == ("succeeded", None), (form, run)
        host.run("diff", run.run_id, cwd=folder)
        host.run("apply", run.run_id, "--branch", cwd=folder)
        host.run("apply", run.run_id, cwd=folder, check=0)
        assert (folder / "a.txt").read_text() == "two\n", form
        host.run("undo", run.run_id, cwd=folder, check=0)
        assert (folder / "a.txt").read_text() != "two\n" and not (folder / "new.txt").exists(), form

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for result in [pool.submit(work, form) for form in FORMS]:
            result.result()
    assert list(marks.iterdir()) == [], "something was executed outside"
    assert host.daemon_pid == pid


# What a run in the project itself leaves for git to obey

IN_PLACE = {
    "a hook": ("printf '#!/bin/sh\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit", ".git/hooks/pre-commit"),
    "the right to execute": ("chmod +x .git/hooks/post-merge", ".git/hooks/post-merge"),
    "settings": ("git config core.fsmonitor /tmp/x", ".git/config"),
    "settings of the work tree": ("echo '[core]' > .git/config.worktree", ".git/config.worktree"),
    "attributes": ("echo '* filter=x' > .git/info/attributes", ".git/info/attributes"),
    "settings elsewhere": ("echo ../sub > .git/commondir", ".git/commondir"),
    "a repository below": ("mkdir -p new/deep && git init -q new/deep", "new/deep"),
    "a hook of one below": ("echo x > sub/.git/hooks/post-checkout", "sub/.git/hooks/post-checkout"),
    "another repository": ("rm -r other/.git && echo 'gitdir: ../sub/.git' > other/.git", "other/.git"),
    "a submodule's hook": ("echo x > .git/modules/a/b/hooks/post-checkout", ".git/modules/a/b/hooks/post-checkout"),
    "hooks by a link": ("mkdir -p $PWD/theirs && rm -r sub2/.git/hooks && ln -s ../../theirs sub2/.git/hooks", "sub2/.git/hooks"),
    "settings gone": ("rm sub3/.git/config", "sub3/.git/config"),
}


def test_rp_01_what_a_run_in_place_makes_git_obey_is_said(host):
    """No diff contains it, and the next `git status` outside obeys it. All at once, since each is reported by its path."""
    folder = pathlib.Path(projects.make_repository(host.projects / "in-place", {"a.txt": "one\n"}))
    for name in ("sub", "other", "sub2", "sub3"):
        projects.make_repository(folder / name)
    (folder / ".git/hooks").mkdir(exist_ok=True)
    (folder / ".git/hooks/post-merge").write_text("#!/bin/sh\n")
    (folder / ".git/modules/a/b/hooks").mkdir(parents=True)
    (folder / ".git/modules/a/b/HEAD").write_text("ref: refs/heads/main\n")
    # The control: a run that leaves git alone except for a commit reports nothing of the kind.
    commit = "echo two > a.txt; git -c user.email=x@example.invalid -c user.name=x commit -qam two"
    quiet = host.shell(folder, commit, options=["--work-tree", "inPlace"]).check()
    assert "git uses" not in quiet.said, quiet
    script = "; ".join(way for way, _ in IN_PLACE.values())
    outcome = host.shell(folder, script, options=["--work-tree", "inPlace"]).check()
    status, diff = host.api("GET", f"/v1/runs/{outcome.run_id}/diff")
    assert status == 200
    for kind, (_, place) in IN_PLACE.items():
        assert any(note.startswith(f"{place} ") and "git uses" in note for note in diff["notes"]), (kind, diff["notes"])
    assert "git uses" in outcome.said, "it is said at the run's end"
    told = host.run("diff", outcome.run_id, cwd=folder)
    assert ".git/hooks/pre-commit was made" in told.stdout + told.stderr, told


# Special files where git keeps files


def specials():
    return {
        "head": lambda folder: folder / ".git/HEAD",
        "exclude": lambda folder: folder / ".git/info/exclude",
        "packed": lambda folder: folder / ".git/packed-refs",
        "configuration": lambda folder: folder / ".git/config",
        "index": lambda folder: folder / ".git/index",
        "ignore": lambda folder: folder / ".gitignore",
        "ignore-below": lambda folder: folder / "sub/.gitignore",
        "attributes": lambda folder: folder / ".gitattributes",
        "modules": lambda folder: folder / ".gitmodules",
        "branch": lambda folder: folder / ".git/refs/heads/main",
        "alternates": lambda folder: folder / ".git/objects/info/alternates",
    }


def put(path, kind):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")


@pytest.mark.parametrize("kind", ["fifo", "endless"])
@pytest.mark.parametrize("place", specials())
def test_rp_01_what_is_no_file_is_told_in_words_and_holds_up_nobody(host, place, kind):
    name = f"{place}-{kind}"
    folder = pathlib.Path(projects.make_repository(host.projects / name, {"a.txt": "one\n", "sub/s.txt": "s\n"}))
    put(specials()[place](folder), kind)
    if kind == "fifo":
        # The control: opening it blocks.
        control = subprocess.Popen(["cat", specials()[place](folder)], stdout=subprocess.DEVNULL)
        wait_until(lambda: "cat" in processes.command_line(control.pid) and control.poll() is None, what="a reader that waits")
        control.kill()
        control.wait()
    # It ends, either with a run whose notices name the problem or with a refusal that does. A hang is caught by the time limit of the call.
    outcome = host.shell(folder, "echo two > a.txt", timeout=140)
    assert outcome.code == 0 or str(folder) in outcome.said, outcome
    if outcome.code == 0:
        host.run("apply", outcome.run_id, cwd=folder, timeout=140)
    other = projects.make_repository(host.projects / f"{name}-other")
    host.shell(other, "true").check()


def test_rp_01_many_requests_about_a_stuck_repository_leave_the_others_their_daemon(binary):
    with Roost(binary) as roost:
        roost.up()
        stuck = pathlib.Path(projects.make_repository(roost.projects / "stuck"))
        put(stuck / ".gitignore", "fifo")
        other = projects.make_repository(roost.projects / "free")
        started = [roost.start("run", "--in", stuck, "--json", "--", "true") for _ in range(12)]
        roost.shell(other, "true").check()
        assert roost.answers()
        for process in started:
            process.communicate(timeout=140)
        assert roost.down().code == 0
        roost.wait_until_nothing_is_left()


# Repositories of other owners


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to be two users")
def test_rp_01_a_repository_of_somebody_else_is_refused_as_git_refuses_it_with_the_remedy(readable_binary):
    with Roost(readable_binary, user=ORDINARY_USER) as roost:
        roost.up()
        folder = pathlib.Path(projects.make_repository(roost.projects / "theirs", owner=4001))
        for root, folders, files in os.walk(folder):
            for name in [".", *folders, *files]:
                path = os.path.join(root, name)
                os.chmod(path, stat.S_IMODE(os.lstat(path).st_mode) | (0o666 if name in files else 0o777))
        environment = {"HOME": str(roost.user_home), "PATH": "/usr/bin:/bin"}
        control = subprocess.run(
            roost.words(["status"], binary="/usr/bin/git"), cwd=folder, capture_output=True, text=True, env=environment)
        assert "dubious ownership" in control.stderr
        outcome = roost.shell(folder, "true")
        assert outcome.code != 0 and "dubious ownership" in outcome.said and "safe.directory" in outcome.said, outcome
        # What git's remedy allows is allowed here as well.
        subprocess.run(
            roost.words(["config", "--global", "--add", "safe.directory", str(folder)], binary="/usr/bin/git"), env=environment, check=True)
        outcome = roost.shell(folder, "true", options=["--work-tree", "clone"])
        assert "dubious ownership" not in outcome.said, outcome


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to be two users")
def test_rp_01_a_link_to_a_repository_of_somebody_else_is_refused(host):
    theirs = projects.make_repository(host.projects / "linked-to", owner=4001)
    folder = pathlib.Path(projects.make_folder(host.projects / "linking"))
    (folder / ".git").write_text(f"gitdir: {theirs}/.git\n")
    outcome = host.shell(folder, "true")
    assert outcome.code != 0 and "dubious ownership" in outcome.said, outcome


# The helper itself


def test_rp_01_helpers_go_with_their_daemon_however_it_ends(binary):
    with Roost(binary) as roost:
        roost.up()
        folder = projects.make_repository(roost.projects / "warm")
        roost.shell(folder, "true").check()
        # The control: it stays after the run, so there is something that must go.
        assert [pid for pid in roost.left_processes() if "serve" in processes.command_line(pid)]
        roost.kill_daemon()
        roost.wait_until_nothing_is_left()
