import RoostModel
import RoostTestSupport
import Testing

@testable import RoostServer

/// WS-08: a reader that reconnects again and again, by any kind of stream and cut anywhere, sees each event once and in order, and the text
/// of a message grow to its final form.
@Suite("Streams cut anywhere (WS-08)", .timeLimit(.minutes(20))) struct CutTests {
    @Test("Every cut of every kind of stream goes on without loss or repetition", arguments: 1...6)
    func cuts(_ seed: Int) async throws {
        try await withStreamServer { apiServer in
            let token = try await apiServer.token().text
            let runs = try await [apiServer.acceptTask(), apiServer.acceptTask(), apiServer.acceptTask()].compactMap(\.run?.id)
            let start = try await apiServer.journal.head()
            let last = start + 240
            try await withThrowingTaskGroup(of: [Seen.Event].self) { group in
                for (lane, run) in runs.enumerated() {
                    group.addTask {
                        try await Self.write(80, to: run, apiServer, seed: UInt64(seed * 10 + lane))
                        return []
                    }
                }
                for (index, ways) in [[Way.events], [.eventsOfKept], [.socket], [.list], Way.allCases].enumerated() {
                    group.addTask {
                        var reader = RestlessReader(apiServer: apiServer, token: token, ways: ways, seed: UInt64(seed * 100 + index))
                        return try await reader.read(from: start, through: last)
                    }
                }
                for try await seen in group where !seen.isEmpty {
                    #expect(seen.map(\.position) == Array(start + 1...last))
                }
            }
        }
    }

    /// This many events of a run, in bursts, with messages that grow between them.
    private static func write(_ count: Int, to run: RunID, _ apiServer: StreamServer, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var left = count
        while left > 0 {
            if Bool.random(using: &random) {
                let id = "m\(left)"
                var text = ""
                for _ in 0..<Int.random(in: 1...5, using: &random) {
                    let piece = ["ä", "two words ", "\"quoted\"\n", "😀"].randomElement(using: &random) ?? ""
                    await apiServer.journal.publish(LiveText(messageId: id, kind: .message, offset: text.utf8.count, text: piece), of: run)
                    text += piece
                    await Task.yield()
                }
                let message = EventPayload.assistantMessage(AssistantText(messageId: id, text: text))
                try await apiServer.journal.append([EventDraft(.run(run), message, at: StreamServer.now)])
                left -= 1
            } else {
                let burst = min(left, Int.random(in: 1...9, using: &random))
                try await apiServer.journal.append((0..<burst).map { apiServer.output("line \(left) \($0)\n", of: run) })
                left -= burst
            }
        }
    }
}

private enum Way: CaseIterable {
    case events
    case eventsOfKept
    case socket
    case list
}

/// Reads over connections that are cut at arbitrary points.
private struct RestlessReader {
    let apiServer: StreamServer
    let token: String
    let ways: [Way]
    var random: SeededGenerator
    private var seen: [Seen.Event] = []
    /// Texts that grew on this connection, from their first letter.
    private var growing: [String: String] = [:]

    init(apiServer: StreamServer, token: String, ways: [Way], seed: UInt64) {
        self.apiServer = apiServer
        self.token = token
        self.ways = ways
        random = SeededGenerator(seed: seed)
    }

    mutating func read(from start: Int64, through last: Int64) async throws -> [Seen.Event] {
        while (seen.last?.position ?? start) < last {
            growing = [:]
            let after = seen.last?.position ?? start
            let wanted = Int.random(in: 1...60, using: &random)
            switch ways.randomElement(using: &random) ?? .list {
            case .list: try await list(after: after, limit: wanted)
            case .events: try await events(after: after, count: wanted, last, on: .own)
            case .eventsOfKept: try await events(after: after, count: wanted, last, on: .kept)
            case .socket: try await socket(after: after, count: wanted, last)
            }
        }
        return seen
    }

    private mutating func list(after: Int64, limit: Int) async throws {
        let client = try await RawClient.connect(port: apiServer.port)
        try await client.send(
            "GET /v1/events?after=\(after)&limit=\(limit) HTTP/1.1\r\nhost: \(apiServer.authority)\r\nauthorization: Bearer \(token)\r\n\r\n"
        )
        for event in try Seen.events(inList: try await client.answer().body) { take(.event(event)) }
        try await client.close()
    }

    private mutating func events(after: Int64, count: Int, _ last: Int64, on connection: StreamConnection) async throws {
        let client = try await RawClient.events(apiServer, "/v1/events?after=\(after)", token: token, on: connection)
        for _ in 0..<count where seen.last?.position != last { take(try await client.block()) }
        // Incomplete data is discarded with the connection: a cut inside a frame.
        try await client.close()
    }

    private mutating func socket(after: Int64, count: Int, _ last: Int64) async throws {
        let client = try await RawClient.stream(apiServer, token: token)
        try await client.say("{\"type\":\"subscribe\",\"topic\":\"all\",\"after\":\(after)}")
        for _ in 0..<count where seen.last?.position != last { take(try await client.message()) }
        try await client.close()
    }

    private mutating func take(_ item: Seen) {
        switch item {
        case .event(let event):
            seen.append(event)
            guard event.type == "assistant.message", let id = event.data.messageId else { return }
            if let text = growing.removeValue(forKey: event.stream + id) { #expect(text == event.data.text) }
        case .live(let live):
            let key = "run:\(live.runId)\(live.messageId)"
            let text = live.offset == 0 ? "" : growing[key]
            #expect(text?.utf8.count == live.offset, "a piece of a text is missing or came twice")
            growing[key] = (text ?? "") + live.text
            let isFinished = seen.contains { $0.stream + ($0.data.messageId ?? "") == key && $0.type == "assistant.message" }
            #expect(!isFinished, "a finished text grew")
        case .comment, .subscribed: break
        case .reset, .pong, .error: Issue.record("\(item) was not asked for")
        }
    }
}
