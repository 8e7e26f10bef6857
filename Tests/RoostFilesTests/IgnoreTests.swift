import Foundation
import RoostModel
import RoostTestSupport
import Testing

@testable import RoostFiles

@Suite struct IgnoreTests {
    private static let patterns = [
        "*.log", "!keep.log", "/build", "build/", "doc/*.txt", "doc/**/x", "**/tmp", "a/**", "!a/b", "*", "!*/", "!*.c", "[ab]*.o", "[!a]x",
        "x?z",
        "\\#hash", "\\!bang", "trail ", "trail\\ ", "/a/*", "!/a/b/", "**/b/c", "a/**/c", "[[:digit:]]*", "foo[", "# comment", "", "d*g",
        "/*/c",
    ]
    private static let names = [
        "a", "b", "c", "x.log", "keep.log", "build", "doc", "n.txt", "x", "tmp", "m.c", "a.o", "c.o", "ax", "bx", "xyz", "#hash", "!bang",
        "trail",
        "trail ", "1st", "foo[", "dog",
    ]

    @Test("Ignoring agrees with git's own verdict", arguments: 0..<12)
    func agreesWithGit(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        try await withScratchFolder { folder in
            try TestCommand.shell("git init -q .", in: folder)
            var paths: Set<String> = []
            for _ in 0..<60 {
                let depth = Int.random(in: 1...4, using: &generator)
                let parts = (0..<depth).map { _ in Self.names.randomElement(using: &generator) ?? "a" }
                paths.insert(parts.joined(separator: "/"))
            }
            let manager = FileManager.default
            var files: [String] = []
            for path in paths.sorted() {
                let url = URL(filePath: folder + "/" + path)
                // Where a file already stands for a folder, the path is left out.
                guard (try? manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)) != nil,
                    !manager.fileExists(atPath: url.path(percentEncoded: false)), (try? Data("x".utf8).write(to: url)) != nil
                else { continue }
                files.append(path)
            }
            func rules(_ generator: inout SeededGenerator) -> String {
                (0..<Int.random(in: 1...5, using: &generator)).map { _ in Self.patterns.randomElement(using: &generator) ?? "" }.joined(
                    separator: "\n")
            }
            let root = rules(&generator), inner = rules(&generator), own = rules(&generator)
            try Data(root.utf8).write(to: URL(filePath: folder + "/.gitignore"))
            for name in ["a", "doc"] where manager.fileExists(atPath: folder + "/\(name)/") {
                try? Data(inner.utf8).write(to: URL(filePath: folder + "/\(name)/.gitignore"))
            }
            try Data(own.utf8).write(to: URL(filePath: folder + "/.git/info/exclude"))
            let asked = files.reduce(into: [UInt8]()) { $0 += Array($1.utf8) + [0] }
            let answer = try TestCommand.run(
                "/usr/bin/git", ["check-ignore", "-z", "--stdin"], environment: ["HOME": "/nonexistent"], in: folder, input: asked)
            let expected = Set(answer.output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
            let tree = try Folder(folder)
            var judged = IgnoreRules(general: [Array(own.utf8)]) { IgnoreReading.file(in: $0, of: tree) }
            for file in files {
                #expect(
                    judged.ignores(TreePath(file), isFolder: false) == expected.contains(file),
                    "\(file) under \(root.debugDescription), \(inner.debugDescription), \(own.debugDescription)")
            }
        }
    }

    @Test("Ignored changes are counted and collapsed, tracked files count in spite of the rules, and ignored ones are applied on request")
    func ignoredChanges() async throws {
        try await Bench.with { bench in
            try bench.shell(
                "printf 'node_modules/\\n*.log\\n' > .gitignore; mkdir node_modules; echo t > node_modules/tracked; git init -q .; git add -A -f; git commit -qm base; echo u > node_modules/untracked"
            )
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(
                tree,
                """
                mkdir -p node_modules/x/y; echo 1 > node_modules/x/y/1; echo 22 > node_modules/x/2; echo t2 > node_modules/tracked; echo u2 > node_modules/untracked
                echo l > a.log; printf 'node_modules/\\n*.log\\nout\\n' > .gitignore; mkdir out; echo o > out/o
                """)
            #expect(changes.changes.map(\.path) == [".gitignore", "node_modules/tracked"])
            #expect(changes.ignored.map { "\($0.path) \($0.files) \($0.bytes)" } == ["a.log 1 2", "node_modules 3 8", "out 1 2"])
            #expect(changes.ignored.map { $0.marks.map(\.kind) } == [[], [.packageScript], []])
            let plain = await bench.trees.apply(bench.application(run, paths: [".gitignore"]), tree)
            #expect(plain.files == [".gitignore"])
            let all = await bench.trees.apply(bench.application(run, includesIgnored: true), tree)
            #expect(all.status == .applied, "\(all)")
            #expect(bench.text("node_modules/x/y/1") == "1\n")
            #expect(bench.text("node_modules/untracked") == "u2\n")
            #expect(bench.text("out/o") == "o\n")
            #expect(await bench.trees.undo(all).status == .undone)
            #expect(bench.text("node_modules/untracked") == "u\n")
        }
    }

    @Test("RX-07: a list of many patterns with many stars ends, and then nothing is ignored")
    func bounded() {
        let bomb = Array(String(repeating: String(repeating: "*a", count: 30) + "b\n", count: 10_000).utf8)
        let name = TreePath(String(repeating: "a", count: 200))
        func ignored(_ path: TreePath, by list: [UInt8]?) -> [Bool] {
            var rules = IgnoreRules(general: [Array("*.log".utf8)], steps: 1_000_000) { $0.isRoot ? list : nil }
            return [path, TreePath("x.log")].map { rules.ignores($0, isFolder: false) }
        }
        #expect(ignored(name, by: nil) == [false, true])
        #expect(ignored(name, by: bomb) == [false, false], "what is left of the lists is not looked at any more")
    }
}
