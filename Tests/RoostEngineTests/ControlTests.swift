import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite(.timeLimit(.minutes(20)))
struct ControlTests {
    @Test("A cancelled run ends only when its processes are gone")
    func cancel() async throws {
        let harness = try EngineHarness { _ in .hang }
        try await harness.running {
            let run = try #require(try await harness.submit("hang").run)
            try await harness.status(run.id, .running)
            #expect(harness.sandbox.census.alive == 1)
            let asked = try await harness.engine.inbox.cancel(run.id, by: .owner)
            #expect(asked.cancelRequestedAt != nil)
            let finished = try await harness.finished(run.id)
            #expect(finished.status == .cancelled)
            #expect(finished.outcome.reason == .cancelledByPerson)
            #expect(harness.sandbox.census.alive == 0)
            let again = try await harness.engine.inbox.cancel(run.id, by: .owner)
            #expect(again.status == .cancelled)
        }
    }

    @Test("A queued run is cancelled at once and never starts")
    func cancelQueued() async throws {
        let harness = try EngineHarness(settings: EngineSettings(parallelRuns: 1)) { _ in .hang }
        try await harness.running {
            let first = try #require(try await harness.submit("one").run)
            try await harness.status(first.id, .running)
            let second = try #require(try await harness.submit("two").run)
            let cancelled = try await harness.engine.inbox.cancel(second.id, by: .owner)
            #expect(cancelled.status == .cancelled)
            #expect(harness.sandbox.census.total == 1)
            _ = try await harness.engine.inbox.cancel(first.id, by: .owner)
            _ = try await harness.finished(first.id)
        }
    }

    @Test("A run that exceeds the time limit fails with the limit's name and value")
    func timeLimit() async throws {
        let harness = try EngineHarness { _ in .hang }
        try await harness.running {
            let policy = Policy(limits: Limits(wallTimeMs: 90_000))
            let run = try #require(try await harness.submit("hang", policy: policy).run)
            await harness.clock.sleeper(for: .seconds(90))
            harness.clock.advance(by: .seconds(89))
            #expect(try await harness.store.queries.run(run.id)?.status == .running)
            harness.clock.advance(by: .seconds(2))
            let finished = try await harness.finished(run.id)
            #expect(finished.outcome.reason == .timeLimit)
            #expect(finished.outcome.message?.contains("1 min 30 s") == true)
            #expect(harness.sandbox.census.alive == 0)
        }
    }

