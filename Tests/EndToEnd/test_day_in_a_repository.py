"""Small everyday problems found in large public repositories, each in a repository made by the test."""

import subprocess

from support import projects
from support.terminal import Terminal

git = projects.git


def told(roost, project, script):
    """What a person reads beside the command's own output."""
    return roost.run("run", "--in", project, "--keep", "--", "sh", "-c", script, check=0).stderr


# To run before a script that commits.
NAMED = "export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.invalid GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.invalid; "


def references(project):
    return git(project, "for-each-ref", "--format=%(refname)").split()


def test_a_second_apply_that_writes_nothing_is_not_what_undo_takes_back(roost, project):
    run = roost.shell(project, "echo more >> readme.txt; git tag mark", options=("--keep",)).check().run_id
    roost.run("apply", run, check=0)
    assert "nothing to apply" in roost.run("apply", run, check=0).stdout
    undone = roost.run("undo", run, check=0)
    assert (project / "readme.txt").read_text() == "one\ntwo\nthree\n"
    assert "still in the repository: mark as roost/" in undone.stdout, undone
    again = roost.run("undo", run, check=1)
    assert "nothing to undo" in again.stderr and "undone;" not in again.stdout, again


def test_undo_says_what_of_the_run_stays_applied(roost, project):
    run = roost.shell(project, "echo a > a.txt; echo b > b.txt", options=("--keep",)).check().run_id
    for path in ("a.txt", "b.txt"):
        roost.run("apply", run, path, cwd=project, check=0)
    assert f"an earlier part of the run is still applied: roost undo {run[-6:]}" in roost.run("undo", run, check=0).stdout
    assert (project / "a.txt").exists() and not (project / "b.txt").exists()
    assert "stayed" not in roost.run("undo", run, check=0).stdout


def test_a_plain_command_is_not_offered_to_be_asked_about_conflicts(roost, project):
    run = roost.shell(project, "sed -i s/two/run/ readme.txt", options=("--keep",)).check().run_id
    (project / "readme.txt").write_text("one\nmine\nthree\n")
    said = roost.run("apply", run, cwd=project, check=1).stdout
    assert "--theirs" in said and "task say" not in said, said


def test_nobody_is_asked_about_ignored_files_alone(roost, project):
    (project / ".gitignore").write_text("cache/\n")
    with Terminal(roost, "run", "--in", str(project), "--", "sh", "-c", "mkdir cache; echo x > cache/x") as terminal:
        assert terminal.wait_for_end() == 0
        assert "--include-ignored applies them" in terminal.text and "[a/d/K]" not in terminal.text, terminal.text
    assert [row for row in roost.run("task", "list", check=0).stdout.splitlines() if " 1 ignored " in row]
    roost.run("apply", "@last", "--include-ignored", cwd=project, check=0)
    assert (project / "cache/x").exists()


def test_a_very_long_list_of_files_is_cut_at_the_end_of_a_run(roost, project):
    script = "for i in $(seq -w 250); do echo $i > f$i; done; echo 'export A=1' > z.envrc; mkdir z; mv z.envrc z/.envrc"
    said = told(roost, project, script)
    assert "and 50 more: roost diff" in said and "f250  " not in said and "z/.envrc" in said, said
    assert "f250" in roost.run("diff", "--stat", cwd=project, check=0).stdout


def test_hidden_files_are_named_with_what_shows_them(roost, project):
    (project / ".env").write_text("KEY=1\n")
    said = told(roost, project, "true")
    assert "(.env; --expose-env-files makes it readable)" in said, said


def test_commits_that_the_person_has_on_other_branches_are_not_told_as_the_runs(roost, project):
    git(project, "switch", "--quiet", "--create", "other")
    (project / "other.txt").write_text("x\n")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "theirs")
    git(project, "switch", "--quiet", "main")
    visited = roost.shell(project, "git switch -q --detach other && git switch -q main", options=("--keep",)).check()
    diff = roost.run("diff", visited.run_id, "--json", check=0).json
    assert diff["notes"] == [] and diff["commits"] == [], diff
    built = roost.shell(
        project, NAMED + "git switch -qc fix other && echo y > y.txt && git add y.txt && git commit -qm own; git branch -q beside; git switch -q main",
        options=("--keep",)).check()
    diff = roost.run("diff", built.run_id, "--json", check=0).json
    assert [(one["name"], one["commits"]) for one in diff["references"]] == [("beside", 1), ("fix", 1)], diff
    on_it = roost.shell(
        project, NAMED + "git switch -qc fix other && echo y > y.txt && git add y.txt && git commit -qm own", options=("--keep",)).check()
    diff = roost.run("diff", on_it.run_id, "--json", check=0).json
    assert [one["subject"] for one in diff["commits"]] == ["own"], diff


