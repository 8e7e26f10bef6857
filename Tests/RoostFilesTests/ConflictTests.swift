import RoostFiles
import RoostModel
import Testing

@Suite struct ConflictTests {
    @Test("Edits of the person elsewhere in the file merge; in the same place they conflict and nothing changes")
    func mergeAndConflict() async throws {
        try await Bench.with { bench in
            try bench.shell("seq 1 20 > a; seq 1 20 > b; echo c > c")
            try bench.commitAll()
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(
                tree, "seq 1 20 | sed s/^3$/three/ > a; seq 1 20 | sed s/^3$/three/ > b; echo new > d", meanwhile: "sed -i s/^18$/mine/ a")
            try bench.shell("sed -i s/^3$/mine/ b")
            let before = try bench.snapshot()
            let conflicted = await bench.trees.apply(bench.application(run), tree)
            #expect(conflicted.status == .conflicted)
            #expect(conflicted.conflicts.map(\.path) == ["b"])
            #expect(
                conflicted.conflicts.first?.preview?.contains("<<<<<<< project\nmine\n||||||| base\n3\n=======\nthree\n>>>>>>> run\n")
                    == true)
            #expect(try bench.snapshot() == before)

            let chosen = await bench.trees.apply(bench.application(run, paths: ["a"]), tree)
            #expect(chosen.status == .applied, "\(chosen)")
            #expect(chosen.files == ["a"])
            #expect(bench.text("a")?.contains("three\n") == true)
            #expect(bench.text("a")?.contains("mine\n") == true)
            #expect(bench.text("d") == nil)
        }
    }

    @Test("Deleted against changed, both made, and both ways of a binary file are conflicts, each with its reason")
    func kinds() async throws {
        try await Bench.with { bench in
            try bench.shell("for f in deleted changed kept; do echo $f > $f; done; printf '\\0a' > binary")
            try bench.commitAll()
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(
                tree, "gone deleted; echo run > changed; echo run > made; printf '\\0b' > binary; echo same > same",
                meanwhile: "echo mine > deleted; rm changed; echo mine > made; printf '\\0c' > binary; echo same > same")
            let result = await bench.trees.apply(bench.application(run), tree)
            #expect(result.status == .conflicted)
            #expect(result.conflicts.map(\.path) == ["binary", "changed", "deleted", "made"])
            #expect(bench.text("made") == "mine\n")
        }
    }

    @Test("What git cannot tell and was not copied conflicts, unless it is the same already")
    func unknownBase() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; echo one > b")
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "echo run > a; echo run > b", meanwhile: "echo mine > a; echo run > b")
            #expect(changes.changes.allSatisfy { $0.base == nil })
            let result = await bench.trees.apply(bench.application(run), tree)
            #expect(result.status == .conflicted)
            #expect(result.conflicts.map(\.path) == ["a"])
        }
    }

    @Test("A chosen path that the run did not change is named")
    func unknownChoice() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "echo run > a")
            let result = await bench.trees.apply(bench.application(run, paths: ["a", "nothing"]), tree)
            #expect(result.status == .failed)
            #expect(result.message?.contains("nothing") == true)
            #expect(bench.text("a") == "one\n")
        }
    }

    @Test(
        "A save of the person between the merge and the rename is kept, and nothing is applied",
        arguments: [FaultPoint.write(1), .prepared(1)])
    func race(step: FaultPoint) async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; echo one > b")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "echo run > a; echo run > b")
            let meanwhile = Meanwhile(step) { try bench.shell("echo mine > b") }
            let result = await bench.restarted(faultPoint: meanwhile.step).trees.apply(bench.application(run), tree)
            #expect(result.status == .failed)
            #expect(result.message?.contains("b was changed") == true)
            #expect(bench.text("a") == "one\n")
            #expect(bench.text("b") == "mine\n")
            #expect(try bench.leftovers() == "")
        }
    }

    @Test("Two applications at once take turns")
    func turns() async throws {
        try await Bench.with { bench in
            try bench.shell("seq 1 20 > a")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "seq 1 20 | sed s/^3$/three/ > a; echo new > n")
            let other = bench.restarted()
            async let first = bench.trees.apply(bench.application(run), tree)
            async let second = other.trees.apply(other.application(run), tree)
            async let third = bench.trees.apply(bench.application(run), tree)
            let results = await [first, second, third]
            #expect(results.allSatisfy { $0.status == .applied })
            #expect(results.filter { !$0.files.isEmpty }.count == 1)
            #expect(bench.text("n") == "new\n")
        }
    }

    @Test("Undo names a file that changed since and changes nothing")
    func undoRefused() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; echo one > b")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "echo run > a; echo run > b")
            let applied = await bench.trees.apply(bench.application(run), tree)
            try bench.shell("echo mine >> b")
            let undone = await bench.trees.undo(applied)
            #expect(undone.status == .applied)
            #expect(undone.conflicts.map(\.path) == ["b"])
            #expect(bench.text("a") == "run\n")
        }
    }
}
