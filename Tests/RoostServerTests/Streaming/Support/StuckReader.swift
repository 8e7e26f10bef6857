import NIOCore
import NIOPosix

/// A client that asks for a stream and then never reads.
struct StuckReader {
    private let channel: any Channel

    static func open(_ door: StreamDoor, token: String, path: String = "/v1/events") async throws -> StuckReader {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: door.port).get()
        let request = "GET \(path) HTTP/1.1\r\nhost: \(door.authority)\r\naccept: text/event-stream\r\nauthorization: Bearer \(token)\r\n\r\n"
        try await channel.writeAndFlush(ByteBuffer(string: request))
        return StuckReader(channel: channel)
    }

    func close() async throws { try await channel.close() }
}
