import NIOCore
import RoostModel
import Testing

@testable import RoostServer

@Suite("Server-sent events", .timeLimit(.minutes(5))) struct EventStreamTests {
    @Test("A stream stands before anything happens, then carries each event with its position as id")
    func standing() async throws {
        try await withStreamDoor { door in
            let run = try #require(try await door.acceptTask().run).id
            let token = try await door.token()
            let head = try await door.journal.head()
            let client = try await RawClient.events(door, "/v1/runs/\(run)/events?after=\(head)", token: token.text)
            #expect(try await client.block() == .comment(": roost\n\n"))
            let stored = try await door.journal.append([
                door.output("one", of: run), door.output("two", of: door.id()), door.output("three", of: run),
            ])
            guard case .event(let first) = try await client.block(), case .event(let second) = try await client.block() else {
                Issue.record("no events came")
                return
            }
            #expect([first.data.text, second.data.text] == ["one", "three"])
            #expect([first.position, second.position] == [stored[0].position, stored[2].position])
        }
    }

    @Test("Chosen types come alone and without live text; an unknown type is refused by name")
    func types() async throws {
        try await withStreamDoor { door in
            let run = try #require(try await door.acceptTask().run).id
            let token = try await door.token()
            let client = try await RawClient.events(door, "/v1/events?types=assistant.message", token: token.text)
            _ = try await client.block()
            await door.journal.publish(LiveText(messageId: "m", kind: .message, offset: 0, text: "wri"), of: run)
            let message = EventPayload.assistantMessage(AssistantText(messageId: "m", text: "written"))
            try await door.journal.append([door.output("noise", of: run), EventDraft(.run(run), message, at: StreamDoor.now)])
            guard case .event(let event) = try await client.block() else {
                Issue.record("no event came")
                return
            }
            #expect(event.data.text == "written")
            await #expect(throws: RawClient.Ended.self) {
                try await RawClient.events(door, "/v1/events?types=assistant.message,nonsense", token: token.text)
            }
        }
    }

    @Test("A position beyond the newest event is a reset in a stream and a conflict in a list, never a silent gap (WS-07)")
    func future() async throws {
        try await withStreamDoor { door in
            let run = try #require(try await door.acceptTask().run).id
            let token = try await door.token()
            let head = try await door.journal.head()
            for request in [("/v1/events?after=\(head + 1)", ""), ("/v1/events", "last-event-id: 99999")] {
                let client = try await RawClient.events(door, request.0, token: token.text, more: request.1.isEmpty ? [] : [request.1])
                #expect(try await client.receive(through: "\n\n\r\n").contains(": roost\n\nevent: reset\ndata: {\"head\":"))
                try await door.journal.append([door.output("after", of: run)])
                guard case .event(let event) = try await client.block() else {
                    Issue.record("no event came")
                    return
                }
                #expect(event.data.text == "after")
            }
            let list = try await RawClient.connect(port: door.port)
            try await list.send(
                "GET /v1/events?after=\(head + 100) HTTP/1.1\r\nhost: \(door.authority)\r\nauthorization: Bearer \(token.text)\r\n\r\n")
            let answer = try await list.answer()
            #expect(answer.head.hasPrefix("HTTP/1.1 409 "))
            #expect(answer.body.contains("\"conflict\""))
        }
    }

    @Test("A revoked token's streams end by themselves (WS-05)")
    func revoked() async throws {
        try await withStreamDoor { door in
            let token = try await door.token()
            let other = try await door.token()
            let client = try await RawClient.events(door, "/v1/events", token: token.text)
            let bystander = try await RawClient.events(door, "/v1/events", token: other.text)
            for reader in [client, bystander] { _ = try await reader.block() }
            try await door.revoke(token.id)
            let run = try #require(try await door.acceptTask().run).id
            // Each event may overtake the end; so many cannot.
            let end = await #expect(throws: RawClient.Ended.self, "the stream goes on") {
                for number in 0..<2000 {
                    try await door.journal.append([door.output("event \(number)", of: run)])
                    _ = try await client.block()
                }
            }
            #expect(end?.received == Array("0".utf8), "it ends as an answer does")
            try await door.journal.append([door.output("still read", of: run)])
            while true {
                if case .event(let event) = try await bystander.block(), event.data.text == "still read" { break }
            }
        }
    }

    @Test("Streams end when the daemon stops, also one whose reader takes nothing")
    func shutdown() async throws {
        try await withStreamDoor { door in
            let run = try #require(try await door.acceptTask().run).id
            let token = try await door.token()
            let reading = try await RawClient.events(door, "/v1/events", token: token.text)
            _ = try await reading.block()
            let stuck = try await StuckReader.open(door, token: token.text)
            // More than the sockets between them hold.
            for _ in 0..<400 { try await door.journal.append([door.output(String(repeating: "x", count: 65_536), of: run)]) }
            door.stop()
            _ = await reading.receiveAll()
            try await stuck.close()
        }
    }

    @Test("A quiet stream carries comments, so that nobody between takes it for dead")
    func comments() async throws {
        try await withStreamDoor(heartbeat: Heartbeat(interval: .milliseconds(5))) { door in
            let token = try await door.token()
            let client = try await RawClient.events(door, "/v1/events?types=daemon.stopped", token: token.text)
            _ = try await client.block()
            for _ in 0..<3 { #expect(try await client.block() == .comment(": keep\n\n")) }
        }
    }
}
