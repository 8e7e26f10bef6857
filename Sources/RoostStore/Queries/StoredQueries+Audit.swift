import RoostModel

extension StoredQueries {
    func audit(limit: Int, before: Int64?) async throws -> [AuditLine] {
        try await core.read { connection in
            let rows = try connection.rows(
                "SELECT number, at, actor, action, subject, principal, request FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?",
                before ?? .max, max(1, limit))
            return try rows.map { row in
                AuditLine(
                    number: try row.integer("number"), at: try row.time("at"), actor: try row.text("actor"),
                    action: try row.text("action"), subject: try row.text("subject"), principal: try row.optionalText("principal"),
                    requestId: try row.optionalText("request"))
            }
        }
    }
}
