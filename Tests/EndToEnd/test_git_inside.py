"""Which of the owner's global git settings a run's git knows: names, and no program that is not known to be safe."""

import subprocess

from support import projects


def test_a_run_commits_in_its_owners_name_and_runs_none_of_their_programs(fresh_roost):
    roost = fresh_roost
    (roost.user_home / ".gitconfig").write_text(
        '[user]\n\tname = "Jo \\"the\\" Owner"\n\temail = jo@example.invalid\n[credential]\n\thelper = store\n'
        '[filter "other"]\n\tclean = touch ran\n\trequired = true\n')
    roost.up()
    project = projects.make_repository(roost.projects / "p")
    for key in ("user.name", "user.email"):
        subprocess.run(["git", "config", "--unset", key], cwd=project, check=False)
    run = roost.shell(
        project, "echo '*.bin filter=other' > .gitattributes; echo x > a.bin; git add -A && git commit -qm 'by the run'; "
        "git log -1 --format='%an <%ae>'; git config --list --system; ls ran 2>&1 || true", options=("--keep",)).check()
    assert 'Jo "the" Owner <jo@example.invalid>' in run.output(), run.output()
    assert "credential.helper" not in run.output() and "filter.other" not in run.output(), run.output()
    assert "No such file" in run.output(), "their filter program does not run"
