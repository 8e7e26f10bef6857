import RoostModel

extension JournalEntry {
    /// The event's payload; `nil` for types of a newer daemon.
    var decoded: EventPayload? {
        guard let type = EventType(rawValue: type) else { return nil }
        return try? EventPayload(type: type, json: data)
    }
}
