import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// Random histories over several holders, stale leases included: the store agrees with the model after each step.
@Suite struct HistoryTests {
    @Test("Random histories end as the model says and keep every invariant (CC-01, CC-06)", arguments: 1...24)
    func history(_ seed: Int) async throws {
        var history = History(seed: UInt64(seed), fixture: try StoreFixture(seed: UInt64(seed)))
        try await history.makeAgents()
        for step in 0..<150 {
            try await history.step()
            if step % 30 == 29 { try await history.compare() }
        }
        try await history.compare()
        try await history.checkEvents()
        await history.fixture.store.close()
    }
}

private struct History {
    var fixture: StoreFixture
    var model = HistoryModel()
    var random: SeededGenerator
    var holders: [NodeID]
    var agents: [Agent] = []
    /// Every lease ever granted, so that late writers occur.
    var leases: [Lease] = []

    init(seed: UInt64, fixture: StoreFixture) {
        var fixture = fixture
        holders = [fixture.id(), fixture.id()]
        random = SeededGenerator(seed: seed ^ 0xabcd)
        self.fixture = fixture
    }

    mutating func makeAgents() async throws {
        agents = [try await fixture.createAgent("one"), try await fixture.createAgent("two")]
    }

    mutating func step() async throws {
        switch Int.random(in: 0..<24, using: &random) {
        case 0...1: try await submit(to: fixture.id(), isNew: true)
        case 2...4: if let task = model.tasks.randomElement(using: &random) { try await submit(to: task, isNew: false) }
        case 5...8: try await lease()
        case 9...13: try await signal()
        case 14...15: try await finish()
        case 16: try await cancel()
        case 17: try await queueAgain()
        case 18: try await steer()
        case 19...20: try await setDesired()
        case 21: try await takeBack()
        case 22: try await archive()
        default: try await restart()
        }
    }

    private mutating func submit(to task: TaskID, isNew: Bool) async throws {
        let (message, run): (MessageID, RunID) = (fixture.id(), fixture.id())
        let agent = isNew && Bool.random(using: &random) ? agents.randomElement(using: &random) : nil
        let target: Submission.Target =
            isNew ? .newTask(task, title: "t", spec: spec(of: agent)) : .task(task)
        _ = try await fixture.runs.accept(
            Submission(target: target, messageID: message, body: "b", runID: run, at: fixture.tick()))
        model.accept(message, to: task, of: agent?.id, run: run)
    }

    private func spec(of agent: Agent?) -> TaskSpec {
        agent.map { $0.spec.taskSpec(of: $0.id) } ?? TaskSpec(agent: "a", runtime: .command)
    }

    private mutating func setDesired() async throws {
        guard let agent = agents.randomElement(using: &random), let state = DesiredState.allCases.randomElement(using: &random) else {
            return
        }
        _ = try await fixture.agents.setDesired(agent.id, state, at: fixture.tick())
        model.desired[agent.id] = state
    }

    private mutating func takeBack() async throws {
        guard let message = model.messages.keys.sorted().randomElement(using: &random), let task = model.messages[message]?.task else {
            return
        }
        let (runs, time) = (fixture.runs, fixture.tick())
        let error = await failure { try await runs.removeMessage(message, of: task, at: time) }
        let isExpected = model.takeBack(message)
        #expect((error == nil) == isExpected)
    }

    private mutating func archive() async throws {
        guard let task = model.tasks.randomElement(using: &random) else { return }
        let (runs, time, isArchived) = (fixture.runs, fixture.tick(), Bool.random(using: &random))
        let error = await failure { try await runs.setArchived(task, isArchived, at: time) }
        let isExpected = model.setArchived(task, isArchived)
        #expect((error == nil) == isExpected)
    }

    private mutating func lease() async throws {
        guard let holder = holders.randomElement(using: &random) else { return }
        let leased = try await fixture.runs.leaseNext(holder: holder, at: fixture.tick(), duration: .seconds(3600))
        #expect(leased?.run.id == model.nextQueued)
        guard let leased else { return }
        leases.append(leased.lease)
        model.leased(leased.lease)
    }

    private mutating func signal() async throws {
        let signals: [RunSignal] = [
            .started, .started, .concluded, .concluded, .waitForInput, .waitForApproval, .resumed, .leased, .ended(.failed),
        ]
        guard let lease = leases.suffix(6).randomElement(using: &random), let signal = signals.randomElement(using: &random) else { return }
        let (runs, time) = (fixture.runs, fixture.tick())
        let error = await failure { try await runs.transition(lease, signal, at: time, events: []) }
        let isExpected = model.transition(lease, signal)
        #expect((error == nil) == isExpected)
    }

