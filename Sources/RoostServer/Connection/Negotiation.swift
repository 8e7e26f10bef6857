import NIOCore
import NIOHTTP1

/// What becomes of a connection, decided by its first request: ordinary HTTP, a WebSocket, one streaming response, or its end. Pure: it only says
/// what to do.
///
/// The parser stops after a request that asks for an upgrade, so what the client sends early stays there as bytes until the parser is taken
/// away. A refused upgrade therefore goes to the router as the connection's last request.
struct Negotiation {
    enum Action: Equatable {
        case wait
        /// Have the request looked at by who may take the connection over.
        case ask(HTTPRequestHead, Intent)
        /// Make this an ordinary connection and hand it these parts.
        case serve([HTTPServerRequestPart])
        /// Answer 101 with these headers and change the protocol.
        case upgrade(HTTPRequestHead, HTTPHeaders)
        /// Begin the streaming response and take the codec away.
        case last
        /// Hand these bytes to who has the connection now.
        case release([ByteBuffer])
        case close
    }

    /// What a first request wants its connection for.
    enum Intent: Equatable {
        case requests
        case webSocket
        case streamingResponse
    }

    enum Answer: Equatable {
        /// With headers for 101.
        case webSocket(HTTPHeaders)
        case streaming
    }

    private enum State {
        case waitingForHead
        case deciding(Held)
        case upgrading([ByteBuffer])
        /// The streaming response begins; nothing that comes in is looked at.
        case streaming
        case done
    }

    private struct Held {
        let head: HTTPRequestHead
        var parts: [HTTPServerRequestPart]
        var hasEnd = false
        /// The client went on with HTTP behind its request, sent a body, or closed its side: no WebSocket client does.
        var isSpoilt = false
        var answer: Answer?
    }

    private var state = State.waitingForHead

    /// Whether the socket should be left alone until something is decided.
    var holdsReading: Bool {
        switch state {
        case .waitingForHead, .done: false
        case .deciding, .upgrading, .streaming: true
        }
    }

    /// Whether what comes now are bytes that the parser left over.
    var takesBytes: Bool {
        if case .upgrading = state { true } else { false }
    }

    /// Whether what comes now is nobody's, in whatever form it comes.
    var dropsInput: Bool {
        if case .streaming = state { true } else { false }
    }

    /// - Parameter intent: what the head asks for; looked at for the first part alone.
    mutating func received(_ part: HTTPServerRequestPart, intent: (HTTPRequestHead) -> Intent) -> Action {
        switch state {
        case .waitingForHead:
            guard case .head(let head) = part, case let intent = intent(head), intent != .requests else {
                state = .done
                return .serve([part])
            }
            state = .deciding(Held(head: head, parts: [part]))
            return .ask(head, intent)
        case .deciding(var held):
            if case .end(nil) = part, !held.hasEnd { held.hasEnd = true } else { held.isSpoilt = true }
            held.parts.append(part)
            return decide(held)
        case .upgrading, .streaming, .done:
            return .wait
        }
    }

    mutating func received(_ bytes: ByteBuffer) -> Action {
        guard case .upgrading(let buffers) = state else { return .wait }
        state = .upgrading(buffers + [bytes])
        return .wait
    }

    /// - Parameter answer: `nil` where the router shall answer.
    mutating func answered(_ answer: Answer?) -> Action {
        guard case .deciding(var held) = state else { return .wait }
        guard let answer else { return serve(held) }
        held.answer = answer
        return decide(held)
    }

    /// The codec is gone, and who has the connection now stands.
    mutating func upgraded() -> Action {
        switch state {
        case .upgrading(let buffers):
            state = .done
            return .release(buffers)
        case .streaming:
            state = .done
            return .release([])
        case .waitingForHead, .deciding, .done:
            return .wait
        }
    }

    /// The client sends nothing more. It may still wait for an answer, but to no WebSocket.
    mutating func inputClosed() -> Action {
        guard case .deciding(var held) = state else { return leave() }
        held.isSpoilt = true
        return decide(held)
    }

    /// The client left, or the server does.
    mutating func leave() -> Action {
        if case .done = state { .wait } else { end(.close) }
    }

    /// The time for the first request is over.
    mutating func timedOut() -> Action {
        if case .waitingForHead = state { end(.close) } else { .wait }
    }

    private mutating func decide(_ held: Held) -> Action {
        state = .deciding(held)
        switch held.answer {
        case nil:
            return .wait
        case .webSocket where held.isSpoilt:
            return serve(held)
        case .webSocket(let headers):
            guard held.hasEnd else { return .wait }
            state = .upgrading([])
            return .upgrade(held.head, headers)
        case .streaming:
            // It says that it is the last one, so nothing behind it is looked at.
            guard held.hasEnd else { return .wait }
            state = .streaming
            return .last
        }
    }

    private mutating func serve(_ held: Held) -> Action {
        state = .done
        return .serve(held.parts)
    }

    private mutating func end(_ action: Action) -> Action {
        state = .done
        return action
    }
}
