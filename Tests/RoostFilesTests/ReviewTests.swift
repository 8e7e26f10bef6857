import Foundation
import RoostFiles
import RoostModel
import Testing

@Suite struct ReviewTests {
    @Test("What was shown is what is applied: another digest, another layer are refused with the paths")
    func digest() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "echo two > a; echo b > b")
            let digest = try #require(changes.digest)
            #expect(try await bench.trees.review(run, tree, shown: digest, includesIgnored: false) == .same)
            #expect(try await bench.trees.review(run, tree, shown: nil, includesIgnored: false) == .same)
            #expect(try await bench.trees.review(run, tree, shown: "another", includesIgnored: false) == .changed([]))
            try TestCommand.shell("echo three > a; echo c > c", in: bench.upper(tree))
            #expect(try await bench.trees.review(run, tree, shown: digest, includesIgnored: false) == .changed(["a", "c"]))
            let now = try #require(try await bench.trees.changes(of: run))
            #expect(now.changes.map(\.path) == ["a", "b", "c"], "captured again, to be shown")
            #expect(
                try await bench.trees.review(run, tree, shown: digest, includesIgnored: false) == .changed(["a", "c"]),
                "and for the old one still")
            #expect(try await bench.trees.review(run, tree, shown: now.digest, includesIgnored: false) == .same)
            #expect(await bench.trees.apply(bench.application(run), tree).status == .applied)
            #expect(bench.text("a") == "three\n")
            #expect(
                try await bench.trees.review(run, tree, shown: now.digest, includesIgnored: false) == .same,
                "what was applied left the layer")
        }
    }

    @Test("A base that is known once stays known when the changes are captured again")
    func baseStaysKnown() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "echo two > a")
            try bench.shell("echo mine > a")
            try TestCommand.shell("echo more > more", in: bench.upper(tree))
            #expect(try await bench.trees.review(run, tree, shown: nil, includesIgnored: false) == .changed(["more"]))
            let changes = try #require(try await bench.trees.changes(of: run))
            #expect(changes.changes.first?.patch == "@@ -1 +1 @@\n-one\n+two\n")
        }
    }

    @Test("The patch is what git applies, names and bytes alike")
    func patch() async throws {
        try await Bench.with { bench in
            try bench.shell(#"printf 'one\r\n\377' > a; printf 'x\0y' > bin; echo l > 'old name'; echo t > t"#)
            try bench.commitAll()
            try bench.shell("cp -r . ../clone")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(
                tree,
                #"printf 'one\r\ntwo\377' > a; printf 'x\0z' > bin; gone 'old name'; echo l > "$(printf 'new\n\tname\377')"; ln -s x t2; rm -f t; ln -s a t"#
            )
            var patch: [UInt8] = []
            for try await piece in try #require(try await bench.trees.patch(of: run)) { patch += piece }
            try Data(patch).write(to: URL(fileURLWithPath: bench.folder + "/p"))
            try TestCommand.shell("cd ../clone && git apply --whitespace=nowarn ../p", in: bench.project)
            #expect(await bench.trees.apply(bench.application(run), tree).status == .applied)
            #expect(try bench.shell("diff -r --no-dereference --exclude .git . ../clone && echo same") == "same\n")
        }
    }

    @Test("No patch is made where what was before is not known")
    func noPatch() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            let tree = try await bench.tree()
            let run: RunID = Bench.id()
            _ = try await bench.trees.recordBase(run, tree)
            try TestCommand.shell("echo two > a", in: bench.upper(tree))
            try bench.shell("echo mine > a")
            _ = try await bench.trees.capture(run, tree)
            await #expect(throws: PatchError.self) { try await bench.trees.patch(of: run) }
        }
    }

    @Test("A name that stands for .git is left out and named", arguments: [WorkTreeMode.overlay, .clone])
    func refusedNames(mode: WorkTreeMode) async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            let tree = try await bench.tree(mode)
            let (run, changes) = try await bench.run(
                tree, "mkdir -p .GIT/hooks d/git~1; echo x > .GIT/hooks/pre-commit; echo x > d/git~1/config; echo y > y")
            #expect(changes.changes.map(\.path) == ["y"])
            #expect(changes.notes.count >= 2 && changes.notes.allSatisfy { $0.contains("not applied") })
            #expect(await bench.trees.apply(bench.application(run), tree).files == ["y"])
        }
    }
}
