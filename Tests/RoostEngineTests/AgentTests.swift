import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite("Agents", .timeLimit(.minutes(20)))
struct AgentTests {
    @Test("A running agent's process is kept without messages")
    func staysReady() async throws {
        let harness = try EngineHarness(settings: EngineSettings(warmTime: .seconds(600), warmSessions: 0)) { .reply("re: \($0)") }
        try await harness.running {
            let agent = try await harness.agent()
            try await harness.observed(agent.id, .ready)
            #expect(harness.sandbox.census.total == 0)
            for word in ["one", "two", "three"] {
                let run = try #require(try await harness.say(word, to: agent.id).run)
                #expect(try await harness.finished(run.id).status == .succeeded)
                harness.clock.advance(by: .seconds(3600))
            }
            #expect(harness.sandbox.census.total == 1)
            let status = try await harness.engine.agents.status(agent.id, by: .owner)
            #expect(status.agent.conversation != nil)
            let first = harness.runtimes[.claude]?.requests.first { $0.taskID == status.agent.conversation }
            #expect(status.sessionId == first?.newSessionID)
            #expect(status.activeRun == nil)
        }
    }

    @Test("Two first messages at once begin one conversation")
    func oneConversation() async throws {
        let harness = try EngineHarness { .reply($0) }
        try await harness.running {
            let agent = try await harness.agent()
            async let one = harness.say("one", to: agent.id)
            async let two = harness.say("two", to: agent.id)
            let tasks = Set([try await one.task.id, try await two.task.id])
            #expect(tasks.count == 1)
            #expect(try await harness.store.agents.agent(agent.id)?.conversation == tasks.first)
        }
    }

    @Test("After a restart of the daemon a running agent is ready with its conversation before the first message")
    func restart() async throws {
        let old = try EngineHarness(seed: 1) { .reply($0) }
        let agent = try await old.running {
            let agent = try await old.agent()
            _ = try await old.finished(try #require(try await old.say("one", to: agent.id).run).id)
            return agent
        }
        let new = try EngineHarness(store: old.store, clock: old.clock, seed: 2) { .reply($0) }
        try await new.running {
            while new.sandbox.census.alive == 0 { await Task.yield() }
            let run = try #require(try await new.say("two", to: agent.id).run)
            #expect(try await new.finished(run.id).status == .succeeded)
            #expect(new.sandbox.census.total == 1)
            #expect(new.runtimes[.claude]?.requests.last?.resume != nil)
            // Its containment is reported by the first run that uses it.
            #expect(try await new.history(run.id).contains("run.sandbox"))
        }
    }

    @Test("Messages to a stopped agent wait until it is started, without delaying others")
    func gated() async throws {
        let harness = try EngineHarness { .reply($0) }
        try await harness.running {
            let stopped = try await harness.agent("idle", start: false)
            let kept = try #require(try await harness.say("kept", to: stopped.id).run)
            let own = try await harness.engine.agents.openTask(
                for: stopped.id, message: "own", environment: [:], idempotencyKey: nil, by: .owner)
            let busy = try await harness.agent("busy")
            _ = try await harness.finished(try #require(try await harness.say("now", to: busy.id).run).id)
            #expect(try await harness.store.queries.run(kept.id)?.status == .queued)
            _ = try await harness.engine.agents.setDesired(stopped.id, .running, by: .owner)
            #expect(try await harness.finished(kept.id).status == .succeeded)
            #expect(try await harness.finished(try #require(own.run).id).status == .succeeded)
        }
    }

    @Test("Stopping an agent ends its turn and its process, and says so")
    func stop() async throws {
        let harness = try EngineHarness { $0 == "long" ? .hang : .reply($0) }
        try await harness.running {
            let agent = try await harness.agent()
            let run = try #require(try await harness.say("long", to: agent.id).run)
            try await harness.status(run.id, .running)
            _ = try await harness.engine.agents.setDesired(agent.id, .stopped, by: .owner)
            let finished = try await harness.finished(run.id)
            #expect(finished.status == .cancelled)
            #expect(finished.outcome.message == "the agent sam was stopped")
            try await harness.observed(agent.id, .stopped)
            #expect(harness.sandbox.census.alive == 0)
        }
    }

    @Test("A changed definition applies from the next run, in a new process that continues the conversation")
    func editWhileRunning() async throws {
        let harness = try EngineHarness { $0 == "first" ? .waitForSteer : .reply($0) }
        try await harness.running {
            let agent = try await harness.agent(instructions: "Be brief.")
            let run = try #require(try await harness.say("first", to: agent.id).run)
            try await harness.status(run.id, .running)
            var spec = agent.spec
            spec.instructions = "Be thorough."
            let changed = try await harness.engine.agents.update(agent.id, to: spec, expected: agent.version, by: .owner)
            #expect(changed.version == 2)
            await #expect(throws: StoreError.versionMismatch(expected: 1, found: 2)) {
                _ = try await harness.engine.agents.update(agent.id, to: spec, expected: 1, by: .owner)
            }
            // The running turn is not affected.
            #expect(harness.sandbox.census.total == 1)
            _ = try await harness.say("go on", to: agent.id, mode: .steer)
            #expect(try await harness.finished(run.id).status == .succeeded)
            let next = try #require(try await harness.say("second", to: agent.id).run)
            #expect(try await harness.finished(next.id).status == .succeeded)
            let last = try #require(harness.runtimes[.claude]?.requests.last { $0.resume != nil })
            #expect(last.spec.instructions == "Be thorough.")
            #expect(harness.sandbox.census.total == 2)
            #expect(harness.sandbox.census.peak == 1)
        }
    }

    @Test("Archiving ends the agent's run, releases its name and refuses further messages")
    func archive() async throws {
        let harness = try EngineHarness { _ in .hang }
        try await harness.running {
            let agent = try await harness.agent()
            let accepted = try await harness.say("long", to: agent.id)
            let run = try #require(accepted.run)
            try await harness.status(run.id, .running)
            _ = try await harness.engine.agents.archive(agent.id, by: .owner)
            #expect(try await harness.finished(run.id).status == .cancelled)
            while harness.sandbox.census.alive > 0 { await Task.yield() }
            await #expect(throws: EngineError.self) { _ = try await harness.say("more", to: agent.id) }
            await #expect(throws: EngineError.self) {
                _ = try await harness.engine.inbox.say(
                    "more", to: accepted.task.id, mode: .queue, environment: [:], idempotencyKey: nil, by: .owner)
            }
            let heir = try await harness.agent()
            #expect(heir.id != agent.id)
        }
    }

