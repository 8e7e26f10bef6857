import Crypto
import RoostModel
import RoostWire
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Browser sign-in: a link's code signs in a browser, and the browser's non-extractable key then renews its bearer token each hour.
struct SignInService: Sendable {
    static let bearerLife = Duration.seconds(3600)
    /// Counted from the last renewal.
    static let signInLife = Duration.seconds(30 * 86_400)
    private static let clockTolerance = Duration.seconds(120)

    let authenticator: TokenAuthenticator
    let tokens: any TokenStore
    let codes: SignInCodes
    let replayCache: RenewalReplayCache
    let clock: WallClock
    let entropy: Entropy

    /// - Parameter base: the URL of the TCP listener.
    func link(base: String, by caller: AuthenticatedCaller) -> SignInLinkAnswer {
        let (code, end) = codes.issue(for: caller.tokenID, at: clock.now())
        // In the fragment, which browsers do not send to servers.
        return SignInLinkAnswer(url: "\(base)/app/#code=\(code)", expiresAt: end)
    }

    func signIn(_ request: SignInRequest, requestID: String) async throws -> SignInAnswer {
        let name = try TokenName.checked(request.name ?? "browser", requestID)
        // Checked before the code is consumed, so that a malformed request does not cost the person the link.
        guard Self.key(request.publicKey) != nil else {
            throw ErrorBody(
                .invalidRequest, "publicKey must be a P-256 key in raw form (65 bytes), base64url without padding", requestId: requestID)
        }
        let now = clock.now()
        guard let code = codes.redeem(request.code, at: now) else {
            throw authenticator.guessed(ErrorBody(.signInExpired, "the link has already been used, or has expired", requestId: requestID))
        }
        let over = ErrorBody(.signInExpired, "the token that created this link was revoked", requestId: requestID)
        let token = AccessToken(
            id: entropy.id(at: now), kind: .signIn, name: name, scopes: TokenService.ownScopes, parent: code.parent, createdAt: now,
            expiresAt: now.advanced(by: Self.signInLife), publicKey: request.publicKey)
        let (secret, end) = Self.bearer(at: now)
        do {
            try await tokens.add(token, hash: secret.hash)
        } catch StoreError.conflict {
            throw over
        }
        if codes.isTakenBack(code) {
            // All tokens were revoked between redeeming the code and storing this token.
            authenticator.end(try await tokens.revoke(token.id, at: clock.now()))
            throw over
        }
        authenticator.enter(token, secret)
        return SignInAnswer(id: token.id, token: secret.text, expiresAt: end)
    }

    /// Earlier bearer tokens stay valid for their hour, because a browser's other tabs may hold one.
    func renew(_ id: TokenID, _ request: RenewSignInRequest, requestID: String) async throws -> SignInAnswer {
        let now = clock.now()
        let over = ErrorBody(.signInExpired, "this browser is no longer signed in", requestId: requestID)
        guard let token = try await tokens.token(id), token.kind == .signIn, let key = token.publicKey.flatMap(Self.key) else {
            throw authenticator.guessed(over)
        }
        guard token.revokedAt == nil, let end = token.expiresAt, end > now else { throw over }
        let text = "roost sign-in renewal\n\(id)\n\(request.at)"
        guard let bytes = Base64URL.decode(request.signature),
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: Data(bytes)),
            key.isValidSignature(signature, for: Data(text.utf8))
        else {
            throw authenticator.guessed(
                ErrorBody(.notAuthorized, "the signature does not match this browser's key", requestId: requestID))
        }
        guard abs(request.at.duration(to: now).milliseconds) <= Self.clockTolerance.milliseconds else {
            throw ErrorBody(
                .notAuthorized, "the signature's time differs from the daemon's clock by more than two minutes", hint: "set the clock",
                requestId: requestID)
        }
        guard replayCache.take(id, request.at, after: token.renewedAt, forgetBefore: now.advanced(by: .zero - Self.clockTolerance)) else {
            throw ErrorBody(.notAuthorized, "this signature has already been used", requestId: requestID)
        }
        let (secret, bearerEnd) = Self.bearer(at: now)
        // Not before the signature's own time, which may be ahead: the stored time is the replay protection after a restart.
        let renewed = try await tokens.replace(id, hash: secret.hash, at: max(now, request.at))
        authenticator.enter(renewed, secret)
        return SignInAnswer(id: id, token: secret.text, expiresAt: bearerEnd)
    }

    private static func bearer(at now: Timestamp) -> (TokenSecret, Timestamp) {
        // In whole seconds, as encoded in the secret.
        let end = Timestamp(milliseconds: (now.milliseconds / 1000) * 1000 + bearerLife.milliseconds)
        return (TokenSecret.make(.signIn, expiresAt: end), end)
    }

    private static func key(_ text: String) -> P256.Signing.PublicKey? {
        guard let bytes = Base64URL.decode(text), bytes.count == 65 else { return nil }
        return try? P256.Signing.PublicKey(x963Representation: Data(bytes))
    }
}

/// Creates sign-in links for the person who started the daemon.
package struct SignInLinks: Sendable {
    let hosts: LocalHosts
    let service: SignInService

    /// Creates a link; `nil` if there is no TCP listener.
    package func make() -> String? {
        hosts.url.map { service.link(base: $0, by: .owner).url }
    }
}
