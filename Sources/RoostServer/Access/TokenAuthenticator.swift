package import HTTPTypes
package import Logging
package import RoostModel
import RoostSupport
import RoostWire

/// The ``Authenticator`` of the daemon: hosts and origins by exact match, tokens by their hash in the store.
package final class TokenAuthenticator: Authenticator {
    private let hosts: LocalHosts
    private let tokens: any TokenStore
    private let clock: WallClock
    private let log: Logger
    private let verified = VerifiedTokenCache()
    private let rateLimiter = AuthenticationRateLimiter()
    private let revocations = TokenRevocations()
    private let tickets = Tickets()

    /// - Parameters:
    ///   - hosts: the allowed hosts and origins.
    ///   - tokens: the store in which tokens are looked up by hash.
    package init(hosts: LocalHosts, tokens: any TokenStore, clock: WallClock, log: Logger) {
        self.hosts = hosts
        self.tokens = tokens
        self.clock = clock
        self.log = log
    }

    // MARK: Host and origin

    package func inspect(_ fields: HTTPFields, authority: String?, transport: Transport, requestID: String) throws {
        // Browsers cannot connect to a Unix socket.
        guard transport == .tcp else { return }
        guard let authority, fields[AccessFields.host] == nil, hosts.accepts(host: authority) else {
            throw ErrorBody(
                .hostRefused, "the daemon does not accept this host name", hint: "use localhost or 127.0.0.1 with the daemon's port",
                requestId: requestID)
        }
        if let origin = fields[.origin] {
            guard hosts.accepts(origin: origin) else {
                throw ErrorBody(
                    .originRefused, "pages of another origin may not use this daemon", hint: "list the origin in server.origins",
                    requestId: requestID)
            }
        } else if let site = fields[AccessFields.fetchSite], site != "same-origin", site != "none" {
            // Without an Origin: a link, image or script of another page. Only navigation from another port of the same site is allowed.
            guard site == "same-site", fields[AccessFields.fetchMode] == "navigate" else {
                throw ErrorBody(.originRefused, "pages of another origin may not use this daemon", requestId: requestID)
            }
        }
    }

    package func allows(origin: String) -> Bool { hosts.accepts(origin: origin) }

    // MARK: Proof

    package func authenticate(_ fields: HTTPFields, transport: Transport, requestID: String) async throws -> AuthenticatedCaller {
        guard let proof = fields[.authorization] else {
            if transport == .unix { return .owner }
            throw ErrorBody(
                .notAuthorized, "this request needs a token", hint: "send Authorization: Bearer …; sign in a browser with roost open",
                requestId: requestID)
        }
        let now = clock.now()
        let secret = Self.bearer(proof)
        let hash = secret?.hash
        if let hash, let known = verified.caller(hash, at: now) {
            if known.isDue { await noteUse(of: known.caller, fields, at: now) }
            return known.caller
        }
        let generation = verified.generation
        guard let secret, let hash, let token = try await tokens.token(hash: hash) else {
            throw guessed(
                ErrorBody(.notAuthorized, "the token is unknown", hint: "it may have been revoked", requestId: requestID))
        }
        let caller = Self.caller(token, until: secret.expiresAt)
        // A known token that was revoked or has expired is not a guess, so it does not count as a failed attempt.
        guard token.revokedAt == nil else { throw ErrorBody(.notAuthorized, "the token was revoked", requestId: requestID) }
        try confirm(caller, requestID: requestID)
        verified.enter(hash, caller, at: now, generation: generation)
        await noteUse(of: caller, fields, at: now)
        return caller
    }

    package func confirm(_ caller: AuthenticatedCaller, requestID: String) throws {
        guard let id = caller.tokenID else { return }
        guard !revocations.isDead(id) else { throw ErrorBody(.notAuthorized, "the token was revoked", requestId: requestID) }
        guard let end = caller.expiresAt, end <= clock.now() else { return }
        throw ErrorBody(caller.tokenKind == .signIn ? .signInExpired : .notAuthorized, "the token has expired", requestId: requestID)
    }

    /// - Parameter end: the expiry of the secret, if it is before that of the token.
    private static func caller(_ token: AccessToken, until end: Timestamp?) -> AuthenticatedCaller {
        AuthenticatedCaller(
            principal: .token(token.id, token.kind), scopes: Set(token.scopes), agent: token.agent,
            expiresAt: [token.expiresAt, end].compactMap(\.self).min(), ceiling: token.ceiling ?? Ceiling())
    }

    /// The secret of `Bearer …`; `nil` if the field has another form or was sent twice.
    private static func bearer(_ field: String) -> TokenSecret? {
        guard field.count > 7, field.prefix(7).lowercased() == "bearer " else { return nil }
        return TokenSecret(field.dropFirst(7))
    }

    private func noteUse(of caller: AuthenticatedCaller, _ fields: HTTPFields, at now: Timestamp) async {
        guard let id = caller.tokenID else { return }
        do {
            try await tokens.used(id, origin: fields[.origin], at: now)
        } catch {
            // The request must not fail because its use cannot be recorded; if the store is unwritable, other operations report it.
            log.warning("The use of a token could not be recorded", metadata: .keys((.error, "\(error)")))
        }
    }

    // MARK: Guessing

    /// Records a failed authentication. Valid proofs are never delayed by it, so that an attacker cannot lock out others.
    ///
    /// - Returns: the error to answer with: `refusal`, or ``TooManyAttempts`` after too many failures.
    func guessed(_ refusal: ErrorBody) -> any Error {
        let now = clock.monotonic()
        guard let wait = rateLimiter.wait(at: now) else {
            rateLimiter.failed(at: now)
            return refusal
        }
        return TooManyAttempts(wait: wait, requestID: refusal.requestId)
    }

    // MARK: Life and end of tokens

    /// Caches a token that was just created, so that its first use needs no look-up.
    func enter(_ token: AccessToken, _ secret: TokenSecret) {
        verified.enter(secret.hash, Self.caller(token, until: secret.expiresAt), at: clock.now())
    }

    /// Rejects these tokens from now on, and ends the streams and shells opened with them.
    func end(_ dead: some Sequence<TokenID>) {
        let dead = Set(dead)
        guard !dead.isEmpty else { return }
        verified.remove(dead)
        revocations.end(dead)
    }

    package func ended(_ caller: AuthenticatedCaller) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [revocations] in
                await revocations.wait(for: caller.tokenID)
            }
            if let end = caller.expiresAt {
                group.addTask { [clock] in
                    while !Task.isCancelled, clock.now() < end {
                        // In intervals, because the wall clock, which decides, may be changed meanwhile.
                        let rest = clock.now().duration(to: end)
                        guard (try? await clock.sleep(min(rest, .seconds(60)))) != nil else { return }
                    }
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: Tickets

    package func issueTicket(for caller: AuthenticatedCaller) -> StreamTicket { tickets.issue(for: caller, at: clock.now()) }

    package func redeem(_ ticket: String) -> AuthenticatedCaller? {
        guard let caller = tickets.redeem(ticket, at: clock.now()), caller.tokenID.map({ !revocations.isDead($0) }) ?? true else {
            return nil
        }
        return caller
    }
}
