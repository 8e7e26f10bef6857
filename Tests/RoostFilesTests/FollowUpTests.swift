import Foundation
import RoostFiles
import RoostModel
import Testing

@Suite struct FollowUpTests {
    @Test("What an earlier run changed keeps its base, so that edits of the person in between survive", arguments: [true, false])
    func keepsBase(isRepository: Bool) async throws {
        try await Bench.with { bench in
            try bench.shell("seq 1 20 > a; mkdir d; echo x > d/x; echo y > d/y")
            if isRepository { try bench.commitAll() }
            let tree = try await bench.tree()
            try await bench.run(tree, "seq 1 20 | sed s/^3$/three/ > a; gone d; echo new > n")
            try bench.shell("sed -i s/^18$/mine/ a; echo z > d/z")
            let (run, changes) = try await bench.run(tree, "echo newer > n; seq 1 20 | sed 's/^3$/three/; s/^5$/five/' > a")
            #expect(changes.changes.map(\.path) == ["a", "d/x", "d/y", "n"])
            #expect(changes.changes.first?.additions == 2)
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(bench.text("a")?.contains("mine\n") == true)
            #expect(bench.text("a")?.contains("three\n4\nfive\n") == true)
            #expect(bench.text("n") == "newer\n")
            #expect(try bench.shell("ls d") == "z\n")
        }
    }

    @Test("After applying, the layer lets the project show through, and the next run's changes are only its own")
    func relieved() async throws {
        try await Bench.with { bench in
            try bench.shell("seq 1 20 > a; mkdir d; echo x > d/x; printf 'log\\n' > .gitignore")
            try bench.commitAll()
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(
                tree, "seq 1 20 | sed s/^3$/three/ > a; hides n; echo n > n/n; gone d/x; mkdir log; echo l > log/l",
                meanwhile: "sed -i s/^18$/mine/ a")
            #expect(await bench.trees.apply(bench.application(run), tree).status == .applied)
            #expect(try TestCommand.shell("find . -mindepth 1 -not -path './.git*' | sort", in: bench.upper(tree)) == "./log\n./log/l\n")
            let (_, next) = try await bench.run(tree, "echo more > more")
            #expect(next.changes.map(\.path) == ["more"])
            #expect(next.ignored == [IgnoredChanges(path: "log", files: 1, bytes: 2)])
        }
    }

