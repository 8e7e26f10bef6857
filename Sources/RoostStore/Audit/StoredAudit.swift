import RoostModel

/// The audit lines that are not written as part of a change.
struct StoredAudit: AuditLog {
    /// The maximum number of refusals kept. The oldest are removed, so that refused requests cannot fill the disk.
    static let mostRefusals = 10_000
    /// How many lines after a start are searched for its end. After a stop, only commands that work without the daemon write lines.
    private static let fewLines = 100

    let core: StoreCore

    @discardableResult
    func note(_ note: AuditNote) async throws -> Int64 {
        let number = try await core.database.write(
            { transaction in
                let actor: AuditActor = note.caller == nil ? .system : .person
                let number = try AuditRow.insert(note, by: actor, in: transaction)
                if note.isRefused {
                    try transaction.execute(
                        """
                        DELETE FROM audit WHERE refused = 1
                        AND number <= (SELECT number FROM audit WHERE refused = 1 ORDER BY number DESC LIMIT 1 OFFSET ?)
                        """, Int64(Self.mostRefusals))
                }
                return number
            }, committed: { _ in })
        note.caller?.noted()
        return number
    }

    func repeated(_ number: Int64, by count: Int) async throws {
        try await core.database.write(
            { transaction in
                _ = try transaction.execute("UPDATE audit SET count = count + ? WHERE number = ?", Int64(count), number)
            }, committed: { _ in })
    }

    func lastStart() async throws -> (line: AuditLine, isEnded: Bool)? {
        try await core.read { connection in
            let start = try connection.row(
                "SELECT \(AuditRow.columns) FROM audit WHERE action = 'daemon.start' ORDER BY number DESC LIMIT 1")
            guard let line = try start.map(AuditRow.line) else { return nil }
            let last = try connection.rows(
                "SELECT action FROM audit WHERE number > ? ORDER BY number DESC LIMIT ?", line.number, Int64(Self.fewLines))
            let ends = [AuditNote.daemonStop, AuditNote.stateRestore]
            return (line, try last.contains { ends.contains(try $0.text("action")) })
        }
    }
}
