import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite("Pausing a run", .timeLimit(.minutes(20)))
struct PauseTests {
    private func started(_ harness: EngineHarness, limits: Limits = Limits()) async throws -> (task: TaskID, run: RunID) {
        let accepted = try await harness.submit("hang", policy: Policy(limits: limits))
        let run = try #require(accepted.run)
        try await harness.status(run.id, .running)
        while harness.runtimes[.claude]?.prompts.isEmpty == true { await Task.yield() }
        return (accepted.task.id, run.id)
    }

    @Test("Paused time does not count towards the time limit")
    func timeStandsStill() async throws {
        let harness = try EngineHarness { _ in .hang }
        try await harness.running {
            let (_, run) = try await started(harness, limits: Limits(wallTimeMs: 90_000))
            await harness.clock.sleeper(for: .seconds(90))
            harness.clock.advance(by: .seconds(60))
            #expect(try await harness.engine.inbox.pause(run, by: .owner).isPaused)
            #expect(harness.sandbox.alive.map(\.isPaused) == [true])
            // The alarm is off before the clock is advanced.
            while harness.clock.sleeps(until: .seconds(30)) { await Task.yield() }
            harness.clock.advance(by: .seconds(3600))
            #expect(try await harness.store.queries.run(run)?.status == .running)
            #expect(try await harness.engine.inbox.resume(run, by: .owner).isPaused == false)
            await harness.clock.sleeper(for: .seconds(30))
            harness.clock.advance(by: .seconds(30))
            #expect(try await harness.finished(run).outcome.reason == .timeLimit)
        }
    }

    @Test("However many pause and resume at once, the reported state is the actual one")
    func atOnce() async throws {
        let harness = try EngineHarness { _ in .hang }
        try await harness.running {
            let (_, run) = try await started(harness)
            for _ in 0..<40 {
                await withTaskGroup(of: Void.self) { group in
                    for wanted in [true, false, true, false] {
                        group.addTask {
                            _ =
                                try? await wanted
                                ? harness.engine.inbox.pause(run, by: .owner) : harness.engine.inbox.resume(run, by: .owner)
                        }
                    }
                }
                let told = try await harness.store.queries.run(run)?.isPaused
                #expect(harness.sandbox.alive.map(\.isPaused) == [told])
            }
        }
    }

    @Test("A paused run can be cancelled like any other and is then no longer paused")
    func cancelPaused() async throws {
        let harness = try EngineHarness { _ in .hang }
        try await harness.running {
            let (_, run) = try await started(harness)
            _ = try await harness.engine.inbox.pause(run, by: .owner)
            _ = try await harness.engine.inbox.cancel(run, by: .owner)
            #expect(try await harness.finished(run).status == .cancelled)
            #expect(try await harness.store.queries.run(run)?.isPaused == false)
            await #expect(throws: EngineError.self) { _ = try await harness.engine.inbox.pause(run, by: .owner) }
        }
    }

    @Test("An interrupting message waits for a paused run; a steering one is read when it is resumed")
    func messagesToPaused() async throws {
        let harness = try EngineHarness { $0 == "hang" ? .waitForSteer : .reply("ok") }
        try await harness.running {
            let (task, run) = try await started(harness)
            _ = try await harness.engine.inbox.pause(run, by: .owner)
            let interrupting = try await harness.engine.inbox.say(
                "stop that", to: task, mode: .interrupt, environment: [:], idempotencyKey: nil, by: .owner)
            #expect(interrupting.run == nil)
            #expect(try await harness.store.queries.run(run)?.status == .running)
            _ = try await harness.engine.inbox.resume(run, by: .owner)
            _ = try await harness.engine.inbox.say("left", to: task, mode: .steer, environment: [:], idempotencyKey: nil, by: .owner)
            #expect(try await harness.finished(run).status == .succeeded)
        }
    }

    @Test("Archiving a task cancels its active run and withdraws its waiting messages")
    func archiveTask() async throws {
        let harness = try EngineHarness { _ in .hang }
        try await harness.running {
            let (task, run) = try await started(harness)
            let waiting = try await harness.engine.inbox.say(
                "later", to: task, mode: .queue, environment: [:], idempotencyKey: nil, by: .owner)
            let archived = try await harness.engine.inbox.archive(task, by: .owner)
            #expect(archived.archivedAt != nil)
            #expect(try await harness.store.queries.run(run)?.status == .cancelled)
            #expect(try await harness.store.runs.waitingTasks().isEmpty)
            #expect(
                try await harness.store.queries.messages(of: task).first { $0.id == waiting.message.id }?.disposition != .queued)
            #expect(try await harness.engine.inbox.restore(task, by: .owner).archivedAt == nil)
        }
    }

    @Test("A preview is the plan that would run, and leaves nothing behind")
    func preview() async throws {
        let harness = try EngineHarness { _ in .hang }
        try await harness.running {
            let spec = TaskSpec(agent: "claude", runtime: .claude, projectPath: "/project", policy: Policy(network: .open))
            let found = try await harness.engine.previews.preview(spec, home: nil, environment: ["PATH": "/opt/bin"], by: .owner)
            #expect(found.sandbox.network == .open)
            #expect(harness.folders.made.isEmpty)
            #expect(harness.sandbox.started.isEmpty)
            #expect(try await harness.store.queries.tasks(TaskQuery()).items.isEmpty)
            let shown = try #require(harness.sandbox.previewed.last)
            _ = try await harness.engine.inbox.open(
                spec, message: "hang", environment: ["PATH": "/opt/bin"], idempotencyKey: nil, by: .owner)
            while harness.sandbox.requested.isEmpty { await Task.yield() }
            let run = try #require(harness.sandbox.requested.last)
            #expect(shown.executable == run.executable && shown.arguments == run.arguments)
            #expect(shown.policy == run.policy && shown.searchPath == run.searchPath)
            #expect(shown.workTree?.layout == run.workTree?.layout && shown.workingDirectory == run.workingDirectory)
            await #expect(throws: WorkTreeError.self) {
                _ = try await harness.engine.previews.preview(
                    TaskSpec(agent: "claude", runtime: .claude, projectPath: "/gone"), home: nil, environment: [:], by: .owner)
            }
        }
    }
}