    private mutating func finish() async throws {
        guard let lease = leases.suffix(6).randomElement(using: &random), let end = RunEnd.allCases.randomElement(using: &random) else {
            return
        }
        let reply = Bool.random(using: &random) ? "reply" : nil
        let error = await failure { try await fixture.finish(lease, end, reply: reply) }
        let isExpected = model.finish(lease, end)
        #expect((error == nil) == isExpected)
    }

    private mutating func cancel() async throws {
        guard let run = model.runs.keys.sorted().randomElement(using: &random) else { return }
        let answered = try await fixture.runs.requestCancel(run, at: fixture.tick())
        model.cancel(run)
        #expect(answered.status == model.runs[run]?.status)
    }

    private mutating func queueAgain() async throws {
        guard let task = model.tasks.randomElement(using: &random) else { return }
        let (runs, run, time): (any RunStore, RunID, Timestamp) = (fixture.runs, fixture.id(), fixture.tick())
        if Bool.random(using: &random) {
            let queued = try await runs.queueNext(task, run: run, trigger: .followUp, at: time)
            let isExpected = model.queueNext(task, run: run)
            #expect((queued != nil) == isExpected)
        } else {
            let error = await failure { try await runs.queueAgain(task, run: run, trigger: .retry, at: time) }
            let isExpected = model.retry(task, run: run)
            #expect((error == nil) == isExpected)
        }
    }

    private mutating func steer() async throws {
        let waiting = model.messages.filter { $0.value.disposition == .queued && $0.value.run == nil }.keys.sorted()
        guard let message = waiting.randomElement(using: &random), let task = model.messages[message]?.task,
            let run = model.openRun(of: task)
        else { return }
        try await fixture.runs.setDisposition(message, .steering, run: run, at: fixture.tick())
        let isExpected = model.steer(message, run)
        #expect(isExpected)
    }

    /// A node's daemon is killed; after its restart it interrupts its own runs, and none of the other node's.
    private mutating func restart() async throws {
        guard let node = holders.randomElement(using: &random) else { return }
        let interrupted = try await fixture.runs.interruptAbandoned(by: node, at: fixture.tick())
        let expected = model.interruptAll(of: node)
        #expect(Set(interrupted.map(\.id)) == expected)
    }
}

extension History {
    func compare() async throws {
        for (id, expected) in model.runs {
            let run = try #require(try await fixture.queries.run(id))
            let found = HistoryModel.ModelRun(
                task: run.taskID, message: run.messageID, status: run.status, isMarked: run.cancelRequestedAt != nil)
            #expect(found == expected)
        }
        #expect(try await fixture.queries.queue() == model.queue)
        let counts = Dictionary(grouping: model.runs.values, by: \.status).mapValues(\.count)
        #expect(try await fixture.queries.runCounts() == counts)
        for task in model.tasks {
            let isArchived = try await fixture.queries.task(task)?.task.archivedAt != nil
            #expect(isArchived == model.archived.contains(task))
            let listed = try await fixture.queries.messages(of: task).filter { $0.author == .person }.map(\.id)
            #expect(Set(listed) == Set(model.messages.filter { $0.value.task == task && !$0.value.isRemoved }.keys))
            for message in try await fixture.queries.messages(of: task) where message.author == .person {
                let found = HistoryModel.ModelMessage(task: task, disposition: message.disposition, run: message.runID)
                #expect(found == model.messages[message.id])
            }
            let open = try await fixture.queries.runs(of: task).filter { !$0.status.isTerminal }
            #expect(open.count <= 1)
            let inRun = try await fixture.queries.messages(of: task).filter { $0.disposition == .inRun }
            #expect(inRun.allSatisfy { message in open.contains { $0.id == message.runID } })
        }
    }

    func checkEvents() async throws {
        let entries = try await fixture.entries()
        #expect(entries.map(\.position) == (0..<entries.count).map { Int64($0) + 1 })
        for (stream, events) in Dictionary(grouping: entries, by: \.stream) {
            #expect(events.map(\.sequence) == (0..<events.count).map { Int64($0) + 1 })
            guard case .run(let id) = stream, let run = model.runs[id] else { continue }
            let ends = events.filter { $0.type == EventType.runFinished.rawValue }
            #expect(ends.count == (run.status.isTerminal ? 1 : 0))
            if run.status.isTerminal { #expect(events.last == ends.last) }
        }
    }
}
