import RoostModel
import RoostStore
import Testing

@Suite struct TaskQueryTests {
    @Test("Groups contain the tasks by the status of their last run, and are counted", arguments: StoreUnderTest.all)
    func groups(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            var tasks: [TaskGroup: [TaskID]] = [:]
            for end in [RunEnd.failed, .interrupted, .succeeded, .cancelled] {
                let accepted = try await fixture.submitNewTask("\(end)")
                let leased = try await fixture.leased()
                try await fixture.work(leased.lease)
                _ = try await fixture.finish(leased.lease, end)
                tasks[end == .failed || end == .interrupted ? .failed : .done, default: []].insert(accepted.task.id, at: 0)
            }
            let waiting = try await fixture.submitNewTask("waits")
            let leased = try await fixture.leased()
            for signal in [RunSignal.started, .waitForApproval] {
                _ = try await fixture.runs.transition(leased.lease, signal, at: fixture.tick(), events: [])
            }
            tasks[.waiting] = [waiting.task.id]
            tasks[.active] = [try await fixture.submitNewTask("queued").task.id]
            for group in TaskGroup.allCases {
                let page = try await fixture.queries.tasks(TaskQuery(group: group))
                #expect(page.items.map(\.task.id) == tasks[group])
                #expect(page.total == tasks[group]?.count)
            }
            #expect(try await fixture.queries.taskCounts() == tasks.mapValues(\.count))
            let all = try await fixture.queries.tasks(TaskQuery(limit: 2))
            #expect(all.total == 6 && all.items.count == 2)
            for snapshot in try await fixture.queries.tasks(TaskQuery()).items {
                #expect(try await fixture.queries.task(snapshot.task.id) == snapshot)
            }
        }
    }

    @Test("A task's usage is the sum of its runs, whatever numbers they reported", arguments: StoreUnderTest.all)
    func usage(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let silent = try await fixture.submitNewTask("says nothing")
            _ = try await fixture.finish(try await fixture.leased().lease, .failed)
            let once = try await fixture.submitNewTask("once")
            let used = Usage(inputTokens: 5, outputTokens: 1, costUSD: 0.25)
            _ = try await fixture.finish(try await fixture.leased().lease, .failed, usage: used)
            let often = try await fixture.submitNewTask("often")
            let runs = [
                Usage(inputTokens: 10, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4, costUSD: 0.5), nil,
                Usage(inputTokens: 20, outputTokens: 1), Usage(inputTokens: .max, outputTokens: 1, costUSD: 0.25),
            ]
            for (index, usage) in runs.enumerated() {
                if index > 0 {
                    _ = try await fixture.runs.queueAgain(often.task.id, run: fixture.id(), trigger: .retry, at: fixture.tick())
                }
                _ = try await fixture.finish(try await fixture.leased().lease, .failed, usage: usage)
            }
            _ = try await fixture.runs.queueAgain(often.task.id, run: fixture.id(), trigger: .retry, at: fixture.tick())
            let sum = Usage(inputTokens: 9_007_199_254_740_991, outputTokens: 4, cacheReadTokens: 3, cacheWriteTokens: 4, costUSD: 0.75)
            let listed = try await fixture.queries.tasks(TaskQuery()).items
            #expect(listed.map(\.task.id) == [often, once, silent].map(\.task.id))
            #expect(listed.map(\.usage) == [sum, used, nil])
            for snapshot in listed { #expect(try await fixture.queries.task(snapshot.task.id) == snapshot) }
        }
    }

    @Test("Tasks are filtered by agent and project, and paged by offset", arguments: StoreUnderTest.all)
    func filters(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("reviewer")
            let own = try await fixture.submitNewTask(of: agent).task.id
            let others = [try await fixture.submitNewTask().task.id, try await fixture.submitNewTask().task.id]
            let queries = fixture.queries
            #expect(try await queries.tasks(TaskQuery(agent: "reviewer")).items.map(\.task.id) == [own])
            #expect(try await queries.tasks(TaskQuery(agentID: agent.id)).items.map(\.task.id) == [own])
            #expect(try await queries.tasks(TaskQuery(agent: "claude")).total == 2)
            #expect(try await queries.tasks(TaskQuery(projectPath: "/project")).items.map(\.task.id) == others.reversed())
            #expect(try await queries.tasks(TaskQuery(projectPath: "/proj")).total == 0)
            let page = try await queries.tasks(TaskQuery(limit: 1, offset: 1))
            #expect(page.items.map(\.task.id) == [others[0]] && page.total == 3)
            let after = try await queries.tasks(TaskQuery(limit: 1, cursor: page.nextCursor))
            #expect(after.items.map(\.task.id) == [own] && after.total == 3 && after.nextCursor == nil)
        }
    }
}
