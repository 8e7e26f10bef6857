/// What a principal may do.
package enum Scope: String, Codable, Sendable, CaseIterable, Comparable {
    case read
    case operate
    case admin
    case runner

    package static func < (left: Scope, right: Scope) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

package enum TokenKind: String, Codable, Sendable, CaseIterable {
    /// The owner's own: everything, minting and rotation included. One at a time.
    case control
    /// A short-lived one for a page or program: never mints, never rotates.
    case grant
    /// A long-lived one for a program; as a grant, with the scopes it was given.
    case apiKey = "api_key"
    /// A browser's: bound to a key that the browser cannot give away, renewed by proof of it.
    case signIn = "sign_in"
}

/// One proof of who asks, without its secret: that is stored as a hash and shown once.
package struct AccessToken: Sendable, Equatable, Codable {
    package let id: TokenID
    package let kind: TokenKind
    package let name: String
    package let scopes: [Scope]
    /// Where set, the token reaches only this agent and its tasks.
    package let agent: AgentID?
    /// The most that its work may do; absent for the node's usual one.
    package let ceiling: Ceiling?
    /// The token that minted it; revoking that one revokes this.
    package let parent: TokenID?
    package let createdAt: Timestamp
    /// When its secret was last replaced.
    package var renewedAt: Timestamp?
    package let expiresAt: Timestamp?
    package var lastUsedAt: Timestamp?
    /// The `Origin` of the last use, where a browser sent one.
    package var lastOrigin: String?
    package var revokedAt: Timestamp?
    /// A browser's public key (P-256, raw x963 form, base64url), for `sign_in`.
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
