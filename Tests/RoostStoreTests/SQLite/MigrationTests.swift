import GRDB
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct MigrationTests {
    @Test("Migrations are numbered from one without gaps")
    func numbers() {
        #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
    }

    @Test("There is a fixture of every version, and the present store reads and continues each (CC-14)", arguments: SchemaFixture.all)
    func upgrade(_ fixture: SchemaFixture) async throws {
        #expect(SchemaFixture.all.map(\.version) == Migration.all.map(\.number))
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            try await fixture.write(to: path)
            let store = try Store.open(.file(path), logger: .silent)
            var upgraded = StoreFixture(store: store, seed: 9)
            try await fixture.check(&upgraded)
            let accepted = try await upgraded.submitNewTask("after the upgrade")
            let leased = try await upgraded.leased()
            #expect(leased.task.id == accepted.task.id)
            await store.close()
        }
    }

    @Test("A copy of the file is saved before it is migrated, once per version")
    func backup() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            var fixture = try StoreFixture(location: .file(path))
            let accepted = try await fixture.submitNewTask()
            await fixture.store.close()
            #expect(!FileManager.default.fileExists(atPath: path + ".v1.bak"))
            let step = extra("CREATE TABLE later (name TEXT) STRICT")
            await (try Store.open(.file(path), migrations: Migration.all + [step], logger: .silent)).close()
            let copy = "\(path).v\(Migration.all.count).bak"
            let old = try Store.open(.file(copy), logger: .silent)
            #expect(try await old.queries.task(accepted.task.id)?.task == accepted.task)
            await old.close()
            #expect(throws: StoreError.newerSchema(found: step.number, known: Migration.all.count)) {
                try Store.open(.file(path), logger: .silent)
            }
        }
    }

    @Test("A failed migration leaves the previous version intact (CC-14)")
    func failing() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/roost.db"
            var fixture = try StoreFixture(location: .file(path))
            let accepted = try await fixture.submitNewTask()
            await fixture.store.close()
            let step = extra("DELETE FROM audit", "CREATE TABLE tasks (name TEXT) STRICT")
            let error = await failure { try Store.open(.file(path), migrations: Migration.all + [step], logger: .silent) }
            #expect(error != nil)
            let store = try Store.open(.file(path), logger: .silent)
            #expect(try await store.queries.task(accepted.task.id)?.task == accepted.task)
            await store.close()
            let queue = try DatabaseQueue(path: path)
            let audits = try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit") }
            #expect(audits == 2)
        }
    }

    private func extra(_ statements: String...) -> Migration {
        Migration(number: Migration.all.count + 1, name: "extra", statements: statements)
    }
}
