import NIOCore
import Testing

@testable import RoostServer

@Suite("Valid and invalid frames (WS-10)", .timeLimit(.minutes(20))) struct FrameTests {
    @Test("Text comes back, whole or in fragments with a ping between, up to the limit")
    func text() async throws {
        try await withEchoServer { port, _ in
            let socket = try await RawClient.webSocket(port: port)
            try await socket.send(RawFrame("plain"))
            #expect(try await socket.frame() == RawFrame(.text, Array("plain".utf8), isMasked: false))
            try await socket.send(
                RawFrame(.text, Array("half of ü".utf8.dropLast()), isLast: false), RawFrame(.ping, Array("?".utf8)),
                RawFrame(.continuation, [0xbc], isLast: false), RawFrame(.continuation))
            #expect(try await socket.frame() == RawFrame(.pong, Array("?".utf8), isMasked: false))
            #expect(try await socket.frame().text == "half of ü")
            let long = String(repeating: "x", count: 16 << 10)
            try await socket.send(RawFrame(long))
            #expect(try await socket.frame().text == long)
        }
    }

    @Test("A message in fragments of one byte each is a message")
    func oneByteFragments() async throws {
        try await withEchoServer { port, _ in
            let socket = try await RawClient.webSocket(port: port)
            let letters = Array(repeating: UInt8(ascii: "y"), count: 1000)
            for (index, letter) in letters.enumerated() {
                try await socket.send(RawFrame(index == 0 ? .text : .continuation, [letter], isLast: index == letters.count - 1))
            }
            #expect(try await socket.frame().payload == letters)
        }
    }

    @Test("The client's close is answered with its code, then the connection ends")
    func close() async throws {
        try await withEchoServer { port, _ in
            let socket = try await RawClient.webSocket(port: port)
            try await socket.send(RawFrame(.close, [0x0f, 0xa1] + Array("done".utf8)))
            #expect(try await socket.frame() == RawFrame(.close, [0x0f, 0xa1], isMasked: false))
            #expect(await socket.receiveAll().isEmpty)
        }
    }

    @Test("Violations close the socket with their code", arguments: Broken.all)
    fileprivate func broken(_ broken: Broken) async throws {
        try await withEchoServer { port, _ in
            let socket = try await RawClient.webSocket(port: port)
            try await socket.send(broken.bytes)
            #expect(try await socket.closeCode() == broken.code)
            // None of the input was echoed, before or after.
            #expect(await socket.receiveAll().isEmpty)
        }
    }

    @Test("Ten thousand pings at once are ten thousand pongs, and the connection stays open")
    func pingFlood() async throws {
        try await withEchoServer { port, _ in
            let socket = try await RawClient.webSocket(port: port)
            async let sent: Void = socket.send(Array(repeating: RawFrame(.ping, [1]).bytes, count: 10_000).flatMap { $0 })
            for _ in 0..<10_000 { #expect(try await socket.frame().opcode == .pong) }
            try await sent
            try await socket.send(RawFrame("still here"))
            #expect(try await socket.frame().text == "still here")
        }
    }
}

private struct Broken: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let code: Int

    init(_ description: String, _ frames: [RawFrame], _ code: Int) {
        self.init(description, bytes: frames.flatMap(\.bytes), code)
    }

    init(_ description: String, bytes: [UInt8], _ code: Int) {
        testDescription = description
        self.bytes = bytes
        self.code = code
    }

    static let all = [
        Broken("unmasked", [RawFrame(.text, [0x61], isMasked: false)], 1002),
        Broken("a reserved bit, as compression would set it", [RawFrame(.text, [0x61], reserved: 4)], 1002),
        Broken("invalid UTF-8", [RawFrame(.text, [0xc3, 0x28])], 1007),
        Broken("UTF-8 cut short at the message's end", [RawFrame(.text, [0xe2], isLast: false), RawFrame(.continuation, [0x82])], 1007),
        Broken("binary", [RawFrame(.binary, [1, 2, 3])], 1003),
        Broken("a continuation of nothing", [RawFrame(.continuation, [0x61])], 1002),
        Broken("a new message inside another", [RawFrame(.text, [0x61], isLast: false), RawFrame("b")], 1002),
        Broken("over the limit", [RawFrame(.text, Array(repeating: 0x61, count: (16 << 10) + 1))], 1009),
        Broken(
            "over the limit in fragments",
            [RawFrame(.text, Array(repeating: 0x61, count: 16 << 10), isLast: false), RawFrame(.continuation, [0x61])], 1009),
        Broken(
            "endless empty fragments",
            [RawFrame(.text, [], isLast: false)] + Array(repeating: RawFrame(.continuation, [], isLast: false), count: 1024), 1009),
        Broken("2^63 bytes announced", bytes: [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009),
        Broken("2^62 bytes announced", bytes: [0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009),
        Broken("a long ping", [RawFrame(.ping, Array(repeating: 1, count: 126))], 1002),
        Broken("a ping in fragments", [RawFrame(.ping, [1], isLast: false)], 1002),
        Broken("an unknown kind of frame", bytes: [0x83, 0x80, 1, 2, 3, 4], 1002),
        Broken("a close of one byte", [RawFrame(.close, [3])], 1002),
        Broken("a close code that may not be sent", [RawFrame(.close, [0x03, 0xed])], 1002),
        Broken("a close with a reason that is no UTF-8", [RawFrame(.close, [0x03, 0xe8, 0xff])], 1007),
    ]
}
