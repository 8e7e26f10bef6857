"""Attacks on files: lines SB-01 to SB-09. Every refused action is first shown to work without the sandbox."""

import os
import secrets
import shutil
import subprocess
import tempfile

import pytest

from support import processes, projects
from support.roost import Roost

VICTIMS = [
    "overwrite", "append", "truncate", "rename", "unlink", "chmod", "utime", "xattr", "mmap", "link", "throughlink"]


def make_victims(folder, owner):
    os.makedirs(folder)
    projects.write_files(folder, {name: f"victim {name}\n" for name in VICTIMS})
    os.mkdir(f"{folder}/rmdir")
    projects.give(folder, owner)
    os.chmod(folder, 0o755)
    return folder


def with_times(folder):
    """The snapshot with times and extended attributes, which plain content does not show."""
    found = projects.picture(folder)
    return {
        path: (*entry, os.lstat(os.path.join(os.fsencode(folder), path)).st_mtime_ns, os.listxattr(os.path.join(os.fsencode(folder), path), follow_symlinks=False))
        for path, entry in found.items()
    }


@pytest.mark.parametrize("place", ["beside the project", "another temporary folder", "home", "state folder"])
def test_sb_01_nothing_outside_the_project_can_be_changed(contained, attacker, place):
    with tempfile.TemporaryDirectory(prefix="rt-victims-", dir="/var/tmp") as elsewhere:
        if contained.user is not None:
            os.chown(elsewhere, contained.user, contained.user)
        parent = {
            "beside the project": contained.projects,
            "another temporary folder": elsewhere,
            "home": contained.user_home,
            "state folder": contained.home,
        }[place]
        control = make_victims(f"{parent}/control-{secrets.token_hex(4)}", contained.user)
        succeeded = attacker.outside("writes", control)
        if succeeded["hard link"] == "EXDEV":
            del succeeded["hard link"]  # temporary folders on two file systems: no control for this one here
        assert set(succeeded.values()) == {"done"}, f"the control must succeed: {succeeded}"
        shutil.rmtree(control)
        (attacker.project / "stolen-link").unlink(missing_ok=True)

        victims = make_victims(f"{parent}/victims-{secrets.token_hex(4)}", contained.user)
        before = with_times(victims)
        tried, _ = attacker.inside("writes", victims)
        assert "done" not in tried.values(), tried
        assert with_times(victims) == before
        shutil.rmtree(victims)


def test_sb_01_the_projects_own_files_change_only_in_the_layer(contained, attacker):
    victims = make_victims(attacker.project / "victims", contained.user)
    before = with_times(attacker.project)
    tried, _ = attacker.inside("writes", victims)
    assert tried["overwrite"] == "done", f"the project itself is writable inside: {tried}"
    assert with_times(attacker.project) == before


@pytest.fixture
def canaries(contained):
    """Files that a run must never read, each with its own content."""
    places = [
        contained.user_home / ".ssh" / "id_ed25519",
        contained.user_home / ".aws" / "credentials",
        contained.user_home / ".config" / "gh" / "hosts.yml",
        contained.user_home / ".claude" / ".credentials.json",
        contained.user_home / ".mozilla" / "firefox" / "profile" / "logins.json",
        contained.user_home / "private.txt",
        contained.home / "canary.txt",
        contained.home / "homes" / "another-agent" / "canary.txt",
        contained.projects / "another-project" / "secret.txt",
    ]
    words = {}
    for place in places:
        words[str(place)] = f"canary-{secrets.token_hex(12)}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(words[str(place)] + "\n")
    for folder in (contained.user_home, contained.projects / "another-project"):
        projects.give(folder, contained.user)
    projects.give(contained.home / "homes" / "another-agent", contained.user)
    if contained.user is not None:
        os.chown(contained.home / "homes", contained.user, contained.user)
        os.chown(contained.home / "canary.txt", contained.user, contained.user)
    yield words
    for place in places:
        place.unlink()


