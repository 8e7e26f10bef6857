package import RoostModel

/// `POST /v1/tokens`: creates a grant or an API key.
package struct CreateTokenRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// `grant` or `api_key`.
    package var kind: TokenKind
    /// For people, 1 to 100 characters.
    package var name: String
    /// Default: `read` and `operate`.
    package var scopes: [Scope]?
    /// An agent's id or name; the token can then reach only that agent and its tasks.
    package var agent: String?
    /// The limit on what its work may do; absent for the node's default.
    package var ceiling: CeilingRequest?
    /// The lifetime. Grants: 1,000 to 86,400,000, default 900,000. API keys: absent for no expiry.
    package var ttlMs: Int64?

    package init(
        kind: TokenKind, name: String, scopes: [Scope]? = nil, agent: String? = nil, ceiling: CeilingRequest? = nil, ttlMs: Int64? = nil
    ) {
        self.kind = kind
        self.name = name
        self.scopes = scopes
        self.agent = agent
        self.ceiling = ceiling
        self.ttlMs = ttlMs
    }
}

/// `POST /v1/sign-ins`: a browser sends the code of its link and the public part of its non-extractable key.
package struct SignInRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// The one-time code of the sign-in link.
    package var code: String
    /// P-256, uncompressed X9.63 form (65 bytes), base64url without padding.
    package var publicKey: String
    /// A name by which the person recognizes the browser.
    package var name: String?

    package init(code: String, publicKey: String, name: String? = nil) {
        self.code = code
        self.publicKey = publicKey
        self.name = name
    }
}

/// `POST /v1/sign-ins/{id}/renew`: exchanges a proof of possession of the key for another bearer token. The signature (ECDSA P-256 over
/// SHA-256, raw r‖s form, base64url) covers the UTF-8 text `roost sign-in renewal\n<sign-in id>\n<at>`. `at` may differ from the daemon's
/// clock by two minutes, and each `at` is accepted once.
package struct RenewSignInRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// The time that was signed.
    package var at: Timestamp
    /// See above for the form.
    package var signature: String

    package init(at: Timestamp, signature: String) {
        self.at = at
        self.signature = signature
    }
}

/// `POST /v1/stream-tickets`: creates a ticket for a WebSocket, because a browser cannot set its headers. Valid once, for 60 s.
package struct StreamTicketRequest: Codable, Sendable, Equatable, ClosedSchema {
    package init() {}
}
