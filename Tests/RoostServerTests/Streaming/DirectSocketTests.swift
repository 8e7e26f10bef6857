import NIOCore
import NIOPosix
import RoostTestSupport
import Synchronization
import Testing

@testable import RoostServer

/// A client that reads nothing for a while makes the kernel refuse bytes, so that writes change between the socket and the channel.
@Suite("Direct writes", .timeLimit(.minutes(5))) struct DirectSocketTests {
    @Test("Every byte arrives once and in order, however slowly the client reads", arguments: 1...4)
    func order(_ seed: UInt64) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let accepted = AsyncStream<any Channel>.makeStream()
        let server = try await ServerBootstrap(group: group)
            .childChannelOption(.socketOption(.so_sndbuf), value: 8192)
            .childChannelInitializer { channel in
                accepted.continuation.yield(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let received = Mutex<[UInt8]>([])
        let closed = AsyncStream<Void>.makeStream()
        let client = try await ClientBootstrap(group: group)
            .channelOption(.socketOption(.so_rcvbuf), value: 8192)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Collector(
                            take: { bytes in received.withLock { $0 += bytes } }, end: { closed.continuation.finish() }))
                }
            }
            .connect(to: try #require(server.localAddress)).get()
        var channels = accepted.stream.makeAsyncIterator()
        let channel = try #require(await channels.next())

        var random = SeededGenerator(seed: seed)
        var sent: [UInt8] = []
        let writer = try await channel.eventLoop.submit { NIOLoopBound(DirectSocket(channel), eventLoop: channel.eventLoop) }.get()
        for round in 0..<200 {
            let pieces = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: Int.random(in: 1...4000, using: &random))
            }
            for piece in pieces { sent += piece }
            try await channel.eventLoop.submit {
                for piece in pieces { writer.value.write(ByteBuffer(bytes: piece)) }
                writer.value.flush()
            }.get()
            // It reads now and then, and from some point on everything.
            if round > 150 || round % 17 == 0 { try await client.setOption(.autoRead, value: true).get() }
            if round <= 150, round % 17 == 3 { try await client.setOption(.autoRead, value: false).get() }
        }
        try await channel.writeAndFlush(ByteBuffer())
        try await channel.close()
        for await _ in closed.stream {}
        #expect(received.withLock { $0 == sent })
        try await server.close()
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let take: @Sendable ([UInt8]) -> Void
    private let end: @Sendable () -> Void

    init(take: @escaping @Sendable ([UInt8]) -> Void, end: @escaping @Sendable () -> Void) {
        self.take = take
        self.end = end
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { take(Array(unwrapInboundIn(data).readableBytesView)) }
    func channelInactive(context: ChannelHandlerContext) { end() }
}
