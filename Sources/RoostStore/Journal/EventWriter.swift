import RoostModel

/// Inserts encoded events within an existing transaction.
struct EventWriter: Sendable {
    /// The position of a stream's next event.
    private struct Place {
        let number: Int64
        let family: Int64?
        let task: TaskID?
        var sequence: Int64
    }

    /// The number of rows per INSERT statement; it amortizes the cost of a statement.
    private static let group = 16
    private static let one = "INSERT INTO events (stream, family, sequence, type, version, at, data) VALUES (?, ?, ?, ?, 1, ?, ?)"
    private static let several = one + String(repeating: ", (?, ?, ?, ?, 1, ?, ?)", count: group - 1)

    /// - Returns: the events in the given order, with consecutive positions.
    func append(_ events: [EncodedEvent], in transaction: any Transaction) throws -> [StoredEvent] {
        var known: [StreamID: Place] = [:]
        var places: [Place] = []
        places.reserveCapacity(events.count)
        for event in events {
            var place = try known[event.stream] ?? find(event, in: transaction)
            place.sequence += 1
            known[event.stream] = place
            places.append(place)
        }
        var stored: [StoredEvent] = []
        stored.reserveCapacity(events.count)
        var index = 0
        while index < events.count {
            let end = events.count - index >= Self.group ? index + Self.group : index + 1
            var values: [Value] = []
            values.reserveCapacity(6 * (end - index))
            for index in index..<end { Self.add(events[index], places[index], to: &values) }
            let last = try transaction.insert(end - index > 1 ? Self.several : Self.one, values)
            for number in index..<end {
                stored.append(Self.stored(events[number], places[number], position: last - Int64(end - 1 - number)))
            }
            index = end
        }
        return stored
    }

    private static func add(_ event: EncodedEvent, _ place: Place, to values: inout [Value]) {
        values.append(.integer(place.number))
        values.append(place.family.map(Value.integer) ?? .null)
        values.append(.integer(place.sequence))
        values.append(.text(event.type.rawValue))
        values.append(.integer(event.at.milliseconds))
        values.append(.text(event.data))
    }

    private static func stored(_ event: EncodedEvent, _ place: Place, position: Int64) -> StoredEvent {
        let entry = JournalEntry(
            position: position, stream: event.stream, sequence: place.sequence, type: event.type.rawValue, at: event.at, data: event.data)
        return StoredEvent(entry: entry, type: event.type, task: place.task, mark: event.mark)
    }

    private func find(_ event: EncodedEvent, in transaction: any Transaction) throws -> Place {
        let known = try transaction.row(
            """
            SELECT s.number, s.family, f.name AS family_name,
                coalesce((SELECT max(e.sequence) FROM events e WHERE e.stream = s.number), 0) AS sequence
            FROM streams s LEFT JOIN streams f ON f.number = s.family WHERE s.name = ?
            """, event.stream)
        if let known {
            return Place(
                number: try known.integer("number"), family: try known.optionalInteger("family"),
                task: try known.optionalText("family_name").flatMap(StreamID.init)?.task, sequence: try known.integer("sequence"))
        }
        return try make(event, in: transaction)
    }

    private func make(_ event: EncodedEvent, in transaction: any Transaction) throws -> Place {
        switch event.stream {
        case .system, .agent:
            let number = try transaction.insert("INSERT INTO streams (name) VALUES (?)", event.stream)
            return Place(number: number, family: nil, task: nil, sequence: 0)
        case .task(let id):
            let number = try family(id, in: transaction)
            return Place(number: number, family: number, task: id, sequence: 0)
        case .run(let id):
            let task = try task(of: id, event.mark, in: transaction)
            let family = try task.map { try self.family($0, in: transaction) }
            let number = try transaction.insert("INSERT INTO streams (name, family) VALUES (?, ?)", event.stream, family)
            return Place(number: number, family: family, task: task, sequence: 0)
        }
    }

    /// The number of a task's own stream, which is also its family.
    private func family(_ task: TaskID, in transaction: any Transaction) throws -> Int64 {
        let stream = StreamID.task(task)
        if let known = try transaction.row("SELECT number FROM streams WHERE name = ?", stream) { return try known.integer("number") }
        let number = try transaction.insert("INSERT INTO streams (name) VALUES (?)", stream)
        try transaction.execute("UPDATE streams SET family = number WHERE number = ?", number)
        return number
    }

    private func task(of run: RunID, _ mark: EventMark, in transaction: any Transaction) throws -> TaskID? {
        if case .queued(let task) = mark { return task }
        return try transaction.row("SELECT task FROM runs WHERE id = ?", run)?.id("task")
    }
}

/// A stored event, with what the journal needs to deliver it.
struct StoredEvent: Sendable {
    let entry: JournalEntry
    let type: EventType
    let task: TaskID?
    let mark: EventMark
}

extension StreamID {
    var task: TaskID? {
        guard case .task(let id) = self else { return nil }
        return id
    }
}
