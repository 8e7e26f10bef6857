import RoostModel

extension AccessToken {
    static let columns = """
        k.id, k.kind, k.name, k.scopes, k.agent, k.parent, k.created_at, k.renewed_at, k.expires_at, k.last_used_at, k.last_origin, \
        k.revoked_at, k.public_key, k.ceiling
        """

    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), kind: try row.word("kind"), name: try row.text("name"), scopes: try row.json("scopes"),
            agent: try row.optionalID("agent"), ceiling: try row.optionalJSON("ceiling"), parent: try row.optionalID("parent"),
            createdAt: try row.time("created_at"),
            renewedAt: try row.optionalTime("renewed_at"), expiresAt: try row.optionalTime("expires_at"),
            lastUsedAt: try row.optionalTime("last_used_at"), lastOrigin: try row.optionalText("last_origin"),
            revokedAt: try row.optionalTime("revoked_at"), publicKey: try row.optionalText("public_key"))
    }

    /// Neither revoked nor expired at a moment, which is the statement's next value.
    static let isLivingSQL = "k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?)"
}

extension Connection {
    func token(_ id: TokenID) throws -> AccessToken? {
        try row("SELECT \(AccessToken.columns) FROM tokens k WHERE k.id = ?", id).map(AccessToken.init)
    }

    func knownToken(_ id: TokenID) throws -> AccessToken {
        guard let token = try token(id) else { throw StoreError.notFound("token \(id)") }
        return token
    }
}
