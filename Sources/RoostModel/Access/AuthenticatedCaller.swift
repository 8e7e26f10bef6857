/// The caller of an engine operation. An API server authenticates the request and passes this value to every operation.
package struct AuthenticatedCaller: Sendable, Equatable {
    /// The identity that was authenticated.
    package let principal: Principal
    /// The caller's scopes; ask ``may(_:)`` instead of looking here.
    package let scopes: Set<Scope>
    /// If set, only this agent and its tasks exist for the caller.
    package let agent: AgentID?
    /// When the authentication expires; `nil` if it does not.
    package let expiresAt: Timestamp?
    /// The limit on what the caller's work may do. Ignored for callers with the scope `admin`.
    package let ceiling: Ceiling

    package init(
        principal: Principal, scopes: Set<Scope>, agent: AgentID? = nil, expiresAt: Timestamp? = nil, ceiling: Ceiling = Ceiling()
    ) {
        self.principal = principal
        self.scopes = scopes
        self.agent = agent
        self.expiresAt = expiresAt
        self.ceiling = ceiling
    }

    /// A process of the daemon's own user on the Unix socket.
    package static let owner = AuthenticatedCaller(principal: .owner, scopes: Set(Scope.allCases))

    /// An unauthenticated caller on a public route.
    package static let anyone = AuthenticatedCaller(principal: .anonymous, scopes: [])

    /// The token that authenticated the caller; `nil` for the owner and for unauthenticated callers.
    package var tokenID: TokenID? {
        guard case .token(let id, _) = principal else { return nil }
        return id
    }

    /// The kind of that token; `nil` if ``tokenID`` is.
    package var tokenKind: TokenKind? {
        guard case .token(_, let kind) = principal else { return nil }
        return kind
    }

    /// The only agents that exist for the caller; empty means all agents.
    package var agents: [AgentID] { agent.map { [$0] } ?? ceiling.agents }

    /// Whether only some agents and their tasks exist for the caller.
    package var isBound: Bool { !agents.isEmpty }

    /// Whether the caller has a scope. `admin` includes `operate`, `operate` includes `read`; `runner` is separate.
    package func may(_ scope: Scope) -> Bool {
        switch scope {
        case .read: !scopes.isDisjoint(with: [.read, .operate, .admin])
        case .operate: !scopes.isDisjoint(with: [.operate, .admin])
        case .admin, .runner: scopes.contains(scope)
        }
    }

    /// Whether a ceiling limits the caller. `admin` can change every policy, so a ceiling would have no effect.
    package var hasCeiling: Bool { !may(.admin) }

    /// Whether the caller may create tokens. Grants and API keys may not: otherwise they could outlive their own expiry.
    package var mayMint: Bool {
        switch principal {
        case .owner, .token(_, .control), .token(_, .signIn): may(.admin)
        case .token, .anonymous: false
        }
    }

    /// Whether the caller's variables may name programs and home folders on the host. Only the daemon's own user may, because it can read
    /// those places without Roost anyway.
    package var choosesHostPrograms: Bool { principal == .owner }

    /// Whether an object of this agent exists for the caller; pass `nil` for an object that belongs to no agent.
    package func reaches(_ agent: AgentID?) -> Bool {
        guard isBound else { return true }
        return agent.map(agents.contains) ?? false
    }
}