def test_sb_02_secrets_of_the_host_cannot_be_read_by_any_way(contained, attacker, canaries):
    control = attacker.outside("reads", *canaries)
    for path, word in canaries.items():
        assert word in control[f"{path} directly"], f"the control must read {path}"
        assert word in control[f"{path} by the process's root"]
    tried, outcome = attacker.inside("reads", *canaries)
    read = [way for way, answer in tried.items() if "canary-" in answer]
    assert read == []
    for word in canaries.values():
        assert word not in outcome.said
        assert not projects.holds(contained.home, word.encode(), leave_out=set(canaries)), "a canary reached the state folder"


def test_sb_02_the_daemons_environment_and_processes_are_out_of_sight(contained, attacker):
    script = "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; ls -d /proc/[0-9]*"
    pid = contained.daemon_pid
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            assert b"canary-in-the-daemons-environment" in file.read(), "the control: the daemon has it"
    except PermissionError:
        assert os.getuid() != 0  # a daemon is closed to other programs of its user, tests included
    outcome = contained.shell(attacker.project, script).check()
    assert "canary-in-the-daemons-environment" not in outcome.output()
    assert len([line for line in outcome.output().splitlines() if line.startswith("/proc/")]) < 15
    assert f"/proc/{pid}" not in outcome.output().split() or pid < 20


def test_sb_03_links_made_or_swapped_during_the_run_lead_nowhere(contained, attacker):
    target = contained.projects / "link-target.txt"
    target.write_text("canary-behind-a-link\n")
    if contained.user is not None:
        os.chown(target, contained.user, contained.user)
    script = f"""
        ln -s {target} absolute; ln -s ../{target.name} relative; ln -s absolute chained; ln -s {target.parent} folder
        for link in absolute relative chained folder/{target.name}; do
            cat $link; echo attacked > $link
        done 2>&1
        i=0; while [ $i -lt 500 ]; do i=$((i+1))
            rm -f swap; echo own > swap; ln -sf {target} swap; cat swap; echo attacked > swap
        done 2>/dev/null
        true
    """
    control = f"ln -s {target} {attacker.project}/control && cat {attacker.project}/control && rm {attacker.project}/control"
    assert "canary-behind-a-link" in subprocess.run(["sh", "-c", control], capture_output=True, text=True, check=True).stdout
    outcome = contained.shell(attacker.project, script).check()
    assert "canary-behind-a-link" not in outcome.output()
    assert target.read_text() == "canary-behind-a-link\n"


def test_sb_03_apply_never_follows_a_link_out_of_the_project(contained, attacker):
    outside = contained.projects / f"outside-{secrets.token_hex(4)}"
    outside.mkdir()
    projects.write_files(attacker.project, {"folder/file.txt": "inner\n"})
    projects.give(attacker.project, contained.user)
    projects.give(outside, contained.user)
    run = contained.shell(attacker.project, "echo changed > folder/file.txt; echo planted > folder/planted.txt").check().run_id
    # Between the run and the apply, the folder is replaced by a link.
    shutil.rmtree(attacker.project / "folder")
    os.symlink(outside, attacker.project / "folder")
    outcome = contained.run("apply", run)
    assert list(outside.iterdir()) == [], f"apply wrote through the link\n{outcome}"
    assert outcome.code != 0, "what could not be applied must not be called applied"


def test_sb_03_a_link_made_by_the_run_is_applied_as_a_link(contained, attacker):
    outside = contained.projects / f"outside-{secrets.token_hex(4)}"
    projects.make_folder(outside, {"kept.txt": "kept\n"}, owner=contained.user)
    projects.write_files(attacker.project, {"folder/kept.txt": "inner\n"})
    projects.give(attacker.project, contained.user)
    run = contained.shell(attacker.project, f"rm -r folder; ln -s {outside} folder").check().run_id
    contained.run("apply", run, check=0)
    assert os.readlink(attacker.project / "folder") == str(outside)
    assert (outside / "kept.txt").read_text() == "kept\n"
    follow_up = contained.shell(attacker.project, "echo attacked > folder/kept.txt; echo attacked > folder/new.txt")
    contained.run("apply", follow_up.run_id)
    assert (outside / "kept.txt").read_text() == "kept\n"
    assert not (outside / "new.txt").exists()


