import NIOCore
import NIOWebSocket

/// Validates a client's frames by the rules of RFC 6455 that the frame parser does not check: masks, reserved bits, the order of fragments,
/// UTF-8, close codes. Also joins fragments. A pure state machine.
struct FrameRules {
    enum Verdict: Equatable {
        case incomplete
        case text(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        /// The client closes the connection; contains the payload of the reply.
        case close(ByteBuffer)
        case violation(WebSocketErrorCode)
    }

    /// The maximum number of fragments of one message.
    static let mostFragments = 1024

    /// The maximum message size in bytes.
    let limit: Int
    private var fragments: ByteBuffer?
    private var count = 0

    init(limit: Int) {
        self.limit = limit
    }

    mutating func take(_ frame: WebSocketFrame) -> Verdict {
        guard frame.maskKey != nil, frame.reservedBits.isEmpty else { return .violation(.protocolError) }
        switch frame.opcode {
        case .text:
            guard fragments == nil else { return .violation(.protocolError) }
            return add(frame.unmaskedData, isLast: frame.fin)
        case .continuation:
            guard fragments != nil else { return .violation(.protocolError) }
            return add(frame.unmaskedData, isLast: frame.fin)
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .pong
        case .connectionClose: return Self.close(frame.unmaskedData)
        // Only text messages are supported.
        case .binary: return .violation(.unacceptableData)
        default: return .violation(.protocolError)
        }
    }

    private mutating func add(_ piece: ByteBuffer, isLast: Bool) -> Verdict {
        var whole = fragments ?? ByteBuffer()
        guard whole.readableBytes + piece.readableBytes <= limit, count < Self.mostFragments else { return .violation(.messageTooLarge) }
        if whole.readableBytes == 0 { whole = piece } else { whole.writeImmutableBuffer(piece) }
        guard isLast else {
            fragments = whole
            count += 1
            return .incomplete
        }
        fragments = nil
        count = 0
        return Self.isUTF8(whole) ? .text(whole) : .violation(.dataInconsistentWithMessage)
    }

    private static func close(_ payload: ByteBuffer) -> Verdict {
        var rest = payload
        guard payload.readableBytes > 0 else { return .close(payload) }
        guard let code = rest.readInteger(as: UInt16.self), isKnown(code) else { return .violation(.protocolError) }
        guard isUTF8(rest) else { return .violation(.dataInconsistentWithMessage) }
        return .close(payload.getSlice(at: payload.readerIndex, length: 2) ?? ByteBuffer())
    }

    /// Close codes that may be sent in a frame (RFC 6455, section 7.4, and its IANA registry).
    private static func isKnown(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    private static func isUTF8(_ buffer: ByteBuffer) -> Bool {
        String(validating: buffer.readableBytesView, as: UTF8.self) != nil
    }
}
