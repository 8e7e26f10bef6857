import RoostFiles
import RoostModel
import Testing

@Suite struct ApplyTests {
    @Test("Changes of a git project are told, applied and undone")
    func roundTrip() async throws {
        try await Bench.with { bench in
            try bench.shell("printf 'one\\ntwo\\nthree\\n' > a.txt; mkdir d; echo x > d/gone; echo y > d/old; ln -s a.txt link")
            try bench.commitAll()
            let before = try bench.snapshot()
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(
                tree,
                "printf 'one\\n2\\nthree\\n' > a.txt; gone d/gone; gone d/old; mkdir -p n; echo y > n/new; echo z > added; chmod 755 added")
            #expect(changes.notes == [])
            #expect(changes.changes.map(\.path) == ["a.txt", "added", "d/gone", "n/new"])
            #expect(changes.changes.map(\.kind) == [.modified, .added, .deleted, .renamed])
            #expect(changes.changes.first?.patch == "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n")
            #expect(changes.changes.last?.oldPath == "d/old")
            #expect(try bench.snapshot() == before)

            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(bench.text("a.txt") == "one\n2\nthree\n")
            #expect(bench.text("n/new") == "y\n")
            #expect(try bench.shell("ls -a") == ".\n..\n.git\na.txt\nadded\nlink\nn\n")
            #expect(try bench.leftovers() == "")

            let again = await bench.trees.apply(bench.application(run), tree)
            #expect(again.status == .applied)
            #expect(again.files == [])

            let undone = await bench.trees.undo(applied)
            #expect(undone.status == .undone, "\(undone)")
            #expect(try bench.snapshot() == before)
        }
    }

    @Test("Changes of a plain folder are told, applied and undone")
    func plainFolder() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; mkdir d; echo two > d/b")
            let before = try bench.snapshot()
            let tree = try await bench.tree()
            #expect(tree.project.kind == .plain)
            let (run, changes) = try await bench.run(tree, "echo uno > a; hides d; echo c > d/c")
            #expect(changes.changes.map(\.path) == ["a", "d/b", "d/c"])
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(bench.text("a") == "uno\n")
            #expect(bench.text("d/b") == nil)
            let undone = await bench.trees.undo(applied)
            #expect(undone.status == .undone, "\(undone)")
            #expect(try bench.snapshot() == before)
        }
    }
}
