import Foundation
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOWebSocket
import RoostTestSupport
import Testing

@testable import RoostServer

/// WS-10: with any input, nothing breaks, nothing grows without bound, and what is closed stays closed. `ROOST_FUZZ_INPUTS` sets the number
/// of inputs, `ROOST_FUZZ_SEED` the first seed.
@Suite("Generated input (WS-10)") struct FuzzTests {
    private static func setting(_ name: String, usual: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
    }

    private static var seeds: Range<Int> {
        let first = setting("ROOST_FUZZ_SEED", usual: 1)
        return first..<first + setting("ROOST_FUZZ_INPUTS", usual: 2_000)
    }

    @Test("Frames of any kind, valid or broken, in pieces of any size, are answered by the rules")
    func frames() async throws {
        for seed in Self.seeds {
            // Lets other tests run.
            await Task.yield()
            try Self.sendFrames(seed)
        }
    }

    private static func sendFrames(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(WebSocketFrameEncoder())
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 1024)))
        try channel.pipeline.syncOperations.addHandler(SocketHandler(Echo(), heartbeat: Heartbeat(), largestMessage: 1024))
        try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
        var input = frames(&random)
        let sent = input.count
        var said: [UInt8] = []
        while !input.isEmpty {
            let count = min(input.count, Int.random(in: 1...200, using: &random))
            try channel.writeInbound(ByteBuffer(bytes: input.prefix(count)))
            input.removeFirst(count)
            while let answer = try channel.readOutbound(as: ByteBuffer.self) { said += answer.readableBytesView }
        }
        #expect(said.count <= sent + 4, "seed \(seed): more was said than heard")
        let answers = opcodes(said)
        #expect(answers.allSatisfy { [0x81, 0x8a, 0x88].contains($0) }, "seed \(seed): \(answers)")
        #expect(!answers.dropLast().contains(0x88), "seed \(seed): something was said after the close frame")
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }

    /// The first bytes of the server's frames, which are never masked.
    private static func opcodes(_ bytes: [UInt8]) -> [UInt8] {
        var opcodes: [UInt8] = []
        var rest = bytes[...]
        while let first = rest.popFirst(), let length = rest.popFirst() {
            opcodes.append(first)
            let count = length < 126 ? Int(length) : rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(length < 126 ? count : count + 2)
        }
        return opcodes
    }

    /// A few frames, mostly valid, some with one error, some nothing but noise.
    private static func frames(_ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 1...6, using: &random)).flatMap { _ -> [UInt8] in
            let opcodes: [RawFrame.Opcode] = [.text, .text, .text, .continuation, .ping, .pong, .binary, .close]
            let size = [0, 1, 2, 125, 126, 1024, 1025, Int.random(in: 0...2000, using: &random)].randomElement(using: &random) ?? 0
            let letters = (0..<size).map { _ in UInt8.random(in: 32...126, using: &random) }
            var frame = RawFrame(opcodes.randomElement(using: &random) ?? .text, letters)
            switch Int.random(in: 0..<12, using: &random) {
            case 0: frame.isMasked = false
            case 1: frame.reserved = UInt8.random(in: 1...7, using: &random)
            case 2, 3: frame.isLast = false
            case 4: frame.payload = frame.payload.map { _ in UInt8.random(in: .min ... .max, using: &random) }
            case 5: return (0..<size).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            case 6: return Array(frame.bytes.prefix(Int.random(in: 0...frame.bytes.count, using: &random)))
            default: break
            }
            return frame.bytes
        }
    }

    @Test("In any order of events, a connection's protocol is decided at most once, and reading stops until then")
    func decisions() async {
        let plain = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        var webSocket = plain
        webSocket.headers = ["connection": "upgrade", "upgrade": "websocket"]
        var stream = plain
        stream.headers = ["accept": "text/event-stream"]
        let heads = [plain, webSocket, stream]
        for seed in Self.seeds {
            await Task.yield()
            var random = SeededGenerator(seed: UInt64(seed))
            var negotiation = Negotiation()
            var ends = 0
            var released: [ByteBuffer] = []
            var given: [ByteBuffer] = []
            for step in 0..<Int.random(in: 1...12, using: &random) {
                let action: Negotiation.Action
                switch Int.random(in: 0..<10, using: &random) {
                case 0: action = negotiation.take(.head(heads.randomElement(using: &random) ?? plain))
                case 1: action = negotiation.take(.head(Bool.random(using: &random) ? webSocket : stream))
                case 2, 3: action = negotiation.take(.end(nil))
                case 4: action = negotiation.take(.body(ByteBuffer(string: "x")))
                case 5:
                    let bytes = ByteBuffer(integer: step)
                    if negotiation.takesBytes { given.append(bytes) }
                    action = negotiation.received(bytes)
                case 6:
                    let answers: [Negotiation.Answer?] = [.webSocket(["upgrade": "websocket"]), .streaming, nil]
                    action = negotiation.answered(answers.randomElement(using: &random) ?? nil)
                case 7: action = negotiation.upgraded()
                case 8: action = negotiation.inputClosed()
                default: action = Bool.random(using: &random) ? negotiation.leave() : negotiation.timedOut()
                }
                switch action {
                case .wait, .ask: break
                case .upgrade: #expect(negotiation.holdsReading && negotiation.takesBytes, "seed \(seed)")
                case .last: #expect(negotiation.holdsReading && negotiation.dropsInput, "seed \(seed)")
                case .release(let buffers):
                    released += buffers
                    ends += 1
                case .serve, .close:
                    #expect(!negotiation.holdsReading, "seed \(seed)")
                    ends += 1
                }
            }
            #expect(ends <= 1, "seed \(seed): decided twice")
            #expect(released.isEmpty || released == given, "seed \(seed): early bytes were lost")
        }
    }

    @Test("Requests of any kind, broken anywhere, leave a server that answers the next one", .timeLimit(.minutes(20)))
    func requests() async throws {
        let count = max(1, Self.seeds.count / 10)
        try await withEchoServer { port, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<8 {
                    group.addTask {
                        for seed in stride(from: Self.seeds.lowerBound + lane, to: Self.seeds.lowerBound + count, by: 8) {
                            var random = SeededGenerator(seed: UInt64(seed))
                            let client = try await RawClient.connect(port: port)
                            // The server may close while data is still being sent.
                            try? await client.send(Self.request(&random))
                            try? await client.close()
                        }
                    }
                }
                try await group.waitForAll()
            }
            let client = try await RawClient.connect(port: port)
            try await client.send("GET /plain HTTP/1.1\r\nhost: roost\r\n\r\n")
            #expect(try await client.answer().body == "plain")
            let socket = try await RawClient.webSocket(port: port)
            try await socket.send(RawFrame("still here"))
            #expect(try await socket.frame().text == "still here")
        }
    }

    /// One or two requests, mostly for a WebSocket, with bytes changed, removed or inserted.
    private static func request(_ random: inout SeededGenerator) -> [UInt8] {
        let kinds = [
            RawClient.upgrade, RawClient.upgrade, RawClient.request("/plain"), "GET /plain HTTP/1.1\r\nhost: roost\r\n\r\n",
            RawClient.upgrade.replacing("connection: Upgrade", with: "connection: keep-alive,\tUpgrade\t"),
            RawClient.upgrade.replacing("upgrade: websocket", with: "upgrade: websocket\r\ncontent-length: 4"),
            "POST /length HTTP/1.1\r\nhost: roost\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        ]
        var bytes = (0..<Int.random(in: 1...2, using: &random)).flatMap { _ in Array((kinds.randomElement(using: &random) ?? "").utf8) }
        bytes += frames(&random)
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1 where bytes.count > 1: bytes.remove(at: place)
            default: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
            }
        }
        return bytes
    }
}
