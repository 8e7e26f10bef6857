import NIOCore
import NIOPosix

/// A client that sends and reads bytes as they are, so that a test can break every rule.
actor RawClient {
    struct Ended: Error, CustomStringConvertible {
        let received: [UInt8]
        var description: String { "the connection ended after \(String(decoding: received, as: UTF8.self))" }
    }

    private let channel: any Channel
    private let stream: AsyncStream<ByteBuffer>
    private var waiting: [UInt8] = []

    private init(channel: any Channel, stream: AsyncStream<ByteBuffer>) {
        self.channel = channel
        self.stream = stream
    }

    /// - Parameter room: bytes that the kernel holds for this client; as it likes where absent.
    static func connect(port: Int, room: Int? = nil) async throws -> RawClient {
        let (stream, continuation) = AsyncStream<ByteBuffer>.makeStream()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let room { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: room) }
        let channel =
            try await bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Collector(continuation)) }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawClient(channel: channel, stream: stream)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Everything up to and with a text.
    func receive(through end: String) async throws -> String {
        let end = Array(end.utf8)
        while true {
            if let range = waiting.firstRange(of: end) { return String(decoding: take(range.upperBound), as: UTF8.self) }
            try await more()
        }
    }

    func receive(count: Int) async throws -> [UInt8] {
        while waiting.count < count { try await more() }
        return take(count)
    }

    /// Everything until the other side closes.
    func receiveAll() async -> [UInt8] {
        while let buffer = await next() { waiting += buffer.readableBytesView }
        return take(waiting.count)
    }

    /// Has the kernel hold what comes, as far as it does, until it is read again.
    func reads(_ reads: Bool) async throws { try await channel.setOption(.autoRead, value: reads).get() }

    func close() async throws { try await channel.close() }

    func closeSending() async throws { try await channel.close(mode: .output) }

    private func take(_ count: Int) -> [UInt8] {
        let taken = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        return taken
    }

    private func next() async -> ByteBuffer? {
        // Every iterator of a stream takes from the same buffer.
        var iterator = stream.makeAsyncIterator()
        return await iterator.next(isolation: self)
    }

    private func more() async throws {
        guard let buffer = await next() else { throw Ended(received: waiting) }
        waiting += buffer.readableBytesView
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let continuation: AsyncStream<ByteBuffer>.Continuation

    init(_ continuation: AsyncStream<ByteBuffer>.Continuation) {
        self.continuation = continuation
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
