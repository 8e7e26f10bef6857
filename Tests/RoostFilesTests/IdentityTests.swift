import RoostFiles
import RoostModel
import Testing

/// A task works in the folder that it began in, not in whatever stands at its path.
@Suite struct IdentityTests {
    /// How a folder comes to be another one, as shell commands beside the project.
    static let replacements: [(name: String, script: String, said: String)] = [
        ("a link", "mv project moved; ln -s other project", "symbolic link"),
        ("a copy with the same content", "cp -a project copy; mv project moved; mv copy project", "no longer the folder"),
        ("a folder made anew", "rm -rf project; mkdir project; echo one > project/a", "no longer the folder"),
        ("nothing", "mv project moved", "no folder"),
    ]

    /// A project with an applied and an undecided run, and somebody else's folder of the same names beside it.
    private static func withTwoRuns(
        _ mode: WorkTreeMode = .overlay, _ body: (Bench, WorkTree, _ applied: Application, _ undecided: RunID) async throws -> Void
    ) async throws {
        try await Bench.with { bench in
            try bench.shell(
                "echo one > a; mkdir d; echo x > d/x; mkdir ../other ../other/d; echo canary > ../other/a; echo canary > ../other/d/x")
            try bench.commitAll()
            let tree = try await bench.tree(mode)
            let (first, _) = try await bench.run(tree, "echo two > a")
            let applied = await bench.trees.apply(bench.application(first), tree)
            #expect(applied.status == .applied, "the control: without a swap it is applied")
            let (second, changes) = try await bench.run(tree, "mkdir -p d; echo y > d/x; echo n > new")
            #expect(changes.changes.map(\.path).suffix(2) == ["d/x", "new"])
            try await body(bench, tree, applied, second)
        }
    }

    private static func other(_ bench: Bench) throws -> String {
        try TestCommand.shell("find . -printf '%p %y %m %T@\\n' | sort; cat a d/x", in: bench.folder + "/other")
    }

