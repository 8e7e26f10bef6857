import RoostModel

extension StoredRuns {
    private static let keyAge: Duration = .seconds(7 * 86_400)
    private static let deadTokenAge: Duration = .seconds(7 * 86_400)
    private static let auditAge: Duration = .seconds(400 * 86_400)

    func prune(at now: Timestamp) async throws {
        func moment(_ age: Duration) -> Timestamp { now.advanced(by: .zero - age) }
        let (keys, tokens, audit) = (moment(Self.keyAge), moment(Self.deadTokenAge), moment(Self.auditAge))
        try await core.change { change in
            try change.transaction.execute("DELETE FROM idempotency_keys WHERE at < ?", keys)
            try change.transaction.execute(
                "DELETE FROM tokens WHERE min(coalesce(revoked_at, expires_at), coalesce(expires_at, revoked_at)) < ?", tokens)
            try change.transaction.execute("DELETE FROM deleted_tasks WHERE leftovers IS NULL AND deleted_at < ?", audit)
            // Line numbers follow time, so only old lines are scanned.
            try change.transaction.execute(
                """
                DELETE FROM audit WHERE number < coalesce(
                    (SELECT number FROM audit WHERE at >= ? ORDER BY number LIMIT 1), (SELECT max(number) + 1 FROM audit))
                """, audit)
        }
    }
}
