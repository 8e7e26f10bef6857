import NIOCore
import Testing

@testable import RoostServer

@Suite("Connections that may become WebSockets, from outside", .timeLimit(.minutes(20))) struct ConnectionTests {
    private static let plain = "GET /plain HTTP/1.1\r\nhost: roost\r\n\r\n"

    @Test("Ordinary requests are answered on the same port, pipelined ones in order")
    func pipelined() async throws {
        try await withEchoServer { port, _ in
            let client = try await RawClient.connect(port: port)
            let body = "POST /length HTTP/1.1\r\nhost: roost\r\ncontent-length: 5\r\n\r\nhello"
            try await client.send(Self.plain + body + Self.plain)
            for expected in ["plain", "5", "plain"] {
                let answer = try await client.answer()
                #expect(answer.head.hasPrefix("HTTP/1.1 200 "))
                #expect(answer.body == expected)
            }
        }
    }

    @Test("Only operations that use memory alone are answered on the event loop, whatever preceded them on the connection")
    func threads() async throws {
        try await withEchoServer { port, _ in
            let client = try await RawClient.connect(port: port)
            for (path, thread) in [("/at-hand", "an event loop"), ("/elsewhere", "a shared thread"), ("/at-hand", "an event loop")] {
                try await client.send("GET \(path) HTTP/1.1\r\nhost: roost\r\n\r\n")
                #expect(try await client.receive(through: "\r\n0\r\n\r\n").contains("answered on \(thread), written on \(thread)"))
            }
        }
    }

    @Test("A request sent byte by byte is answered, and so is a WebSocket with its first frame")
    func byteByByte() async throws {
        try await withEchoServer { port, _ in
            let client = try await RawClient.connect(port: port)
            for byte in Self.plain.utf8 { try await client.send([byte]) }
            #expect(try await client.answer().body == "plain")
            let socket = try await RawClient.connect(port: port)
            for byte in Array(RawClient.upgrade.utf8) + RawFrame("slow").bytes { try await socket.send([byte]) }
            #expect(try await socket.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
            #expect(try await socket.frame().text == "slow")
        }
    }

    @Test("The answer to an upgrade holds the accept key of RFC 6455 and one of the offered protocols")
    func handshake() async throws {
        try await withEchoServer { port, _ in
            let client = try await RawClient.connect(port: port)
            try await client.send(RawClient.request("/echo", more: ["sec-websocket-protocol: first, second"]))
            let head = try await client.receive(through: "\r\n\r\n").lowercased()
            #expect(head.hasPrefix("http/1.1 101 "))
            #expect(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"))
            #expect(head.contains("sec-websocket-protocol: first\r\n"))
        }
    }

    @Test("Frames in the same packet as the request are not lost")
    func earlyFrames() async throws {
        try await withEchoServer { port, _ in
            let client = try await RawClient.connect(port: port)
            try await client.send(Array(RawClient.upgrade.utf8) + RawFrame("one").bytes + RawFrame("two").bytes)
            _ = try await client.receive(through: "\r\n\r\n")
            #expect(try await client.frame().text == "one")
            #expect(try await client.frame().text == "two")
        }
    }

    @Test(
        "A WebSocket that is not granted is answered by the router, which then closes: another path, another version, no key, h2c",
        arguments: [
            (RawClient.request("/plain"), "200", "plain"),
            (RawClient.request("/nowhere"), "404", ""),
            (RawClient.request("/echo", version: "12"), "404", ""),
            ("GET /echo HTTP/1.1\r\nhost: roost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n", "404", ""),
            ("GET /plain HTTP/1.1\r\nhost: roost\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n\r\n", "200", "plain"),
        ])
    func refused(_ request: String, _ status: String, _ body: String) async throws {
        try await withEchoServer { port, _ in
            let client = try await RawClient.connect(port: port)
            try await client.send(request + Self.plain)
            let answer = try await client.answer()
            #expect(answer.head.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.head.lowercased().contains("connection: close\r\n"))
            #expect(answer.body == body)
            // The parser has stopped at the upgrade; what follows is not a request any more.
            #expect(await client.receiveAll().isEmpty)
        }
    }

    @Test("Only a connection's first request opens a WebSocket; a later one is answered by the router, which then closes")
    func laterUpgrade() async throws {
        try await withEchoServer { port, _ in
            let client = try await RawClient.connect(port: port)
            try await client.send(Self.plain + RawClient.upgrade)
            let first = try await client.answer()
            #expect(first.body == "plain")
            #expect(!first.head.lowercased().contains("connection: close"))
            let second = try await client.answer()
            #expect(second.head.hasPrefix("HTTP/1.1 404 "))
            #expect(second.head.lowercased().contains("connection: close\r\n"))
            #expect(await client.receiveAll().isEmpty)
        }
    }

    @Test("Garbage instead of HTTP is answered 400 and closed, at the start and after a request", arguments: ["", plain])
    func garbage(_ before: String) async throws {
        try await withEchoServer { port, _ in
            let client = try await RawClient.connect(port: port)
            try await client.send(before)
            if !before.isEmpty { _ = try await client.answer() }
            try await client.send("\u{16}\u{03}\u{01} hello\r\n\r\n")
            let rest = String(decoding: await client.receiveAll(), as: UTF8.self)
            #expect(rest.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("A connection without a complete request head in time is closed", arguments: ["", "GET /plain HT"])
    func firstRequestTimer(_ start: String) async throws {
        var limits = ConnectionLimits()
        limits.firstRequest = .milliseconds(50)
        try await withEchoServer(limits: limits) { port, _ in
            let client = try await RawClient.connect(port: port)
            // It may be closed already.
            try? await client.send(start)
            #expect(await client.receiveAll().isEmpty)
        }
    }

    @Test("An idle connection is closed after a while, one in the middle of a request is not")
    func idle() async throws {
        var limits = ConnectionLimits.patient
        limits.idle = .milliseconds(200)
        try await withEchoServer(limits: limits) { port, _ in
            let typing = try await RawClient.connect(port: port)
            try await typing.send("POST /length HTTP/1.1\r\nhost: roost\r\ncontent-length: 5\r\n\r\nhe")
            let silent = try await RawClient.connect(port: port)
            try await silent.send(Self.plain)
            #expect(try await silent.answer().body == "plain")
            #expect(await silent.receiveAll().isEmpty, "the control: it was left, so the other was silent for as long")
            try await typing.send("llo")
            #expect(try await typing.answer().body == "5")
            #expect(await typing.receiveAll().isEmpty)
        }
    }

    @Test("The rest of a body that was answered early has a time limit too")
    func leftOver() async throws {
        var limits = ConnectionLimits.patient
        limits.begun = .milliseconds(50)
        try await withEchoServer(limits: limits) { port, _ in
            let client = try await RawClient.connect(port: port)
            try await client.send("GET /plain HTTP/1.1\r\nhost: roost\r\ncontent-length: 5\r\n\r\nhe")
            #expect(try await client.answer().body == "plain")
            #expect(await client.receiveAll().isEmpty)
        }
    }

    @Test("An HTTP/1.0 client finds the end of its answer by the end of the connection")
    func oldVersion() async throws {
        try await withEchoServer { port, _ in
            let client = try await RawClient.connect(port: port)
            try await client.send("GET /plain HTTP/1.0\r\nhost: roost\r\n\r\n")
            let answer = try await client.answer()
            #expect(answer.body == "plain" && answer.head.lowercased().contains("connection: close"))
            #expect(await client.receiveAll().isEmpty)
        }
    }

    @Test("A shutdown ends silent, idle and streaming connections, and closes WebSockets with 1001")
    func shutdown() async throws {
        try await withEchoServer { port, stop in
            let silent = try await RawClient.connect(port: port)
            let kept = try await RawClient.connect(port: port)
            try await kept.send(Self.plain)
            _ = try await kept.answer()
            let socket = try await RawClient.webSocket(port: port)
            try await socket.send(RawFrame("here"))
            _ = try await socket.frame()
            stop()
            #expect(try await socket.closeCode() == 1001)
            #expect(await socket.receiveAll().isEmpty)
            #expect(await kept.receiveAll().isEmpty)
            #expect(await silent.receiveAll().isEmpty)
        }
    }

    @Test("A silent client is pinged twice, then disconnected")
    func pings() async throws {
        try await withEchoServer(heartbeat: Heartbeat(interval: .milliseconds(5))) { port, _ in
            let socket = try await RawClient.webSocket(port: port)
            let heard = await socket.receiveAll()
            #expect(heard == [0x89, 0, 0x89, 0])
        }
    }
}
