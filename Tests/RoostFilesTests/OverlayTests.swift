import Foundation
import RoostFiles
import RoostModel
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Whether this machine lets us mount.
private enum Mounting {
    static let isPossible: Bool = {
        let flags = geteuid() == 0 ? "-m" : "-Urm"
        let script = """
            d=$(mktemp -d); mkdir $d/l $d/u $d/w $d/m
            unshare \(flags) mount -t overlay overlay -o userxattr,lowerdir=$d/l,upperdir=$d/u,workdir=$d/w $d/m; rm -rf $d
            """
        return (try? TestCommand.shell(script)) != nil
    }()
}

/// The same with layers that the kernel itself wrote.
@Suite(.enabled(if: Mounting.isPossible, "mounting an overlay needs root or user namespaces"))
struct OverlayTests {
    private func run(_ bench: Bench, _ tree: WorkTree, _ script: String, meanwhile: String = "") async throws -> (RunID, ChangeSet) {
        let run: RunID = Bench.id()
        _ = try await bench.trees.recordBase(run, tree)
        guard case .overlay(let lower, let upper, let work, let merged) = tree.layout else {
            throw TestCommand.Failed(description: "no overlay")
        }
        let file = bench.folder + "/script"
        try Data(script.utf8).write(to: URL(filePath: file))
        try TestCommand.shell(
            """
            unshare \(geteuid() == 0 ? "-m" : "-Urm") sh -euc 'mount -t overlay overlay -o userxattr,lowerdir=\(lower),upperdir=\(upper),workdir=\(work) \(merged)
            \(tree.gitFolders.map { "mount --bind \($0.source) \(merged)/\($0.place)" }.joined(separator: "\n"))
            mount --rbind \(merged) \(lower); cd \(lower); sh -eu \(file)'
            """)
        try bench.shell(meanwhile)
        return (run, try await bench.trees.capture(run, tree))
    }

    @Test("What the kernel writes into a layer is read rightly: the project after applying is what the run saw")
    func roundTrip() async throws {
        try await Bench.with(isOnDisk: true) { bench in
            try bench.shell(
                "seq 1 50 > a; mkdir -p d/e f/g h; for i in 1 2 3; do echo $i > d/$i; echo $i > d/e/$i; echo $i > f/g/$i; echo $i > h/$i; done; ln -s a l; echo same > same; echo m > m; echo k > k"
            )
            try bench.commitAll()
            let before = try bench.snapshot()
            let tree = try await bench.tree()
            let (run, changes) = try await run(
                bench, tree,
                """
                sed -i s/^7$/seven/ a; rm -r d/e; mv f/g moved; rm -r h; echo file > h; rm l; mkdir l; echo in > l/in; echo same > same
                chmod +x m; rm k; ln -s a k; mkdir -p new/deep; echo n > new/deep/n; rm -r d; mkdir d; echo again > d/again; touch d/1
                find . -path ./.git -prune -o ! -type d -printf '%p %y %l\\n' | sort > \(bench.folder)/seen
                """)
            let kinds = Dictionary(changes.changes.map { ($0.path, $0.kind) }) { $1 }
            #expect(kinds["same"] == nil)
            #expect(kinds["m"] == .modeChanged)
            #expect(kinds["k"] == .typeChanged)
            #expect(kinds["moved/1"] == .renamed)
            #expect(kinds["a"] == .modified)
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(
                try bench.shell("find . -path ./.git -prune -o ! -type d -printf '%p %y %l\\n' | sort")
                    == TestCommand.shell("cat seen", in: bench.folder))
            #expect(try TestCommand.shell("find . -mindepth 1 -not -path './.git*' -printf '%p %y %s\\n'", in: bench.upper(tree)) == "")
            #expect(await bench.trees.undo(applied).status == .undone)
            #expect(try bench.snapshot() == before)
        }
    }

    @Test("Follow-up runs mount the layer again, see what the first left, and edits of the person in between survive")
    func followUp() async throws {
        try await Bench.with(isOnDisk: true) { bench in
            try bench.shell("seq 1 50 > a; mkdir d; echo x > d/x")
            try bench.commitAll()
            let tree = try await bench.tree()
            _ = try await run(bench, tree, "sed -i s/^7$/seven/ a; rm -r d; mkdir n; echo n > n/n", meanwhile: "sed -i s/^40$/mine/ a")
            let (run, changes) = try await run(bench, tree, "test ! -e d; sed -i s/^20$/twenty/ a; mkdir d; echo y > d/y; echo m > n/m")
            #expect(changes.changes.map(\.path) == ["a", "d/x", "d/y", "n/m", "n/n"])
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            for word in ["seven", "twenty", "mine"] { #expect(bench.text("a")?.contains(word + "\n") == true) }
            #expect(try bench.shell("find d n -type f | sort") == "d/y\nn/m\nn/n\n")
            let (_, rest) = try await self.run(bench, tree, "test $(cat d/y) = y; grep -q mine a")
            #expect(rest.changes == [])
        }
    }

    @Test("Commits made through the layer arrive as a branch")
    func commits() async throws {
        try await Bench.with(isOnDisk: true) { bench in
            try bench.shell("echo one > a; echo b > b")
            try bench.commitAll()
            let tree = try await bench.tree()
            let (run, changes) = try await run(
                bench, tree,
                "git -c safe.directory='*' checkout -qb feature; echo two > a; git -c safe.directory='*' commit -qam work; git -c safe.directory='*' gc -q; echo three > b"
            )
            #expect(changes.commits.map(\.subject) == ["work"])
            #expect(changes.changes.map(\.path) == ["a", "b"])
            let applied = await bench.trees.apply(bench.application(run, .branch), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(
                try bench.shell(
                    "git show \(applied.reference ?? "-"):b; git log --format=%s \(applied.reference ?? "-"); git branch --show-current; git fsck 2>&1"
                ).contains("three\nApply changes"))
            #expect(try bench.shell("git status --short; git branch --show-current") == "main\n")
        }
    }
}
