import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes to a connection that only one writer uses, past NIO's pipeline while the kernel takes everything: with a thousand readers of one
/// line, the pipeline took as long as the system calls. What the kernel does not take goes to the channel, and so does all that follows
/// until the channel has written it. Used on the connection's event loop.
final class DirectSocket {
    private let channel: any Channel
    /// `nil` where the channel is no socket, as in tests.
    private let handle: CInt?
    /// Waits for ``flush()``: the only buffer since the last one.
    private var held: ByteBuffer?
    /// Writes that the channel has not finished. The order of bytes is theirs: nothing passes them.
    private var writesInChannel = 0

    init(_ channel: any Channel) {
        self.channel = channel
        handle = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
        // Ends when everything that was written before has left the channel.
        give(ByteBuffer())
        channel.flush()
    }

    func write(_ bytes: ByteBuffer) {
        if writesInChannel == 0, held == nil, handle != nil {
            held = bytes
            return
        }
        // Several at once: the channel writes them with one system call.
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
        // Errors too are the channel's to find.
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
