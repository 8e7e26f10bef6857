import RoostModel

/// Pages of stored events.
enum EventReader {
    static func page(_ filter: StreamFilter, after position: Int64, limit: Int, on connection: any Connection) throws -> [JournalEntry] {
        let columns =
            "SELECT e.position, s.name, e.sequence, e.type, e.version, e.at, e.data FROM events e JOIN streams s ON s.number = e.stream"
        let order = "ORDER BY e.position LIMIT ?"
        let rows =
            switch filter.scope {
            case .all:
                try connection.rows("\(columns) WHERE e.position > ? \(order)", position, limit)
            case .stream(let stream):
                try connection.rows(
                    "\(columns) WHERE e.stream = (SELECT number FROM streams WHERE name = ?) AND e.position > ? \(order)", stream, position,
                    limit)
            case .taskAndRuns(let task):
                try connection.rows(
                    "\(columns) WHERE e.family = (SELECT number FROM streams WHERE name = ?) AND e.position > ? \(order)",
                    StreamID.task(task), position, limit)
            }
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
