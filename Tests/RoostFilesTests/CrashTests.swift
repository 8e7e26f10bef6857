import RoostFiles
import RoostModel
import Testing

/// SB and CC lines: an application that a crash interrupts anywhere is whole or undone after the restart.
@Suite struct CrashTests {
    private static let script = """
        printf 'one\\n2\\nthree\\n' > a; gone d/x; gone d/y; mkdir -p n/m; echo new > n/m/f; gone was-file; rm was-file; hides was-file; echo in > was-file/in
        ln -s a l; chmod 600 a
        """
    private static let setUp =
        "printf 'one\\ntwo\\nthree\\n' > a; mkdir d e; echo x > d/x; echo y > d/y; echo file > was-file; echo e > e/f"

    private func prepare(_ bench: Bench) async throws -> (WorkTree, RunID, String) {
        try bench.shell(Self.setUp)
        let tree = try await bench.tree()
        let (run, changes) = try await bench.run(tree, Self.script)
        #expect(changes.changes.count == 7, "\(changes.changes.map(\.path))")
        return (tree, run, try bench.snapshot())
    }

    @Test("A crash at any step of applying leaves all or nothing after recovery, and it can be undone")
    func applying() async throws {
        let counter = CrashPoint()
        try await Bench.with { bench in
            let (tree, run, _) = try await prepare(bench)
            let counting = bench.restarted(faultPoint: counter.step)
            #expect(await counting.trees.apply(counting.application(run), tree).status == .applied)
        }
        #expect(counter.count > 15)
        for step in 1...counter.count {
            try await Bench.with { bench in
                let (tree, run, before) = try await prepare(bench)
                let crashing = bench.restarted(faultPoint: CrashPoint(at: step).step)
                let crashed = await crashing.trees.apply(crashing.application(run), tree)
                try #require(crashed.status == .applying)

                let recovered = await bench.restarted().trees.recover(crashed)
                #expect(try bench.leftovers() == "")
                if recovered.status == .failed {
                    #expect(try bench.snapshot() == before, "step \(step)")
                    return
                }
                #expect(recovered.status == .applied, "step \(step): \(recovered)")
                #expect(bench.text("a") == "one\n2\nthree\n")
                #expect(bench.text("was-file/in") == "in\n")
                #expect(bench.text("d/x") == nil)
                let undone = await bench.restarted().trees.undo(recovered)
                #expect(undone.status == .undone, "step \(step): \(undone)")
                #expect(try bench.snapshot() == before, "step \(step)")
            }
        }
    }

    @Test("A crash at any step of undoing leaves all or nothing after recovery")
    func undoing() async throws {
        let counter = CrashPoint()
        try await Bench.with { bench in
            let (tree, run, _) = try await prepare(bench)
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(await bench.restarted(faultPoint: counter.step).trees.undo(applied).status == .undone)
        }
        #expect(counter.count > 12)
        for step in 1...counter.count {
            try await Bench.with { bench in
                let (tree, run, before) = try await prepare(bench)
                let applied = await bench.trees.apply(bench.application(run), tree)
                let after = try bench.snapshot()
                let crashed = await bench.restarted(faultPoint: CrashPoint(at: step).step).trees.undo(applied)
                try #require(crashed.status == .undoing)
                let recovered = await bench.restarted().trees.recover(crashed)
                #expect([.undone, .applied].contains(recovered.status), "step \(step): \(recovered)")
                #expect(try bench.snapshot() == (recovered.status == .undone ? before : after), "step \(step)")
                #expect(try bench.leftovers() == "")
            }
        }
    }

    @Test("A crash during recovery is recovered from too", arguments: [4, 7, 9, 12])
    func twice(step: Int) async throws {
        try await Bench.with { bench in
            let (tree, run, before) = try await prepare(bench)
            let crashed = await bench.restarted(faultPoint: CrashPoint(at: step).step).trees.apply(bench.application(run), tree)
            let again = await bench.restarted(faultPoint: CrashPoint(at: 3).step).trees.recover(crashed)
            try #require(again.status == .applying)
            let recovered = await bench.restarted().trees.recover(again)
            #expect(recovered.status == .applied, "\(recovered)")
            #expect(await bench.trees.undo(recovered).status == .undone)
            #expect(try bench.snapshot() == before)
        }
    }

    @Test("A file that changed between the crash and the restart is left alone, and the rest goes back")
    func changedMeanwhile() async throws {
        try await Bench.with { bench in
            let (tree, run, _) = try await prepare(bench)
            let crashed = await bench.restarted(faultPoint: CrashPoint(at: 12).step).trees.apply(bench.application(run), tree)
            try #require(crashed.status == .applying)
            try bench.shell("echo mine > a")
            let recovered = await bench.restarted().trees.recover(crashed)
            #expect(recovered.status == .failed)
            #expect(recovered.conflicts.map(\.path) == ["a"])
            #expect(bench.text("a") == "mine\n")
            #expect(bench.text("d/x") == "x\n")
            #expect(bench.text("was-file") == "file\n")
            #expect(bench.text("n/m/f") == nil)
        }
    }
}
