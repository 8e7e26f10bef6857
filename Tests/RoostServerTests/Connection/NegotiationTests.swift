import NIOCore
import NIOHTTP1
import Testing

@testable import RoostServer

@Suite("The protocol of a connection: only the decisions") struct NegotiationTests {
    private static let webSocket = head(["connection": "Upgrade", "upgrade": "websocket"])
    private static let headers: HTTPHeaders = ["upgrade": "websocket"]
    private static let accepted = Negotiation.Answer.webSocket(headers)
    private static let stream = head(["accept": "text/event-stream"])

    private static func head(_ headers: HTTPHeaders, method: HTTPMethod = .GET, version: HTTPVersion = .http1_1) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: method, uri: "/", headers: headers)
    }

    @Test("An ordinary request goes to the router at once")
    func ordinary() {
        var negotiation = Negotiation()
        let part = HTTPServerRequestPart.head(Self.head(["host": "roost"]))
        #expect(negotiation.take(part) == .serve([part]))
        #expect(!negotiation.holdsReading)
    }

    @Test("A WebSocket waits for both the endpoint's answer and the end of the request, in either order", arguments: [true, false])
    func accepts(_ answerFirst: Bool) {
        var negotiation = Negotiation()
        #expect(negotiation.take(.head(Self.webSocket)) == .ask(Self.webSocket, .webSocket))
        #expect(negotiation.holdsReading)
        #expect((answerFirst ? negotiation.answered(Self.accepted) : negotiation.take(.end(nil))) == .wait)
        let last = answerFirst ? negotiation.take(.end(nil)) : negotiation.answered(Self.accepted)
        #expect(last == .upgrade(Self.webSocket, Self.headers))
        #expect(negotiation.takesBytes)
    }

    @Test("Early bytes are kept and released once the protocol is chosen")
    func earlyBytes() {
        var negotiation = upgrading()
        #expect(negotiation.received(ByteBuffer(string: "early")) == .wait)
        #expect(negotiation.upgraded() == .release([ByteBuffer(string: "early")]))
        #expect(!negotiation.holdsReading)
    }

    @Test("A refused WebSocket goes to the router with everything that was held back")
    func refused() {
        var negotiation = Negotiation()
        _ = negotiation.take(.head(Self.webSocket))
        _ = negotiation.take(.end(nil))
        #expect(negotiation.answered(nil) == .serve([.head(Self.webSocket), .end(nil)]))
    }

    @Test("A request with a body is not a WebSocket, even if the endpoint agrees")
    func spoilt() {
        var negotiation = Negotiation()
        let parts: [HTTPServerRequestPart] = [.head(Self.webSocket), .body(ByteBuffer(string: "x")), .end(nil)]
        for part in parts { _ = negotiation.take(part) }
        #expect(negotiation.answered(Self.accepted) == .serve(parts))
    }

    @Test("A client that closes its side before the decision still gets the router's answer, never a WebSocket")
    func halfClosed() {
        var negotiation = Negotiation()
        #expect(negotiation.take(.head(Self.webSocket)) == .ask(Self.webSocket, .webSocket))
        _ = negotiation.take(.end(nil))
        #expect(negotiation.inputClosed() == .wait)
        #expect(negotiation.answered(Self.accepted) == .serve([.head(Self.webSocket), .end(nil)]))
        var early = Negotiation()
        #expect(early.inputClosed() == .close)
        var late = upgrading()
        #expect(late.inputClosed() == .close)
    }

    @Test("A shutdown closes the connection until it is handed over; the timer only before the first head")
    func leaving() {
        var waiting = Negotiation()
        #expect(waiting.timedOut() == .close)
        #expect(waiting.leave() == .wait)
        var deciding = Negotiation()
        _ = deciding.take(.head(Self.webSocket))
        #expect(deciding.timedOut() == .wait)
        #expect(deciding.leave() == .close)
        #expect(deciding.answered(Self.accepted) == .wait)
    }

    @Test(
        "Only a GET over HTTP/1.1 with both headers and no body asks for a WebSocket",
        arguments: [
            (head(["connection": "keep-alive, Upgrade", "upgrade": "WebSocket"]), true),
            (head(["connection": " upgrade ", "upgrade": "h2c, websocket"]), true),
            (head(["connection": "upgrade", "upgrade": "websocket", "content-length": "0"]), true),
            (head(["connection": "upgrade", "upgrade": "h2c"]), false),
            (head(["connection": "upgraded", "upgrade": "websocket"]), false),
            (head(["connection": "upgrade\t", "upgrade": "websocket"]), false),
            (head(["connection": "keep-alive", "upgrade": "websocket"]), false),
            (head(["connection": "upgrade"]), false),
            (head(["connection": "upgrade", "upgrade": "websocket", "content-length": "5"]), false),
            (head(["connection": "upgrade", "upgrade": "websocket", "transfer-encoding": "chunked"]), false),
            (head(["connection": "upgrade", "upgrade": "websocket"], method: .POST), false),
            (head(["connection": "upgrade", "upgrade": "websocket"], version: .http1_0), false),
        ])
    func asks(_ head: HTTPRequestHead, _ isWebSocket: Bool) {
        #expect(UpgradeRequest.isWebSocket(head) == isWebSocket)
    }

    @Test("A streaming response begins when it is ready and the request is complete, whatever follows", arguments: [true, false])
    func streaming(_ answerFirst: Bool) {
        var negotiation = Negotiation()
        #expect(negotiation.take(.head(Self.stream)) == .ask(Self.stream, .streamingResponse))
        #expect(negotiation.holdsReading)
        #expect((answerFirst ? negotiation.answered(.streaming) : negotiation.take(.end(nil))) == .wait)
        if !answerFirst { #expect(negotiation.take(.head(Self.stream)) == .wait) }
        #expect((answerFirst ? negotiation.take(.end(nil)) : negotiation.answered(.streaming)) == .last)
        #expect(negotiation.dropsInput)
        #expect(negotiation.upgraded() == .release([]))
        #expect(!negotiation.holdsReading)
    }

    @Test("A declined streaming response goes to the router; one whose reader left never begins")
    func noLasting() {
        var refused = Negotiation()
        _ = refused.take(.head(Self.stream))
        _ = refused.take(.end(nil))
        #expect(refused.answered(nil) == .serve([.head(Self.stream), .end(nil)]))
        var left = Negotiation()
        _ = left.take(.head(Self.stream))
        #expect(left.leave() == .close)
        #expect(left.answered(.streaming) == .wait)
    }

    private func upgrading() -> Negotiation {
        var negotiation = Negotiation()
        _ = negotiation.take(.head(Self.webSocket))
        _ = negotiation.take(.end(nil))
        _ = negotiation.answered(Self.accepted)
        return negotiation
    }
}

extension Negotiation {
    /// Like the handler: a request for events wants a streaming response.
    mutating func take(_ part: HTTPServerRequestPart) -> Action {
        received(part) { head in
            if UpgradeRequest.isWebSocket(head) { return .webSocket }
            return head.headers.contains(name: "accept") ? .streamingResponse : .requests
        }
    }
}
