import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes directly to the socket of a connection that has a single writer. With a thousand readers of one line, NIO's pipeline takes as
/// long as the system calls. Bytes that the kernel does not accept go to the channel, and so does everything after them until the channel has
/// written them. Use it on the connection's event loop only.
final class DirectSocket {
    private let channel: any Channel
    /// `nil` if the channel is not a socket, as in tests.
    private let handle: CInt?
    /// The only buffer since the last ``flush()``.
    private var held: ByteBuffer?
    /// The number of writes that the channel has not finished. While there are any, nothing is sent directly, so that the order stays.
    private var writesInChannel = 0

    init(_ channel: any Channel) {
        self.channel = channel
        handle = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
        // Finishes when everything that was written before has left the channel.
        give(ByteBuffer())
        channel.flush()
    }

    func write(_ bytes: ByteBuffer) {
        if writesInChannel == 0, held == nil, handle != nil {
            held = bytes
            return
        }
        // The channel writes several buffers with one system call.
        if let first = held {
            held = nil
            give(first)
        }
        give(bytes)
    }

    func flush() {
        guard var bytes = held, let handle else { return channel.flush() }
        held = nil
        guard channel.isActive else { return }
        let count = bytes.withUnsafeReadableBytes { send(handle, $0.baseAddress, $0.count, Self.flags) }
        // The channel reports errors at its own next write.
        if count > 0 { bytes.moveReaderIndex(forwardBy: count) }
        guard bytes.readableBytes > 0 else { return }
        give(bytes)
        channel.flush()
    }

    private func give(_ bytes: ByteBuffer) {
        writesInChannel += 1
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        channel.write(bytes).whenComplete { _ in bound.value.writesInChannel -= 1 }
    }

    #if os(Linux)
        private static let flags = CInt(MSG_NOSIGNAL | MSG_DONTWAIT)
    #else
        private static let flags = CInt(MSG_DONTWAIT)
    #endif
}

@available(*, unavailable)
extension DirectSocket: Sendable {}