PROTECTED = [
    ".git/hooks/pre-commit", ".git/hooks/post-checkout", ".claude/settings.json", ".claude/settings.local.json", ".mcp.json",
    ".vscode/tasks.json", ".idea/workspace.xml", ".envrc", ".bashrc", ".gitattributes"]


def test_sb_05_files_that_others_obey_are_inert_until_reviewed(contained, attacker):
    projects.git(attacker.project, "config", "user.name", "Somebody")
    projects.give(attacker.project, contained.user)
    before = projects.picture(attacker.project)
    git_before = projects.picture(attacker.project / ".git")
    names = " ".join(PROTECTED)
    script = (
        f"for f in {names}; do mkdir -p $(dirname $f); printf '#!/bin/sh\\ntouch /tmp/obeyed\\n' > $f; chmod +x $f; done; "
        "printf '[core]\\n\\tfsmonitor = touch /tmp/obeyed\\n\\thooksPath = /tmp\\n' >> .git/config")
    control = contained.projects / f"control-{secrets.token_hex(4)}"
    shutil.copytree(attacker.project, control)
    subprocess.run(["sh", "-c", script], cwd=control, check=True)
    assert (control / ".git" / "hooks" / "pre-commit").exists(), "the control: outside they can be made"

    run = contained.shell(attacker.project, script).check().run_id
    assert projects.picture(attacker.project) == before, "nothing reaches the project before the review"
    contained.run("apply", run, check=0)
    assert projects.picture(attacker.project / ".git" / "hooks") == {
        path[len(b"hooks/"):]: entry for path, entry in git_before.items() if path.startswith(b"hooks/")}
    config = (attacker.project / ".git" / "config").read_text()
    assert "fsmonitor" not in config and "hooksPath" not in config


def test_sb_05_git_configuration_written_by_a_run_is_never_obeyed_outside(contained, attacker):
    """The daemon itself uses git on what the run left: a poisoned repository must not turn that into a way out."""
    def poison(proof):
        settings = "".join(f"git config {key} 'touch {proof}; cat';" for key in (
            "core.fsmonitor", "core.sshCommand", "core.alternateRefsCommand", "core.pager", "core.editor", "filter.evil.clean",
            "filter.evil.smudge", "diff.evil.textconv", "diff.evil.command", "diff.external", "uploadpack.packObjectsHook"))
        hooks = f"for h in pre-commit post-commit post-checkout reference-transaction post-index-change; do printf '#!/bin/sh\\ntouch {proof}\\n' > hooks/$h; chmod +x hooks/$h; done"
        return (
            "export HOME=/tmp; git config --global --add safe.directory '*'; git config user.name A; git config user.email a@example.invalid; "
            "echo x > x.txt; git add x.txt; git commit -qm 'before the poison'; "
            f"mkdir hooks; {hooks}; git config core.hooksPath $PWD/hooks; cp hooks/* .git/hooks/; {settings} "
            "echo '* filter=evil diff=evil' > .gitattributes; echo '* filter=evil diff=evil' > .git/info/attributes; echo y >> readme.txt; true")

    control = contained.projects / f"control-{secrets.token_hex(4)}"
    shutil.copytree(attacker.project, control)
    proof = contained.scratch / f"obeyed-{secrets.token_hex(4)}"
    environment = {**projects.GIT_ENVIRONMENT, "GIT_CONFIG_GLOBAL": str(contained.scratch / "control.gitconfig")}
    subprocess.run(["sh", "-c", poison(proof).replace("git config --global", "true")], cwd=control, check=True, env=environment)
    subprocess.run(["git", "status"], cwd=control, check=False, capture_output=True, env=environment)
    assert proof.exists(), "the control: a careless git obeys"
    proof.unlink()

    outcome = contained.shell(attacker.project, poison(proof)).check()
    contained.run("diff", outcome.run_id, check=0)
    applied = contained.run("apply", outcome.run_id)
    contained.run("apply", outcome.run_id, "--branch")
    contained.run("task", "retry", "@last")
    assert not proof.exists(), f"something outside obeyed the run's git configuration\n{applied}"
    projects.git(attacker.project, "status")
    assert not proof.exists()


