import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

@Suite("Reconciling desired and observed states", .timeLimit(.minutes(20)))
struct ReconcilerTests {
    /// An agent with a conversation and a running process.
    private func talking(_ harness: EngineHarness, _ name: String = "sam") async throws -> Agent {
        let agent = try await harness.agent(name)
        _ = try await harness.finished(try #require(try await harness.say("hello", to: agent.id).run).id)
        while harness.sandbox.census.alive == 0 { await Task.yield() }
        try await harness.observed(agent.id, .ready)
        return agent
    }

    /// Lets the process of the only agent end by itself.
    private func crash(_ harness: EngineHarness) async throws {
        while harness.sandbox.alive.isEmpty { await Task.yield() }
        let process = try #require(harness.sandbox.alive.first)
        process.end(.exited(1))
    }

    @Test("A process that ends by itself is started again after 1, 2, 4 and 8 s; the fifth end is a crash loop until a person starts it")
    func crashLoop() async throws {
        let harness = try EngineHarness { .reply($0) }
        try await harness.running {
            let agent = try await talking(harness)
            for (number, delay) in [1, 2, 4, 8].enumerated() {
                try await crash(harness)
                let seen = try await harness.observed(agent.id) { $0.state == .backingOff && $0.failures == number + 1 }
                #expect(seen.nextStartAt == harness.clock.now.advanced(by: .seconds(delay)))
                #expect(seen.lastError == "its process exited with code 1")
                await harness.clock.sleeper(for: .seconds(delay))
                let before = harness.sandbox.census.total
                harness.clock.advance(by: .milliseconds(delay * 1000 - 1))
                #expect(harness.sandbox.census.total == before)
                harness.clock.advance(by: .milliseconds(1))
                while harness.sandbox.census.total == before { await Task.yield() }
                try await harness.observed(agent.id, .ready)
            }
            try await crash(harness)
            let looped = try await harness.observed(agent.id) { $0.state == .crashLoop }
            #expect(looped.failures == 5)
            let total = harness.sandbox.census.total
            harness.clock.advance(by: .seconds(3600))
            // Neither time nor a changed definition is a start by a person.
            var spec = agent.spec
            spec.instructions = "Be calm."
            _ = try await harness.engine.agents.update(agent.id, to: spec, expected: nil, by: .owner)
            // When another agent is ready, all have been looked at.
            let other = try await harness.agent("other")
            try await harness.observed(other.id, .ready)
            #expect(harness.sandbox.census.total == total)
            #expect(try await harness.store.agents.agent(agent.id)?.observed.state == .crashLoop)
            _ = try await harness.engine.agents.setDesired(agent.id, .running, by: .owner)
            while harness.sandbox.census.total == total { await Task.yield() }
            try await harness.observed(agent.id, .ready)
        }
    }

    @Test("A crash loop and a backoff survive a restart of the daemon")
    func rememberedOverRestart() async throws {
        let old = try EngineHarness(seed: 1) { .reply($0) }
        let agent = try await old.running { try await talking(old) }
        try await old.store.agents.observe(
            agent.id, AgentObservation(state: .crashLoop, lastError: "its process exited with code 1", failures: 5), at: old.clock.now)
        let new = try EngineHarness(store: old.store, clock: old.clock, seed: 2) { .reply($0) }
        try await new.running {
            // When another agent is ready, all have been looked at.
            let other = try await new.agent("other")
            try await new.observed(other.id, .ready)
            #expect(new.sandbox.census.total == 0)
            #expect(try await new.store.agents.agent(agent.id)?.observed.state == .crashLoop)
            _ = try await new.engine.agents.setDesired(agent.id, .running, by: .owner)
            try await new.observed(agent.id, .ready)
            #expect(new.sandbox.census.total == 1)
        }
    }

    @Test("Process ends before a restart of the daemon count: the next one is the fifth, not the first")
    func backOffOverRestart() async throws {
        let old = try EngineHarness(seed: 1) { .reply($0) }
        let agent = try await old.running { try await talking(old) }
        let next = old.clock.now.advanced(by: .seconds(8))
        try await old.store.agents.observe(
            agent.id, AgentObservation(state: .backingOff, lastError: "its process exited with code 1", failures: 4, nextStartAt: next),
            at: old.clock.now)
        let new = try EngineHarness(store: old.store, clock: old.clock, seed: 2) { .reply($0) }
        try await new.running {
            await new.clock.sleeper(for: .seconds(10))
            #expect(new.sandbox.census.total == 0)
            new.clock.advance(by: .seconds(10))
            try await crash(new)
            let seen = try await new.observed(agent.id) { $0.failures > 0 && $0.state != .starting }
            #expect(seen.state == .crashLoop && seen.failures == 5)
        }
    }

    @Test("A clock that was set back delays no agent longer than the backoff")
    func clockSetBack() async throws {
        let old = try EngineHarness(seed: 1) { .reply($0) }
        let agent = try await old.running { try await talking(old) }
        try await old.store.agents.observe(
            agent.id,
            AgentObservation(
                state: .backingOff, lastError: "its process exited with code 1", failures: 3,
                nextStartAt: old.clock.now.advanced(by: .seconds(86_400 * 365))), at: old.clock.now)
        let new = try EngineHarness(store: old.store, clock: old.clock, seed: 2) { .reply($0) }
        try await new.running {
            while new.sandbox.census.total == 0 { await Task.yield() }
            try await new.observed(agent.id, .ready)
            try await crash(new)
            // Recorded ends that are now in the future do not count towards a crash loop.
            let seen = try await new.observed(agent.id) { $0.failures > 0 && $0.state != .starting && $0.nextStartAt != nil }
            #expect(seen.state == .backingOff && seen.nextStartAt == new.clock.now.advanced(by: .seconds(1)))
        }
    }

    @Test("A process that ran for a long time before it ended starts with the first delay again")
    func longLife() async throws {
        let harness = try EngineHarness { .reply($0) }
        try await harness.running {
            let agent = try await talking(harness)
            for _ in 0..<8 {
                try await crash(harness)
                let seen = try await harness.observed(agent.id) { $0.state == .backingOff }
                #expect(seen.failures == 1)
                await harness.clock.sleeper(for: .seconds(1))
                harness.clock.advance(by: .seconds(1))
                try await harness.observed(agent.id, .ready)
                harness.clock.advance(by: .seconds(601))
            }
        }
    }

    @Test("An agent that cannot be started with its definition says why, delays no other, and is tried again after a change")
    func failed() async throws {
        let harness = try EngineHarness(needsNetwork: true) { .reply($0) }
        harness.workTrees.set("/there", isThere: false)
        try await harness.running {
            let lost = try await harness.agent("lost", project: "/there")
            let cut = try await harness.agent("cut", policy: Policy(network: .deny))
            let fine = try await harness.agent("fine")
            try await harness.observed(fine.id, .ready)
            let gone = try await harness.observed(lost.id) { $0.state == .failed }
            #expect(gone.lastError == "there is no folder /there")
            let refused = try await harness.observed(cut.id) { $0.state == .failed }
            #expect(refused.lastError?.contains("network") == true)
            var spec = cut.spec
            spec.policy.network = .open
            _ = try await harness.engine.agents.update(cut.id, to: spec, expected: nil, by: .owner)
            try await harness.observed(cut.id, .ready)
            harness.workTrees.set("/there", isThere: true)
            await harness.clock.sleeper(for: .seconds(10))
            harness.clock.advance(by: .seconds(10))
            try await harness.observed(lost.id, .ready)
        }
    }

    @Test("Pausing an agent pauses its turn and process and starts no other; resuming does not resume what a person paused")
    func pause() async throws {
        let harness = try EngineHarness(settings: EngineSettings(parallelRuns: 4)) { $0.hasPrefix("wait") ? .waitForSteer : .reply($0) }
        try await harness.running {
            let agent = try await harness.agent()
            let run = try #require(try await harness.say("wait", to: agent.id).run)
            try await harness.status(run.id, .running)
            let own = try await harness.engine.agents.openTask(
                for: agent.id, message: "wait own", environment: [:], idempotencyKey: nil, by: .owner)
            let byPerson = try #require(own.run)
            try await harness.status(byPerson.id, .running)
            #expect(try await harness.engine.inbox.pause(byPerson.id, by: .owner).isPaused)
            _ = try await harness.engine.agents.setDesired(agent.id, .paused, by: .owner)
            try await harness.observed(agent.id, .paused)
            #expect(harness.sandbox.alive.map(\.isPaused) == [true, true])
            #expect(try await harness.store.queries.run(run.id)?.isPaused == true)
            let third = try await harness.engine.agents.openTask(
                for: agent.id, message: "three", environment: [:], idempotencyKey: nil, by: .owner)
            let busy = try await harness.agent("busy")
            _ = try await harness.finished(try #require(try await harness.say("now", to: busy.id).run).id)
            #expect(try await harness.store.queries.run(try #require(third.run).id)?.status == .queued)
            _ = try await harness.engine.agents.setDesired(agent.id, .running, by: .owner)
            _ = try await harness.event(.stream(.run(run.id))) { $0.type == "run.paused" && $0.data.contains("false") }
            #expect(try await harness.finished(try #require(third.run).id).status == .succeeded)
            #expect(try await harness.store.queries.run(byPerson.id)?.isPaused == true)
            _ = try await harness.say("go on", to: agent.id, mode: .steer)
            #expect(try await harness.finished(run.id).status == .succeeded)
            _ = try await harness.engine.inbox.resume(byPerson.id, by: .owner)
            _ = try await harness.engine.inbox.cancel(byPerson.id, by: .owner)
            #expect(try await harness.finished(byPerson.id).status == .cancelled)
        }
    }

    @Test("An idle process is paused with its agent, and ends with it")
    func pauseIdle() async throws {
        let harness = try EngineHarness { .reply($0) }
        try await harness.running {
            let agent = try await talking(harness)
            _ = try await harness.engine.agents.setDesired(agent.id, .paused, by: .owner)
            try await harness.observed(agent.id, .paused)
            #expect(harness.sandbox.alive.map(\.isPaused) == [true])
            _ = try await harness.engine.agents.setDesired(agent.id, .running, by: .owner)
            try await harness.observed(agent.id, .ready)
            #expect(harness.sandbox.alive.map(\.isPaused) == [false])
            _ = try await harness.engine.agents.setDesired(agent.id, .paused, by: .owner)
            try await harness.observed(agent.id, .paused)
            _ = try await harness.engine.agents.setDesired(agent.id, .stopped, by: .owner)
            try await harness.observed(agent.id, .stopped)
            #expect(harness.sandbox.census.alive == 0)
        }
    }

    @Test(
        "For any sequence of requests: one process per conversation, no message is lost, and the desired state is reached",
        arguments: 1...12)
    func anyOrder(_ seed: UInt64) async throws {
        let harness = try EngineHarness(settings: EngineSettings(parallelRuns: 3), seed: seed) { .reply($0) }
        try await harness.running {
            var random = SeededGenerator(seed: seed)
            let agent = try await harness.agent()
            var said: [Accepted] = []
            for step in 0..<40 {
                switch Int.random(in: 0..<9, using: &random) {
                case 0: _ = try await harness.engine.agents.setDesired(agent.id, .stopped, by: .owner)
                case 1: _ = try await harness.engine.agents.setDesired(agent.id, .paused, by: .owner)
                case 2, 3: _ = try await harness.engine.agents.setDesired(agent.id, .running, by: .owner)
                case 4: harness.sandbox.alive.randomElement(using: &random)?.end(.exited(1))
                case 5: harness.clock.advance(by: .seconds(Int.random(in: 1...20, using: &random)))
                case 6:
                    var spec = agent.spec
                    spec.instructions = "step \(step)"
                    _ = try await harness.engine.agents.update(agent.id, to: spec, expected: nil, by: .owner)
                default: said.append(try await harness.say("message \(step)", to: agent.id))
                }
                for _ in 0..<Int.random(in: 0...30, using: &random) { await Task.yield() }
            }
            _ = try await harness.engine.agents.setDesired(agent.id, .running, by: .owner)
            for accepted in said {
                while try await harness.store.queries.messages(of: accepted.task.id).first(where: { $0.id == accepted.message.id }).map({
                    $0.disposition == .queued || $0.disposition == .inRun || $0.disposition == .steering
                }) ?? false { await Task.yield() }
            }
            try await harness.observed(agent.id, .ready)
            #expect(harness.sandbox.census.peak <= 1)
        }
    }
}
