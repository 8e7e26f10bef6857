import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite(.timeLimit(.minutes(20)))
struct RestartTests {
    @Test("A restarted daemon interrupts what the old one left, and the old runner cannot end it a second time")
    func fencing() async throws {
        // The only slot is taken: the old daemon cannot lease what the new one queues.
        let old = try EngineHarness(settings: EngineSettings(parallelRuns: 1), seed: 1) { _ in .hang }
        try await old.running {
            let accepted = try await old.submit("long work")
            let run = try #require(accepted.run)
            try await old.status(run.id, .running)
            // A restarted daemon on the same store, as after kill -9: the first one does not know yet.
            let new = try EngineHarness(store: old.store, clock: old.clock, seed: 2) { _ in .reply("went on") }
            try await new.running {
                let finished = try await new.finished(run.id)
                #expect(finished.status == .interrupted)
                #expect(finished.outcome.reason == .daemonStopped)
                // Resuming is a new run that is told so, never the old message again.
                let resumed = try await new.engine.inbox.retry(accepted.task.id, environment: [:], by: .owner)
                #expect(resumed.trigger == .resume)
                #expect(resumed.resumedFrom == run.id)
                #expect(try await new.finished(resumed.id).status == .succeeded)
                // The old daemon's heartbeat notices and ends its processes.
                await old.clock.sleeper(for: .seconds(10))
                old.clock.advance(by: .seconds(11))
                while old.sandbox.census.alive > 0 { await Task.yield() }
            }
            let ends = try await old.history(run.id).filter { $0 == "run.finished" }
            #expect(ends.count == 1)
        }
    }

    @Test("Messages that waited when the daemon died get their run after the restart")
    func waitingMessages() async throws {
        // The only slot is taken: the old daemon cannot lease what the new one queues.
        let old = try EngineHarness(settings: EngineSettings(parallelRuns: 1), seed: 1) { _ in .hang }
        try await old.running {
            let accepted = try await old.submit("first")
            let run = try #require(accepted.run)
            try await old.status(run.id, .running)
            let waiting = try await old.engine.inbox.say(
                "second", to: accepted.task.id, mode: .queue, environment: [:], idempotencyKey: nil, by: .owner)
            #expect(waiting.run == nil)
            let new = try EngineHarness(store: old.store, clock: old.clock, seed: 2) { _ in .reply("answered") }
            try await new.running {
                let second = try await new.event(.taskAndRuns(accepted.task.id)) {
                    $0.type == "run.finished" && $0.data.contains("succeeded")
                }
                guard case .run(let id) = second.stream else {
                    Issue.record("run.finished stands in \(second.stream)")
                    return
                }
                #expect(try await new.store.queries.run(id)?.messageID == waiting.message.id)
            }
        }
    }

    @Test("An interrupted command is never repeated automatically; a retry is a new run")
    func commandsDoNotResume() async throws {
        let old = try EngineHarness(seed: 1) { _ in .hang }
        try await old.running {
            let accepted = try await old.submit("make", runtime: .command)
            let run = try #require(accepted.run)
            try await old.status(run.id, .running)
            let new = try EngineHarness(store: old.store, clock: old.clock, seed: 2) { _ in .print(["x"], exit: 0) }
            try await new.running {
                #expect(try await new.finished(run.id).status == .interrupted)
                #expect(try await new.store.queries.runs(of: accepted.task.id).count == 1)
                let again = try await new.engine.inbox.retry(accepted.task.id, environment: [:], by: .owner)
                #expect(again.trigger == .retry)
                #expect(try await new.finished(again.id).status == .succeeded)
            }
        }
    }

    @Test("An orderly stop interrupts active runs and accepts no new work")
    func gracefulStop() async throws {
        let harness = try EngineHarness { _ in .hang }
        let run = try await harness.running {
            let run = try #require(try await harness.submit("hang").run)
            try await harness.status(run.id, .running)
            return run
        }
        let stored = try #require(try await harness.store.queries.run(run.id))
        #expect(stored.status == .interrupted)
        #expect(harness.sandbox.census.alive == 0)
        await #expect(throws: EngineError.stopping) { _ = try await harness.submit("late") }
    }
}
