import RoostModel

/// An audit line as a database row.
enum AuditRow {
    static let columns = "number, at, actor, action, subject, principal, request, token_name, entry, effect, refused, count"

    @discardableResult
    static func insert(_ note: AuditNote, by actor: AuditActor, in transaction: any Transaction) throws -> Int64 {
        let token: String? = if case .token(let id, _) = note.caller?.principal { id.description } else { nil }
        return try transaction.insert(
            """
            INSERT INTO audit (at, actor, action, subject, principal, request, token_name, entry, effect, refused)
            VALUES (?, ?, ?, ?, ?, ?, (SELECT name FROM tokens WHERE id = ?), ?, ?, ?)
            """, note.at, actor.description, note.action, note.subject, note.caller?.principal.description, note.caller?.requestID, token,
            note.caller?.entryPoint?.rawValue, note.effect, Int64(note.isRefused ? 1 : 0))
    }

    static func line(_ row: Row) throws -> AuditLine {
        AuditLine(
            number: try row.integer("number"), at: try row.time("at"), actor: try row.text("actor"), action: try row.text("action"),
            subject: try row.text("subject"), principal: try row.optionalText("principal"), requestId: try row.optionalText("request"),
            tokenName: try row.optionalText("token_name"), entryPoint: try row.optionalText("entry").flatMap(EntryPoint.init),
            effect: try row.optionalText("effect"), isRefused: try row.integer("refused") != 0, count: try row.integer("count"))
    }
}
