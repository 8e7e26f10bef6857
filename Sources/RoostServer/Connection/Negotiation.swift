import NIOCore
import NIOHTTP1

/// Decides by the first request what a connection is for: ordinary HTTP, a WebSocket, one streaming response, or nothing. A pure state
/// machine.
///
/// The parser stops after a request for an upgrade, so early input stays there as bytes until the parser is removed. A refused upgrade
/// therefore goes to the router as the connection's last request.
struct Negotiation {
    enum Action: Equatable {
        case wait
        /// Ask the endpoint that may take over the connection.
        case ask(HTTPRequestHead, Intent)
        /// Serve this as an ordinary connection, starting with these parts.
        case serve([HTTPServerRequestPart])
        /// Answer 101 with these headers and change the protocol.
        case upgrade(HTTPRequestHead, HTTPHeaders)
        /// Start the streaming response and remove the codec.
        case last
        /// Pass these bytes to the connection's new owner.
        case release([ByteBuffer])
        case close
    }

    /// The purpose of a connection by its first request.
    enum Intent: Equatable {
        case requests
        case webSocket
        case streamingResponse
    }

    enum Answer: Equatable {
        /// With headers for the 101 response.
        case webSocket(HTTPHeaders)
        case streaming
    }

    private enum State {
        case waitingForHead
        case deciding(Held)
        case upgrading([ByteBuffer])
        /// The streaming response starts; all input is ignored.
        case streaming
        case done
    }

    private struct Held {
        let head: HTTPRequestHead
        var parts: [HTTPServerRequestPart]
        var hasEnd = false
        /// The client sent further requests or a body, or closed its side, which a WebSocket client does not do.
        var isSpoilt = false
        var answer: Answer?
    }

    private var state = State.waitingForHead

    /// Whether reading from the socket is suspended until the decision.
    var holdsReading: Bool {
        switch state {
        case .waitingForHead, .done: false
        case .deciding, .upgrading, .streaming: true
        }
    }

    /// Whether inbound data are bytes that the parser left over.
    var takesBytes: Bool {
        if case .upgrading = state { true } else { false }
    }

    /// Whether inbound data are dropped.
    var dropsInput: Bool {
        if case .streaming = state { true } else { false }
    }

    /// - Parameter intent: the purpose of the head; evaluated only for the first part.
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

    /// - Parameter answer: `nil` if the router should answer.
    mutating func answered(_ answer: Answer?) -> Action {
        guard case .deciding(var held) = state else { return .wait }
        guard let answer else { return serve(held) }
        held.answer = answer
        return decide(held)
    }

    /// The codec was removed, and the connection's new owner is set up.
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

    /// The client sends nothing more. It may still wait for a response, but not for a WebSocket.
    mutating func inputClosed() -> Action {
        guard case .deciding(var held) = state else { return leave() }
        held.isSpoilt = true
        return decide(held)
    }

    /// The client disconnected, or the server shuts down.
    mutating func leave() -> Action {
        if case .done = state { .wait } else { end(.close) }
    }

    /// The time for the first request has passed.
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
            // The response announces the connection's end, so later input is ignored.
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
