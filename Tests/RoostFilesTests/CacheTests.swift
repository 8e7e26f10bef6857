import Crypto
import Foundation
import Logging
import RoostFiles
import RoostModel
import Testing

/// A task's layers and its project's store, as a run would leave the first.
private struct Caches {
    let bench: Bench
    let store: LocalCaches
    let tree: WorkTree

    static func with(_ kinds: [CacheKind], lock: String? = nil, _ body: (Caches) async throws -> Void) async throws {
        try await Bench.with { bench in
            if let lock { try lock.write(toFile: bench.project + "/Cargo.lock", atomically: false, encoding: .utf8) }
            let store = LocalCaches(stateFolder: bench.folder + "/state", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let caches = Caches(bench: bench, store: store, tree: try await bench.tree())
            try await store.open(kinds, caches.tree, startingIn: "")
            try await body(caches)
        }
    }

    func layer(_ kind: CacheKind) -> CacheLayer { store.planned([kind], tree)[0] }

    func put(_ kind: CacheKind, _ name: String, _ content: Data) throws {
        let path = layer(kind).upper + "/" + name
        try FileManager.default.createDirectory(
            atPath: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]), withIntermediateDirectories: true)
        try content.write(to: URL(filePath: path))
    }

    func stored(_ kind: CacheKind, _ name: String) -> Data? { FileManager.default.contents(atPath: layer(kind).lower + "/" + name) }

    func merge(_ kind: CacheKind, startingIn start: String = "", isMounted: Bool = false) async throws -> CacheReport {
        try #require(await store.merge([kind], tree, startingIn: start, isMounted: isMounted).first)
    }

    static func hex(_ digest: some Sequence<UInt8>) -> String { digest.map { String(format: "%02x", $0) }.joined() }

    static func npm(_ content: Data) -> String {
        let digest = hex(SHA512.hash(data: content))
        return "content-v2/sha512/\(digest.prefix(2))/\(digest.dropFirst(2).prefix(2))/\(digest.dropFirst(4))"
    }
}

@Suite("Caches of tools") struct CacheTests {
    private let content = Data("content".utf8)

