import RoostModel
import RoostStore
import Testing

@Suite struct AgentTests {
    @Test("An agent is stored completely, reported once, and found by id, name and suffix", arguments: StoreUnderTest.all)
    func create(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("reviewer")
            let agents = fixture.agents
            #expect(try await agents.agent(agent.id) == agent)
            #expect(try await agents.agent(named: "reviewer") == agent)
            #expect(try await agents.agents(includingArchived: false) == [agent])
            #expect(try await agents.resolveAgent(suffix: agent.id.short, limit: 2) == [agent.id])
            #expect(try await fixture.entries(.stream(.agent(agent.id))).map(\.data) == [#"{"name":"reviewer","runtime":"command"}"#])
            let second = fixture.agent("reviewer")
            let error = await failure { try await agents.create(second) }
            #expect(error as? StoreError == .conflict(.agentNameTaken("reviewer")))
        }
    }

    @Test("A change of the definition raises the version; one based on an old version is refused", arguments: StoreUnderTest.all)
    func update(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("reviewer")
            _ = try await fixture.createAgent("other")
            let (agents, time) = (fixture.agents, fixture.tick())
            var spec = agent.spec
            spec.instructions = "Be brief"
            let changed = try await agents.update(agent.id, to: spec, expected: 1, at: time)
            #expect(changed.version == 2 && changed.spec == spec && changed.updatedAt == time)
            #expect(try await agents.agent(agent.id) == changed)
            let unchanged = try await agents.update(agent.id, to: spec, expected: nil, at: fixture.tick())
            #expect(unchanged == changed)
            var renamed = spec
            renamed.name = "other"
            let (late, taken) = (renamed, renamed)
            let outdated = await failure { try await agents.update(agent.id, to: late, expected: 1, at: time) }
            #expect(outdated as? StoreError == .versionMismatch(expected: 1, found: 2))
            let conflict = await failure { try await agents.update(agent.id, to: taken, expected: 2, at: time) }
            #expect(conflict is StoreError)
            let events = try await fixture.entries(.stream(.agent(agent.id)))
            #expect(events.map(\.type) == ["agent.created", "agent.changed"])
            #expect(events.last?.data == #"{"name":"reviewer","version":2}"#)
        }
    }

    @Test("The first message makes the task the agent's conversation in the same transaction", arguments: StoreUnderTest.all)
    func firstMessage(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("reviewer")
            let submission = Submission(
                target: .newTask(fixture.id(), title: "Look", spec: agent.spec.taskSpec(of: agent.id)), messageID: fixture.id(),
                body: "Look",
                runID: fixture.id(), idempotencyKey: "k", conversationOf: agent.id, at: fixture.tick())
            let accepted = try await fixture.runs.accept(submission)
            #expect(try await fixture.agents.agent(agent.id)?.conversation == accepted.task.id)
            // A repeated request does not reopen a conversation that was ended.
            #expect(try await fixture.agents.endConversation(agent.id, at: fixture.tick()) == accepted.task.id)
            #expect(try await fixture.runs.accept(submission).isRepeated)
            #expect(try await fixture.agents.agent(agent.id)?.conversation == nil)
        }
    }

    @Test(
        "A conversation ends as a whole: nothing of it waits, its run is asked to end, the next message begins another",
        arguments: StoreUnderTest.all)
    func endConversation(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("reviewer")
            _ = try await fixture.agents.setDesired(agent.id, .running, at: fixture.tick())
            #expect(try await fixture.agents.endConversation(agent.id, at: fixture.tick()) == nil)
            for isActive in [true, false] {
                let first = try await fixture.converse(with: agent)
                let task = first.task.id
                let run = try #require(first.run).id
                let lease = isActive ? try await fixture.leased() : nil
                let given = try await fixture.submit(to: task)
                if isActive { try await fixture.runs.setDisposition(given.message.id, .steering, run: run, at: fixture.tick()) }
                _ = try await fixture.submit(to: task)
                #expect(try await fixture.agents.endConversation(agent.id, at: fixture.tick()) == task)
                #expect(try await fixture.agents.agent(agent.id)?.conversation == nil)
                let cancelled = try await fixture.queries.run(run)
                #expect(cancelled?.cancelRequestedAt == fixture.time)
                #expect(cancelled?.status == (isActive ? lease?.run.status : .cancelled))
                #expect((try await fixture.queries.task(task)?.task.archivedAt == nil) == isActive)
                // As after a crash: nothing of it starts again.
                if let lease { _ = try await fixture.runs.interruptAbandoned(by: lease.lease.holder, at: fixture.tick()) }
                #expect(try await fixture.runs.waitingTasks() == [])
                #expect(try await fixture.queries.messages(of: task).allSatisfy { $0.disposition == .settled })
            }
        }
    }

    @Test("The conversation continues with the new definition, and ends if the project changed", arguments: StoreUnderTest.all)
    func conversation(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("reviewer")
            let task = try await fixture.converse(with: agent).task.id
            var spec = agent.spec
            spec.instructions = "Be brief"
            spec.name = "critic"
            _ = try await fixture.agents.update(agent.id, to: spec, expected: nil, at: fixture.tick())
            #expect(try await fixture.queries.task(task)?.task.spec == spec.taskSpec(of: agent.id))
            #expect(try await fixture.agents.agent(agent.id)?.conversation == task)
            #expect(try await fixture.queries.tasks(TaskQuery(agent: "critic")).items.map(\.task.id) == [task])
            let before = try await fixture.queries.task(task)?.task
            spec.projectPath = "/elsewhere"
            let moved = try await fixture.agents.update(agent.id, to: spec, expected: nil, at: fixture.tick())
            #expect(moved.conversation == nil)
            #expect(try await fixture.agents.agent(agent.id)?.conversation == nil)
            #expect(try await fixture.queries.task(task)?.task == before)
        }
    }

    @Test("Desired and observed states are stored and reported, each change once", arguments: StoreUnderTest.all)
    func states(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("reviewer")
            let agents = fixture.agents
            for _ in 0..<2 {
                let started = try await agents.setDesired(agent.id, .running, at: fixture.tick())
                #expect(started.desired == .running && started.version == 1)
                let seen = AgentObservation(state: .backingOff, lastError: "it ended", failures: 2, nextStartAt: agent.createdAt)
                try await agents.observe(agent.id, seen, at: agent.createdAt)
                #expect(try await agents.agent(agent.id)?.observed == seen)
            }
            let events = try await fixture.entries(.stream(.agent(agent.id)))
            #expect(events.map(\.type) == ["agent.created", "agent.desired", "agent.observed"])
        }
    }

    @Test("An archived agent is stopped, keeps its history and releases its name", arguments: StoreUnderTest.all)
    func archive(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.createAgent("reviewer")
            let agents = fixture.agents
            _ = try await agents.setDesired(first.id, .running, at: fixture.tick())
            let archived = try await agents.archive(first.id, at: fixture.tick())
            #expect(archived.archivedAt == fixture.time && archived.desired == .stopped)
            #expect(try await agents.archive(first.id, at: fixture.tick()) == archived)
            #expect(try await agents.agent(named: "reviewer") == nil)
            let second = try await fixture.createAgent("reviewer")
            #expect(try await agents.agents(includingArchived: false).map(\.id) == [second.id])
            #expect(try await agents.agents(includingArchived: true).map(\.id) == [second.id, first.id])
            let time = fixture.tick()
            let start = await failure { try await agents.setDesired(first.id, .running, at: time) }
            let change = await failure { try await agents.update(first.id, to: fixture.agent("new").spec, expected: nil, at: time) }
            #expect(start is StoreError && change is StoreError)
            let types = try await fixture.entries(.stream(.agent(first.id))).map(\.type)
            #expect(types == ["agent.created", "agent.desired", "agent.desired", "agent.changed"])
        }
    }

    @Test("Messages to a stopped agent wait until it is started", arguments: StoreUnderTest.all)
    func gate(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("reviewer")
            let waiting = try await fixture.submitNewTask(of: agent)
            let free = try await fixture.submitNewTask()
            let follow = try await fixture.submit(to: waiting.task.id)
            #expect(waiting.run?.status == .queued && follow.message.disposition == .queued)
            let (agents, holder): (any AgentStore, NodeID) = (fixture.agents, fixture.id())
            #expect(try await fixture.lease(holder)?.run.id == free.run?.id)
            for state in [DesiredState.paused, .stopped] {
                _ = try await agents.setDesired(agent.id, state, at: fixture.tick())
                #expect(try await fixture.lease(holder) == nil)
            }
            _ = try await agents.setDesired(agent.id, .running, at: fixture.tick())
            #expect(try await fixture.lease(holder)?.run.id == waiting.run?.id)
            let other = try await fixture.createAgent("archived")
            _ = try await fixture.submitNewTask(of: other)
            _ = try await agents.archive(other.id, at: fixture.tick())
            #expect(try await fixture.lease(holder) == nil)
        }
    }

    @Test("Unknown agents are refused by name", arguments: StoreUnderTest.all)
    func unknown(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = fixture.agent("reviewer")
            let (agents, time) = (fixture.agents, fixture.tick())
            let errors = [
                await failure { try await agents.update(agent.id, to: agent.spec, expected: nil, at: time) },
                await failure { try await agents.setDesired(agent.id, .running, at: time) },
                await failure { try await agents.observe(agent.id, agent.observed, at: time) },
                await failure { try await agents.archive(agent.id, at: time) },
                await failure { try await agents.endConversation(agent.id, at: time) },
                await failure { try await fixture.submitNewTask(of: agent) },
            ]
            #expect(errors.allSatisfy { $0 as? StoreError == .notFound("agent \(agent.id)") })
            #expect(try await agents.agent(agent.id) == nil)
            let head = try await fixture.journal.head()
            #expect(head == 0)
        }
    }
}
