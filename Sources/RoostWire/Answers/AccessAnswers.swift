package import RoostModel

/// A token without its secret.
package struct TokenAnswer: Codable, Sendable, Equatable {
    package let id: TokenID
    package let kind: TokenKind
    package let name: String
    package let scopes: [Scope]
    package let agentId: AgentID?
    /// The most that its work may do; absent with the scope `admin`, which may change every policy.
    package let ceiling: Ceiling?
    package let createdAt: Timestamp
    package let expiresAt: Timestamp?
    package let lastUsedAt: Timestamp?
    package let lastOrigin: String?
    package let revokedAt: Timestamp?
    /// Whether this request came with it.
    package let isCurrent: Bool

    package init(_ token: AccessToken, isCurrent: Bool) {
        id = token.id
        kind = token.kind
        name = token.name
        scopes = token.scopes
        agentId = token.agent
        ceiling = token.scopes.contains(.admin) ? nil : token.ceiling ?? Ceiling()
        createdAt = token.createdAt
        expiresAt = token.expiresAt
        lastUsedAt = token.lastUsedAt
        lastOrigin = token.lastOrigin
        revokedAt = token.revokedAt
        self.isCurrent = isCurrent
    }
}

/// 201 of `POST /v1/tokens` and of the control token's rotation: the only time that the secret is seen.
package struct MintedTokenAnswer: Codable, Sendable, Equatable {
    package let token: String
    package let about: TokenAnswer
    /// How many tokens died by the rotation; absent for a new token.
    package let revoked: Int?

    package init(token: String, about: TokenAnswer, revoked: Int? = nil) {
        self.token = token
        self.about = about
        self.revoked = revoked
    }
}

/// 201 of `POST /v1/sign-in-links`: one link, once, for ten minutes.
package struct SignInLinkAnswer: Codable, Sendable, Equatable {
    package let url: String
    package let expiresAt: Timestamp

    package init(url: String, expiresAt: Timestamp) {
        self.url = url
        self.expiresAt = expiresAt
    }
}

/// 201 of `POST /v1/sign-ins` and of a renewal.
package struct SignInAnswer: Codable, Sendable, Equatable {
    package let id: TokenID
    /// The bearer token; kept in memory only, an hour long.
    package let token: String
    package let expiresAt: Timestamp

    package init(id: TokenID, token: String, expiresAt: Timestamp) {
        self.id = id
        self.token = token
        self.expiresAt = expiresAt
    }
}

/// `GET /v1/sign-ins/current`: who asks, and what they may do.
package struct CallerAnswer: Codable, Sendable, Equatable {
    package let principal: String
    package let scopes: [Scope]
    package let agentId: AgentID?
    package let expiresAt: Timestamp?
    package let ceiling: Ceiling?

    package init(principal: String, scopes: [Scope], agentId: AgentID?, expiresAt: Timestamp?, ceiling: Ceiling?) {
        self.principal = principal
        self.scopes = scopes
        self.agentId = agentId
        self.expiresAt = expiresAt
        self.ceiling = ceiling
    }
}

package struct StreamTicketAnswer: Codable, Sendable, Equatable {
    package let ticket: String
    package let expiresAt: Timestamp

    package init(ticket: String, expiresAt: Timestamp) {
        self.ticket = ticket
        self.expiresAt = expiresAt
    }
}

/// 201 of `POST /v1/attachments`
package struct AttachmentAnswer: Codable, Sendable, Equatable {
    package let id: AttachmentID
    package let name: String
    package let mediaType: String
    package let size: Int64
    package let hash: String
    package let createdAt: Timestamp

    package init(_ attachment: Attachment) {
        id = attachment.id
        name = attachment.name
        mediaType = attachment.mediaType
        size = attachment.size
        hash = attachment.hash
        createdAt = attachment.createdAt
    }
}
