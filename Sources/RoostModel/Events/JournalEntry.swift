/// One stored event: a numbered, append-only fact.
package struct JournalEntry: Sendable, Equatable {
    /// Global in the daemon and strictly increasing; the resume cursor of every subscription.
    package let position: Int64
    package let stream: StreamID
    /// Counts from 1 within the stream, without gaps.
    package let sequence: Int64
    /// One of ``EventType``; kept as text so that event types of a newer daemon pass through.
    package let type: String
    /// The version of the payload's meaning, from 1.
    package let version: Int
    /// When the event happened.
    package let at: Timestamp
    /// The payload as JSON text, passed on as it is stored.
    package let data: String

    package init(position: Int64, stream: StreamID, sequence: Int64, type: String, version: Int = 1, at: Timestamp, data: String) {
        self.position = position
        self.stream = stream
        self.sequence = sequence
        self.type = type
        self.version = version
        self.at = at
        self.data = data
    }
}

/// An event that is not stored yet.
package struct EventDraft: Sendable, Equatable {
    package let stream: StreamID
    package let payload: EventPayload
    package let at: Timestamp

    package init(_ stream: StreamID, _ payload: EventPayload, at: Timestamp) {
        self.stream = stream
        self.payload = payload
        self.at = at
    }
}
