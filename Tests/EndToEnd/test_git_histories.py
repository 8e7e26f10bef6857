"""Random histories of a person and an agent in one repository, turn by turn. Whatever both do with git: the agent's git shows its own work on top of what the
person has, nothing of the person's git data changes but by apply, and nothing that the agent made is lost.

Each seed is one history; a failure names the seed that repeats it (`ROOST_HISTORY_SEED=17`, `ROOST_HISTORY_SEEDS=100`).
"""

import os
import random

import pytest

from support import projects

COUNT = int(os.environ.get("ROOST_HISTORY_SEEDS", "6"))
ONLY = os.environ.get("ROOST_HISTORY_SEED")
SEEDS = [int(ONLY)] if ONLY else range(COUNT)
TURNS = 5
LINES = "".join(f"{number}\n" for number in range(1, 31))
IDENTITY = "git config user.name Agent; git config user.email agent@example.invalid; "


class History:
    def __init__(self, roost, seed):
        self.roost, self.seed, self.draw = roost, seed, random.Random(seed)
        self.log = []
        self.number = 0
        files = {f"person{number}": LINES for number in range(4)} | {f"agent{number}": LINES for number in range(4)} | {"both": LINES}
        self.project = projects.make_repository(roost.projects / f"history{seed}", files)
        (self.project / ".git" / "info" / "exclude").write_text("/turn.sh\n")
        self.task = None
        self.made = []

    def __str__(self):
        return f"seed {self.seed}:\n" + "\n".join(self.log)

    def git(self, *arguments, check=True):
        return projects.git(self.project, *arguments, check=check)

    def fresh(self, word):
        self.number += 1
        return f"{word}-{self.number}"

    # The person's actions

    def person(self):
        for act in self.draw.choices([self.edit, self.commit, self.switch, self.tag, self.stash, self.amend, self.repack], k=self.draw.randint(0, 3)):
            self.log.append(f"  person: {act.__name__}")
            act()

    def edit(self):
        name = self.draw.choice([f"person{number}" for number in range(4)] + ["both"])
        line = self.draw.randint(16, 30) if name == "both" else self.draw.randint(1, 30)
        text = (self.project / name).read_text().splitlines(keepends=True)
        text[line - 1] = self.fresh("person") + "\n"
        (self.project / name).write_text("".join(text))

    def commit(self):
        self.edit()
        self.git("commit", "--quiet", "--all", "--message", self.fresh("by person"))

    def switch(self):
        self.git("checkout", "--quiet", "-b", self.fresh("branch"))
        self.commit()

    def tag(self):
        self.git("tag", self.fresh("tag"))

    def stash(self):
        self.edit()
        self.git("stash", "push", "--quiet")

    def amend(self):
        self.edit()
        self.git("commit", "--quiet", "--all", "--amend", "--message", self.fresh("by person, amended"))

    def repack(self):
        self.git("reflog", "expire", "--expire=now", "--all")
        self.git("gc", "--quiet", "--prune=now")

    # The agent's actions

    def script(self):
        acts = self.draw.choices(["edit", "commit", "branch", "tag", "stash", "amend", "stage"], [2, 4, 2, 1, 1, 1, 1], k=self.draw.randint(1, 3))
        lines = [IDENTITY + "echo == status; git status --porcelain; echo == log; git log --format=%s; echo == end"]
        for act in acts:
            name, word = self.draw.choice([f"agent{number}" for number in range(4)] + ["both"]), self.fresh("agent")
            line = self.draw.randint(1, 14) if name == "both" else self.draw.randint(1, 30)
            change = f"sed -i '{line}s/.*/{word}/' {name}"
            subject = self.fresh("by agent")
            match act:
                case "edit": lines.append(change)
                case "stage": lines.append(f"{change}; git add {name}")
                case "commit": lines.append(f"{change}; git commit -q --all -m '{subject}'")
                case "branch":
                    lines.append(
                        f"old=$(git symbolic-ref -q HEAD || git rev-parse HEAD); {change}; git checkout -q -b side-{self.number}; "
                        f"git commit -q --all -m '{subject}'; git checkout -q ${{old#refs/heads/}}")
                case "tag":
                    subject = None
                    lines.append(f"git tag -a agent-tag-{self.number} -m 'by agent tag-{self.number}'")
                case "stash": lines.append(f"{change}; git stash push -q -m '{subject}'")
                # The first commit of a history is not one of its own.
                case "amend":
                    subject = None
                    lines.append(f"{change}; case $(git log -1 --format=%s) in 'by agent'*) git commit -q --all --amend --no-edit;; esac")
            if act in ("commit", "branch", "stash") and subject:
                self.made.append((act, subject))
        self.log.append(f"  agent: {', '.join(acts)}")
        return "\n".join(lines) + "\ntrue\n"

    def data(self):
        """The person's git data and files."""
        return (
            self.git("for-each-ref"), self.git("ls-files", "--stage"), self.git("rev-parse", "--symbolic-full-name", "HEAD"),
            self.git("stash", "list"), projects.files_of(self.project))

    def turn(self):
        (self.project / "turn.sh").write_text(self.script())
        before, outside, head = self.data(), self.changed(self.git("status", "--porcelain")), self.git("log", "-1", "--format=%s")
        pending = self.pending()
        if self.task is None:
            run = self.roost.shell(self.project, "sh turn.sh 2>&1", ("--keep",)).check()
            self.task, run_id = run.json["taskId"], run.run_id
        else:
            answer = self.roost.api("POST", f"/v1/tasks/{self.task}/retry", {})
            assert answer[0] == 202, answer
            self.roost.wait_for_end(self.task)
            run_id = self.roost.last_run_of(self.task)["id"]
        said = "\n".join(line["text"] for line in self.roost.items(f"/v1/runs/{run_id}/logs"))
        assert "fatal" not in said and "error:" not in said, f"{self}\n{said}"
        assert self.data() == before, f"{self}\nthe run wrote into the person's repository\n{said}"
        self.log.append("    " + said.replace("\n", "\n    "))
        status, log = said.split("== status", 1)[1].split("== log", 1)
        log = log.split("== end", 1)[0]
        shown = self.changed("\n".join(line.strip() if line.strip().startswith("??") else line for line in status.splitlines()))
        # If both changed the same lines in commits, that is reported, and the run has its own state.
        assert head in log or "works on the state that the task had" in said, f"{self}\nthe run does not stand on what the person has: {head}\n{said}"
        assert shown <= outside | pending, f"{self}\nshown {sorted(shown)}, the person's {sorted(outside)}, its own {sorted(pending)}\n{said}"
        return run_id

    @staticmethod
    def changed(status):
        return {line.split()[-1] for line in status.splitlines() if len(line.split()) == 2}

    def pending(self):
        """The files that the agent changed and the person has not applied."""
        if self.task is None:
            return set()
        run = self.roost.last_run_of(self.task)["id"]
        return {change["path"] for change in self.roost.api("GET", f"/v1/runs/{run}/diff")[1]["changes"]}

    def everything(self):
        """The subjects of all commits that any reference of the project reaches."""
        return self.git("log", "--format=%s", "--all", "--reflog")


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_both_do_git_inside_shows_the_agents_own_work_and_nothing_is_lost(roost, seed):
    history = History(roost, seed)
    for turn in range(TURNS):
        history.log.append(f"turn {turn}")
        if turn:
            history.person()
        run = history.turn()
        way = history.draw.choice(["nothing", "nothing", "files", "commit", "undone"])
        if way != "nothing":
            words = ["apply", run, *(["--commit"] if way == "commit" else [])]
            answer = roost.run(*words)
            history.log.append(f"  {' '.join(words)}: {answer.code} {answer.stdout.splitlines()[:1]}")
            assert answer.code in (0, 1), f"{history}\n{answer}"
            if way == "undone" and answer.code == 0:
                roost.run("undo", run, check=0)
        assert "index.lock" not in os.listdir(history.project / ".git"), str(history)
    roost.run("apply", run)
    reached = history.everything()
    notes = roost.run("diff", run, check=0)
    for act, subject in history.made:
        # Commits that the agent itself amended, or took from its stash, are counted and reported instead.
        told = subject in reached or "on no branch any more" in str(notes)
        assert told, f"{history}\n{act} {subject!r} is neither brought nor told\n{reached}\n{notes}"
    print(history)
    assert projects.git(history.project, "fsck", "--strict", check=False).count("missing") == 0, str(history)
