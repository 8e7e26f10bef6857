import RoostModel

extension StoredRuns {
    private static let types = RunOutputRemoved.types.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    /// Oldest first.
    private static let aged = """
        SELECT r.id FROM runs r WHERE r.output_removed_at IS NULL AND r.ended_at IS NOT NULL AND r.ended_at < ?
            AND NOT (SELECT t.is_undecided FROM tasks t WHERE t.id = r.task) ORDER BY r.ended_at
        """

    private static func output(of run: RunID, on connection: any Connection) throws -> Occupied {
        let row = try connection.row(
            """
            SELECT count(*) AS events, coalesce(sum(length(CAST(data AS BLOB))), 0) AS bytes FROM events
            WHERE stream = (SELECT number FROM streams WHERE name = ?) AND type IN (\(types))
            """, StreamID.run(run))
        return Occupied(count: Int(try row?.integer("events") ?? 0), bytes: try row?.integer("bytes") ?? 0)
    }

    func agedOutput(before: Timestamp) async throws -> Occupied {
        try await core.read { connection in
            var sum = Occupied()
            for row in try connection.rows(Self.aged, before) {
                let found = try Self.output(of: try row.id("id"), on: connection)
                if found.count > 0 { sum = Occupied(count: sum.count + 1, bytes: sum.bytes + found.bytes) }
            }
            return sum
        }
    }

    func removeOutput(before: Timestamp, limit: Int, at: Timestamp) async throws -> Occupied {
        // Checked on a reader first, because usually there is nothing to remove.
        let waits = try await core.read { try $0.row("\(Self.aged) LIMIT 1", before) != nil }
        guard waits else { return Occupied() }
        return try await core.change { change in
            var sum = Occupied()
            for row in try change.transaction.rows("\(Self.aged) LIMIT \(limit)", before) {
                let run: RunID = try row.id("id")
                let found = try Self.output(of: run, on: change.transaction)
                try change.transaction.execute("UPDATE runs SET output_removed_at = ? WHERE id = ?", at, run)
                sum = Occupied(count: sum.count + 1, bytes: sum.bytes + found.bytes)
                if found.count == 0 { continue }
                // Stored before the others are removed, so that its sequence number follows theirs.
                try change.emit(.run(run), .runOutputRemoved(RunOutputRemoved(events: found.count, bytes: found.bytes)), at: at)
                try change.transaction.execute(
                    "DELETE FROM events WHERE stream = (SELECT number FROM streams WHERE name = ?) AND type IN (\(Self.types))",
                    StreamID.run(run))
                try change.audit(.system, "run.output_remove", .run(run), at: at)
            }
            return sum
        }
    }

    func databaseSpace() async throws -> DatabaseSpace { try await core.database.space() }

    func compact(isWhole: Bool) async throws -> Int64 { try await core.database.compact(isWhole: isWhole) }
}
