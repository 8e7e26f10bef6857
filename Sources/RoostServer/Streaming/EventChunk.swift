import NIOCore

/// Server-sent events as HTTP/1.1 chunks (RFC 9112, section 7.1), for responses whose codec was removed.
enum EventChunk {
    /// A comment as keep-alive.
    static let comment = of(ByteBuffer(string: EventResponse.comment))
    /// The end of the response.
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
