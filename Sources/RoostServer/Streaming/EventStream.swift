import HTTPTypes
import Hummingbird
import NIOCore
import RoostModel
import RoostWire

/// Reads events: a JSON list or server-sent events on the same URL, selected by `Accept`, resumed by `after` or `Last-Event-ID`.
struct EventStream: Sendable {
    let services: LiveServices

    func answer(_ request: Request, _ scope: StreamFilter.Scope, _ context: APIContext) async throws -> Response {
        let filter = StreamFilter(scope, types: try types(context))
        let after = try position(request, context)
        let head = try await services.journal.head()
        if request.wantsEvents {
            return live(filter, after: after, head: head, context)
        }
        guard after <= head else {
            throw context.refusal(
                .conflict, "the newest event is \(head); there is nothing after \(after)", hint: "read again from the start")
        }
        let limit = Int(context.query.integer("limit") ?? 1000)
        let entries = try await services.journal.entries(filter, after: after, limit: limit)
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

    private func position(_ request: Request, _ context: APIContext) throws -> Int64 {
        if let after = context.query.integer("after") { return after }
        guard let given = request.headers[AccessFields.lastEventID] else { return 0 }
        guard let position = Int64(given), position >= 0 else {
            throw context.refusal(
                .invalidRequest, "Last-Event-ID must be the position of an event, a whole number, not \(given.prefix(100))")
        }
        return position
    }

    private func types(_ context: APIContext) throws -> Set<EventType>? {
        guard let text = context.query["types"] else { return nil }
        let words = text.split(separator: ",")
        guard !words.isEmpty else { throw context.refusal(.invalidRequest, "types is empty", hint: "omit it for all types") }
        return Set(
            try words.map { word in
                guard let type = EventType(rawValue: String(word)) else {
                    throw context.refusal(
                        .invalidRequest, "there is no event type \(word.prefix(100))",
                        hint: "known types are \(EventType.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                return type
            })
    }

    private func live(_ filter: StreamFilter, after: Int64, head: Int64, _ context: APIContext) -> Response {
        // Sent at once, so that a reader knows that the stream is open before the first event.
        var opening = ByteBuffer(string: ": roost\n\n")
        if after > head { opening.writeString("event: reset\ndata: {\"head\":\(head)}\n\n") }
        let stream = LiveStream(opening: opening, filter: filter, after: min(after, head), caller: context.caller)
        context.stream?.put(stream)
        return Response(
            status: .ok, headers: [.contentType: "\(EventMedia.type); charset=utf-8", AccessFields.proxyBuffering: "no"],
            // The closure captures as little as possible, because it lives as long as the stream.
            body: .init { [services, channel = context.channel] writer in
                try await writer.write(stream.opening)
                await EventResponse.run(services, stream, on: channel)
                try await writer.finish(nil)
            })
    }
}

/// What one reader receives.
struct LiveStream: Sendable {
    let opening: ByteBuffer
    let filter: StreamFilter
    /// At most the position of the newest event.
    let after: Int64
    let caller: AuthenticatedCaller
}

extension Request {
    /// Whether the request asks for server-sent events.
    var wantsEvents: Bool { headers[.accept].map(EventMedia.isNamed) == true }
}
