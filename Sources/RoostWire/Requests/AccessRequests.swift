package import RoostModel

/// `POST /v1/tokens`: a grant or an API key.
package struct CreateTokenRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// `grant` or `api_key`.
    package var kind: TokenKind
    package var name: String
    /// Default `read` and `operate`.
    package var scopes: [Scope]?
    /// An agent's id or name: the token then reaches only that agent and its tasks.
    package var agent: String?
    /// The most that its work may do; absent for the node's usual one.
    package var ceiling: CeilingRequest?
    /// Grants: 1,000 to 86,400,000, default 900,000. API keys: absent for no end.
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

/// `POST /v1/sign-ins`: a browser gives the code of its link and the public half of a key that it cannot give away.
package struct SignInRequest: Codable, Sendable, Equatable, ClosedSchema {
    package var code: String
    /// P-256, raw x963 form (65 bytes), base64url without padding.
    package var publicKey: String
    /// What the person will recognise the browser by.
    package var name: String?

    package init(code: String, publicKey: String, name: String? = nil) {
        self.code = code
        self.publicKey = publicKey
        self.name = name
    }
}

/// `POST /v1/sign-ins/{id}/renew`: another bearer token for proof of the key. The signature (ECDSA P-256 over SHA-256, raw r‖s form, base64url)
/// covers the UTF-8 text `roost sign-in renewal\n<sign-in id>\n<at>`; `at` may differ from the daemon's clock by two minutes, and each `at` is
/// taken once.
package struct RenewSignInRequest: Codable, Sendable, Equatable, ClosedSchema {
    package var at: Timestamp
    package var signature: String

    package init(at: Timestamp, signature: String) {
        self.at = at
        self.signature = signature
    }
}

/// `POST /v1/stream-tickets`: for a WebSocket, whose head a browser cannot set. Once, for 60 s.
package struct StreamTicketRequest: Codable, Sendable, Equatable, ClosedSchema {
    package init() {}
}
