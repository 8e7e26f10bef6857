/// A permission of a principal. The order is `read` < `operate` < `admin` < `runner`; see ``AuthenticatedCaller/may(_:)`` for what includes
/// what.
package enum Scope: String, Codable, Sendable, CaseIterable, Comparable {
    case read
    case operate
    case admin
    case runner

    /// Compares by position in `allCases`.
    package static func < (left: Scope, right: Scope) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// How a token came to be, which decides how long it lives and whether it may create others.
package enum TokenKind: String, Codable, Sendable, CaseIterable {
    /// The owner's own token: may do everything, including creating and rotating tokens. At most one exists.
    case control
    /// A short-lived token for a page or program. It can neither create nor rotate tokens.
    case grant
    /// A long-lived token for a program. Like a grant, it has only the scopes it was given.
    case apiKey = "api_key"
    /// A signed-in browser. Bound to a non-extractable key of the browser and renewed by proof of possession of it.
    case signIn = "sign_in"
}

/// A token without its secret. The store keeps only the secret's hash; the secret is shown once, when the token is created.
package struct AccessToken: Sendable, Equatable, Codable {
    package let id: TokenID
    /// Decides lifetime, renewal and whether this token may create others.
    package let kind: TokenKind
    /// The name that its creator chose, for people.
    package let name: String
    /// What the token may do; see ``AuthenticatedCaller/may(_:)``.
    package let scopes: [Scope]
    /// If set, the token can reach only this agent and its tasks.
    package let agent: AgentID?
    /// The limit on what work started with this token may do; `nil` means the node's default ceiling.
    package let ceiling: Ceiling?
    /// The token that created it. Revoking the parent revokes this token.
    package let parent: TokenID?
    package let createdAt: Timestamp
    /// When its secret was last replaced; `nil` if never.
    package var renewedAt: Timestamp?
    /// When it expires; `nil` if it does not.
    package let expiresAt: Timestamp?
    /// When a request last used it; recorded at most once a minute.
    package var lastUsedAt: Timestamp?
    /// The `Origin` header of the last use, if a browser sent one.
    package var lastOrigin: String?
    /// When it was revoked; `nil` while it is valid or merely expired.
    package var revokedAt: Timestamp?
    /// For `sign_in`: the browser's public key (P-256, uncompressed X9.63 form, base64url).
    package let publicKey: String?

    package init(
        id: TokenID, kind: TokenKind, name: String, scopes: [Scope], agent: AgentID? = nil, ceiling: Ceiling? = nil, parent: TokenID? = nil,
        createdAt: Timestamp, renewedAt: Timestamp? = nil, expiresAt: Timestamp? = nil, lastUsedAt: Timestamp? = nil,
        lastOrigin: String? = nil,
        revokedAt: Timestamp? = nil, publicKey: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.scopes = scopes
        self.agent = agent
        self.ceiling = ceiling
        self.parent = parent
        self.createdAt = createdAt
        self.renewedAt = renewedAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.lastOrigin = lastOrigin
        self.revokedAt = revokedAt
        self.publicKey = publicKey
    }
}
