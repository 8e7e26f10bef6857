import Foundation
import RoostFiles
import RoostModel
import Testing

@Suite struct GitTests {
    @Test("A project without a commit, a linked work tree and a submodule are recognised, and their changes applied")
    func kinds() async throws {
        try await Bench.with { bench in
            try bench.shell("git init -q -b main .; echo a > a")
            #expect(try await bench.trees.locate(bench.project).kind == .gitUnborn)
            try bench.commitAll()
            let project = try await bench.trees.locate(bench.project)
            #expect(project.kind == .git)
            try bench.shell(
                "git worktree add -q ../linked; git init -q -b main ../other; cd ../other; echo o > o; git add -A; git commit -q -m o")
            #expect(try await bench.trees.locate(bench.folder + "/linked").kind == .gitLinked)
            try bench.shell("git -c protocol.file.allow=always submodule add -q ../other sub; git commit -q -m sub")
            #expect(try await bench.trees.locate(bench.project).submodules == ["sub"])
            #expect(try await bench.trees.locate(bench.project + "/sub").kind == .gitSubmodule)
            try bench.shell("mkdir -p deep/er")
            let inner = try await bench.trees.locate(bench.project + "/deep/er")
            #expect(inner.path == bench.project)
            #expect(inner.subfolder == "deep/er")
        }
    }

