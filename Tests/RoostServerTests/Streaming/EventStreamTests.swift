import NIOCore
import RoostModel
import Testing

@testable import RoostServer

@Suite("Server-sent events", .timeLimit(.minutes(20))) struct EventStreamTests {
    @Test("A stream opens before anything happens, then carries each event with its position as id", arguments: StreamConnection.allCases)
    func standing(_ connection: StreamConnection) async throws {
        try await withStreamServer { apiServer in
            let run = try #require(try await apiServer.acceptTask().run).id
            let token = try await apiServer.token()
            let head = try await apiServer.journal.head()
            let client = try await RawClient.events(apiServer, "/v1/runs/\(run)/events?after=\(head)", token: token.text, on: connection)
            #expect(try await client.block() == .comment(": roost\n\n"))
            let stored = try await apiServer.journal.append([
                apiServer.output("one", of: run), apiServer.output("two", of: apiServer.id()), apiServer.output("three", of: run),
            ])
            guard case .event(let first) = try await client.block(), case .event(let second) = try await client.block() else {
                Issue.record("no events came")
                return
            }
            #expect([first.data.text, second.data.text] == ["one", "three"])
            #expect([first.position, second.position] == [stored[0].position, stored[2].position])
        }
    }

    @Test("Only the requested types are sent, without live text; an unknown type is refused by name")
    func types() async throws {
        try await withStreamServer { apiServer in
            let run = try #require(try await apiServer.acceptTask().run).id
            let token = try await apiServer.token()
            let client = try await RawClient.events(apiServer, "/v1/events?types=assistant.message", token: token.text)
            _ = try await client.block()
            await apiServer.journal.publish(LiveText(messageId: "m", kind: .message, offset: 0, text: "wri"), of: run)
            let message = EventPayload.assistantMessage(AssistantText(messageId: "m", text: "written"))
            try await apiServer.journal.append([apiServer.output("noise", of: run), EventDraft(.run(run), message, at: StreamServer.now)])
            guard case .event(let event) = try await client.block() else {
                Issue.record("no event came")
                return
            }
            #expect(event.data.text == "written")
            await #expect(throws: RawClient.Ended.self) {
                try await RawClient.events(apiServer, "/v1/events?types=assistant.message,nonsense", token: token.text)
            }
        }
    }

    @Test(
        "A position beyond the newest event is a reset in a stream and a conflict in a list, never a silent gap (WS-07)",
        arguments: StreamConnection.allCases)
    func future(_ connection: StreamConnection) async throws {
        try await withStreamServer { apiServer in
            let run = try #require(try await apiServer.acceptTask().run).id
            let token = try await apiServer.token()
            let head = try await apiServer.journal.head()
            for request in [("/v1/events?after=\(head + 1)", ""), ("/v1/events", "last-event-id: 99999")] {
                let client = try await RawClient.events(
                    apiServer, request.0, token: token.text, on: connection, more: request.1.isEmpty ? [] : [request.1])
                #expect(try await client.receive(through: "\n\n\r\n").contains(": roost\n\nevent: reset\ndata: {\"head\":"))
                try await apiServer.journal.append([apiServer.output("after", of: run)])
                guard case .event(let event) = try await client.block() else {
                    Issue.record("no event came")
                    return
                }
                #expect(event.data.text == "after")
            }
            let list = try await RawClient.connect(port: apiServer.port)
            try await list.send(
                "GET /v1/events?after=\(head + 100) HTTP/1.1\r\nhost: \(apiServer.authority)\r\nauthorization: Bearer \(token.text)\r\n\r\n"
            )
            let answer = try await list.answer()
            #expect(answer.head.hasPrefix("HTTP/1.1 409 "))
            #expect(answer.body.contains("\"conflict\""))
        }
    }

    @Test("A revoked token's streams end by themselves (WS-05)", arguments: StreamConnection.allCases)
    func revoked(_ connection: StreamConnection) async throws {
        try await withStreamServer { apiServer in
            let token = try await apiServer.token()
            let other = try await apiServer.token()
            let client = try await RawClient.events(apiServer, "/v1/events", token: token.text, on: connection)
            let bystander = try await RawClient.events(apiServer, "/v1/events", token: other.text, on: connection)
            for reader in [client, bystander] { _ = try await reader.block() }
            try await apiServer.revoke(token.id)
            let run = try #require(try await apiServer.acceptTask().run).id
            // Each event may overtake the end; this many cannot.
            let end = await #expect(throws: RawClient.Ended.self, "the stream goes on") {
                for number in 0..<2000 {
                    try await apiServer.journal.append([apiServer.output("event \(number)", of: run)])
                    _ = try await client.block()
                }
            }
            #expect(end?.received == Array("0".utf8), "it ends as an answer does")
            try await apiServer.journal.append([apiServer.output("still read", of: run)])
            while true {
                if case .event(let event) = try await bystander.block(), event.data.text == "still read" { break }
            }
        }
    }

    @Test("Streams end when the daemon stops, even if the reader reads nothing", arguments: StreamConnection.allCases)
    func shutdown(_ connection: StreamConnection) async throws {
        try await withStreamServer { apiServer in
            let run = try #require(try await apiServer.acceptTask().run).id
            let token = try await apiServer.token()
            let reading = try await RawClient.events(apiServer, "/v1/events", token: token.text, on: connection)
            _ = try await reading.block()
            let stuck = try await StuckReader.open(apiServer, token: token.text)
            // More than the sockets' buffers hold.
            for _ in 0..<400 { try await apiServer.journal.append([apiServer.output(String(repeating: "x", count: 65_536), of: run)]) }
            apiServer.stop()
            _ = await reading.receiveAll()
            try await stuck.close()
        }
    }

    @Test("A quiet stream carries comments, so that no proxy considers it dead", arguments: StreamConnection.allCases)
    func comments(_ connection: StreamConnection) async throws {
        try await withStreamServer(heartbeat: Heartbeat(interval: .milliseconds(5))) { apiServer in
            let token = try await apiServer.token()
            let client = try await RawClient.events(apiServer, "/v1/events?types=daemon.stopped", token: token.text, on: connection)
            _ = try await client.block()
            for _ in 0..<3 { #expect(try await client.block() == .comment(": keep\n\n")) }
        }
    }

    @Test("A refusal on its own connection is the API server's usual answer, and the connection ends after it")
    func refused() async throws {
        try await withStreamServer { apiServer in
            for (request, status, code) in [
                ("/v1/events", "401", "not_authorized"), ("/v1/runs/ffffffffffff/events", "401", "not_authorized"),
                ("/v1/events?after=x", "401", "not_authorized"),
            ] {
                let client = try await RawClient.connect(port: apiServer.port)
                try await client.send("GET \(request) HTTP/1.1\r\nhost: \(apiServer.authority)\r\naccept: text/event-stream\r\n\r\n")
                let head = try await client.receive(through: "\r\n\r\n")
                // Otherwise it would not end, and neither would the reading.
                try #require(head.lowercased().contains("connection: close"))
                let answer = head + String(decoding: await client.receiveAll(), as: UTF8.self)
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
                #expect(answer.contains("\"\(code)\""))
                let lines = answer.lowercased().split(separator: "\r\n")
                #expect(lines.contains("cache-control: no-store"))
                #expect(lines.contains { $0.hasPrefix("date: ") && $0.hasSuffix(" gmt") })
            }
            let token = try await apiServer.token()
            await #expect(throws: RawClient.Ended.self) {
                try await RawClient.events(apiServer, "/v1/events?after=x", token: token.text)
            }
            // An unknown host: the guard also protects these answers.
            let stranger = try await RawClient.connect(port: apiServer.port)
            try await stranger.send(
                "GET /v1/events HTTP/1.1\r\nhost: evil.example\r\naccept: text/event-stream\r\nauthorization: Bearer \(token.text)\r\n\r\n")
            #expect(String(decoding: await stranger.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 4"))
        }
    }

    @Test("Anything a client sends after its request for a stream is ignored, and the stream continues")
    func behind() async throws {
        try await withStreamServer { apiServer in
            let run = try #require(try await apiServer.acceptTask().run).id
            let token = try await apiServer.token()
            let head = try await apiServer.journal.head()
            let request = "GET /v1/events?after=\(head) HTTP/1.1\r\nhost: \(apiServer.authority)\r\nauthorization: Bearer \(token.text)\r\n"
            let whole = "GET /v1/events HTTP/1.1\r\nhost: x\r\n\r\n"
            for (early, more) in [(whole, whole), ("GET /v1", "x"), ("", "no HTTP at all\r\n\r\n"), ("", "\u{0}\r\n")] {
                let client = try await RawClient.connect(port: apiServer.port)
                try await client.send(request + "accept: text/event-stream\r\n\r\n" + early)
                #expect(try await client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 "))
                #expect(try await client.block() == .comment(": roost\n\n"))
                try await client.send(more)
                try await apiServer.journal.append([apiServer.output(more, of: run)])
                while true {
                    if case .event(let event) = try await client.block(), event.data.text == more { break }
                }
                try await client.close()
            }
        }
    }

    @Test("A reader that closes its side gets the stream's end")
    func halfClosed() async throws {
        try await withStreamServer { apiServer in
            let token = try await apiServer.token()
            let client = try await RawClient.events(apiServer, "/v1/events?types=daemon.stopped", token: token.text)
            _ = try await client.block()
            try await client.closeSending()
            #expect(String(decoding: await client.receiveAll(), as: UTF8.self) == "0\r\n\r\n")
        }
    }

    @Test(
        "Events are asked for by their media type, wherever it stands",
        arguments: [
            ("text/event-stream", true), ("application/json, Text/Event-Stream;q=0.9", true), ("*/*", false), ("", false),
            ("application/json", false), ("text/event-strea", false), ("text/plain, text/event_stream", false),
        ])
    func media(_ accept: String, _ isNamed: Bool) {
        #expect(EventMedia.isNamed(in: accept) == isNamed)
    }

    @Test(
        "The date has the form of HTTP",
        arguments: [(784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT")])
    func date(_ seconds: Int, _ text: String) {
        #expect(HTTPDate.text(seconds) == text)
    }
}
