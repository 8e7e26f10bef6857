import CRoostSystem
import Foundation
import RoostModel
import Synchronization
import Testing

@testable import RoostFiles

#if canImport(Glibc)
    import Glibc
#endif

/// SB-03, SB-08, SB-10, SB-11: whatever a run leaves in its layer, only files inside the project change.
@Suite struct HostileResultTests {
    @Test("SB-11: a file that became a link arrives as a link, and nothing is read or written through it")
    func fileBecomesLink() async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a; echo secret > ../secret")
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "ln -s \(bench.folder)/secret a; ln -s /etc/passwd p")
            #expect(changes.changes.map(\.kind) == [.typeChanged, .added])
            #expect(changes.changes.allSatisfy { $0.result?.kind == .symlink })
            #expect(changes.changes.allSatisfy { $0.patch?.contains("secret\n+") != true && $0.patch?.contains("root:") != true })
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(try bench.shell("readlink a p; cat ../secret") == "\(bench.folder)/secret\n/etc/passwd\nsecret\n")
            let undone = await bench.trees.undo(applied)
            #expect(undone.status == .undone)
            #expect(bench.text("a") == "one\n")
        }
    }

    @Test("SB-03: a folder that became a link out of the project is not written through")
    func folderIsLink() async throws {
        try await Bench.with { bench in
            try bench.shell("mkdir d ../outside; echo x > d/x; echo y > ../outside/x")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "mkdir d; echo run > d/x; mkdir d/new; echo n > d/new/n")
            try bench.shell("rm -r d; ln -s ../outside d")
            let result = await bench.trees.apply(bench.application(run), tree)
            #expect(result.status == .conflicted, "\(result)")
            #expect(result.conflicts.allSatisfy { $0.reason.contains("symbolic link") })
            #expect(try bench.shell("ls ../outside; cat ../outside/x") == "x\ny\n")
        }
    }

    @Test(
        "SB-03: a parent swapped for a link at the worst moment is not followed", arguments: [FaultPoint.write(0), .prepared(0), .folders])
    func swappedParent(step: FaultPoint) async throws {
        try await Bench.with { bench in
            try bench.shell("mkdir d ../outside; echo x > d/x; echo x > ../outside/x")
            let tree = try await bench.tree()
            let (run, _) = try await bench.run(tree, "mkdir d; echo run > d/x")
            let swap = Meanwhile(step) { try bench.shell("mv d d2; ln -s ../outside d") }
            let result = await bench.restarted(faultPoint: swap.step).trees.apply(bench.application(run), tree)
            #expect(result.status != .conflicted)
            #expect(try bench.shell("ls -A ../outside; cat ../outside/x") == "x\nx\n")
        }
    }

    @Test("SB-03: a folder swapped with a link in a tight race is never passed through", .timeLimit(.minutes(20)))
    func race() async throws {
        try await Bench.with { bench in
            try bench.shell("mkdir d ../outside; echo inside > d/x; echo outside > ../outside/x; ln -s ../outside other")
            let root = try Folder(bench.project)
            let isOver = Mutex(false)
            let swaps = Mutex(0)
            async let swapping: Void = Task.detached {
                let folder = open(bench.project, O_RDONLY | O_DIRECTORY)
                defer { close(folder) }
                while !isOver.withLock({ $0 }) {
                    if roost_rename_at(folder, "d", folder, "other", ROOST_RENAME_EXCHANGE) == 0 { swaps.withLock { $0 += 1 } }
                }
            }.value
            var (inside, refused, rounds) = (0, 0, 0)
            // On a busy machine the other side may start late: the race is on only once it swaps.
            while rounds < 100_000 || swaps.withLock({ $0 }) < 1000 {
                rounds += 1
                do {
                    guard let file = try root.openFile(TreePath("d/x"), O_RDONLY) else { continue }
                    #expect(try Disk.read(file, "x").first == UInt8(ascii: "i"))
                    inside += 1
                } catch let error as SystemError where error.code == ELOOP || error.code == EAGAIN {
                    refused += 1
                }
            }
            isOver.withLock { $0 = true }
            await swapping
            #expect(inside + refused == rounds)
        }
    }

    @Test("SB-11: a layer whose folder is a link to the project or the system gives a link, not what lies behind")
    func linkInLayer() async throws {
        try await Bench.with { bench in
            try bench.shell("mkdir d; echo x > d/x")
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "ln -s /etc etc; gone d; rm d; ln -s /etc d")
            #expect(changes.changes.map(\.path) == ["d", "d/x", "etc"])
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(try bench.shell("readlink d etc") == "/etc\n/etc\n")
            #expect(await bench.trees.undo(applied).status == .undone)
            #expect(try bench.shell("ls; cat d/x") == "d\nx\n")
        }
    }

    @Test("SB-08: pipes, sockets, setuid bits and crafted marks are named and harmless")
    func specialFiles() async throws {
        try await Bench.with { bench in
            try bench.shell("echo a > a")
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(
                tree,
                "mkfifo pipe; echo s > s; chmod 6755 s; mkdir -p sub/.git; echo x > sub/.git/config; echo f > sub/f; mkdir .git; echo h > .git/HEAD"
            )
            #expect(changes.changes.map(\.path) == ["s", "sub/f"])
            #expect(changes.notes.count == 4, "\(changes.notes)")
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied)
            #expect(try bench.shell("stat -c %a s; find . | sort") == "755\n.\n./a\n./s\n./sub\n./sub/f\n")
        }
    }

    @Test(
        "RX-01: what lies deeper than a path reaches is noted, and the rest is taken over",
        arguments: WorkTreeMode.allCases)
    func deeperThanPaths(mode: WorkTreeMode) async throws {
        try await Bench.with { bench in
            try bench.shell("echo one > a")
            let tree = try await bench.tree(mode)
            // Foundation cannot remove what no path reaches.
            defer { _ = try? TestCommand.shell("rm -rf near far", in: bench.upper(tree)) }
            // By relative steps, as no path reaches there: a file that just has a path too long, and one in a folder without any.
            let name = String(repeating: "d", count: 250)
            let (run, changes) = try await bench.run(
                tree,
                """
                echo two > a; top=$PWD; mkdir near; cd near; step() { mkdir \(name); cd -P ./\(name); }
                for i in 1 2 3; do step; done; echo control > reached; for i in 4 5 6 7 8 9 10 11 12 13 14 15 16; do step; done
                echo bottom > \(name)
                cd "$top"; mkdir far; cd far; for i in $(seq 1 40); do step; done; echo bottom > file
                """)
            #expect(changes.changes.count == 2 && changes.changes.first?.path == "a", "\(changes.changes.map(\.path.count))")
            #expect(changes.changes.last?.path.hasSuffix("/reached") == true, "the control: what a path reaches")
            let notes = changes.notes.filter { $0.contains("too deep") }
            #expect(notes.count == 2 && notes.allSatisfy { $0.count < 300 }, "\(changes.notes)")
            #expect(await bench.trees.apply(bench.application(run), tree).status == .applied)
            // The next run of the task starts from such a tree.
            #expect(try await bench.run(tree, "echo three > a").changes.changes.first?.path == "a")
        }
    }

    @Test("SB-10: whiteouts of the root's own things and of what never was leave the project unchanged")
    func craftedWhiteouts() async throws {
        try await Bench.with { bench in
            try bench.shell("echo a > a; mkdir .git.d; echo x > .git.d/x")
            try bench.commitAll()
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "gone never; gone .git; hides new; gone new/inner; gone deep/never")
            #expect(changes.changes == [])
            #expect(await bench.trees.apply(bench.application(run), tree).files == [])
            #expect(try bench.shell("git status --short; git log --format=%s") == "base\n")
        }
    }

    @Test("SB-11: names with spaces, line feeds and bytes that are no UTF-8 are carried end to end", arguments: [true, false])
    func names(isRepository: Bool) async throws {
        try await Bench.with { bench in
            let odd = #"$(printf 'l\nf') "sp  ace" "$(printf 'raw\377')" '-rf' '*' 'q"uote' "ü" "back\\slash""#
            try bench.shell("for n in \(odd); do echo base > \"./$n\"; done")
            if isRepository { try bench.commitAll() }
            let before = try bench.snapshot()
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "for n in \(odd); do echo run > \"./$n\"; echo new > \"./$n.new\"; done")
            #expect(changes.changes.count == 18)
            let raw = changes.changes.compactMap(\.rawPath)
            #expect(raw == [Data("raw".utf8 + [0xff]), Data("raw".utf8 + [0xff] + ".new".utf8)].map { $0.base64EncodedString() })
            let one = await bench.trees.apply(bench.application(run, paths: [raw[0]]), tree)
            #expect(one.files.count == 1, "\(one)")
            let applied = await bench.trees.apply(bench.application(run, isRepository ? .commit : .files), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(applied.files.count == 17)
            #expect(try bench.shell("cat ./* | sort | uniq -c | tr -s ' '") == " 9 new\n 9 run\n")
            // The commit is of the run's whole change, whatever of it lay in the folder already.
            if isRepository { #expect(try bench.shell("git show --format= --name-only -z HEAD | tr -cd '\\0' | wc -c") == "18\n") }
            #expect(await bench.trees.undo(applied).status == .undone)
            #expect(await bench.trees.undo(one).status == .undone)
            #expect(try bench.snapshot() == before)
        }
    }

    @Test("SB-11: a huge sparse file keeps its holes")
    func sparse() async throws {
        try await Bench.with { bench in
            let tree = try await bench.tree()
            let (run, changes) = try await bench.run(tree, "truncate -s 2G huge; printf x >> huge")
            #expect(changes.changes.first?.isTruncated == true)
            let applied = await bench.trees.apply(bench.application(run), tree)
            #expect(applied.status == .applied, "\(applied)")
            #expect(try bench.shell("stat -c %s huge; du -k huge | cut -f1 | awk '{print ($1 < 1024)}'") == "2147483649\n1\n")
        }
    }

    @Test("RX-01: what is nearly all holes costs a run nothing, and the capture no more than a bounded time")
    func holes() async throws {
        try await Bench.with { bench in
            try bench.shell("mkdir ../made; truncate -s 1M ../made/a ../made/b; head -c 1M /dev/urandom > ../made/full; mkdir ../stored")
            let tree = try Folder(bench.folder + "/made")
            var store = ChangeStore(
                folder: bench.folder + "/stored", project: try Folder(bench.folder), tree: tree, blobs: [:], mostHoles: 1 << 20)
            try store.add(
                ["a", "b", "full"].map { name in
                    let stamp = try #require(try tree.stamp(TreePath(name)))
                    return Difference(path: TreePath(name), base: .absent, result: FileStamp(stamp))
                })
            #expect(store.changes.map(\.path.display) == ["a", "full"])
            #expect(store.unchanged.map(\.path.display) == ["b"])
            #expect(store.notes.count == 1 && store.notes.first?.hasPrefix("b is nearly all holes") == true, "\(store.notes)")
        }
    }
}
