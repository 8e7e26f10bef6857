import RoostFiles
import RoostModel
import Testing

@Suite struct RepositorySizeTests {
    @Test("A repository of five thousand files is recorded, and a change of many files told and applied")
    func fiveThousand() async throws {
        try await Bench.with { bench in
            try bench.shell("for i in $(seq 1 100); do mkdir d$i; for j in $(seq 1 50); do echo $i $j > d$i/f$j; done; done")
            try bench.commitAll()
            let tree = try await bench.tree()
            let run: RunID = Bench.id()
            #expect(try await bench.trees.recordBase(run, tree) == BaseSummary(files: 5000, dirtyFiles: 0, notes: []))
            let (next, changes) = try await bench.run(
                tree, "for i in $(seq 1 100); do mkdir -p d$i; echo run $i > d$i/f1; done; gone d7; rm d7; hides d7")
            #expect(changes.changes.count == 99 + 50)
            let applied = await bench.trees.apply(bench.application(next), tree)
            #expect(applied.files.count == 149, "\(applied.status)")
            #expect(await bench.trees.undo(applied).status == .undone)
            #expect(try bench.shell("git status --short") == "")
        }
    }
}
