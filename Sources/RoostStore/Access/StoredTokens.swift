import RoostModel

/// The tokens in the database, as hashes only.
struct StoredTokens: TokenStore {
    /// The minimum time between two records of a token's use.
    private static let usePace: Duration = .seconds(60)

    let core: StoreCore

    func add(_ token: AccessToken, hash: [UInt8]) async throws {
        try await core.change { change in
            if token.kind == .control,
                try change.transaction.row(
                    "SELECT 1 FROM tokens WHERE kind = 'control' AND revoked_at IS NULL") != nil
            {
                throw StoreError.conflict(.controlTokenExists)
            }
            if let parent = token.parent { try change.requireLiving(parent, at: token.createdAt) }
            try change.insert(token, hash: hash)
        }
    }

    func token(hash: [UInt8]) async throws -> AccessToken? {
        try await core.read { try $0.row("SELECT \(AccessToken.columns) FROM tokens k WHERE k.hash = ?", hash).map(AccessToken.init) }
    }

    func token(_ id: TokenID) async throws -> AccessToken? {
        try await core.read { try $0.token(id) }
    }

    func tokens() async throws -> [AccessToken] {
        try await core.read { try $0.rows("SELECT \(AccessToken.columns) FROM tokens k ORDER BY k.number DESC").map(AccessToken.init) }
    }

    func replace(_ id: TokenID, hash: [UInt8], at: Timestamp) async throws -> AccessToken {
        try await core.change { change in
            let changed = try change.transaction.execute(
                """
                UPDATE tokens AS k SET hash = ?, renewed_at = ?, expires_at = ? + expires_at - coalesce(renewed_at, created_at)
                WHERE k.id = ? AND \(AccessToken.isLivingSQL)
                """, hash, at, at, id, at)
            let token = try change.transaction.knownToken(id)
            guard changed == 1 else { throw StoreError.conflict(.tokenEnded(token.kind, id)) }
            try change.audit(change.asker, "token.renew", id, at: at)
            return token
        }
    }

    func revoke(_ id: TokenID, at: Timestamp) async throws -> [TokenID] {
        try await core.change { change in
            _ = try change.transaction.knownToken(id)
            let dying = try change.transaction.rows(
                """
                WITH RECURSIVE family (id) AS (SELECT ? UNION SELECT c.id FROM tokens c JOIN family f ON c.parent = f.id)
                SELECT \(AccessToken.columns) FROM tokens k WHERE k.id IN family AND \(AccessToken.isLivingSQL) ORDER BY k.number
                """, id, at
            ).map(AccessToken.init)
            return try change.revoke(dying, at: at)
        }
    }

    func rotateControl(to token: AccessToken, hash: [UInt8], at: Timestamp) async throws -> [TokenID] {
        try await core.change { change in
            guard token.kind == .control else { throw StoreError.conflict(.notControlToken) }
            if case .token(let asking, _) = change.caller?.principal { try change.requireLiving(asking, at: at) }
            // Includes an expired control token, which would otherwise block the new one.
            let dying = try change.transaction.rows(
                """
                SELECT \(AccessToken.columns) FROM tokens k
                WHERE \(AccessToken.isLivingSQL) OR k.kind = 'control' AND k.revoked_at IS NULL ORDER BY k.number
                """, at
            ).map(AccessToken.init)
            let dead = try change.revoke(dying, at: at)
            try change.insert(token, hash: hash)
            return dead
        }
    }

    func used(_ id: TokenID, origin: String?, at: Timestamp) async throws {
        let before = at.advanced(by: .zero - Self.usePace)
        let isDue = try await core.read {
            try $0.row("SELECT 1 FROM tokens WHERE id = ? AND coalesce(last_used_at, 0) <= ?", id, before) != nil
        }
        guard isDue else { return }
        // No event and no audit line: the actions done with the token have their own.
        try await core.change { change in
            _ = try change.transaction.execute(
                "UPDATE tokens SET last_used_at = ?, last_origin = ? WHERE id = ? AND coalesce(last_used_at, 0) <= ?", at, origin, id,
                before)
        }
    }
}

extension Change {
    /// A revoked token's children are revoked with it, so a token must not be created while its parent is being revoked.
    fileprivate func requireLiving(_ id: TokenID, at: Timestamp) throws {
        let isLiving = try transaction.row("SELECT 1 FROM tokens k WHERE k.id = ? AND \(AccessToken.isLivingSQL)", id, at) != nil
        guard isLiving else { throw StoreError.conflict(.parentTokenEnded(id)) }
    }

    fileprivate func insert(_ token: AccessToken, hash: [UInt8]) throws {
        try transaction.execute(
            """
            INSERT INTO tokens (id, kind, name, scopes, agent, parent, hash, created_at, renewed_at, expires_at, last_used_at, last_origin,
                revoked_at, public_key, ceiling)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, token.id, token.kind.rawValue, token.name, try StoredJSON.encode(token.scopes), token.agent, token.parent, hash,
            token.createdAt, token.renewedAt, token.expiresAt, token.lastUsedAt, token.lastOrigin, token.revokedAt, token.publicKey,
            try token.ceiling.map(StoredJSON.encode))
        try emit(.system, .tokenCreated(TokenEvent(token)), at: token.createdAt)
        let scopes = token.scopes.map(\.rawValue).joined(separator: ", ")
        try audit(
            asker, "token.create", token.id, effect: "for \(scopes)" + (token.ceiling == nil ? "" : ", within a ceiling"),
            at: token.createdAt)
    }

    fileprivate func revoke(_ tokens: [AccessToken], at: Timestamp) throws -> [TokenID] {
        for token in tokens {
            try transaction.execute("UPDATE tokens SET revoked_at = ? WHERE id = ?", at, token.id)
            try emit(.system, .tokenRevoked(TokenEvent(token)), at: at)
            try audit(asker, "token.revoke", token.id, at: at)
        }
        return tokens.map(\.id)
    }
}

extension TokenEvent {
    fileprivate init(_ token: AccessToken) {
        self.init(tokenId: token.id, kind: token.kind, name: token.name)
    }
}
