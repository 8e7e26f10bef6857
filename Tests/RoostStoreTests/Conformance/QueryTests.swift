import RoostModel
import RoostStore
import Testing

@Suite struct QueryTests {
    @Test("Tasks are listed by activity, page by page, each once", arguments: StoreUnderTest.all)
    func pages(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            var tasks: [TaskID] = []
            for index in 0..<7 { tasks.append(try await fixture.submitNewTask("task \(index)").task.id) }
            _ = try await fixture.submit(to: tasks[2])
            let expected = [tasks[2]] + tasks.reversed().filter { $0 != tasks[2] }
            var listed: [TaskID] = []
            var query = TaskQuery(limit: 3)
            repeat {
                let page = try await fixture.queries.tasks(query)
                #expect(page.items.count <= 3)
                listed += page.items.map(\.task.id)
                query.cursor = page.nextCursor
            } while query.cursor != nil
            #expect(listed == expected)
        }
    }

    @Test("The conversations of several tasks are read in one query", arguments: StoreUnderTest.all)
    func conversations(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let over = try await fixture.submitNewTask().task.id
            let leased = try await fixture.leased()
            try await fixture.runs.saveSession(SessionMemory(sessionID: "s"), of: over, at: fixture.tick())
            _ = try await fixture.finish(leased.lease, .failed)
            let open = try await fixture.submitNewTask()
            let found = try await fixture.queries.conversations([over, open.task.id, fixture.id()])
            #expect(
                found == [
                    over: Conversation(sessionID: "s", openRun: nil), open.task.id: Conversation(sessionID: nil, openRun: open.run?.id),
                ])
        }
    }

    @Test("Tasks are filtered by the status of their last run", arguments: StoreUnderTest.all)
    func byStatus(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.submitNewTask()
            let second = try await fixture.submitNewTask()
            let leased = try await fixture.leased()
            _ = try await fixture.finish(leased.lease, .failed)
            _ = try await fixture.runs.queueAgain(first.task.id, run: fixture.id(), trigger: .retry, at: fixture.tick())
            let queued = try await fixture.queries.tasks(TaskQuery(status: .queued)).items
            #expect(queued.map(\.task.id) == [first.task.id, second.task.id])
            #expect(queued.map(\.runCount) == [2, 1])
            #expect(try await fixture.queries.tasks(TaskQuery(status: .failed)).items.isEmpty)
            #expect(try await fixture.queries.task(first.task.id) == queued[0])
            #expect(queued[0].activeAt == fixture.time)
            #expect(try await fixture.queries.lastRun()?.taskID == first.task.id)
            #expect(try await fixture.queries.runs(of: first.task.id).map(\.attempt) == [2, 1])
        }
    }

    @Test(
        "The last run near a folder is the newest of the nearest project around it, otherwise of all projects",
        arguments: StoreUnderTest.all)
    func lastNear(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("sam")
            var last: [String: TaskID] = [:]
            for project in ["/a", "/a/b", "/a/b", "/ab"] { last[project] = try await fixture.submitNewTask(in: project).task.id }
            last["sam"] = try await fixture.submitNewTask(of: agent).task.id
            for (folder, project) in [
                ("/a", "/a"), ("/a/", "/a"), ("/a/c/d", "/a"), ("/a/b", "/a/b"), ("/a/b/c", "/a/b"), ("/ab/c", "/ab"), ("/", "sam"),
                ("/abc", "sam"), ("a/b", "sam"), ("", "sam"),
            ] {
                #expect(try await fixture.queries.lastRun(near: folder, of: [])?.taskID == last[project], "\(folder)")
                #expect(try await fixture.queries.lastRun(near: folder, of: [agent.id])?.taskID == last["sam"], "\(folder)")
            }
        }
    }

    @Test("Ids are found by their last characters, newest first", arguments: StoreUnderTest.all)
    func suffixes(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            var all: [RunID] = []
            for _ in 0..<40 { all.append(try #require(try await fixture.submitNewTask().run).id) }
            for length in [1, 5, 6, 9, 36] {
                let suffix = String(all[17].description.suffix(length))
                let expected = all.reversed().filter { $0.description.hasSuffix(suffix) }
                #expect(try await fixture.queries.resolveRun(suffix: suffix.uppercased(), limit: 50) == expected)
            }
            let task = try #require(try await fixture.queries.run(all[3])).taskID
            #expect(try await fixture.queries.resolveTask(suffix: task.short, limit: 2) == [task])
            for odd in ["", "%", "______", String(repeating: "a", count: 40)] {
                #expect(try await fixture.queries.resolveRun(suffix: odd, limit: 5).isEmpty)
            }
            #expect(try await fixture.queries.resolveRun(suffix: String(all[0].description.suffix(1)), limit: 1).count == 1)
        }
    }

    @Test("A malformed cursor is refused", arguments: ["", "1", "a.b", "1.2.3"])
    func badCursor(_ cursor: String) async throws {
        let fixture = try StoreFixture()
        let error = await failure { try await fixture.queries.tasks(TaskQuery(cursor: cursor)) }
        #expect(error is StoreError)
    }

    @Test("Missing objects are nil or empty")
    func empty() async throws {
        var fixture = try StoreFixture()
        let (task, run): (TaskID, RunID) = (fixture.id(), fixture.id())
        #expect(try await fixture.queries.task(task) == nil)
        #expect(try await fixture.queries.run(run) == nil)
        #expect(try await fixture.queries.lastRun() == nil)
        #expect(try await fixture.queries.messages(of: task).isEmpty)
        #expect(try await fixture.queries.runCounts().isEmpty)
        #expect(try await fixture.queries.tasks(TaskQuery()).items.isEmpty)
    }
}
