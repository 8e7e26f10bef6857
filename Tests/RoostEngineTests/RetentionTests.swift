import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite struct RetentionTests {
    @Test("A work tree with undecided changes is kept, however old it is and however many tasks follow")
    func undecided() async throws {
        let settings = EngineSettings(
            parallelRuns: 2, retentionAge: .seconds(86_400), retentionCount: 0, retentionInterval: .seconds(3600))
        let harness = try EngineHarness(settings: settings) { .reply($0) }
        try await harness.running {
            let kept = try await harness.submit("keep")
            let applied = try await harness.submit("apply")
            let discarded = try await harness.submit("discard")
            for accepted in [kept, applied, discarded] { _ = try await harness.finished(try #require(accepted.run).id) }
            let applications = harness.engine.applications
            _ = try await applications.apply(
                try #require(applied.run).id, target: .files, paths: nil, includesIgnored: false, by: .owner)
            try await applications.discard(try #require(discarded.run).id, by: .owner)

            harness.clock.advance(by: .seconds(100 * 86_400))
            for accepted in [applied, discarded] { try await harness.collected(accepted.task.id) }
            #expect(try await harness.store.runs.workTree(of: kept.task.id) != nil)
            #expect(Set(harness.workTrees.removed) == [applied.task.id, discarded.task.id])

            let scope = RetentionScope(age: .zero, keeping: 0, includesUndecided: true)
            let found = try await harness.engine.retention.preview(scope, by: .owner)
            #expect(found.trees.map(\.tree.task) == [kept.task.id] && found.trees.map(\.tree.isUndecided) == [true])
            let others = RetentionScope(age: .zero, keeping: 0, includesUndecided: true, tasks: [applied.task.id])
            #expect(try await harness.engine.retention.collect(others, by: .owner).trees.isEmpty)
            #expect(try await harness.engine.retention.collect(scope, by: .owner).trees.map(\.tree.task) == [kept.task.id])
        }
    }

    @Test("A renamed file that is chosen by its old name and then by its new one is one file")
    func renamed() async throws {
        let renamed = FileChange(path: "new.txt", oldPath: "old.txt", kind: .renamed, base: nil, result: nil, slot: 0)
        let other = FileChange(path: "b.txt", kind: .added, base: nil, result: nil, slot: 1)
        let changes = ChangeSet(changes: [renamed, other])
        #expect(changes.named(["old.txt", "new.txt"]) == ["new.txt"])
        #expect(changes.named(["b.txt", "old.txt"]) == ["new.txt", "b.txt"])
    }
}

extension EngineHarness {
    /// Waits until retention has removed a task's work tree.
    fileprivate func collected(_ task: TaskID) async throws {
        _ = try await event(.stream(.task(task))) { $0.type == EventType.workTreeRemoved.rawValue && $0.data.contains("retention") }
    }
}