WORK_TREES = NAMED + (
    "git worktree add -q .trees/a -b a && cd .trees/a && echo a > a.txt && git add . && git commit -qm 'in a' && echo loose > loose.txt;"
    "cd ../.. && git worktree add -q --detach ../beside && cd ../beside && echo b > b.txt && git add . && git commit -qm 'in b';"
    "git worktree add -q --detach ../old; cd ..; echo c >> {project}/readme.txt"
)


def work_trees(roost, project, *options):
    run = roost.shell(project, WORK_TREES.format(project=project), options=("--keep", *options)).check().run_id
    diff = roost.run("diff", run, "--json", check=0).json
    assert [change["path"] for change in diff["changes"]] == ["readme.txt"], diff["changes"]
    assert {(one["kind"], one["name"], one["commits"]) for one in diff["references"]} == {("branch", "a", 1), ("branch", "beside", 1)}, diff
    notes = "\n".join(diff["notes"])
    assert ".trees/a is a work tree that the run added" in notes and "/beside, which the run added, was outside" in notes, notes
    roost.run("apply", run, check=0)
    assert not (project / ".trees").exists()
    ends = {name.rsplit("/", 1)[1] for name in references(project) if "/roost/" in name}
    assert ends == {"a", "beside"}, references(project)


def test_work_trees_that_a_run_adds_are_no_changes_of_the_project(roost, project):
    work_trees(roost, project)


def test_work_trees_that_a_run_adds_in_a_copy_are_none_either(roost, project):
    work_trees(roost, project, "--work-tree", "clone")


def test_a_folder_that_was_a_work_tree_is_a_folder_again(roost, project):
    run = roost.shell(
        project, "git worktree add -q sub && rm -rf sub && mkdir sub && echo mine > sub/mine.txt", options=("--keep",)).check().run_id
    diff = roost.run("diff", run, "--json", check=0).json
    assert [change["path"] for change in diff["changes"]] == ["sub/mine.txt"], diff


def test_a_run_says_that_git_does_not_work_in_the_persons_own_work_trees_below(roost, project):
    git(project, "worktree", "add", "--quiet", "trees/feat", "-b", "feat")
    said = told(roost, project, "true")
    assert "git does not work in linked work trees below the project: trees/feat" in said, said
    inside = roost.run("run", "--in", str(project / "trees/feat"), "--discard", "--", "git", "branch", "--show-current", check=0)
    assert inside.stdout.strip() == "feat", inside
    subprocess.run(["git", "-C", str(project), "worktree", "remove", "trees/feat"], check=False)


def undecided(roost):
    return [task["id"] for task in roost.run("task", "list", "--undecided", "--json", check=0).json["items"]]


def test_what_a_shell_writes_after_a_run_that_changed_nothing_is_seen_kept_and_applied(roost, project):
    run = roost.shell(project, "true").check().run_id
    with Terminal(roost, "task", "shell", "@last", cwd=project) as terminal:
        terminal.type("echo by hand > made.txt; echo written-$((40+2))\n")
        terminal.wait_for("written-42")
        terminal.type("exit\n")
        assert terminal.wait_for_end() == 0
    diff = roost.run("diff", run, "--json", check=0).json
    assert [change["path"] for change in diff["changes"]] == ["made.txt"], diff
    assert roost.api("GET", f"/v1/runs/{run}")[1]["taskId"] in undecided(roost)
    roost.run("gc", check=0)
    roost.run("apply", run, check=0)
    assert (project / "made.txt").read_text() == "by hand\n"


def test_copies_of_files_that_git_does_not_know_are_shared_by_the_runs_of_a_project(roost, project):
    (project / "lib").mkdir()
    for number in range(50):
        (project / f"lib/{number}.txt").write_text(f"{number}\n" * 100)
    first = roost.shell(project, "true", options=("--keep",)).check().run_id
    (project / "lib/7.txt").write_text("changed\n")
    second = roost.shell(project, "echo x >> lib/7.txt; echo y >> lib/8.txt", options=("--keep",)).check().run_id

    def copies(run):
        return list((roost.home / "bases" / run / "copies").iterdir())
    assert len(copies(first)) == len(copies(second)) == 50
    assert sum(copy.stat().st_nlink == 2 for copy in copies(second)) == 49
    roost.run("task", "delete", roost.api("GET", f"/v1/runs/{first}")[1]["taskId"], "--yes", check=0)
    (project / "lib/7.txt").write_text("mine first\nchanged\n")
    roost.run("apply", second, check=0)
    assert (project / "lib/7.txt").read_text() == "mine first\nchanged\nx\n"
    assert (project / "lib/8.txt").read_text() == "8\n" * 100 + "y\n"
