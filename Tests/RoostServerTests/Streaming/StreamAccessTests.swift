import RoostModel
import Testing

@testable import RoostServer

@Suite("Access to the stream socket", .timeLimit(.minutes(20))) struct StreamAccessTests {
    private static func status(_ apiServer: StreamServer, _ more: [String]) async throws -> (status: String, connection: RawClient) {
        let client = try await RawClient.connect(port: apiServer.port)
        try await client.send(RawClient.streamRequest(apiServer, more))
        let head = try await client.receive(through: "\r\n\r\n")
        return (String(head.dropFirst(9).prefix(3)), client)
    }

    @Test("Without a token, with a wrong one or without the scope it is refused before 101, with the router's answer (WS-02)")
    func proof() async throws {
        try await withStreamServer { apiServer in
            let good = try await apiServer.token()
            #expect(try await Self.status(apiServer, ["authorization: Bearer \(good.text)"]).status == "101")
            #expect(try await Self.status(apiServer, []).status == "401")
            #expect(try await Self.status(apiServer, ["authorization: Bearer roost_k_nonsense"]).status == "401")
            let narrow = try await apiServer.token(scopes: [.runner])
            #expect(try await Self.status(apiServer, ["authorization: Bearer \(narrow.text)"]).status == "403")
            try await apiServer.revoke(good.id)
            #expect(try await Self.status(apiServer, ["authorization: Bearer \(good.text)"]).status == "401")
        }
    }

    @Test("A foreign origin or host is refused before 101, whatever the token (WS-01)")
    func origin() async throws {
        try await withStreamServer { apiServer in
            let proof = "authorization: Bearer \(try await apiServer.token().text)"
            #expect(try await Self.status(apiServer, [proof, "origin: http://\(apiServer.authority)"]).status == "101")
            for origin in ["http://evil.example", "http://127.0.0.1:1", "null", "https://\(apiServer.authority)"] {
                #expect(try await Self.status(apiServer, [proof, "origin: \(origin)"]).status == "403")
            }
            #expect(try await Self.status(apiServer, [proof, "sec-fetch-site: cross-site", "sec-fetch-mode: websocket"]).status == "403")
            let client = try await RawClient.connect(port: apiServer.port)
            try await client.send(RawClient.request("/v1/stream", more: [proof]).replacing("host: roost", with: "host: evil.example"))
            #expect(try await client.answer().head.hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test("A ticket opens one socket, even if a hundred try it at once (WS-02)")
    func tickets() async throws {
        try await withStreamServer { apiServer in
            let token = try await apiServer.token()
            let caller = AuthenticatedCaller(principal: .token(token.id, .apiKey), scopes: [.read])
            let ticket = apiServer.authenticator.issueTicket(for: caller).ticket
            let offer = ["sec-websocket-protocol: roost.v1, roost.ticket.\(ticket)", "origin: http://\(apiServer.authority)"]
            let won = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 { group.addTask { try await Self.status(apiServer, offer).status == "101" } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
            // In an address it is ignored (WS-03).
            let other = apiServer.authenticator.issueTicket(for: caller).ticket
            let client = try await RawClient.connect(port: apiServer.port)
            try await client.send(RawClient.streamRequest(apiServer, []).replacing("/v1/stream", with: "/v1/stream?ticket=\(other)"))
            #expect(!(try await client.receive(through: "\r\n\r\n")).hasPrefix("HTTP/1.1 101 "))
        }
    }

    @Test("The answer to a ticket names the protocol and never the ticket")
    func subprotocol() async throws {
        try await withStreamServer { apiServer in
            let token = try await apiServer.token()
            let ticket = apiServer.authenticator.issueTicket(
                for: AuthenticatedCaller(principal: .token(token.id, .apiKey), scopes: [.read])
            ).ticket
            let client = try await RawClient.connect(port: apiServer.port)
            try await client.send(RawClient.streamRequest(apiServer, ["sec-websocket-protocol: roost.ticket.\(ticket), roost.v1"]))
            let head = try await client.receive(through: "\r\n\r\n").lowercased()
            #expect(head.contains("sec-websocket-protocol: roost.v1\r\n"))
            #expect(!head.contains("ticket"))
        }
    }

    @Test("A socket whose token is revoked is closed with 4401, also one opened with a ticket (WS-05)")
    func revoked() async throws {
        try await withStreamServer { apiServer in
            let token = try await apiServer.token()
            let ticket = apiServer.authenticator.issueTicket(
                for: AuthenticatedCaller(principal: .token(token.id, .apiKey), scopes: [.read])
            ).ticket
            let byToken = try await RawClient.stream(apiServer, token: token.text)
            let (status, byTicket) = try await Self.status(apiServer, ["sec-websocket-protocol: roost.v1, roost.ticket.\(ticket)"])
            #expect(status == "101")
            let bystander = try await RawClient.stream(apiServer, token: try await apiServer.token().text)
            try await apiServer.revoke(token.id)
            #expect(try await byToken.closeCodeWhileTalking() == 4401)
            #expect(try await byTicket.closeCodeWhileTalking() == 4401)
            try await bystander.say("{\"type\":\"ping\"}")
            #expect(try await bystander.message() == .pong)
        }
    }

    @Test("An ordinary request to the path is told to use a WebSocket")
    func upgradeRequired() async throws {
        try await withStreamServer { apiServer in
            let client = try await RawClient.connect(port: apiServer.port)
            let token = try await apiServer.token().text
            try await client.send("GET /v1/stream HTTP/1.1\r\nhost: \(apiServer.authority)\r\nauthorization: Bearer \(token)\r\n\r\n")
            let answer = try await client.answer()
            #expect(answer.head.hasPrefix("HTTP/1.1 426 "))
            #expect(answer.body.contains("upgrade_required"))
        }
    }
}
