import Foundation

/// What a reader of any stream sees, independent of the transport.
enum Seen: Equatable {
    struct Event: Decodable, Equatable {
        struct Payload: Decodable, Equatable {
            var messageId: String?
            var text: String?
        }

        let position: Int64
        let stream: String
        let sequence: Int64
        let type: String
        let data: Payload
    }

    struct Live: Decodable, Equatable {
        let runId: String
        let messageId: String
        let offset: Int
        let text: String
    }

    case event(Event)
    case live(Live)
    case reset(head: Int64)
    case comment(String)
    case subscribed(topic: String, head: Int64)
    case pong
    case error(code: String, message: String, topic: String?)

    /// The events of a JSON list.
    static func events(inList body: String) throws -> [Event] {
        struct List: Decodable {
            let items: [Event]
        }
        return try JSONDecoder().decode(List.self, from: Data(body.utf8)).items
    }
}

/// The state of a stream's connection before.
enum StreamConnection: CaseIterable {
    /// Opened for the stream.
    case own
    /// It had an ordinary request before.
    case kept
}

extension RawClient {
    // MARK: Server-sent events

    /// An open answer of server-sent events.
    static func events(
        _ apiServer: StreamServer, _ path: String, token: String, on connection: StreamConnection = .own, more: [String] = [],
        room: Int? = nil
    ) async throws -> RawClient {
        let client = try await connect(port: apiServer.port, room: room)
        if connection == .kept {
            try await client.send(
                "GET /v1/events?limit=1 HTTP/1.1\r\nhost: \(apiServer.authority)\r\nauthorization: Bearer \(token)\r\n\r\n")
            guard try await client.answer().head.hasPrefix("HTTP/1.1 200 ") else { throw Ended(received: []) }
        }
        try await client.send(
            (["GET \(path) HTTP/1.1", "host: \(apiServer.authority)", "accept: text/event-stream", "authorization: Bearer \(token)"] + more)
                .joined(separator: "\r\n") + "\r\n\r\n")
        let head = try await client.receive(through: "\r\n\r\n")
        guard head.hasPrefix("HTTP/1.1 200 ") else { throw Ended(received: Array(head.utf8)) }
        return client
    }

    /// The next block of server-sent events: the server writes each block as one chunk.
    ///
    /// - Throws: ``Ended``, also if the answer ends as it should.
    func block() async throws -> Seen {
        try Self.parse(String(decoding: try await chunk(), as: UTF8.self))
    }

    /// The position of the next event, which may be too large to decode each time.
    func position() async throws -> Int64? {
        let chunk = try await chunk()
        guard chunk.starts(with: Array("id: ".utf8)), let end = chunk.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        return Int64(String(decoding: chunk[4..<end], as: UTF8.self))
    }

    private func chunk() async throws -> [UInt8] {
        let size = try await receive(through: "\r\n").dropLast(1)
        guard let count = Int(size.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16), count > 0 else {
            throw Ended(received: Array(size.utf8))
        }
        return try await receive(count: count + 2).dropLast(2)
    }

    static func parse(_ text: String) throws -> Seen {
        var fields: [String: String] = [:]
        for line in text.split(separator: "\n") {
            if line.hasPrefix(":") { return .comment(text) }
            let parts = line.split(separator: ":", maxSplits: 1)
            fields[String(parts[0])] = String(parts[1].dropFirst())
        }
        let data = Data((fields["data"] ?? "").utf8)
        switch fields["event"] {
        case "live": return .live(try JSONDecoder().decode(Seen.Live.self, from: data))
        case "reset": return .reset(head: try JSONDecoder().decode([String: Int64].self, from: data)["head"] ?? -1)
        default: return .event(try JSONDecoder().decode(Seen.Event.self, from: data))
        }
    }

    // MARK: WebSocket

    static func stream(_ apiServer: StreamServer, token: String) async throws -> RawClient {
        try await webSocket(port: apiServer.port, streamRequest(apiServer, ["authorization: Bearer \(token)"]))
    }

    static func streamRequest(_ apiServer: StreamServer, _ more: [String]) -> String {
        request("/v1/stream", more: more).replacing("host: roost", with: "host: \(apiServer.authority)")
    }

    private struct Message: Decodable {
        let type: String
        let topic: String?
        let head: Int64?
        let event: Seen.Event?
        let live: Seen.Live?
        let code: String?
        let message: String?
    }

    func say(_ text: String) async throws { try await send(RawFrame(text)) }

    /// The next message; pings are answered and skipped.
    func message() async throws -> Seen {
        while true {
            let frame = try await frame()
            switch frame.opcode {
            case .ping: try await send(RawFrame(.pong, frame.payload))
            case .text: return try Self.decode(frame.payload)
            default: throw Ended(received: frame.payload)
            }
        }
    }

    /// The code with which the socket is closed although it is used; `nil` if it still answers after so many pings that no close can be on
    /// its way any more.
    func closeCodeWhileTalking() async throws -> Int? {
        for _ in 0..<2000 {
            // It may be closed already, with its last messages still unread.
            try? await say("{\"type\":\"ping\"}")
            let frame = try await frame()
            if frame.opcode == .close { return frame.code }
        }
        return nil
    }

    private static func decode(_ payload: [UInt8]) throws -> Seen {
        let message = try JSONDecoder().decode(Message.self, from: Data(payload))
        switch message.type {
        case "event": if let event = message.event { return .event(event) }
        case "live": if let live = message.live { return .live(live) }
        case "reset": return .reset(head: message.head ?? -1)
        case "subscribed": return .subscribed(topic: message.topic ?? "", head: message.head ?? -1)
        case "pong": return .pong
        case "error": return .error(code: message.code ?? "", message: message.message ?? "", topic: message.topic)
        default: break
        }
        throw Ended(received: payload)
    }
}
