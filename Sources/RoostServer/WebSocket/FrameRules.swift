import NIOCore
import NIOWebSocket

/// What RFC 6455 asks of a client's frames beyond what the frame parser sees: masks, reserved bits, the order of fragments, UTF-8, close
/// codes. Pure; puts fragments together.
struct FrameRules {
    enum Verdict: Equatable {
        case incomplete
        case text(ByteBuffer)
        case ping(ByteBuffer)
        case pong
        /// The client closes; the payload to answer with.
        case close(ByteBuffer)
        case violation(WebSocketErrorCode)
    }

    /// Fragments of one message.
    static let mostFragments = 1024

    /// Bytes of a message.
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
        // Only text is spoken here.
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

    /// Codes that may stand in a frame (RFC 6455, section 7.4, and the registry that it founded).
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