    @Test("Runs of one project that begin at once all get its caches")
    func together() async throws {
        try await Bench.with { bench in
            let tree = try await bench.tree()
            for round in 0..<25 {
                let store = LocalCaches(
                    stateFolder: "\(bench.folder)/state-\(round)", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 { group.addTask { try await store.open([.npm, .pip], tree, startingIn: "") } }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test("npm's content is kept by its hash; a second merge finds nothing new", arguments: [true, false])
    func npm(_ isMounted: Bool) async throws {
        try await Caches.with([.npm]) { caches in
            let name = Caches.npm(content)
            try caches.put(.npm, name, content)
            try caches.put(.npm, Caches.npm(Data("other".utf8)), content)
            try caches.put(.npm, "index-v5/aa/bb/cc", content)
            try caches.put(.npm, "tmp/1", content)
            let report = try await caches.merge(.npm, isMounted: isMounted)
            #expect(report.kept == Occupied(count: 1, bytes: Int64(content.count)) && report.dropped.values.reduce(0, +) == 2)
            #expect(caches.stored(.npm, name) == content)
            // What a process still has mounted is not touched.
            #expect(FileManager.default.fileExists(atPath: caches.layer(.npm).upper + "/" + name) == isMounted)
            #expect(try await caches.merge(.npm, isMounted: isMounted).kept.count == 0)
            let left = try FileManager.default.contentsOfDirectory(atPath: caches.layer(.npm).lower + "/../../incoming")
            #expect(left.isEmpty)
        }
    }

    private static func lock(_ packages: [(name: String, content: String, registry: String)]) -> String {
        packages.map { package in
            """
            [[package]]
            name = "\(package.name)"
            version = "1.0.0"
            source = "\(package.registry)"
            checksum = "\(Caches.hex(SHA256.hash(data: Data(package.content.utf8))))"
            dependencies = [
             "other",
            ]

            """
        }.joined()
    }

    @Test("A crate is kept with the hash that the project's Cargo.lock has, and leaves the store where that says otherwise")
    func cargo() async throws {
        let registry = "registry+https://github.com/rust-lang/crates.io-index"
        let lock = Self.lock([
            ("demo", "content", registry), ("twice", "content", registry), ("twice", "other", "sparse+https://other.invalid/index/"),
            ("from-git", "content", "git+https://other.invalid/x#1"),
        ])
        try await Caches.with([.cargo], lock: lock) { caches in
            for name in ["demo", "twice", "from-git", "unknown"] { try caches.put(.cargo, "index.example-1/\(name)-1.0.0.crate", content) }
            try caches.put(.cargo, "index.example-1/deeper/demo-1.0.0.crate", content)
            let report = try await caches.merge(.cargo)
            #expect(report.kept.count == 1 && report.dropped.values.reduce(0, +) == 4, "\(report)")
            #expect(caches.stored(.cargo, "index.example-1/demo-1.0.0.crate") == content)
            try await caches.store.open([.cargo], caches.tree, startingIn: "")
            #expect(caches.stored(.cargo, "index.example-1/demo-1.0.0.crate") == content)
            try Self.lock([("demo", "newer", registry)]).write(
                toFile: caches.bench.project + "/Cargo.lock", atomically: false, encoding: .utf8)
            try await caches.store.open([.cargo], caches.tree, startingIn: "")
            #expect(caches.stored(.cargo, "index.example-1/demo-1.0.0.crate") == nil)
        }
    }

    @Test(
        "pip's downloads are kept under the name of an address that a lock file names, whatever its form",
        arguments: [
            ("uv.lock", #"{ url = "ADDRESS", hash = "sha256:DIGEST", size = 7 }"#),
            ("pylock.toml", "url = 'ADDRESS'\nsize = 7\n[packages.wheels.hashes]\nsha256 = 'DIGEST'\n"),
            ("requirements-dev.txt", "demo @ ADDRESS#sha256=DIGEST\n"),
        ])
    func pip(_ file: String, _ form: String) async throws {
        let address = "https://files.example.org/a/demo-1.0-py3-none-any.whl"
        // sha224 of the address.
        let name = "3c522f4c7c63160715ec5da441e2f959c4c44f24b5e540fb244e9083"
        try await Caches.with([.pip]) { caches in
            let text =
                "https://files.example.org/unrelated\n"
                + form.replacing("ADDRESS", with: address).replacing("DIGEST", with: Caches.hex(SHA256.hash(data: content)))
            try text.write(toFile: caches.bench.project + "/" + file, atomically: false, encoding: .utf8)
            let place = (name.prefix(5).map(String.init) + [name]).joined(separator: "/")
            try caches.put(.pip, "http-v2/\(place).body", content)
            try caches.put(.pip, "http-v2/\(place)", Data("headers of the run's".utf8))
            try caches.put(
                .pip, "http/\(place)",
                Data("cc=4,".utf8) + [0x82, 0xa8] + Data("response".utf8) + [0x87, 0xa4] + Data("body".utf8) + [0xc4, 7] + content)
            try caches.put(.pip, "wheels/aa/demo.whl", content)
            let report = try await caches.merge(.pip)
            #expect(report.kept.count == 2 && report.dropped == ["built here": 1], "\(report)")
            #expect(caches.stored(.pip, "http-v2/\(place).body") == content)
            let head = try #require(caches.stored(.pip, "http-v2/\(place)"))
            #expect(head.starts(with: Data("cc=4,".utf8)) && head.range(of: Data("headers of the run".utf8)) == nil)
            #expect(caches.stored(.pip, "http/\(place)")?.range(of: content) != nil)
        }
    }

    @Test("A lock file counts in the folder where the work starts, and above it")
    func nestedLockFile() async throws {
        try await Caches.with([.cargo]) { caches in
            try caches.bench.shell("mkdir -p a/b c")
            let lock = Self.lock([("demo", "content", "registry+https://github.com/rust-lang/crates.io-index")])
            try lock.write(toFile: caches.bench.project + "/a/Cargo.lock", atomically: false, encoding: .utf8)
            try caches.put(.cargo, "index.example-1/demo-1.0.0.crate", content)
            #expect(try await caches.merge(.cargo).kept.count == 0)
            #expect(try await caches.merge(.cargo, startingIn: "c").kept.count == 0)
            #expect(try await caches.merge(.cargo, startingIn: "a/b").kept.count == 1)
        }
    }

    @Test("Beyond the bound, the project that was unused longest gives first")
    func unusedProjects() async throws {
        try await Caches.with([.npm]) { first in
            var all = [first]
            for name in ["second", "third"] {
                try first.bench.shell("mkdir ../\(name)")
                let project = try await first.bench.trees.locate(first.bench.folder + "/" + name)
                let tree = try await first.bench.trees.prepare(Bench.id(), project, .overlay)
                try await first.store.open([.npm], tree, startingIn: "")
                all.append(Caches(bench: first.bench, store: first.store, tree: tree))
            }
            for caches in all {
                try caches.put(.npm, Caches.npm(content), content)
                #expect(try await caches.merge(.npm).kept.count == 1)
            }
            let note = all[1].layer(.npm).lower + "/../../project"
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: note)
            #expect(await first.store.trim(to: Int64(3 * content.count - 1)).count == 1)
            #expect(all.map { $0.stored(.npm, Caches.npm(content)) != nil } == [true, false, true])
        }
    }

    @Test("What a crash left of a merge goes with the next start")
    func leftovers() async throws {
        try await Caches.with([.npm]) { caches in
            let incoming = caches.layer(.npm).lower + "/../../incoming/1"
            try FileManager.default.createDirectory(atPath: incoming, withIntermediateDirectories: true)
            caches.store.removeLeftovers()
            #expect(!FileManager.default.fileExists(atPath: incoming))
        }
    }

    @Test("Beyond their bound the oldest entries go first")
    func bound() async throws {
        try await Caches.with([.npm]) { caches in
            let contents = (0..<3).map { Data(repeating: UInt8($0), count: 1000) }
            for (age, content) in contents.enumerated() {
                try caches.put(.npm, Caches.npm(content), content)
                _ = try await caches.merge(.npm)
                let path = caches.layer(.npm).lower + "/" + Caches.npm(content)
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: Double(age) * 1000)], ofItemAtPath: path)
            }
            // A project may fill half.
            #expect(await caches.store.surplus(over: 5000) == Occupied(count: 1, bytes: 1000))
            #expect(await caches.store.surplus(over: 6000) == Occupied())
            #expect(await caches.store.trim(to: 4000) == Occupied(count: 1, bytes: 1000))
            #expect(contents.map { caches.stored(.npm, Caches.npm($0)) != nil } == [false, true, true])
        }
    }
}
