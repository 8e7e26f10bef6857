import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// Random histories of two nodes on one store: killed and restarted daemons, differing clocks, messages to either node.
@Suite(.serialized, .timeLimit(.minutes(20)))
struct NodeHistoryTests {
    /// Clock differences below the tolerance, and far beyond it: then runs of running nodes are interrupted too, exactly once.
    @Test(
        "Each run ends exactly once, no node touches another's runs, and messages are neither lost nor duplicated",
        arguments: UInt64(1)...10,
        [Duration.seconds(20), .seconds(400)])
    func histories(seed: UInt64, skew: Duration) async throws {
        var history = try NodeHistory(seed: seed, skew: skew)
        try await history.start()
        for _ in 0..<30 { try await history.step() }
        try await history.end()
        try await history.check(isWithinTolerance: skew < .seconds(30))
    }

    @Test("Without kills and with nearly equal clocks, nothing is interrupted", arguments: UInt64(1)...5)
    func quiet(seed: UInt64) async throws {
        var history = try NodeHistory(seed: seed, skew: .seconds(20), kills: false)
        try await history.start()
        for _ in 0..<30 { try await history.step() }
        try await history.end()
        try await history.check(isWithinTolerance: true)
        let runs = try await history.runs()
        #expect(!runs.isEmpty && !runs.contains { $0.outcome?.reason == .daemonStopped })
    }

    @Test("If a node is gone for good, the other one interrupts its runs, and its waiting messages keep waiting")
    func gone() async throws {
        let history = try NodeHistory(seed: 7, skew: .zero)
        try await history.start()
        let (first, second) = (history.nodes[0], history.nodes[1])
        let harness = try #require(first.life?.harness)
        let accepted = try await harness.submit("hang 1")
        let run = try #require(accepted.run)
        try await harness.status(run.id, .running)
        await first.kill()
        let other = try #require(second.life?.harness)
        let waiting = try await other.engine.inbox.say(
            "reply 2", to: accepted.task.id, mode: .queue, environment: [:], idempotencyKey: nil, by: .owner)
        // The lease expired, but by less than the clock tolerance.
        try await history.advance(.seconds(40))
        #expect(try await other.store.queries.run(run.id)?.status == .running)
        try await history.advance(.seconds(40))
        #expect(try await other.finished(run.id).status == .interrupted)
        #expect(try await other.store.queries.runs(of: accepted.task.id).count == 1)
        try await first.start()
        let again = try #require(first.life?.harness)
        let answer = try await again.event(.taskAndRuns(accepted.task.id)) { $0.type == "run.finished" && $0.data.contains("succeeded") }
        guard case .run(let id) = answer.stream else {
            Issue.record("run.finished stands in \(answer.stream)")
            return
        }
        #expect(try await again.store.queries.run(id)?.messageID == waiting.message.id)
        await first.kill()
        await second.kill()
    }

    @Test("Work in another node's folders is refused; a cancellation reaches that node")
    func elsewhere() async throws {
        let history = try NodeHistory(seed: 8, skew: .zero)
        try await history.start()
        let one = try #require(history.nodes[0].life?.harness)
        let other = try #require(history.nodes[1].life?.harness)
        let done = try #require(try await one.submit("reply 1").run)
        _ = try await one.finished(done.id)
        let hanging = try #require(try await one.submit("hang 2").run)
        try await one.status(hanging.id, .running)
        await #expect(throws: EngineError.self) {
            _ = try await other.engine.applications.apply(done.id, target: .files, paths: nil, includesIgnored: false, by: .owner)
        }
        await #expect(throws: EngineError.self) { try await other.engine.applications.discard(done.id, by: .owner) }
        await #expect(throws: EngineError.self) {
            try await other.engine.deletions.delete(done.taskID, includingUndecided: true, by: .owner)
        }
        #expect(other.workTrees.applied.isEmpty && other.workTrees.discarded.isEmpty && other.workTrees.removed.isEmpty)
        let applied = try await one.engine.applications.apply(done.id, target: .files, paths: nil, includesIgnored: false, by: .owner)
        await #expect(throws: EngineError.self) { _ = try await other.engine.applications.undo(applied.id, by: .owner) }
        _ = try await other.engine.inbox.cancel(hanging.id, by: .owner)
        try await history.advance(.seconds(15))
        #expect(try await one.finished(hanging.id).status == .cancelled)
        for node in history.nodes { await node.kill() }
    }
}