def test_sb_05_nothing_planted_in_the_home_outlives_the_run_outside(contained, attacker):
    before = projects.picture(contained.user_home)
    contained.shell(
        attacker.project, "echo owned >> ~/.bashrc; mkdir -p ~/.config/autostart ~/.ssh; echo k > ~/.ssh/authorized_keys").check()
    assert projects.picture(contained.user_home) == before


def test_sb_05_commits_arrive_as_a_branch_and_hooks_do_not_run(contained, attacker):
    script = (
        "printf '#!/bin/sh\\ntouch hook-ran-inside\\n' > .git/hooks/post-commit; chmod +x .git/hooks/post-commit; "
        "echo x > x.txt; git -c user.name=A -c user.email=a@example.invalid add x.txt; "
        "git -c user.name=A -c user.email=a@example.invalid commit -qm 'by the agent'; git log --oneline")
    head = projects.git(attacker.project, "rev-parse", "HEAD")
    outcome = contained.shell(attacker.project, script)
    assert "by the agent" in outcome.output(), outcome
    contained.run("apply", outcome.run_id, check=0)
    branches = projects.git(attacker.project, "branch", "--list", "roost/*", "--format", "%(objectname)")
    assert "by the agent" in projects.git(attacker.project, "log", "--format=%s", branches), "the commit arrives as a branch"
    assert projects.git(attacker.project, "rev-parse", "HEAD") == head
    assert not (attacker.project / ".git" / "hooks" / "post-commit").exists()


REPLACEMENTS = ("rename", "link", "own namespace", "mount", "bind")


def test_sb_06_a_protected_folder_cannot_be_replaced(contained, attacker):
    def make(name):
        parent = contained.projects / f"{name}-{secrets.token_hex(4)}"
        for way in REPLACEMENTS:
            projects.make_folder(parent / way, {"kept.txt": "kept\n"})
        projects.give(parent, contained.user)
        return parent

    folder = make("control")
    control = attacker.outside("replacements", folder)
    for line in open("/proc/self/mounts").read().splitlines():
        if str(folder) in line:
            subprocess.run(["umount", "--lazy", line.split()[1]], check=True)
    wanted = set(REPLACEMENTS) - (set() if contained.user is None and os.getuid() == 0 else {"mount", "bind"})
    assert {way for way, answer in control.items() if answer == "done"} >= wanted, f"the control must succeed: {control}"

    victim = make("victim")
    before = with_times(victim)
    tried, _ = attacker.inside("replacements", victim)
    assert "done" not in tried.values(), tried
    assert with_times(victim) == before


def test_sb_06_nothing_can_be_mounted_over_the_project_either(contained, attacker):
    for way in REPLACEMENTS:
        projects.make_folder(attacker.project / way, {"kept.txt": "kept\n"}, owner=contained.user)
    before = projects.picture(attacker.project)
    tried, _ = attacker.inside("replacements", attacker.project)
    assert tried["mount"] != "done" and tried["bind"] != "done", tried
    assert projects.picture(attacker.project) == before


def test_sb_08_special_files_are_harmless(contained, attacker):
    control = contained.projects / f"control-{secrets.token_hex(4)}"
    projects.make_folder(control, owner=contained.user)
    succeeded = attacker.outside("specials", cwd=control)
    assert succeeded["fifo"] == succeeded["socket"] == succeeded["setuid"] == "done", f"the control must succeed: {succeeded}"
    tried, outcome = attacker.inside("specials")
    assert tried["device"] != "done", "a device node is a way around every file wall"
    contained.run("apply", outcome.run_id, check=0)
    for name in ("a-device", "a-fifo", "a-socket"):
        assert not os.path.lexists(attacker.project / name), f"{name} reached the project"
    applied = attacker.project / "setuid-id"
    if applied.exists():
        assert applied.stat().st_mode & 0o6000 == 0, "set-id bits must not reach the project"


