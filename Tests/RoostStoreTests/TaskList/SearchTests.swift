import RoostModel
import RoostStore
import Testing

@Suite struct SearchTests {
    @Test("Every word must occur in the task's title or in a message, ignoring case", arguments: StoreUnderTest.all)
    func words(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.submitNewTask("Fix the Parser\nin Übersetzung.swift, 100% of it, \"quoted\"").task.id
            let second = try await fixture.submitNewTask("fix_the printer").task.id
            _ = try await fixture.submit(to: second, "PARSER, 日本語もSTRASSE")
            func found(_ words: String) async throws -> [TaskID] { try await fixture.found(words) }
            #expect(try await found("FIX") == [second, first])
            #expect(try await found("arse fix") == [second, first])
            #expect(try await found("parser printer") == [second], "one word in the title, one in a later message")
            #expect(try await found("parser swift") == [first])
            #expect(try await found("ÜBERSETZUNG") == [first])
            #expect(try await found("bersetz") == [first])
            #expect(try await found("100%") == [first])
            #expect(try await found("\"quoted\"") == [first])
            #expect(try await found("x_t") == [second])
            #expect(try await found("日本語") == [second])
            #expect(try await found("straße") == [second])
            // Trigrams of the word that are not adjacent.
            #expect(try await found("parserfix") == [])
            #expect(try await found("parsparser") == [])
            #expect(try await found("nowhere") == [])
            #expect(try await found("parser nowhere") == [])
            #expect(try await found("  ") == [second, first])
        }
    }

    @Test("Words of one and two letters are found inside other words too", arguments: StoreUnderTest.all)
    func short(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.submitNewTask("Fix the Parser").task.id
            let second = try await fixture.submitNewTask("日本語").task.id
            #expect(try await fixture.found("f") == [first])
            #expect(try await fixture.found("RS") == [first])
            #expect(try await fixture.found("本語") == [second])
            #expect(try await fixture.found("rs fix") == [first])
            #expect(try await fixture.found("zz fix") == [])
            #expect(try await fixture.found("\\") == [])
            // Nothing that could be looked up in the index.
            _ = try await fixture.found("\0ab")
        }
    }

    @Test("Renamed, withdrawn and deleted text is no longer found; a reply is found as it is stored", arguments: StoreUnderTest.all)
    func gone(_ kind: StoreUnderTest) async throws {
        try await kind.run(redact: { $1.replacing("topsecret", with: "[redacted]") }) { fixture in
            let task = try await fixture.submitNewTask("the first words").task.id
            let leased = try await fixture.leased()
            let waiting = try await fixture.submit(to: task, "taken back").message
            #expect(try await fixture.found("back") == [task])
            try await fixture.runs.removeMessage(waiting.id, of: task, at: fixture.tick())
            #expect(try await fixture.found("back") == [])
            try await fixture.work(leased.lease)
            _ = try await fixture.finish(leased.lease, reply: "the key is topsecret, done")
            #expect(try await fixture.found("done") == [task])
            #expect(try await fixture.found("topsecret") == [])
            #expect(try await fixture.found("redacted") == [task])
            _ = try await fixture.runs.rename(task, to: "Another title", expected: nil, at: fixture.tick())
            #expect(try await fixture.found("another") == [task])
            #expect(try await fixture.found("words") == [task], "the message still contains it")
            _ = try await fixture.runs.deleteTask(task, at: fixture.tick())
            for word in ["another", "words", "done", "redacted"] { #expect(try await fixture.found(word) == []) }
        }
    }

    @Test("Search can be combined with every filter and with pages", arguments: StoreUnderTest.all)
    func filters(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            var tasks: [TaskID] = []
            for number in 0..<5 { tasks.insert(try await fixture.submitNewTask("needle \(number)", in: "/p\(number % 2)").task.id, at: 0) }
            _ = try await fixture.runs.requestCancel(
                try #require(try await fixture.queries.runs(of: tasks[0]).first).id, at: fixture.tick())
            _ = try await fixture.runs.setArchived(tasks[0], true, at: fixture.tick())
            #expect(try await fixture.found("needle") == Array(tasks[1...]))
            var query = TaskQuery(limit: 2, search: "needle", archived: .include)
            var pages: [[TaskID]] = []
            repeat {
                let page = try await fixture.queries.tasks(query)
                #expect(page.total == 5)
                pages.append(page.items.map(\.task.id))
                query.cursor = page.nextCursor
            } while query.cursor != nil
            #expect(pages.map(\.count) == [2, 2, 1] && pages.flatMap(\.self) == tasks)
            let only = try await fixture.queries.tasks(TaskQuery(search: "needle", archived: .only))
            #expect(only.items.map(\.task.id) == [tasks[0]] && only.total == 1)
            let queued = try await fixture.queries.tasks(TaskQuery(group: .active, search: "needle", projectPath: "/p1"))
            #expect(queued.items.map(\.task.id) == [tasks[1], tasks[3]])
        }
    }

    @Test("Of a very long message, the beginning is found", arguments: StoreUnderTest.all)
    func long(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let filler = String(repeating: "filler ", count: 4000)
            let task = try await fixture.submitNewTask("title\n" + filler + "nearby " + filler + filler + "faraway").task.id
            #expect(try await fixture.found("nearby") == [task])
            #expect(try await fixture.found("faraway") == [])
        }
    }
}

extension StoreFixture {
    fileprivate func found(_ words: String) async throws -> [TaskID] {
        let page = try await queries.tasks(TaskQuery(search: words))
        #expect(page.total == page.items.count)
        return page.items.map(\.task.id)
    }
}