    @Test("Archiving an agent settles queued runs, the messages behind them, and messages being delivered to a turn")
    func archiveWaiting() async throws {
        let harness = try EngineHarness { _ in .hang }
        try await harness.running {
            let stopped = try await harness.agent("stopped", start: false)
            let first = try await harness.say("one", to: stopped.id)
            let second = try await harness.say("two", to: stopped.id)
            #expect(second.run == nil)
            _ = try await harness.engine.agents.archive(stopped.id, by: .owner)
            let firstRun = try #require(first.run)
            let queued = try #require(try await harness.store.queries.run(firstRun.id))
            #expect(queued.status == .cancelled)
            #expect(queued.outcome?.message == "The agent stopped was archived before it started.")

            let busy = try await harness.agent("busy")
            let run = try #require(try await harness.say("long", to: busy.id).run)
            try await harness.status(run.id, .running)
            let late = try await harness.say("late", to: busy.id)
            let steering = try await harness.say("on its way", to: busy.id)
            try await harness.store.runs.setDisposition(steering.message.id, .steering, run: run.id, at: harness.clock.now)
            _ = try await harness.engine.agents.archive(busy.id, by: .owner)
            #expect(try await harness.finished(run.id).status == .cancelled)
            // When another agent's run has ended, everything after the first one's end has happened too.
            while harness.sandbox.census.alive > 0 { await Task.yield() }
            while try await !harness.store.runs.waitingTasks().isEmpty { await Task.yield() }
            #expect(try await harness.store.queries.queue().isEmpty)
            for task in [first.task.id, late.task.id] {
                #expect(try await harness.store.queries.messages(of: task).allSatisfy { $0.disposition == .settled })
                #expect(try await harness.store.queries.task(task)?.lastRun?.status == .cancelled)
            }
            await #expect(throws: EngineError.self) {
                _ = try await harness.engine.inbox.retry(first.task.id, environment: [:], by: .owner)
            }
        }
    }

    @Test("Ending the session begins another conversation with the next message")
    func resetSession() async throws {
        let harness = try EngineHarness { $0 == "long" ? .hang : .reply($0) }
        try await harness.running {
            let agent = try await harness.agent()
            let first = try await harness.say("one", to: agent.id)
            _ = try await harness.finished(try #require(first.run).id)
            let long = try #require(try await harness.say("long", to: agent.id).run)
            try await harness.status(long.id, .running)
            let waiting = try await harness.say("never", to: agent.id)
            let reset = try await harness.engine.agents.resetSession(agent.id, by: .owner)
            #expect(reset.conversation == nil)
            #expect(try await harness.store.queries.task(first.task.id)?.task.archivedAt != nil)
            #expect(try await harness.store.queries.messages(of: first.task.id).allSatisfy { $0.disposition != .queued })
            #expect(harness.sandbox.census.alive == 0)
            let next = try await harness.say("two", to: agent.id)
            #expect(next.task.id != first.task.id)
            _ = try await harness.finished(try #require(next.run).id)
            #expect(harness.runtimes[.claude]?.requests.last { $0.taskID == next.task.id }?.resume == nil)
            #expect(harness.runtimes[.claude]?.prompts.contains("never") == false)
            #expect(waiting.task.id == first.task.id)
        }
    }

    @Test("Restarting an agent gives its conversation another process")
    func restartAgent() async throws {
        let harness = try EngineHarness { .reply($0) }
        try await harness.running {
            let agent = try await harness.agent()
            _ = try await harness.finished(try #require(try await harness.say("one", to: agent.id).run).id)
            let before = try #require(harness.sandbox.started.first)
            _ = try await harness.engine.agents.restart(agent.id, by: .owner)
            #expect(before.isGone)
            while harness.sandbox.census.alive == 0 { await Task.yield() }
            _ = try await harness.finished(try #require(try await harness.say("two", to: agent.id).run).id)
            #expect(harness.sandbox.census.total == 2)
            #expect(harness.runtimes[.claude]?.requests.last?.resume != nil)
        }
    }

    @Test("An agent that is a command runs once per message and replies with its output")
    func commandAgent() async throws {
        let harness = try EngineHarness { prompt in
            prompt == "bad" ? .print(["oops\n"], exit: 1) : .print(["you said\n", "\(prompt)\n\n"], exit: 0)
        }
        try await harness.running {
            let agent = try await harness.agent(runtime: .command)
            try await harness.observed(agent.id, .ready)
            let accepted = try await harness.say("hello", to: agent.id)
            #expect(try await harness.finished(try #require(accepted.run).id).status == .succeeded)
            let bad = try #require(try await harness.say("bad", to: agent.id).run)
            #expect(try await harness.finished(bad.id).outcome.reason == .exitNonZero)
            let said = try await harness.store.queries.messages(of: accepted.task.id).filter { $0.author == .agent }
            #expect(said.map(\.body) == ["you said\nhello"])
            #expect(harness.sandbox.census.total == 2)
        }
    }

    @Test("All tasks of an agent share its home, which outlives them and is removed a while after the agent")
    func home() async throws {
        let harness = try EngineHarness { .reply($0) }
        try await harness.running {
            let agent = try await harness.agent()
            _ = try await harness.finished(try #require(try await harness.say("one", to: agent.id).run).id)
            let own = try await harness.engine.agents.openTask(
                for: agent.id, message: "two", environment: [:], idempotencyKey: nil, by: .owner)
            _ = try await harness.finished(try #require(own.run).id)
            #expect(Set(harness.folders.made) == [.agent(agent.id)])
            harness.clock.advance(by: .seconds(100))
            _ = try await harness.engine.retention.collect(RetentionScope(age: .seconds(50), keeping: 0), by: .owner)
            #expect(!harness.folders.removed.contains(.agent(agent.id)))
            _ = try await harness.engine.agents.archive(agent.id, by: .owner)
            _ = try await harness.engine.retention.collect(RetentionScope(age: .seconds(50), keeping: 0), by: .owner)
            #expect(!harness.folders.removed.contains(.agent(agent.id)))
            harness.clock.advance(by: .seconds(51))
            _ = try await harness.engine.retention.collect(RetentionScope(age: .seconds(50), keeping: 0), by: .owner)
            #expect(harness.folders.removed.contains(.agent(agent.id)))
        }
    }

    @Test("Attachments are in the home before the agent gets the message")
    func attachments() async throws {
        let harness = try EngineHarness { $0 == "wait" ? .waitForSteer : .reply("seen") }
        try await harness.running {
            let agent = try await harness.agent()
            let now = harness.clock.now
            let file = Attachment(
                id: harness.entropy.id(at: now), name: "plan.pdf", mediaType: "application/pdf", size: 3, hash: "00", createdAt: now)
            try await harness.store.attachments.add(file)
            let run = try #require(try await harness.say("Read this.", to: agent.id, attachments: [file.id]).run)
            #expect(try await harness.finished(run.id).status == .succeeded)
            #expect(harness.folders.attached == ["attachments/plan.pdf"])
            let line = "\n\nAttached files:\n- /home/roost/attachments/plan.pdf (application/pdf, 3 bytes)"
            #expect(harness.runtimes[.claude]?.prompts == ["Read this." + line])
            let waiting = try #require(try await harness.say("wait", to: agent.id).run)
            try await harness.status(waiting.id, .running)
            _ = try await harness.say("And this.", to: agent.id, mode: .steer, attachments: [file.id])
            _ = try await harness.finished(waiting.id)
            #expect(harness.runtimes[.claude]?.prompts.last == "steered: And this." + line)
        }
    }
}