    @Test("No more runs are active than the settings allow; the others follow in order")
    func parallelCap() async throws {
        let harness = try EngineHarness(settings: EngineSettings(parallelRuns: 2)) { _ in .print(["x"], exit: 0) }
        try await harness.running {
            var runs: [Run] = []
            for number in 0..<12 { runs.append(try #require(try await harness.submit("\(number)", runtime: .command).run)) }
            for run in runs { #expect(try await harness.finished(run.id).status == .succeeded) }
            #expect(harness.sandbox.census.peak <= 2)
            #expect(harness.sandbox.census.total == 12)
        }
    }

    @Test("A message sent during a run waits and gets its own run in the same warm process")
    func followUp() async throws {
        let harness = try EngineHarness { prompt in prompt == "first" ? .waitForSteer : .reply("second done") }
        try await harness.running {
            let accepted = try await harness.submit("first")
            let first = try #require(accepted.run)
            try await harness.status(first.id, .running)
            let waiting = try await harness.engine.inbox.say(
                "second", to: accepted.task.id, mode: .queue, environment: [:], idempotencyKey: nil, by: .owner)
            #expect(waiting.run == nil)
            #expect(waiting.message.disposition == .queued)
            // Ends the first turn, and with it the wait.
            _ = try await harness.engine.inbox.say(
                "go on", to: accepted.task.id, mode: .steer, environment: [:], idempotencyKey: nil, by: .owner)
            #expect(try await harness.finished(first.id).status == .succeeded)
            let queued = try await harness.event(.taskAndRuns(accepted.task.id)) {
                $0.type == "run.queued" && $0.data.contains("follow_up")
            }
            guard case .run(let second) = queued.stream else {
                Issue.record("run.queued stands in \(queued.stream)")
                return
            }
            #expect(try await harness.finished(second).status == .succeeded)
            #expect(harness.sandbox.census.total == 1)
            #expect(harness.runtimes[.claude]?.prompts == ["first", "steered: go on", "second"])
        }
    }

    @Test("After a queued run is cancelled, the messages behind it get a run, unless they are dropped with it", arguments: [false, true])
    func cancelQueued(_ drops: Bool) async throws {
        let harness = try EngineHarness(settings: EngineSettings(parallelRuns: 1)) { _ in .hang }
        try await harness.running {
            let busy = try #require(try await harness.submit("busy").run)
            try await harness.status(busy.id, .running)
            let accepted = try await harness.submit("first")
            let task = accepted.task.id
            _ = try await harness.engine.inbox.say("second", to: task, mode: .queue, environment: [:], idempotencyKey: nil, by: .owner)
            let first = try #require(accepted.run)
            #expect(try await harness.engine.inbox.cancel(first.id, dropsMessages: drops, by: .owner).status == .cancelled)
            let runs = try await harness.store.queries.runs(of: task)
            #expect(runs.map(\.status) == (drops ? [.cancelled] : [.queued, .cancelled]))
            #expect(try await harness.store.queries.messages(of: task).map(\.body) == (drops ? ["first"] : ["first", "second"]))
        }
    }

    @Test("A steering message whose attachments cannot be stored is accepted: it waits, and continues when there is space")
    func steerWithoutRoom() async throws {
        let harness = try EngineHarness { $0 == "wait" ? .waitForSteer : .reply("seen") }
        try await harness.running {
            let first = try await harness.submit("wait")
            let run = try #require(first.run)
            try await harness.status(run.id, .running)
            while harness.runtimes[.claude]?.prompts.isEmpty == true { await Task.yield() }
            let file = RoostModel.Attachment(
                id: harness.entropy.id(at: harness.clock.now), name: "a", mediaType: "text/plain", size: 1, hash: "x",
                createdAt: harness.clock.now)
            try await harness.store.attachments.add(file)
            harness.folders.setFull(true)
            let said = try await harness.engine.inbox.say(
                "look", to: first.task.id, mode: .steer, environment: [:], idempotencyKey: nil, attachments: [file.id], by: .owner)
            let waiting = try await harness.store.queries.messages(of: first.task.id).first { $0.id == said.message.id }
            #expect(waiting?.disposition == .queued && waiting?.runID == nil)
            harness.folders.setFull(false)
            _ = try await harness.engine.inbox.say("go", to: first.task.id, mode: .steer, environment: [:], idempotencyKey: nil, by: .owner)
            #expect(try await harness.finished(run.id).status == .succeeded)
            while try await harness.store.queries.messages(of: first.task.id).first(where: { $0.id == said.message.id })?.disposition
                != .answered
            { await Task.yield() }
            #expect(harness.folders.attached == ["attachments/a"])
        }
    }

    @Test("A steered message belongs to the run that received it")
    func steer() async throws {
        let harness = try EngineHarness { _ in .waitForSteer }
        try await harness.running {
            let accepted = try await harness.submit("first")
            let run = try #require(accepted.run)
            try await harness.status(run.id, .running)
            let said = try await harness.engine.inbox.say(
                "left", to: accepted.task.id, mode: .steer, environment: [:], idempotencyKey: nil, by: .owner)
            _ = try await harness.finished(run.id)
            let messages = try await harness.store.queries.messages(of: accepted.task.id)
            let steered = try #require(messages.first { $0.id == said.message.id })
            #expect(steered.runID == run.id)
            #expect(steered.disposition == .answered)
            #expect(try await harness.store.queries.runs(of: accepted.task.id).count == 1)
        }
    }

    @Test("An interrupting message ends the turn, keeps the process and is answered next")
    func interrupt() async throws {
        let harness = try EngineHarness { prompt in prompt == "first" ? .hang : .reply("ok") }
        try await harness.running {
            let accepted = try await harness.submit("first")
            let first = try #require(accepted.run)
            try await harness.status(first.id, .running)
            _ = try await harness.engine.inbox.say(
                "stop that", to: accepted.task.id, mode: .interrupt, environment: [:], idempotencyKey: nil, by: .owner)
            #expect(try await harness.finished(first.id).status == .cancelled)
            _ = try await harness.event(.taskAndRuns(accepted.task.id)) { $0.type == "run.finished" && $0.data.contains("succeeded") }
            #expect(harness.sandbox.census.total == 1)
            #expect(harness.runtimes[.claude]?.prompts.last == "stop that")
        }
    }

    @Test("Applying ends the warm process first: nothing changes below a mounted work tree")
    func applyClosesWarm() async throws {
        let harness = try EngineHarness { _ in .reply("ok") }
        try await harness.running {
            let accepted = try await harness.submit("first")
            let run = try #require(accepted.run)
            _ = try await harness.finished(run.id)
            // The process becomes warm right after the end is stored; applying handles both states.
            let application = try await harness.engine.applications.apply(
                run.id, target: .files, paths: nil, includesIgnored: false, by: .owner)
            #expect(application.status == .applied)
            await #expect(throws: EngineError.changesChanged(run.id, paths: ["a.txt"])) {
                _ = try await harness.engine.applications.apply(
                    run.id, target: .files, paths: nil, includesIgnored: false, shown: "another", by: .owner)
            }
            #expect(harness.workTrees.applied.count == 1, "changes other than the shown ones are not applied")
            let undone = try await harness.engine.applications.undoLast(of: run.id, by: .owner)
            #expect(undone.status == .undone)
            #expect(undone.id == application.id)
        }
    }

    @Test("A conversation that the runtime lost is started again with its messages")
    func resumeRefused() async throws {
        let harness = try EngineHarness(settings: EngineSettings(warmSessions: 0)) { prompt in
            prompt == "first" ? .reply("one") : .refuseResume
        }
        try await harness.running {
            let accepted = try await harness.submit("first")
            _ = try await harness.finished(try #require(accepted.run).id)
            let next = try await harness.engine.inbox.say(
                "second", to: accepted.task.id, mode: .queue, environment: [:], idempotencyKey: nil, by: .owner)
            let run = try #require(next.run)
            #expect(try await harness.finished(run.id).status == .succeeded)
            let last = try #require(harness.runtimes[.claude]?.prompts.last)
            #expect(last.contains("Person: first"))
            #expect(last.hasSuffix("Now: second"))
            #expect(try await harness.history(run.id).contains("run.notice"))
        }
    }

    @Test("A cancellation also works in the second attempt after a refused resume")
    func cancelAfterRefusal() async throws {
        let harness = try EngineHarness(settings: EngineSettings(warmSessions: 0)) { prompt in
            prompt == "first" ? .reply("one") : .refuseThenHang
        }
        try await harness.running {
            let accepted = try await harness.submit("first")
            _ = try await harness.finished(try #require(accepted.run).id)
            let next = try await harness.engine.inbox.say(
                "second", to: accepted.task.id, mode: .queue, environment: [:], idempotencyKey: nil, by: .owner)
            let run = try #require(next.run)
            _ = try await harness.event(.stream(.run(run.id))) {
                $0.type == EventType.sessionStarted.rawValue && $0.data.contains("\"isResumed\":false")
            }
            _ = try await harness.engine.inbox.cancel(run.id, by: .owner)
            #expect(try await harness.finished(run.id).status == .cancelled)
            #expect(harness.sandbox.census.alive == 0)
        }
    }

    @Test("Applying an unknown path is refused with the path")
    func unknownPath() async throws {
        let harness = try EngineHarness { _ in .reply("ok") }
        try await harness.running {
            let run = try #require(try await harness.submit("first").run)
            _ = try await harness.finished(run.id)
            await #expect(throws: EngineError.self) {
                _ = try await harness.engine.applications.apply(run.id, target: .files, paths: ["nope"], includesIgnored: false, by: .owner)
            }
            #expect(harness.workTrees.applied.isEmpty)
        }
    }
}