    @Test("Runs work in every kind of repository", arguments: ["unborn", "linked", "submodule"])
    func runs(kind: String) async throws {
        try await Bench.with { outer in
            try outer.shell("git init -q -b main .; echo one > a")
            var folder = outer.folder
            if kind != "unborn" { try outer.commitAll() }
            if kind == "linked" { try outer.shell("mkdir ../l; git worktree add -q ../l/project") }
            if kind == "submodule" {
                try outer.shell(
                    "mkdir ../l; git init -q -b main ../l; cd ../l; git -c protocol.file.allow=always submodule add -q ../project project; git commit -q -m sub"
                )
            }
            if kind != "unborn" { folder += "/l" }
            let bench = Bench(folder: folder)
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "echo two > a; echo n > n")
            #expect(changes.changes.map(\.kind) == [.modified, .added])
            // Where there is no commit, `a` is a draft of the person's, which no commit takes.
            let paths = kind == "unborn" ? ["n"] : nil
            if paths != nil { #expect(await bench.trees.apply(bench.application(run, .commit), tree).status == .conflicted) }
            let committed = await bench.trees.apply(bench.application(run, .commit, paths: paths), tree)
            #expect(committed.status == .applied, "\(committed)")
            #expect(
                try bench.shell("git show HEAD:n; git status --short") == (kind == "unborn" ? "n\n?? a\n" : "n\n"))
            #expect(committed.reference == (try bench.shell("git rev-parse HEAD").trimmingCharacters(in: .newlines)))
            let undone = await bench.trees.undo(committed)
            #expect(undone.status == .undone, "\(undone)")
            #expect(bench.text("a") == "one\n")
            #expect(bench.text("n") == nil)
        }
    }

    @Test("Changes are measured from dirty and untracked files as they were at the start, also when they are edited during the run")
    func dirtyBase() async throws {
        try await Bench.with { bench in
            try bench.shell("seq 1 20 > a; echo clean > clean")
            try bench.commitAll()
            try bench.shell("echo dirty >> a; seq 30 50 > untracked; echo staged > staged; git add staged")
            let tree = try await bench.tree()
            let run: RunID = Bench.id()
            let summary = try await bench.trees.recordBase(run, tree)
            #expect(summary.files == 4)
            #expect(summary.dirtyFiles == 3)
            #expect(try await bench.trees.recordBase(run, tree) == summary)
            let (other, changes) = try await bench.run(
                tree,
                "(sed s/^3$/three/ ../../../../project/a) > a; (sed s/^33$/x/ ../../../../project/untracked) > untracked; echo run > clean",
                meanwhile: "sed -i s/^18$/mine/ a; sed -i s/^48$/mine/ untracked; echo mine > clean")
            #expect(changes.changes.map(\.additions) == [1, 1, 1])
            #expect(changes.changes.first?.patch?.contains("-3\n+three") == true)
            let conflicted = await bench.trees.apply(bench.application(other), tree)
            #expect(conflicted.conflicts.map(\.path) == ["clean"])
            let applied = await bench.trees.apply(bench.application(other, paths: ["a", "untracked"]), tree)
            #expect(applied.status == .applied, "\(applied)")
            for (path, words) in [("a", ["three", "mine", "dirty"]), ("untracked", ["x", "mine"])] {
                for word in words { #expect(bench.text(path)?.contains(word + "\n") == true) }
            }
        }
    }

    @Test("A branch holds the run's result on top of the base, with the project's files untouched")
    func branch() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; mkdir d; echo x > d/x")
            try bench.commitAll()
            try bench.shell("echo dirty > other")
            let before = try bench.snapshot()
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(
                tree, "echo two > a; gone d/x; mkdir n; echo n > n/n; chmod +x n/n; ln -s a l; echo i > 'sp ace'")
            let result = await bench.trees.apply(bench.application(run, .branch), tree)
            #expect(result.status == .applied, "\(result)")
            #expect(result.reference == "roost/\(bench.task.short)")
            #expect(try bench.snapshot() == before)
            let reference = try #require(result.reference)
            #expect(
                try bench.shell(
                    "git ls-tree -r --name-only \(reference); git show \(reference):a; git log --format='%an %s' -1 \(reference)")
                    == "a\nl\nn/n\nsp ace\ntwo\nRoost Apply changes of Roost task \(bench.task.short)\n")
            #expect(try bench.shell("git ls-tree \(reference) l n/n | cut -c1-6; git status --short") == "120000\n100755\n?? other\n")
            let again = await bench.trees.apply(bench.application(run, .branch), tree)
            #expect(again.reference == result.reference)
            let undone = await bench.trees.undo(result)
            #expect(undone.status == .undone, "\(undone)")
            #expect(try bench.shell("git branch --list 'roost/*'") == "")
        }
    }

    @Test("A commit holds exactly the applied paths, leaves other staged work alone and can be undone")
    func commit() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; echo b > b")
            try bench.commitAll()
            try bench.shell("git config user.name Bea; git config user.email bea@example.org; echo staged > b; git add b; echo loose > c")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "echo two > a; echo n > n")
            let result = await bench.trees.apply(bench.application(run, .commit), tree)
            #expect(result.status == .applied, "\(result)")
            #expect(
                try bench.shell("git log --format=%an -1; git show --format= --name-only HEAD; git status --short")
                    == "Bea\na\nn\nM  b\n?? c\n")
            let undone = await bench.trees.undo(result)
            #expect(undone.status == .undone, "\(undone)")
            #expect(try bench.shell("git log --format=%s; git status --short; cat a") == "base\nM  b\n?? c\none\n")
        }
    }

    @Test("Crashes while committing end with the commit or without any change")
    func commitCrashes() async throws {
        let counter = CrashPoint()
        for step in 0...20 {
            if step > 0, step > counter.count { break }
            try await Bench.with { bench in
                try bench.shell("echo one > a")
                try bench.commitAll()
                let tree = try await bench.tree()
                let (run, _) = try await bench.run(tree, "echo two > a")
                guard step > 0 else {
                    #expect(
                        await bench.restarted(faultPoint: counter.step).trees.apply(bench.application(run, .commit), tree).status
                            == .applied)
                    return
                }
                let crashed = await bench.restarted(faultPoint: CrashPoint(at: step).step).trees.apply(
                    bench.application(run, .commit), tree)
                try #require(crashed.status == .applying)
                let recovered = await bench.restarted().trees.recover(crashed)
                let isApplied = recovered.status == .applied
                #expect(isApplied || recovered.status == .failed, "\(recovered)")
                #expect(
                    try bench.shell("git rev-list --count HEAD; git status --short; cat a") == (isApplied ? "2\ntwo\n" : "1\none\n"),
                    "step \(step)")
            }
        }
        #expect(counter.count >= 10)
    }

    @Test("A crash while a commit is signed leaves one that can be signed again and undone", arguments: [false, true])
    func signatureCrash(_ isUndone: Bool) async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            try bench.commitAll()
            try bench.shell("git config commit.gpgSign true; git config gpg.format ssh")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "echo two > a")
            let applied = await bench.trees.apply(bench.application(run, .commit), tree)
            let unsigned = try #require(applied.unsigned)
            #expect(unsigned.commit == applied.reference && unsigned.format == .ssh)
            let signature = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"
            let counter = CrashPoint()
            let first = try await bench.restarted(faultPoint: counter.step).trees.sign(applied, signature)
            #expect(counter.count == 1 && first.unsigned == nil && first.reference != applied.reference)
            #expect(try bench.shell("git cat-file commit HEAD").contains("\ngpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END"))
            // The branch moved, and the daemon stopped before it noted so.
            try bench.shell("git update-ref HEAD \(unsigned.commit)")
            await #expect(throws: SimulatedCrash.self) {
                try await bench.restarted(faultPoint: CrashPoint(at: 1).step).trees.sign(applied, signature)
            }
            try bench.shell("git update-ref HEAD \(first.reference ?? "-")")
            if !isUndone {
                #expect(try await bench.trees.sign(applied, signature).reference == first.reference)
            }
            let undone = await bench.trees.undo(applied)
            #expect(undone.status == .undone && undone.unsigned == nil && undone.message == nil, "\(undone)")
            #expect(try bench.shell("git log --format=%s; git status --short; cat a") == "base\none\n")
        }
    }

    @Test("Commits of the run arrive as a branch, checked, and neither its hooks nor its configuration")
    func agentCommits() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            try bench.commitAll()
            let tree = try await bench.tree()
            // What the run would leave in the layer: its own view of the repository with two commits, a hook and a poisoned configuration.
            let clone = bench.folder + "/view"
            try TestCommand.shell(
                """
                cp -a \(bench.project) \(clone); cd \(clone); echo two > a; git commit -qam 'second: thing'; echo three > b; git add b; git commit -qm third
                git rev-parse HEAD > ../head
                """)
            let (run, changes) = try await bench.run(
                tree,
                """
                echo two > a; echo three > b; mkdir -p .git/hooks; cp -a \(clone)/.git/objects .git/; cp -a \(clone)/.git/refs \(clone)/.git/HEAD .git/
                for h in post-checkout reference-transaction post-update pre-receive; do printf '#!/bin/sh\\ntouch \(bench.folder)/owned\\n' > .git/hooks/$h; chmod +x .git/hooks/$h; done
                printf '[core]\\n\\tfsmonitor = touch \(bench.folder)/owned\\n\\thooksPath = .git/hooks\\n\\tsshCommand = touch \(bench.folder)/owned\\n' > .git/config
                """)
            #expect(changes.commits.map(\.subject) == ["second: thing", "third"])
            #expect(changes.changes.map(\.path) == ["a", "b"])
            let configuration = bench.text(".git/config")
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(applied.reference == "roost/\(bench.task.short)")
            #expect(try bench.shell("git rev-parse \(applied.reference ?? "-")") == TestCommand.shell("cat head", in: bench.folder))
            #expect(try bench.shell("git rev-parse HEAD") != TestCommand.shell("cat head", in: bench.folder))
            #expect(bench.text(".git/config") == configuration)
            #expect(!FileManager.default.fileExists(atPath: bench.folder + "/owned"))
            #expect(try bench.shell("ls .git/hooks/* | grep -v sample || true") == "")
        }
    }

    @Test("A repository that the run broke does not keep people from its files")
    func brokenRepository() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            try bench.commitAll()
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(
                tree,
                "echo two > a; mkdir -p .git/refs/heads .git/objects/ab; printf '%040d\\n' 7 > .git/refs/heads/main; mkfifo .git/objects/ab/cd"
            )
            #expect(changes.commits == [])
            #expect(changes.notes.count == 1)
            #expect(await bench.trees.apply(bench.application(run), tree).status == .applied)
        }
    }
}