    @Test("Applying a part leaves the rest to the next run, also in a folder that hides the project")
    func partly() async throws {
        try await Bench.with { bench in
            try bench.shell("mkdir d; echo x > d/x; echo k > k")
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "hides d; echo 1 > d/one; echo 2 > d/two; echo run > k")
            #expect(changes.changes.map(\.path) == ["d/one", "d/two", "d/x", "k"])
            #expect(await bench.trees.apply(bench.application(run, paths: ["d/one", "k"]), tree).status == .applied)
            let (next, rest) = try await bench.run(tree, "")
            #expect(rest.changes.map(\.path) == ["d/two", "d/x"])
            let applied = await bench.trees.apply(bench.application(next), tree)
            #expect(applied.status == .applied)
            #expect(applied.files == ["d/two", "d/x"])
            #expect(try bench.shell("ls d") == "one\ntwo\n")
            #expect(try TestCommand.shell("find . -mindepth 1", in: bench.upper(tree)) == "")
        }
    }

    @Test("Discarding forgets everything; removing deletes it, also what denies access, and again is no error")
    func discardAndRemove() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(
                tree, "echo two > a; dd if=/dev/zero of=big bs=1024 count=64 2>/dev/null; mkdir -p closed/in; chmod 0 closed")
            #expect(await bench.trees.footprint(tree, runs: []) >= 65536)
            try await bench.trees.discard(tree)
            #expect(await bench.trees.footprint(tree, runs: []) == 0)
            let (next, changes) = try await bench.run(tree, "")
            #expect(changes == ChangeSet(digest: changes.digest))
            try TestCommand.shell("mkdir -p work/work/deep; chmod 0 work/work/deep work/work", in: Bench.parent(bench.upper(tree)))
            try await bench.trees.remove(bench.task, runs: [run, next])
            try await bench.trees.remove(bench.task, runs: [run, next])
            await bench.trees.drainTrash()
            #expect(try TestCommand.shell("find . -type f -o -name upper", in: bench.folder + "/state") == "")
            #expect(try await bench.trees.changes(of: run) == nil)
            #expect(await bench.trees.footprint(tree, runs: []) == 0)
        }
    }

    @Test("What a stopped daemon had discarded and not deleted is deleted by the next one; nothing else is")
    func deletionGoesOn() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            let tree = try await bench.tree()
            _ = try await bench.run(tree, "echo two > b")
            // As a daemon leaves it that was killed while it deleted.
            try TestCommand.shell(
                "mkdir -p trash/one/closed/in; echo x > trash/one/closed/f; chmod 0 trash/one/closed", in: bench.folder + "/state")
            let next = bench.restarted()
            next.trees.deleteDiscarded()
            await next.trees.drainTrash()
            #expect(try TestCommand.shell("find trash -mindepth 1", in: bench.folder + "/state") == "")
            #expect(try TestCommand.shell("cat b", in: bench.upper(tree)) == "two\n")
        }
    }

    @Test("A copy is measured and applied like a layer, over several runs")
    func clone() async throws {
        try await Bench.with { bench in
            try bench.shell("seq 1 20 > a; mkdir -p d/e; echo x > d/e/x; ln -s a l; echo b > b; chmod 640 b")
            try bench.commitAll()
            let before = try bench.snapshot()
            let tree = try await bench.tree(.clone)
            #expect(
                try TestCommand.shell(
                    "export GIT_ALTERNATE_OBJECT_DIRECTORIES=\(bench.project)/.git/objects; cat l; stat -c %a b; git status --short; rm -rf .git",
                    in: bench.upper(tree)
                ).hasSuffix("640\n"))
            let (_, first) = try await bench.run(tree, "sed -i s/^3$/three/ a; rm -r d; touch b")
            #expect(first.changes.map(\.path) == ["a", "d/e/x"])
            try bench.shell("sed -i s/^18$/mine/ a")
            let (run, second) = try await bench.run(tree, "echo n > n; mkfifo pipe")
            #expect(second.changes.map(\.path) == ["a", "d/e/x", "n"])
            #expect(second.notes.count == 1)
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(bench.text("a")?.contains("mine\n") == true)
            #expect(bench.text("a")?.contains("three\n") == true)
            #expect(await bench.trees.undo(applied).status == .undone)
            try bench.shell("sed -i s/^mine$/18/ a")
            #expect(try bench.snapshot() == before)
        }
    }

    @Test("A run in place is told afterwards, and applying it again changes nothing")
    func inPlace() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; echo log > .gitignore; echo x > x")
            try bench.commitAll()
            let tree = try await bench.tree(.inPlace)
            let (run, changes) = try await bench.run(tree, "echo two > a; rm x; echo n > n; echo l > log")
            #expect(changes.changes.map(\.kind) == [.modified, .added, .deleted])
            #expect(changes.changes.first?.patch == "@@ -1 +1 @@\n-one\n+two\n")
            #expect(changes.ignored == [IgnoredChanges(path: "log", files: 1, bytes: 2)])
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied)
            #expect(applied.files == [])
        }
    }

    @Test("Pipes and sockets that a run in place leaves alone are no changes; what it does with them is said")
    func inPlaceSpecials() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; mkfifo kept gone replaced")
            let tree = try await bench.tree(.inPlace)
            let (_, changes) = try await bench.run(tree, "echo two > a; rm gone replaced; echo file > replaced; mkfifo made")
            #expect(changes.changes.map(\.path) == ["a", "replaced"])
            #expect(!changes.notes.contains { $0.contains("kept") })
            #expect(changes.notes.contains { $0.hasPrefix("gone ") } && changes.notes.contains { $0.hasPrefix("made ") })
        }
    }
}
