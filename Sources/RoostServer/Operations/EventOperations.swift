import RoostModel
import RoostWire

extension EventStream {
    /// The query parameters of all event operations.
    static let query: [QueryParameter] = [
        .integer("after", 0...Int64.max, usual: 0, "The position of the last known event; default: Last-Event-ID"),
        .integer("limit", 1...10_000, usual: 1000, "The maximum number of events in a JSON list"),
        .text("types", "Comma-separated event types; excludes live text", longest: 2000),
    ]

    static let answers: [Operation.Answer] = [
        .init(
            status: 200, words: "A JSON list, or an endless stream of server-sent events if Accept is text/event-stream",
            content: .events)
    ]

    /// In addition to the errors of the object: a list cannot report that a position belongs to another database, which a stream reports as
    /// `reset`.
    static let errors: [ErrorCode] = [.conflict]
}
