import NIOCore
import NIOPosix

/// A client that requests a stream and then never reads.
struct StuckReader {
    private let channel: any Channel

    static func open(_ apiServer: StreamServer, token: String, path: String = "/v1/events") async throws -> StuckReader {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .connect(host: "127.0.0.1", port: apiServer.port).get()
        let head = [
            "GET \(path) HTTP/1.1", "host: \(apiServer.authority)", "accept: text/event-stream", "authorization: Bearer \(token)", "", "",
        ]
        try await channel.writeAndFlush(ByteBuffer(string: head.joined(separator: "\r\n")))
        return StuckReader(channel: channel)
    }

    func close() async throws { try await channel.close() }
}
