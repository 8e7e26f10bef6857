import RoostModel

extension StoredQueries {
    func audit(_ query: AuditQuery) async throws -> [AuditLine] {
        var conditions = ["number < ?"]
        var values: [Value] = [.integer(query.before ?? .max)]
        if query.refusedOnly { conditions.append("refused = 1") }
        if let caller = query.caller {
            conditions.append("(principal = ? OR token_name = ? OR substr(principal, -length(?)) = ?)")
            values += Array(repeating: .text(caller), count: 4)
        }
        if let action = query.action {
            conditions.append("(action = ? OR substr(action, 1, length(?) + 1) = ? || '.')")
            values += Array(repeating: .text(action), count: 3)
        }
        let sql = """
            SELECT \(AuditRow.columns) FROM audit WHERE \(conditions.joined(separator: " AND ")) ORDER BY number DESC LIMIT ?
            """
        let all = values + [.integer(Int64(max(1, query.limit)))]
        return try await core.read { try $0.rows(sql, all).map(AuditRow.line) }
    }
}
