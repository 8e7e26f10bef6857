import Foundation
import RoostFiles
import RoostModel
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct OwnerTests {
    @Test(
        "A daemon that is root works on a project as its owner: layer, files, commits and branches belong to the owner",
        .enabled(if: geteuid() == 0, "only root can make files of another user"))
    func rootDaemon() async throws {
        try await Bench.with(isOnDisk: true) { bench in
            try bench.shell("echo one > a; mkdir d; echo x > d/x")
            try bench.commitAll()
            try bench.shell("chown -R 4711:4712 .; chmod 755 ..; chmod 700 ../state 2>/dev/null || true")
            let tree = try await bench.tree()
            #expect(tree.project.ownerUID == 4711)
            #expect(try TestCommand.shell("stat -c '%u:%g %a' .", in: bench.upper(tree)) == (try bench.shell("stat -c '%u:%g %a' .")))
            let (run, changes) = try await bench.run(tree, "echo two > a; mkdir n; echo n > n/n; gone d/x")
            #expect(changes.changes.count == 3)
            let branch = await bench.trees.apply(bench.application(run, .branch), tree)
            #expect(branch.status == .applied, "\(branch)")
            let commit = await bench.trees.apply(bench.application(run, .commit), tree)
            #expect(commit.status == .applied, "\(commit)")
            #expect(try bench.shell("find . ! -user 4711 -o ! -group 4712") == "")
            #expect(await bench.trees.undo(commit).status == .undone)
            #expect(try bench.shell("find . ! -user 4711 -o ! -group 4712; cat a") == "one\n")
        }
    }

    @Test(
        "An ordinary user's layer over files of another group is refused with an example and the way out",
        .enabled(if: geteuid() != 0 && getgroups(0, nil) > 1, "needs an ordinary user with a second group"))
    func foreignGroup() async throws {
        try await Bench.with { bench in
            try bench.shell("echo a > a; chgrp $(id -G | tr ' ' '\\n' | grep -vx $(id -g) | head -1) a")
            let tree = try await bench.tree()
            await #expect(throws: WorkTreeError.unmappedOwners(path: bench.project, example: "a")) {
                _ = try await bench.trees.recordBase(Bench.id(), tree)
            }
        }
    }

    @Test(
        "A project that is read-only gives its diff, and applying says why it cannot be",
        .enabled(if: geteuid() != 0, "root may write anywhere"))
    func readOnly() async throws {
        try await Bench.with { bench in
            try bench.shell("echo a > a; chmod 555 .")
            let tree = try await bench.tree()
            let run: RunID = Bench.id()
            _ = try await bench.trees.recordBase(run, tree)
            try TestCommand.shell("chmod 755 .; echo b > a", in: bench.upper(tree))
            #expect(try await bench.trees.capture(run, tree).changes.count == 1)
            let result = await bench.trees.apply(bench.application(run), tree)
            #expect(result.status == .failed)
            #expect(result.message?.contains("read-only") == true)
            try bench.shell("chmod 755 .")
        }
    }

    @Test("A file of the person that nobody may read is left alone", .enabled(if: geteuid() != 0, "root may read anything"))
    func unreadable() async throws {
        try await Bench.with { bench in
            try bench.shell("echo a > a; chmod 0 a; echo b > b")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "echo c > b; echo x > a")
            #expect(await bench.trees.apply(bench.application(run, paths: ["b"]), tree).status == .applied)
            #expect(await bench.trees.apply(bench.application(run, paths: ["a"]), tree).status == .conflicted)
            #expect(try bench.shell("stat -c %a a; chmod 644 a; cat a") == "0\na\n")
        }
    }
}
