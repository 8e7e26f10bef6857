import Foundation
import RoostFiles
import RoostModel
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct LocateTests {
    @Test("Folders that are too broad, missing, no folders or ours are refused, each with its own error")
    func refusals() async throws {
        try await Bench.with { bench in
            _ = try await bench.tree()
            try bench.shell("echo f > file")
            let home = String(cString: try #require(getpwuid(geteuid())).pointee.pw_dir)
            for path in ["/", "/etc", "/tmp", home, bench.folder, bench.folder + "/state", bench.folder + "/state/worktrees", "/proc/self"]
            {
                await #expect("\(path) must be refused") { _ = try await bench.trees.locate(path) } throws: {
                    if case WorkTreeError.refused = $0 { true } else { false }
                }
            }
            await #expect(throws: WorkTreeError.notFound(bench.project + "/no")) { try await bench.trees.locate(bench.project + "/no") }
            await #expect(throws: WorkTreeError.notADirectory(bench.project + "/file")) {
                try await bench.trees.locate(bench.project + "/file")
            }
        }
    }

    @Test("Links on the way are resolved, and a home under version control is not taken for the project")
    func resolution() async throws {
        try await Bench.with { bench in
            try bench.shell("mkdir in; ln -s \(bench.project)/in ../link")
            let project = try await bench.trees.locate(bench.folder + "/link/")
            #expect(project.path == bench.project + "/in")
            #expect(project.kind == .plain)
            #expect(project.ownerUID == geteuid())
        }
    }

    @Test("A task keeps its project")
    func otherProject() async throws {
        try await Bench.with { bench in
            try bench.shell("mkdir one two")
            _ = try await bench.trees.prepare(bench.task, try await bench.trees.locate(bench.project + "/one"), .overlay)
            await #expect(throws: WorkTreeError.self) {
                _ = try await bench.trees.prepare(bench.task, try await bench.trees.locate(bench.project + "/two"), .overlay)
            }
        }
    }

    @Test("Capturing twice gives the same, also after the tree changed; without a base it is refused")
    func captureIsFinal() async throws {
        try await Bench.with { bench in
            try bench.shell("echo a > a")
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "echo b > a")
            try TestCommand.shell("echo c > a; echo d > d", in: bench.upper(tree))
            #expect(try await bench.trees.capture(run, tree) == changes)
            #expect(try await bench.trees.changes(of: run) == changes)
            await #expect(throws: WorkTreeError.self) { _ = try await bench.trees.capture(Bench.id(), tree) }
        }
    }
}
