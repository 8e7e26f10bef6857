import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import RoostSupport
import Synchronization

/// Server-sent events as a streaming response: after the same checks and operations as for every request, only the connection and its
/// reader stay in memory.
struct EventAnswers: StreamingResponses {
    /// Where an operation leaves its stream.
    final class Slot: Sendable {
        private let stream = Mutex<LiveStream?>(nil)

        func put(_ stream: LiveStream) { self.stream.withLock { $0 = stream } }
        func take() -> LiveStream? { stream.withLock { $0.take() } }
    }

    let services: LiveServices
    let responder: APIResponder

    func areMeant(by head: HTTPRequestHead) -> Bool {
        guard head.method == .GET, head.version == .http1_1, !UpgradeRequest.asksForUpgrade(head),
            head.headers["accept"].contains(where: EventMedia.isNamed),
            !head.headers.contains(name: "transfer-encoding"), head.headers["content-length"].allSatisfy({ $0 == "0" })
        else { return false }
        let path = head.uri.prefix { $0 != "?" }
        return responder.table.match(String(path))?.entry.operation(for: .get)?.isEvents == true
    }

    func answer(_ head: HTTPRequestHead, on channel: any Channel) async -> StreamingResponse? {
        guard let head = try? HTTPRequest(head, secure: false, splitCookie: false) else { return nil }
        var log = services.log
        log[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
        var context = APIContext(source: ApplicationRequestContextSource(channel: channel, logger: log))
        let slot = Slot()
        context.stream = slot
        do {
            let response = await APIResponder.keptBack(
                try await services.concurrencyLimiter.through { [context] in
                    try await responder.respondHere(to: Request(head: head, body: RequestBody(buffer: ByteBuffer())), context)
                })
            var answer = response.head
            answer.headerFields[.connection] = "close"
            answer.headerFields[.date] = HTTPDate.now
            guard let stream = slot.take() else {
                let body = ByteBuffers()
                try await response.body.write(body)
                return StreamingResponse(head: HTTPResponseHead(answer), body: body.all, goOn: nil)
            }
            return StreamingResponse(head: HTTPResponseHead(answer), body: stream.opening) { [services] channel in
                try EventResponse.go(on: channel, services, stream)
            }
        } catch {
            log.error("A stream could not be answered", metadata: .keys((.error, "\(error)")))
            return nil
        }
    }
}

extension Operation {
    /// Whether it can answer with server-sent events.
    fileprivate var isEvents: Bool {
        answers.contains { if case .events = $0.content { true } else { false } }
    }
}

/// Collects a body in memory; bodies of errors are small.
private final class ByteBuffers: ResponseBodyWriter {
    private(set) var all = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws { all.writeImmutableBuffer(buffer) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
