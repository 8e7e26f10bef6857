import RoostModel
import RoostWire

/// Creates, lists and revokes tokens. A secret is returned once, by the request that creates it.
struct TokenService: Sendable {
    static let grantLife: ClosedRange<Int64> = 1_000...86_400_000
    static let usualGrantLife: Int64 = 900_000
    static let keyLife: ClosedRange<Int64> = 1_000...315_360_000_000
    static let ownScopes: [Scope] = [.read, .operate, .admin]

    let authenticator: TokenAuthenticator
    let tokens: any TokenStore
    let codes: SignInCodes
    let clock: WallClock
    let entropy: Entropy

    /// - Parameters:
    /// - agent: the agent named by the request's `agent`.
    /// - ceiling: the request's `ceiling` with symbolic links resolved.
    func mint(_ request: CreateTokenRequest, agent: AgentID?, ceiling: Ceiling?, by caller: AuthenticatedCaller, requestID: String)
        async throws
        -> MintedTokenAnswer
    {
        let now = clock.now()
        let scopes = request.scopes ?? [.read, .operate]
        func refuse(_ why: String) -> ErrorBody { ErrorBody(.invalidRequest, why, requestId: requestID) }
        guard !scopes.isEmpty, Set(scopes).count == scopes.count else {
            throw refuse("scopes must not be empty, and must name each scope only once")
        }
        guard !scopes.contains(.runner) else { throw refuse("the scope runner is for nodes, which this daemon does not support yet") }
        if agent != nil, scopes.contains(.admin) {
            throw refuse("a token of one agent cannot have the scope admin, which is not limited to one agent")
        }
        if ceiling != nil, scopes.contains(.admin) {
            throw refuse("a token with the scope admin cannot have a ceiling, because it may change every policy")
        }
        if agent != nil, ceiling?.agents.isEmpty == false { throw refuse("name the token's agents in one place: agent or ceiling.agents") }
        let life: Int64?
        switch request.kind {
        case .grant:
            let asked = request.ttlMs ?? Self.usualGrantLife
            guard Self.grantLife.contains(asked) else { throw refuse("ttlMs of a grant must be from 1000 to 86400000") }
            life = asked
        case .apiKey:
            if let asked = request.ttlMs, !Self.keyLife.contains(asked) {
                throw refuse("ttlMs of an API key must be from 1000 to 315360000000")
            }
            life = request.ttlMs
        case .control, .signIn:
            throw refuse("kind must be grant or api_key; the control token is created by rotation, a browser token by a sign-in link")
        }
        let token = AccessToken(
            id: entropy.id(at: now), kind: request.kind, name: try TokenName.checked(request.name, requestID), scopes: scopes, agent: agent,
            ceiling: ceiling, parent: caller.tokenID, createdAt: now, expiresAt: life.map { now.advanced(by: .milliseconds($0)) })
        let secret = TokenSecret.make(request.kind)
        do {
            try await tokens.add(token, hash: secret.hash)
        } catch StoreError.conflict {
            throw ErrorBody(.notAuthorized, "the token was revoked", requestId: requestID)
        }
        authenticator.enter(token, secret)
        return MintedTokenAnswer(token: secret.text, about: TokenAnswer(token, isCurrent: false))
    }

    /// All tokens, newest first.
    func list(for caller: AuthenticatedCaller) async throws -> [TokenAnswer] {
        try await tokens.tokens().map { TokenAnswer($0, isCurrent: $0.id == caller.tokenID) }
    }

    func revoke(_ id: TokenID, requestID: String) async throws {
        guard try await tokens.token(id) != nil else {
            throw ErrorBody(.tokenNotFound, "there is no token \(id.short)", requestId: requestID)
        }
        let dead = try await tokens.revoke(id, at: clock.now())
        authenticator.end(dead)
        guard !dead.isEmpty else { throw ErrorBody(.tokenNotFound, "the token \(id.short) was already revoked", requestId: requestID) }
    }

    /// Replaces the control token. All other tokens are revoked, including sign-ins of browsers and unused links.
    func rotateControl() async throws -> MintedTokenAnswer {
        let now = clock.now()
        let token = AccessToken(id: entropy.id(at: now), kind: .control, name: "control", scopes: Self.ownScopes, createdAt: now)
        let secret = TokenSecret.make(.control)
        // Before the rotation, so that a code redeemed at the same moment is either revoked with the others or no longer valid.
        codes.removeAll()
        let dead = try await tokens.rotateControl(to: token, hash: secret.hash, at: now)
        authenticator.end(dead)
        authenticator.enter(token, secret)
        return MintedTokenAnswer(token: secret.text, about: TokenAnswer(token, isCurrent: false), revoked: dead.count)
    }
}

/// The name by which people recognize a token or browser.
enum TokenName {
    static func checked(_ name: String, _ requestID: String) throws -> String {
        guard (1...100).contains(name.unicodeScalars.count), name.contains(where: { !$0.isWhitespace }),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) })
        else { throw ErrorBody(.invalidRequest, "name must be 1 to 100 characters without control characters", requestId: requestID) }
        return name
    }
}
