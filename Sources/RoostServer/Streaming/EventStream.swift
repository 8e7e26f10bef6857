import HTTPTypes
import Hummingbird
import NIOCore
import RoostModel
import RoostWire
import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The one way to read events: a JSON list or server-sent events on the same URL, by `Accept`; resumed by `after` or `Last-Event-ID`.
struct EventStream: Sendable {
    let journal: any Journal
    let frames: FrameCache

    private static let lastEventID = HTTPField.Name("last-event-id")

    func answer(_ request: Request, _ filter: StreamFilter, _ context: DoorContext) async throws -> Response {
        let after = try position(request, context)
        if request.headers[.accept]?.contains("text/event-stream") == true {
            return live(request, filter, after: after)
        }
        let limit = min(max(request.uri.queryParameters["limit"].flatMap { Int($0) } ?? 1000, 1), 10_000)
        let entries = try await journal.entries(filter, after: after, limit: limit)
        var buffer = ByteBuffer(string: "{\"items\":[")
        for (index, entry) in entries.enumerated() {
            if index > 0 { buffer.writeString(",") }
            buffer.writeString(EventFrame(entry).json)
        }
        buffer.writeString("],\"nextCursor\":")
        buffer.writeString(entries.count == limit ? "\"\(entries.last?.position ?? after)\"" : "null")
        buffer.writeString("}")
        return .json(bytes: buffer)
    }

    private func position(_ request: Request, _ context: DoorContext) throws -> Int64 {
        let given = request.uri.queryParameters["after"].map(String.init) ?? Self.lastEventID.flatMap { request.headers[$0] }
        guard let given else { return 0 }
        guard let position = Int64(given), position >= 0 else {
            throw ErrorBody(
                .invalidRequest, "after must be the position of an event, a whole number; it is \(given)", requestId: context.requestID)
        }
        return position
    }

    private func live(_ request: Request, _ filter: StreamFilter, after: Int64) -> Response {
        let headers: HTTPFields = [.contentType: "text/event-stream; charset=utf-8"]
        return Response(
            status: .ok, headers: headers,
            body: .init { writer in
                let subscription = await journal.subscribe(filter, after: after)
                // So that a reader sees that the stream stands before anything happens.
                try await writer.write(ByteBuffer(string: ": roost\n\n"))
                do {
                    try await request.body.consumeWithCancellationOnInboundClose { _ in
                        for try await frames in Batches(subscription: subscription).cancelOnGracefulShutdown() {
                            try await writer.write(encode(frames))
                        }
                    }
                } catch is CancellationError {
                    // The reader left, or the daemon stops.
                }
                try await writer.finish(nil)
            })
    }

    private func encode(_ frames: [JournalFrame]) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        for frame in frames {
            switch frame {
            case .event(let entry):
                buffer.writeImmutableBuffer(self.frames.text(entry))
            case .live(let run, let text):
                buffer.writeString("event: live\ndata: ")
                buffer.writeBytes(try JSONEncoder().encode(LiveFrame(run: run, text)))
                buffer.writeString("\n\n")
            }
        }
        return buffer
    }
}

/// A subscription batch by batch, so that what comes together is written together.
private struct Batches: AsyncSequence, Sendable {
    typealias Element = [JournalFrame]

    let subscription: JournalSubscription

    struct AsyncIterator: AsyncIteratorProtocol {
        let subscription: JournalSubscription

        mutating func next() async throws -> [JournalFrame]? { try await subscription.nextBatch() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(subscription: subscription) }
}
