import GRDB
import Logging
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct OpeningTests {
    @Test("What was acknowledged is in the files: a copy taken at that moment contains it (CC-03)")
    func durable() async throws {
        try await withScratchFolder { folder in
            var fixture = try StoreFixture(location: .file(folder + "/roost.db"))
            for _ in 0..<5 {
                let accepted = try await fixture.submitNewTask()
                let copy = folder + "/copy-\(accepted.position)"
                for suffix in ["", "-wal"] {
                    try FileManager.default.copyItem(atPath: folder + "/roost.db" + suffix, toPath: copy + suffix)
                }
                let store = try Store.open(.file(copy), logger: .silent)
                #expect(try await store.queries.task(accepted.task.id)?.lastRun == accepted.run)
                #expect(try await store.journal.head() == accepted.position)
                await store.close()
            }
            await fixture.store.close()
        }
    }

    @Test("A reopened store continues where it ended")
    func reopened() async throws {
        try await withScratchFolder { folder in
            var first = try StoreFixture(location: .file(folder + "/roost.db"))
            let accepted = try await first.submitNewTask()
            await first.store.close()
            let store = try Store.open(.file(folder + "/roost.db"), logger: .silent)
            var second = StoreFixture(store: store, seed: 2)
            let subscription = await store.journal.subscribe(.taskAndRuns(accepted.task.id), after: accepted.position)
            _ = try await second.leased()
            let next = try await subscription.nextBatch()
            let entry = try #require(try await second.entries().first { $0.position == accepted.position + 1 })
            #expect(next?.first == .event(entry))
            #expect(entry.type == "run.status" && entry.sequence == 2)
            await store.close()
        }
    }

    @Test("A new store is created completely or not at all; what a crash left of one is discarded")
    func madeAside() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            for suffix in ["", "-journal", "-wal"] {
                try Data(repeating: 0x5a, count: 8192).write(to: URL(filePath: path + ".new" + suffix))
            }
            var fixture = try StoreFixture(location: .file(path))
            let accepted = try await fixture.submitNewTask()
            #expect(try await fixture.store.queries.task(accepted.task.id)?.lastRun == accepted.run)
            await fixture.store.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.allSatisfy { !$0.contains(".new") }, "\(names)")
        }
    }

    @Test("An existing file, or a log without a file, is left to SQLite's own recovery", arguments: ["", "-journal", "-wal"])
    func begunBefore(suffix: String) async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            try Data().write(to: URL(filePath: path + suffix))
            let before = try FileManager.default.attributesOfItem(atPath: path + suffix)[.systemFileNumber] as? Int
            let store = try Store.open(.file(path), logger: .silent)
            if suffix.isEmpty {
                #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == before, "not replaced")
            }
            #expect(try await store.journal.head() == 0)
            await store.close()
            #expect(!FileManager.default.fileExists(atPath: path + ".new"))
        }
    }

    @Test("A newer schema is refused with both versions named, and left as it is (CC-14)")
    func newerSchema() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            await (try Store.open(.file(path), logger: .silent)).close()
            let queue = try DatabaseQueue(path: path)
            let newer = Migration.all.count + 41
            try await queue.write { try $0.execute(sql: "PRAGMA user_version = \(newer)") }
            try queue.close()
            #expect(throws: StoreError.newerSchema(found: newer, known: Migration.all.count)) {
                try Store.open(.file(path), logger: .silent)
            }
        }
    }

    @Test("A file that is not a database, or another program's, is reported as damaged with its path (CC-04)")
    func corrupt() async throws {
        try await withScratchFolder { folder in
            let garbage = folder + "/garbage.db"
            try Data(repeating: 0x5a, count: 8192).write(to: URL(filePath: garbage))
            let foreign = folder + "/foreign.db"
            let queue = try DatabaseQueue(path: foreign)
            try await queue.write { try $0.execute(sql: "CREATE TABLE recipes (name TEXT)") }
            try queue.close()
            for path in [garbage, foreign] {
                guard case .corrupt(let why)? = openingError(path) else {
                    Issue.record("\(path) was not found damaged")
                    continue
                }
                #expect(why.contains(path))
            }
        }
    }

    @Test("A truncated database is reported as damaged and gives no wrong results (CC-04)")
    func truncated() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            var fixture = try StoreFixture(location: .file(path))
            let body = String(repeating: "long ", count: 20_000)
            for _ in 0..<5 { _ = try await fixture.submitNewTask(body) }
            await fixture.store.close()
            let whole = try Data(contentsOf: URL(filePath: path))
            try whole.prefix(whole.count / 4096 / 2 * 4096).write(to: URL(filePath: path))
            let error = await failure {
                let store = try Store.open(.file(path), logger: .silent)
                defer { Task { await store.close() } }
                _ = try await store.journal.entries(.all, after: 0, limit: 1000)
            }
            guard case .corrupt? = error as? StoreError else {
                Issue.record("found \(String(describing: error))")
                return
            }
        }
    }

    @Test("A missing folder is named")
    func missingFolder() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/none/roost.db"
            guard case .unwritable(let why)? = openingError(path) else {
                Issue.record("opened \(path)")
                return
            }
            #expect(why.contains(path))
        }
    }

    @Test("Only the owner may read the files")
    func permissions() async throws {
        try await withScratchFolder { folder in
            var fixture = try StoreFixture(location: .file(folder + "/roost.db"))
            _ = try await fixture.submitNewTask()
            for suffix in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/roost.db" + suffix)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
            await fixture.store.close()
        }
    }

    @Test("After closing, writes fail with a clear message")
    func closed() async throws {
        var fixture = try StoreFixture()
        await fixture.store.close()
        let error = await failure { try await fixture.submitNewTask() }
        #expect(
            error as? StoreError == .unwritable(":memory:: the store is closed")
                || error as? StoreError == .unwritable("the store is closed"))
    }

    private func openingError(_ path: String) -> StoreError? {
        do {
            _ = try Store.open(.file(path), logger: .silent)
            return nil
        } catch {
            return error as? StoreError
        }
    }
}
