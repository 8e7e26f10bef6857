import RoostModel
import RoostWire

extension EventStream {
    /// What every reading of events takes.
    static let query: [QueryParameter] = [
        .integer("after", 0...Int64.max, usual: 0, "The position of the last event that is known; Last-Event-ID counts where it is absent"),
        .integer("limit", 1...10_000, usual: 1000, "How many at most, in a JSON list"),
        .text("types", "A comma list of event types; then no live text comes", longest: 2000),
    ]

    static let answers: [Operation.Answer] = [
        .init(
            status: 200, words: "A JSON list, or server-sent events without end where Accept asks for text/event-stream",
            content: .events)
    ]

    /// Beside what the thing itself can miss: a list has no place for the word that a position is of another database.
    static let errors: [ErrorCode] = [.conflict]
}
