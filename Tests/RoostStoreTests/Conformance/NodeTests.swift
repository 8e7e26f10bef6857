import RoostModel
import RoostStore
import Testing

/// Two nodes on one store: each sees only its own.
@Suite struct NodeTests {
    @Test(
        "A node leases the runs of its own tasks alone, and of its own alone are told the things in folders", arguments: StoreUnderTest.all)
    func own(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let (one, other): (NodeID, NodeID) = (fixture.id(), fixture.id())
            var first = fixture.seen(by: one)
            let second = fixture.seen(by: other)
            let accepted = try await first.submitNewTask()
            let task = accepted.task.id
            #expect(accepted.task.node == one)
            #expect(try await second.queries.task(task)?.task == accepted.task)
            let time = first.tick()
            #expect(try await second.runs.leaseNext(holder: other, at: time, duration: .seconds(30)) == nil)
            let leased = try await first.leased(by: one)
            try await first.runs.setWorkTree(.sample(task), of: task, reason: nil, at: first.tick())
            try await first.runs.saveSession(SessionMemory(sessionID: "s"), of: task, at: first.tick())
            #expect(try await second.runs.workTree(of: task) == nil)
            #expect(try await second.runs.session(of: task) == nil)
            try await first.work(leased.lease)
            _ = try await first.finish(leased.lease)
            let application = Application(
                id: first.id(), runID: leased.run.id, taskID: task, projectPath: "/project", createdAt: first.tick())
            try await first.runs.begin(application)
            #expect(try await first.runs.unsettledApplications() == [application])
            #expect(try await second.runs.unsettledApplications().isEmpty)
            // The same path on another machine is another folder.
            var elsewhere = fixture.seen(by: other)
            let theirs = try await elsewhere.submitNewTask()
            let run = try await elsewhere.leased(by: other).run
            let beside = Application(
                id: first.id(), runID: run.id, taskID: theirs.task.id, projectPath: "/project", createdAt: first.tick())
            try await elsewhere.runs.begin(beside)
        }
    }

    @Test("Work in another node's folders is refused with the name of that node", arguments: StoreUnderTest.all)
    func refused(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let (one, other): (NodeID, NodeID) = (fixture.id(), fixture.id())
            var first = fixture.seen(by: one)
            let accepted = try await first.submitNewTask()
            let (task, time, runs) = (accepted.task.id, first.tick(), fixture.seen(by: other).runs)
            let application = Application(
                id: first.id(), runID: try #require(accepted.run).id, taskID: task, projectPath: "/project", createdAt: time)
            let errors = [
                await failure { try await runs.setWorkTree(.sample(task), of: task, reason: nil, at: time) },
                await failure { try await runs.saveSession(SessionMemory(sessionID: "s"), of: task, at: time) },
                await failure { try await runs.begin(application) }, await failure { try await runs.setDiscarded(task, at: time) },
                await failure { try await runs.deleteTask(task, at: time) },
            ]
            for error in errors { #expect(error as? StoreError == .conflict(.elsewhere(task, one))) }
        }
    }

    @Test("A message accepted by another node waits for the task's node", arguments: StoreUnderTest.all)
    func elsewhere(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let (one, other): (NodeID, NodeID) = (fixture.id(), fixture.id())
            var (first, second) = (fixture.seen(by: one), fixture.seen(by: other))
            let accepted = try await first.submitNewTask()
            let leased = try await first.leased(by: one)
            _ = try await second.submit(to: accepted.task.id)
            _ = try await second.runs.requestCancel(leased.run.id, at: second.tick())
            #expect(try await first.runs.cancelRequests(to: one) == [leased.run.id])
            #expect(try await second.runs.cancelRequests(to: other).isEmpty)
            _ = try await first.finish(leased.lease, .cancelled)
            #expect(try await second.runs.waitingTasks().isEmpty)
            #expect(try await first.runs.waitingTasks() == [accepted.task.id])
        }
    }

    @Test("An agent's tasks belong to the agent's node, whichever node accepts them", arguments: StoreUnderTest.all)
    func agents(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let (one, other): (NodeID, NodeID) = (fixture.id(), fixture.id())
            var (first, second) = (fixture.seen(by: one), fixture.seen(by: other))
            let agent = try await first.createAgent("reviewer")
            _ = try await first.agents.setDesired(agent.id, .running, at: first.tick())
            #expect(try await second.agents.agents(includingArchived: false).map(\.node) == [one])
            #expect(try await second.submitNewTask(of: agent).task.node == one)
        }
    }

    @Test("A database has a node id that never changes and is unique")
    func local() async throws {
        let (one, other) = (try StoreFixture().store, try StoreFixture().store)
        let id = try await one.localNode()
        #expect(try await one.localNode() == id)
        #expect(try await other.localNode() != id)
    }
}
