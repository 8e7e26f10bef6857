/// A frame as in RFC 6455, section 5.2, valid or invalid.
struct RawFrame: Equatable {
    enum Opcode: UInt8 {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10
    }

    var opcode: Opcode
    var payload: [UInt8]
    var isLast = true
    var isMasked = true
    var reserved: UInt8 = 0

    init(_ opcode: Opcode, _ payload: [UInt8] = [], isLast: Bool = true, isMasked: Bool = true, reserved: UInt8 = 0) {
        self.opcode = opcode
        self.payload = payload
        self.isLast = isLast
        self.isMasked = isMasked
        self.reserved = reserved
    }

    init(_ text: String) { self.init(.text, Array(text.utf8)) }

    var bytes: [UInt8] {
        var bytes: [UInt8] = [(isLast ? 0x80 : 0) | reserved << 4 | opcode.rawValue]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case 0..<126: bytes.append(mask | UInt8(payload.count))
        case 126..<65536: bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
        default: bytes += [mask | 127] + (0..<8).map { UInt8(truncatingIfNeeded: UInt64(payload.count) >> (56 - 8 * UInt64($0))) }
        }
        guard isMasked else { return bytes + payload }
        let key: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }

    var text: String { String(decoding: payload, as: UTF8.self) }

    /// The code of a close frame.
    var code: Int? {
        opcode == .close && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
    }
}

extension RawClient {
    static let upgrade = request("/echo")

    static func request(_ path: String, version: String = "13", more: [String] = []) -> String {
        ([
            "GET \(path) HTTP/1.1", "host: roost", "connection: Upgrade", "upgrade: websocket",
            "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-version: \(version)",
        ] + more).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// An open WebSocket.
    static func webSocket(port: Int, _ request: String = upgrade) async throws -> RawClient {
        let client = try await connect(port: port)
        try await client.send(request)
        let head = try await client.receive(through: "\r\n\r\n")
        guard head.hasPrefix("HTTP/1.1 101 ") else { throw Ended(received: Array(head.utf8)) }
        return client
    }

    func send(_ frames: RawFrame...) async throws { try await send(frames.flatMap(\.bytes)) }

    func frame() async throws -> RawFrame {
        let head = try await receive(count: 2)
        var count = Int(head[1] & 0x7f)
        if count > 125 {
            let bytes = try await receive(count: count == 126 ? 2 : 8)
            count = bytes.reduce(0) { $0 << 8 | Int($1) }
        }
        let payload = try await receive(count: count)
        guard let opcode = RawFrame.Opcode(rawValue: head[0] & 0x0f) else { throw Ended(received: head) }
        return RawFrame(opcode, payload, isLast: head[0] & 0x80 != 0, isMasked: head[1] & 0x80 != 0, reserved: head[0] >> 4 & 7)
    }

    /// The code with which the server closes, whatever it sends before.
    func closeCode() async throws -> Int? {
        while true {
            let frame = try await frame()
            if frame.opcode == .close { return frame.code }
        }
    }

    /// The head and body of an answer that says its length.
    func answer() async throws -> (head: String, body: String) {
        let head = try await receive(through: "\r\n\r\n")
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
        return (head, String(decoding: try await receive(count: length ?? 0), as: UTF8.self))
    }
}
