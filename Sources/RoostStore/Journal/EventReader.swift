import RoostModel

/// Pages of stored events.
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

/// Which streams' events are read, and through which index where the database would choose a worse one.
private struct Scope {
    let condition: String
    let stream: StreamID?
    let index: String

    init(_ filter: StreamFilter) {
        switch filter.scope {
        case .all:
            stream = nil
            if let types = filter.types, !types.contains(.runOutput) {
                // Output is most of a journal: it is passed over without being read.
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