    @Test(
        "Nothing is read from or written to what stands at the path instead", arguments: [WorkTreeMode.overlay, .clone],
        IdentityTests.replacements)
    func replaced(mode: WorkTreeMode, replacement: (name: String, script: String, said: String)) async throws {
        try await Self.withTwoRuns(mode) { bench, tree, applied, undecided in
            let stored = try #require(try await bench.trees.changes(of: undecided))
            let untouched = try Self.other(bench)
            try TestCommand.shell(replacement.script, in: bench.folder)
            let now = try TestCommand.shell("ls -laR --time-style=full-iso project 2>&1 || true", in: bench.folder)

            func isRefused(_ error: any Error) -> Bool {
                guard case .replaced(bench.project, _)? = error as? WorkTreeError else { return false }
                return "\(error)".contains(replacement.said)
            }
            await #expect(
                performing: {
                    let project = try await bench.trees.locate(recorded: bench.project)
                    _ = try await bench.trees.prepare(bench.task, project, mode)
                }, throws: isRefused)
            let base: RunID = Bench.id()
            await #expect(performing: { _ = try await bench.trees.recordBase(base, tree) }, throws: isRefused)
            let late: RunID = Bench.id()
            await #expect(throws: (any Error).self) { _ = try await bench.trees.capture(late, tree) }
            for target in [ApplyTarget.files, .commit, .branch] {
                let result = await bench.trees.apply(bench.application(undecided, target), tree)
                #expect(result.status == .failed)
                #expect(result.message?.contains(replacement.said) == true, "\(result)")
            }
            let undone = await bench.trees.undo(applied)
            #expect(undone.status == .applied)
            #expect(undone.message?.contains(replacement.said) == true, "\(undone)")

            #expect(try Self.other(bench) == untouched)
            #expect(try TestCommand.shell("ls -laR --time-style=full-iso project 2>&1 || true", in: bench.folder) == now)
            #expect(try await bench.trees.changes(of: undecided) == stored, "the diff stays readable")
            try await bench.trees.discard(tree)
        }
    }

    @Test("A new clone is not made of what stands at the path instead")
    func clone() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; mkdir ../other; echo canary > ../other/a")
            let project = try await bench.trees.locate(bench.project)
            try TestCommand.shell("mv project moved; ln -s other project", in: bench.folder)
            await #expect(throws: WorkTreeError.replaced(bench.project, .link(to: bench.folder + "/other"))) {
                _ = try await bench.trees.prepare(bench.task, project, .clone)
            }
            #expect(try TestCommand.shell("grep -r canary state || true", in: bench.folder) == "")
        }
    }

    @Test(
        "A swap in the middle of an application reaches nothing else",
        arguments: [FaultPoint.beforeIntent, .stage(0), .write(0), .prepared(0), .written(0), .sync])
    func swapDuringApply(step: FaultPoint) async throws {
        try await Self.withTwoRuns { bench, tree, _, undecided in
            let untouched = try Self.other(bench)
            let swap = Meanwhile(step) {
                try TestCommand.shell("mv project moved; ln -s other project", in: bench.folder)
            }
            let result = await bench.restarted(faultPoint: swap.step).trees.apply(bench.application(undecided), tree)
            #expect(try TestCommand.shell("readlink project", in: bench.folder) == "other\n", "the control: it was swapped")
            #expect(try Self.other(bench) == untouched, "\(result)")
        }
    }

    @Test(
        "A swap of a folder inside the project for a link reaches nothing else",
        arguments: [FaultPoint.beforeIntent, .stage(0), .write(0), .prepared(0)])
    func swapInside(step: FaultPoint) async throws {
        try await Self.withTwoRuns { bench, tree, _, undecided in
            let untouched = try Self.other(bench)
            let swap = Meanwhile(step) {
                try TestCommand.shell("mv project/d moved-d; ln -s ../other/d project/d", in: bench.folder)
            }
            let result = await bench.restarted(faultPoint: swap.step).trees.apply(bench.application(undecided), tree)
            #expect(try TestCommand.shell("cat project/d/x", in: bench.folder) == "canary\n", "the control: the link leads there")
            #expect(try Self.other(bench) == untouched, "\(result)")
        }
    }

    @Test("A restored project goes on once its owner has confirmed it, and the changes that waited are applied then")
    func relink() async throws {
        try await Self.withTwoRuns { bench, tree, applied, undecided in
            #expect(try await bench.trees.relink(bench.project, isConfirmed: false).tasks == [])
            try TestCommand.shell("cp -a project backup; rm -rf project; mv backup project", in: bench.folder)
            let refused = await bench.trees.apply(bench.application(undecided), tree)
            #expect(refused.message?.contains("roost project relink \(bench.project)") == true, "\(refused)")

            #expect(try await bench.trees.relink(bench.project, isConfirmed: false).tasks == [bench.task])
            #expect(await bench.trees.apply(bench.application(undecided), tree).status == .failed, "asking alone confirms nothing")
            #expect(try await bench.trees.relink(bench.project, isConfirmed: true).tasks == [bench.task])
            #expect(try await bench.trees.relink(bench.project, isConfirmed: false).tasks == [], "it is asked once")

            let result = await bench.trees.apply(bench.application(undecided), tree)
            #expect(result.status == .applied, "\(result)")
            #expect(bench.text("d/x") == "y\n")
            #expect(await bench.trees.undo(result).status == .undone)
            #expect(await bench.trees.undo(applied).status == .undone)
            #expect(bench.text("a") == "one\n")
            _ = try await bench.tree()
        }
    }

    @Test("A task from before folders were noted goes on, and is noted with its next use")
    func older() async throws {
        try await Self.withTwoRuns { bench, tree, _, undecided in
            let label = "state/worktrees/\(bench.task)/tree.json"
            try TestCommand.shell(#"sed -i 's/"identity":"[^"]*",*//' "# + label + "; ! grep -q identity " + label, in: bench.folder)
            var older = tree
            older.project.identity = nil
            let result = await bench.trees.apply(bench.application(undecided), older)
            #expect(result.status == .applied, "\(result)")
            try TestCommand.shell("grep -q identity \(label)", in: bench.folder)
            try TestCommand.shell("cp -a project copy; rm -rf project; mv copy project", in: bench.folder)
            await #expect(throws: WorkTreeError.replaced(bench.project, .anotherFolder)) {
                _ = try await bench.trees.prepare(bench.task, try await bench.trees.locate(recorded: bench.project), .overlay)
            }
        }
    }

    @Test("An application that a crash left half-way in a folder that is away is settled when it is back")
    func recover() async throws {
        try await Self.withTwoRuns { bench, tree, _, undecided in
            let crash = Meanwhile(.write(1)) { throw SimulatedCrash() }
            let application = bench.application(undecided)
            var open = await bench.restarted(faultPoint: crash.step).trees.apply(application, tree)
            #expect(open.status == .applying, "the control: it is half-way")
            try TestCommand.shell("mv project moved; ln -s other project", in: bench.folder)
            open = await bench.trees.recover(open)
            #expect(open.status == .applying, "\(open)")
            try TestCommand.shell("rm project; mv moved project", in: bench.folder)
            #expect(await bench.trees.recover(open).status == .applied)
            #expect(bench.text("new") == "n\n")
        }
    }
}
