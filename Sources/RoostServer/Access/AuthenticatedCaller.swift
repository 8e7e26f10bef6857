package import RoostModel

/// Who stands at an API server: proven once, then carried by the request, stream or socket.
package struct AuthenticatedCaller: Sendable, Equatable {
    package let principal: Principal
    package let scopes: Set<Scope>
    /// Where set, only this agent and its tasks exist for the caller.
    package let agent: AgentID?
    /// When the proof runs out by itself.
    package let expiresAt: Timestamp?

    package init(principal: Principal, scopes: Set<Scope>, agent: AgentID? = nil, expiresAt: Timestamp? = nil) {
        self.principal = principal
        self.scopes = scopes
        self.agent = agent
        self.expiresAt = expiresAt
    }

    /// A process of the daemon's own user on the Unix socket.
    package static let owner = AuthenticatedCaller(principal: .owner, scopes: Set(Scope.allCases))

    /// Nobody in particular, on a public route.
    package static let anyone = AuthenticatedCaller(principal: .anonymous, scopes: [])

    package var tokenID: TokenID? {
        guard case .token(let id, _) = principal else { return nil }
        return id
    }

    package var tokenKind: TokenKind? {
        guard case .token(_, let kind) = principal else { return nil }
        return kind
    }

    /// A scope includes those below it, but for `runner`, which is apart.
    package func may(_ scope: Scope) -> Bool {
        switch scope {
        case .read: !scopes.isDisjoint(with: [.read, .operate, .admin])
        case .operate: !scopes.isDisjoint(with: [.operate, .admin])
        case .admin, .runner: scopes.contains(scope)
        }
    }

    /// Only the owner's own proofs make or rotate others: a grant that could mint would outlive itself.
    package var mayMint: Bool {
        switch principal {
        case .owner, .token(_, .control), .token(_, .signIn): may(.admin)
        case .token, .anonymous: false
        }
    }

    /// Whether a thing of this agent exists for the caller; `nil` for a thing of no agent.
    package func reaches(_ agent: AgentID?) -> Bool {
        self.agent == nil || self.agent == agent
    }
}

/// The way by which a request came in.
package enum Transport: Sendable, Equatable {
    /// The peer's user was checked when it connected.
    case unix
    case tcp
}