def test_sb_08_a_setuid_program_gives_no_power_inside(contained, attacker):
    outcome = contained.shell(attacker.project, "grep -E 'NoNewPrivs|CapEff|CapBnd' /proc/self/status; id -u").check()
    fields = dict(line.split(":", 1) for line in outcome.output().splitlines() if ":" in line)
    assert fields["NoNewPrivs"].strip() == "1"
    assert int(fields["CapEff"], 16) == 0
    assert outcome.output().splitlines()[-1] == "1000"


def test_sb_09_the_folder_to_start_in_opens_nothing(contained, attacker):
    targets = [str(contained.projects), str(contained.user_home), str(contained.home), "/root", "/home", "/var/tmp", ".."]
    victim = contained.projects / "beside.txt"
    victim.write_text("beside\n")
    control = attacker.outside("wander", str(contained.projects))
    assert "beside.txt" in control[str(contained.projects)], "the control: outside it can be seen"
    seen, _ = attacker.inside("wander", *targets)
    assert "beside.txt" not in str(seen)
    for target in (str(contained.user_home), str(contained.home)):
        assert isinstance(seen[target], str) or ".ssh" not in seen[target]
        assert isinstance(seen[target], str) or "run" not in seen[target]
    victim.unlink()


@pytest.mark.parametrize("folder", ["..", "../..", "/", "folder-link"])
def test_sb_09_a_start_folder_outside_the_project_is_refused(contained, attacker, folder):
    os.symlink("/", attacker.project / "folder-link")
    asked = os.path.join(attacker.project, folder)
    outcome = contained.shell(asked, "ls -a")
    # Such a folder is either refused or its own project; never this project with a start folder outside of it.
    assert outcome.code != 0 or "probe.py" not in outcome.output()
    if os.path.realpath(asked) == "/":
        assert outcome.code != 0 and "cannot be a project" in outcome.said, outcome


def test_what_a_run_leaves_in_temporary_folders_is_gone(contained, attacker):
    word = secrets.token_hex(12)
    contained.shell(attacker.project, f"echo {word} > /tmp/{word}; echo {word} > /var/tmp/{word} 2>/dev/null; true").check()
    assert not os.path.exists(f"/tmp/{word}")
    assert not os.path.exists(f"/var/tmp/{word}")
    assert "No such" in contained.shell(attacker.project, f"cat /tmp/{word} 2>&1; true").output()
    assert not processes.with_text_in_command_line(word)


def test_sb_03_a_home_is_a_home_by_every_name(binary):
    """The home is reached through a link, as on machines that moved it: neither name makes it a project, and neither shows its keys."""
    canary = secrets.token_hex(16)
    with Roost(binary) as roost:
        real = roost.scratch / "real-home"
        projects.make_folder(real, {".ssh/id": canary, "bin/tool": "#!/bin/sh\n", "app/a.txt": "a\n"})
        (real / "bin/tool").chmod(0o755)
        roost.user_home.rmdir()
        roost.user_home.symlink_to(real)
        roost.up()
        seen = roost.shell(real / "app", "cat a.txt").check()
        assert seen.output() == "a\n", "the control: a folder in the home is a project"
        for home in (real, roost.user_home):
            outcome = roost.shell(home, "cat .ssh/id")
            assert outcome.code != 0 and "home" in outcome.said and canary not in str(outcome), outcome
            for entry in (real / "bin", roost.user_home / "bin"):
                outcome = roost.command(
                    home / "app", "sh", "-c", f"cat {real}/.ssh/id {roost.user_home}/.ssh/id; true",
                    env={"PATH": f"{entry}:/usr/bin:/bin"}).check()
                assert canary not in str(outcome), (home, entry)
