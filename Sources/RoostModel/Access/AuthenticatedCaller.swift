/// Who asks for something: proven once by an entry point, then handed to every operation of the engine.
package struct AuthenticatedCaller: Sendable, Equatable {
    package let principal: Principal
    package let scopes: Set<Scope>
    /// Where set, only this agent and its tasks exist for the caller.
    package let agent: AgentID?
    /// When the proof runs out by itself.
    package let expiresAt: Timestamp?
    /// The most that what the caller asks for may do; of no meaning with the scope `admin`.
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

    /// The agents that alone exist for the caller; empty for all.
    package var agents: [AgentID] { agent.map { [$0] } ?? ceiling.agents }

    /// Whether only some agents and their tasks exist for the caller.
    package var isBound: Bool { !agents.isEmpty }

    /// A scope includes those below it, but for `runner`, which is apart.
    package func may(_ scope: Scope) -> Bool {
        switch scope {
        case .read: !scopes.isDisjoint(with: [.read, .operate, .admin])
        case .operate: !scopes.isDisjoint(with: [.operate, .admin])
        case .admin, .runner: scopes.contains(scope)
        }
    }

    /// Whether what the caller asks for is measured against a ceiling. The scope `admin` may change every policy, so none would hold it.
    package var hasCeiling: Bool { !may(.admin) }

    /// Only the owner's own proofs make or rotate others: a grant that could mint would outlive itself.
    package var mayMint: Bool {
        switch principal {
        case .owner, .token(_, .control), .token(_, .signIn): may(.admin)
        case .token, .anonymous: false
        }
    }

    /// Whether the caller's variables may say where programs and homes of the host lie. Only a process of the daemon's own user could read
    /// those places without Roost.
    package var choosesHostPrograms: Bool { principal == .owner }

    /// Whether a thing of this agent exists for the caller; `nil` for a thing of no agent.
    package func reaches(_ agent: AgentID?) -> Bool {
        guard isBound else { return true }
        return agent.map(agents.contains) ?? false
    }
}
