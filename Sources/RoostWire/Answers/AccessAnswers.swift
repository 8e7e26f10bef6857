package import RoostModel

/// A token without its secret.
package struct TokenAnswer: Codable, Sendable, Equatable {
    /// Names the token in the API and in the audit log.
    package let id: TokenID
    package let kind: TokenKind
    /// The name that its creator chose.
    package let name: String
    package let scopes: [Scope]
    /// The only agent that the token can reach; `nil` for no such restriction.
    package let agentId: AgentID?
    /// The limit on what its work may do; `nil` with the scope `admin`, which can change every policy.
    package let ceiling: Ceiling?
    package let createdAt: Timestamp
    /// When it expires; `nil` if it does not.
    package let expiresAt: Timestamp?
    /// Recorded at most once a minute.
    package let lastUsedAt: Timestamp?
    /// The `Origin` header of the last use, if a browser sent one.
    package let lastOrigin: String?
    /// When it was revoked; `nil` otherwise.
    package let revokedAt: Timestamp?
    /// Whether this request was authenticated with it.
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

/// 201 of `POST /v1/tokens` and of the rotation of the control token. The only answer that contains the secret.
package struct MintedTokenAnswer: Codable, Sendable, Equatable {
    /// The secret, to be sent as a bearer token.
    package let token: String
    /// The token without its secret.
    package let about: TokenAnswer
    /// How many tokens the rotation revoked; `nil` for a new token.
    package let revoked: Int?

    package init(token: String, about: TokenAnswer, revoked: Int? = nil) {
        self.token = token
        self.about = about
        self.revoked = revoked
    }
}

/// 201 of `POST /v1/sign-in-links`: a link that works once, within ten minutes.
package struct SignInLinkAnswer: Codable, Sendable, Equatable {
    /// To be opened in a browser; contains the one-time code.
    package let url: String
    /// Ten minutes after its creation.
    package let expiresAt: Timestamp

    package init(url: String, expiresAt: Timestamp) {
        self.url = url
        self.expiresAt = expiresAt
    }
}

/// 201 of `POST /v1/sign-ins` and of a renewal.
package struct SignInAnswer: Codable, Sendable, Equatable {
    /// The token's id, which a renewal names.
    package let id: TokenID
    /// The bearer token. Valid for an hour; the browser keeps it in memory only.
    package let token: String
    /// When the bearer token expires.
    package let expiresAt: Timestamp

    package init(id: TokenID, token: String, expiresAt: Timestamp) {
        self.id = id
        self.token = token
        self.expiresAt = expiresAt
    }
}

/// `GET /v1/sign-ins/current`: the caller and its permissions.
package struct CallerAnswer: Codable, Sendable, Equatable {
    /// `owner`, or a token's kind and id, such as `grant:018f…`.
    package let principal: String
    package let scopes: [Scope]
    /// The only agent that the caller can reach; `nil` for no such restriction.
    package let agentId: AgentID?
    /// When the authentication expires; `nil` if it does not.
    package let expiresAt: Timestamp?
    /// `nil` with the scope `admin`.
    package let ceiling: Ceiling?

    package init(principal: String, scopes: [Scope], agentId: AgentID?, expiresAt: Timestamp?, ceiling: Ceiling?) {
        self.principal = principal
        self.scopes = scopes
        self.agentId = agentId
        self.expiresAt = expiresAt
        self.ceiling = ceiling
    }
}

/// 201 of `POST /v1/stream-tickets`.
package struct StreamTicketAnswer: Codable, Sendable, Equatable {
    /// Authenticates one WebSocket, once.
    package let ticket: String
    /// 60 seconds after its creation.
    package let expiresAt: Timestamp

    package init(ticket: String, expiresAt: Timestamp) {
        self.ticket = ticket
        self.expiresAt = expiresAt
    }
}

/// 201 of `POST /v1/attachments`
package struct AttachmentAnswer: Codable, Sendable, Equatable {
    package let id: AttachmentID
    /// One path component without control characters.
    package let name: String
    /// As the sender stated it; not verified.
    package let mediaType: String
    /// In bytes.
    package let size: Int64
    /// SHA-256 of the content, in hexadecimal.
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
