import NIOCore

/// Server-sent events as chunks of HTTP/1.1 (RFC 9112, section 7.1), for answers whose codec is gone.
enum EventChunk {
    /// A comment that keeps a connection alive.
    static let comment = of(ByteBuffer(string: EventResponse.comment))
    /// The end of the answer.
    static let last = ByteBuffer(string: "0\r\n\r\n")

    static func of(_ text: ByteBuffer) -> ByteBuffer {
        let size = String(text.readableBytes, radix: 16)
        var chunk = ByteBuffer()
        chunk.reserveCapacity(size.utf8.count + text.readableBytes + 4)
        chunk.writeString(size)
        chunk.writeString("\r\n")
        chunk.writeImmutableBuffer(text)
        chunk.writeString("\r\n")
        return chunk
    }
}
