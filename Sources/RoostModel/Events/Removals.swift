/// A task is gone with all that was stored of it; this event is the last of its stream, and the only one that is left.
package struct TaskDeleted: Sendable, Equatable, Codable {
    /// How many runs went with it.
    package let runs: Int

    package init(runs: Int) {
        self.runs = runs
    }
}

/// What a run printed and did, step by step, is no longer stored; what it said, its end and its changes are.
package struct RunOutputRemoved: Sendable, Equatable, Codable {
    /// How many events went.
    package let events: Int
    package let bytes: Int64

    package init(events: Int, bytes: Int64) {
        self.events = events
        self.bytes = bytes
    }

    /// The types of events that go.
    package static let types: [EventType] = [.runOutput, .runOutputDropped, .assistantThought, .toolCall, .toolUpdate]
}
