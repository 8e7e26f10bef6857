/// `task.deleted`: a task was deleted with everything stored for it. This event is the last of its stream and the only one that remains.
package struct TaskDeleted: Sendable, Equatable, Codable {
    /// How many runs were deleted.
    package let runs: Int

    package init(runs: Int) {
        self.runs = runs
    }
}

/// `run.output_removed`: the detailed output of a run is no longer stored. Its messages, its end and its changes are.
package struct RunOutputRemoved: Sendable, Equatable, Codable {
    /// How many events were removed.
    package let events: Int
    /// The size of their payloads.
    package let bytes: Int64

    package init(events: Int, bytes: Int64) {
        self.events = events
        self.bytes = bytes
    }

    /// The types of events that are removed.
    package static let types: [EventType] = [.runOutput, .runOutputDropped, .assistantThought, .toolCall, .toolUpdate]
}
