import RoostModel
import Testing

@testable import RoostServer

@Suite("The stream socket", .timeLimit(.minutes(20))) struct StreamSocketTests {
    private static func subscribe(_ topic: String, after: Int64? = nil) -> String {
        "{\"type\":\"subscribe\",\"topic\":\"\(topic)\"\(after.map { ",\"after\":\($0)" } ?? "")}"
    }

    @Test("Each topic carries its own events, in order, from the subscription's position")
    func topics() async throws {
        try await withStreamServer { apiServer in
            let agent = try await apiServer.createAgent("worker")
            let accepted = try await apiServer.acceptTask(of: agent)
            let run = try #require(accepted.run).id
            let other: RunID = apiServer.id()
            let client = try await RawClient.stream(apiServer, token: try await apiServer.token().text)
            let expected: [(String, [String])] = [
                ("all", ["run.output", "run.output", "task.changed", "agent.desired"]), ("run:\(run)", ["run.output"]),
                ("task:\(accepted.task.id)", ["run.output", "task.changed"]), ("tasks", ["task.changed", "agent.desired"]),
                ("agent:\(agent.id)", ["agent.desired"]),
            ]
            for (topic, types) in expected {
                let head = try await apiServer.journal.head()
                try await client.say(Self.subscribe(topic))
                #expect(try await client.message() == .subscribed(topic: topic, head: head))
                let stored = try await apiServer.journal.append([
                    apiServer.output("mine", of: run), apiServer.output("another's", of: other),
                    EventDraft(.task(accepted.task.id), .taskChanged(TaskChanged(title: "t", archivedAt: nil)), at: StreamServer.now),
                    EventDraft(.agent(agent.id), .agentDesired(AgentDesired(state: .paused)), at: StreamServer.now),
                ])
                for type in types {
                    guard case .event(let event) = try await client.message() else {
                        Issue.record("no event of \(topic) came")
                        return
                    }
                    #expect(event.type == type)
                    #expect(stored.contains { $0.position == event.position && $0.stream.description == event.stream })
                }
                try await client.say("{\"type\":\"unsubscribe\",\"topic\":\"\(topic)\"}")
                try await client.say("{\"type\":\"ping\"}")
                #expect(try await client.message() == .pong)
            }
        }
    }

    @Test("Live text arrives from its first letter, whenever the subscription began, and only for whole streams")
    func liveText() async throws {
        try await withStreamServer { apiServer in
            let accepted = try await apiServer.acceptTask()
            let run = try #require(accepted.run).id
            // Like the runner: from then on the journal knows which task the run's text belongs to.
            let running = EventPayload.runStatus(RunStatusChanged(status: .running, previous: .preparing))
            try await apiServer.journal.append([EventDraft(.run(run), running, at: StreamServer.now)])
            await apiServer.journal.publish(LiveText(messageId: "m", kind: .message, offset: 0, text: "Grüß"), of: run)
            let client = try await RawClient.stream(apiServer, token: try await apiServer.token().text)
            for topic in ["task:\(accepted.task.id)", "run:\(run)", "all"] {
                try await client.say(Self.subscribe(topic))
                guard case .subscribed = try await client.message() else {
                    Issue.record("not subscribed to \(topic)")
                    return
                }
                let soFar = Seen.Live(runId: run.description, messageId: "m", offset: 0, text: "Grüß")
                #expect(try await client.message() == .live(soFar))
            }
            try await client.say(Self.subscribe("tasks"))
            _ = try await client.message()
            await apiServer.journal.publish(LiveText(messageId: "m", kind: .message, offset: 6, text: " Gott"), of: run)
            for _ in 0..<3 {
                #expect(try await client.message() == .live(Seen.Live(runId: run.description, messageId: "m", offset: 6, text: " Gott")))
            }
            try await client.say("{\"type\":\"ping\"}")
            #expect(try await client.message() == .pong)
        }
    }

    @Test("A position beyond the newest event is a reset, after which the topic continues (WS-07)")
    func reset() async throws {
        try await withStreamServer { apiServer in
            let run = try #require(try await apiServer.acceptTask().run).id
            let client = try await RawClient.stream(apiServer, token: try await apiServer.token().text)
            let head = try await apiServer.journal.head()
            try await client.say(Self.subscribe("all", after: head + 5))
            #expect(try await client.message() == .subscribed(topic: "all", head: head))
            #expect(try await client.message() == .reset(head: head))
            try await apiServer.journal.append([apiServer.output("next", of: run)])
            guard case .event(let event) = try await client.message() else {
                Issue.record("no event came")
                return
            }
            #expect(event.position == head + 1)
        }
    }

    @Test("Other agents' things are refused exactly like things that do not exist (WS-06)")
    func noOracle() async throws {
        try await withStreamServer { apiServer in
            let mine = try await apiServer.createAgent("mine")
            let theirs = try await apiServer.createAgent("theirs")
            let (own, foreign) = (try await apiServer.acceptTask(of: mine), try await apiServer.acceptTask(of: theirs))
            let topics = { (accepted: Accepted, agent: Agent) throws -> [String] in
                ["run:\(try #require(accepted.run).id)", "task:\(accepted.task.id)", "agent:\(agent.id)"]
            }
            // The control: the daemon's own token reaches what the agent's does not.
            let whole = try await RawClient.stream(apiServer, token: try await apiServer.token().text)
            for topic in try topics(foreign, theirs) {
                try await whole.say(Self.subscribe(topic))
                guard case .subscribed = try await whole.message() else {
                    Issue.record("the control does not reach \(topic)")
                    return
                }
            }
            let bound = try await RawClient.stream(apiServer, token: try await apiServer.token(agent: mine.id).text)
            for topic in try topics(own, mine) {
                try await bound.say(Self.subscribe(topic))
                guard case .subscribed = try await bound.message() else {
                    Issue.record("the agent's token does not reach \(topic)")
                    return
                }
            }
            let missing: (RunID, TaskID, AgentID) = (apiServer.id(), apiServer.id(), apiServer.id())
            let unknown = ["run:\(missing.0)", "task:\(missing.1)", "agent:\(missing.2)"]
            for (theirs, nobodys) in zip(try topics(foreign, theirs), unknown) {
                var answers: [[String]] = []
                for topic in [theirs, nobodys] {
                    try await bound.say(Self.subscribe(topic))
                    guard case .error(let code, let message, topic) = try await bound.message() else {
                        Issue.record("\(topic) was not refused")
                        return
                    }
                    // The end of the id was chosen by the caller.
                    answers.append([code, String(message.split(separator: " ").dropLast().joined(separator: " "))])
                }
                #expect(answers[0] == answers[1])
            }
            for topic in ["all", "tasks"] {
                try await bound.say(Self.subscribe(topic))
                guard case .error("forbidden", _, topic) = try await bound.message() else {
                    Issue.record("\(topic) was not refused")
                    return
                }
            }
        }
    }

    @Test(
        "What cannot be understood is refused by name, and the socket goes on",
        arguments: [
            ("{\"type\":\"ping\",\"type\":\"subscribe\"}", "invalid_json"), ("{\"type\":\"ping\"} {}", "invalid_json"),
            ("no json", "invalid_json"), ("[1]", "invalid_json"), ("{\"type\":\"shout\"}", "invalid_request"), ("{}", "invalid_request"),
            ("{\"type\":\"subscribe\"}", "invalid_request"), ("{\"type\":\"subscribe\",\"topic\":\"nonsense\"}", "invalid_request"),
            ("{\"type\":\"subscribe\",\"topic\":\"system\"}", "invalid_request"),
            ("{\"type\":\"subscribe\",\"topic\":\"run:123\"}", "invalid_request"),
            ("{\"type\":\"subscribe\",\"topic\":\"all\",\"after\":-1}", "invalid_request"),
            ("{\"type\":\"subscribe\",\"topic\":\"all\",\"after\":\"1\"}", "invalid_request"),
            ("{\"type\":\"subscribe\",\"topic\":\"all\",\"after\":1.5}", "invalid_request"),
            ("{\"type\":\"subscribe\",\"topic\":\"all\",\"from\":1}", "unknown_field"),
            ("{\"type\":\"ping\",\"topic\":\"all\"}", "unknown_field"),
            ("{\"type\":\"subscribe\",\"topic\":\"all\",\"after\":null}", "invalid_request"),
        ])
    func refusals(_ text: String, _ expected: String) async throws {
        try await withStreamServer { apiServer in
            let client = try await RawClient.stream(apiServer, token: try await apiServer.token().text)
            try await client.say(text)
            guard case .error(let code, _, _) = try await client.message() else {
                Issue.record("\(text) was not refused")
                return
            }
            #expect(code == expected)
            try await client.say("{\"type\":\"ping\"}")
            #expect(try await client.message() == .pong)
        }
    }

    @Test("A socket has 64 subscriptions at most; one that ends makes room")
    func limit() async throws {
        try await withStreamServer { apiServer in
            let client = try await RawClient.stream(apiServer, token: try await apiServer.token().text)
            var tasks: [TaskID] = []
            for _ in 0...StreamSocket.mostTopics { tasks.append(try await apiServer.acceptTask().task.id) }
            for task in tasks.dropLast() {
                try await client.say(Self.subscribe("task:\(task)"))
                guard case .subscribed = try await client.message() else {
                    Issue.record("a subscription within the limit was refused")
                    return
                }
            }
            let last = Self.subscribe("task:\(tasks[tasks.count - 1])")
            try await client.say(last)
            guard case .error("conflict", _, _) = try await client.message() else {
                Issue.record("the limit was passed")
                return
            }
            try await client.say("{\"type\":\"unsubscribe\",\"topic\":\"task:\(tasks[0])\"}")
            try await client.say(last)
            guard case .subscribed = try await client.message() else {
                Issue.record("no room was made")
                return
            }
        }
    }
}
