import RoostModel

/// Reads pages of stored events.
enum EventReader {
    static func page(_ filter: StreamFilter, after position: Int64, limit: Int, on connection: any Connection) throws -> [JournalEntry] {
        let types = filter.types.map { $0.map(\.rawValue).sorted() }
        let scope = Scope(filter)
        let rows = try connection.rows(
            """
            SELECT e.position, s.name, e.sequence, e.type, e.version, e.at, e.data
            FROM events e \(scope.index) JOIN streams s ON s.number = e.stream
            WHERE \(scope.condition) AND e.position > ? \(types.map { "AND e.type IN (\(placeholders($0.count)))" } ?? "")
            ORDER BY e.position LIMIT ?
            """,
            (scope.stream.map { [$0.databaseValue] } ?? []) + [.integer(position)] + (types ?? []).map(Value.text)
                + [.integer(Int64(limit))])
        var streams: [String: StreamID] = [:]
        return try rows.map { row in
            let name = try row.text("name")
            guard let stream = streams[name] ?? StreamID(name) else {
                throw StoreError.corrupt("an event belongs to the unknown stream \(name)")
            }
            streams[name] = stream
            return JournalEntry(
                position: try row.integer("position"), stream: stream, sequence: try row.integer("sequence"), type: try row.text("type"),
                version: Int(try row.integer("version")), at: try row.time("at"), data: try row.text("data"))
        }
    }

    static func head(on connection: any Connection) throws -> Int64 {
        try connection.row("SELECT coalesce(max(position), 0) AS head FROM events")?.integer("head") ?? 0
    }
}

/// The condition for a filter's streams, and an index hint if the database would choose a worse index.
private struct Scope {
    let condition: String
    let stream: StreamID?
    let index: String

    init(_ filter: StreamFilter) {
        switch filter.scope {
        case .all:
            stream = nil
            if let types = filter.types, !types.contains(.runOutput) {
                // Most events are output; the index skips them without reading them.
                (condition, index) = ("e.type <> 'run.output'", "INDEXED BY events_but_output")
            } else {
                (condition, index) = ("TRUE", "")
            }
        case .stream(let id):
            (condition, stream, index) = ("e.stream = (SELECT number FROM streams WHERE name = ?)", id, "")
        case .taskAndRuns(let task):
            (condition, stream, index) = ("e.family = (SELECT number FROM streams WHERE name = ?)", .task(task), "")
        }
    }
}
