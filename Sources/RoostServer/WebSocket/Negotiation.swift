import NIOCore
import NIOHTTP1

/// What becomes of a connection, decided by its first request: ordinary HTTP, a WebSocket, or its end. Pure: it only says what to do.
///
/// The parser stops after a request that asks for an upgrade, so what the client sends early stays there as bytes until the parser is taken
/// away. A refused upgrade therefore goes to the router as the connection's last request.
struct Negotiation {
    enum Action: Equatable {
        case wait
        /// Have the endpoint look at the request.
        case ask(HTTPRequestHead)
        /// Make this an ordinary connection and hand it these parts.
        case serve([HTTPServerRequestPart])
        /// Answer 101 with these headers and change the protocol.
        case upgrade(HTTPRequestHead, HTTPHeaders)
        /// Hand these bytes to the new protocol.
        case release([ByteBuffer])
        /// What came is no HTTP: answer 400 and close.
        case refuse
        case close
    }

    private enum State {
        case waitingForHead
        case deciding(Held)
        case upgrading([ByteBuffer])
        case done
    }

    private struct Held {
        let head: HTTPRequestHead
        var parts: [HTTPServerRequestPart]
        var hasEnd = false
        /// The client went on with HTTP behind its request, sent a body, or closed its side: no WebSocket client does.
        var isSpoilt = false
        var answer: HTTPHeaders?
    }

    private var state = State.waitingForHead

    /// Whether the socket should be left alone until something is decided.
    var holdsReading: Bool {
        switch state {
        case .waitingForHead, .done: false
        case .deciding, .upgrading: true
        }
    }

    /// Whether what comes now are bytes that the parser left over.
    var takesBytes: Bool {
        if case .upgrading = state { true } else { false }
    }

    mutating func received(_ part: HTTPServerRequestPart) -> Action {
        switch state {
        case .waitingForHead:
            guard case .head(let head) = part, UpgradeRequest.isWebSocket(head) else {
                state = .done
                return .serve([part])
            }
            state = .deciding(Held(head: head, parts: [part]))
            return .ask(head)
        case .deciding(var held):
            if case .end(nil) = part, !held.hasEnd { held.hasEnd = true } else { held.isSpoilt = true }
            held.parts.append(part)
            return decide(held)
        case .upgrading, .done:
            return .wait
        }
    }

    mutating func received(_ bytes: ByteBuffer) -> Action {
        guard case .upgrading(let buffers) = state else { return .wait }
        state = .upgrading(buffers + [bytes])
        return .wait
    }

    /// The endpoint's answer: headers for 101, or `nil` where the router shall answer.
    mutating func answered(_ headers: HTTPHeaders?) -> Action {
        guard case .deciding(var held) = state else { return .wait }
        guard let headers else { return serve(held) }
        held.answer = headers
        return decide(held)
    }

    /// The new protocol stands.
    mutating func upgraded() -> Action {
        guard case .upgrading(let buffers) = state else { return .wait }
        state = .done
        return .release(buffers)
    }

    mutating func failedToParse() -> Action {
        switch state {
        case .waitingForHead, .deciding: end(.refuse)
        case .upgrading: end(.close)
        case .done: .wait
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
        guard let answer = held.answer else { return .wait }
        if held.isSpoilt { return serve(held) }
        guard held.hasEnd else { return .wait }
        state = .upgrading([])
        return .upgrade(held.head, answer)
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
