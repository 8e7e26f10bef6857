import Crypto
import RoostModel
import RoostWire
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Browsers: a link with a code brings one in; the key that it made then, and cannot give away, gets it another bearer token each hour.
struct SignInService: Sendable {
    static let bearerLife = Duration.seconds(3600)
    /// From the last renewal.
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
        // Behind the hash: browsers send it to nobody.
        return SignInLinkAnswer(url: "\(base)/app/#code=\(code)", expiresAt: end)
    }

    func signIn(_ request: SignInRequest, requestID: String) async throws -> SignInAnswer {
        let name = try TokenName.checked(request.name ?? "browser", requestID)
        // Before the code is taken: a page's mistake must not cost the person the link.
        guard Self.key(request.publicKey) != nil else {
            throw ErrorBody(
                .invalidRequest, "publicKey must be a P-256 key in raw form (65 bytes), base64url without padding", requestId: requestID)
        }
        let now = clock.now()
        guard let code = codes.redeem(request.code, at: now) else {
            throw authenticator.guessed(ErrorBody(.signInExpired, "the link was used already, or has run out", requestId: requestID))
        }
        let over = ErrorBody(.signInExpired, "the token that made this link was revoked", requestId: requestID)
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
            // All tokens died between the link's use and this one's making.
            authenticator.end(try await tokens.revoke(token.id, at: clock.now()))
            throw over
        }
        authenticator.enter(token, secret)
        return SignInAnswer(id: token.id, token: secret.text, expiresAt: end)
    }

    /// Bearers given before stay good for their hour: a browser's second tab holds one of its own.
    func renew(_ id: TokenID, _ request: RenewSignInRequest, requestID: String) async throws -> SignInAnswer {
        let now = clock.now()
        let over = ErrorBody(.signInExpired, "this browser is signed in no more", requestId: requestID)
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
                ErrorBody(.notAuthorized, "the signature does not fit this browser's key", requestId: requestID))
        }
        guard abs(request.at.duration(to: now).milliseconds) <= Self.clockTolerance.milliseconds else {
            throw ErrorBody(
                .notAuthorized, "the signature's time differs from the daemon's clock by more than two minutes", hint: "set the clock",
                requestId: requestID)
        }
        guard replayCache.take(id, request.at, after: token.renewedAt, forgetBefore: now.advanced(by: .zero - Self.clockTolerance)) else {
            throw ErrorBody(.notAuthorized, "this signature was used already", requestId: requestID)
        }
        let (secret, bearerEnd) = Self.bearer(at: now)
        // Never before the signature's own time, which may be ahead: so what is stored tells a later daemon what it must not take again.
        let renewed = try await tokens.replace(id, hash: secret.hash, at: max(now, request.at))
        authenticator.enter(renewed, secret)
        return SignInAnswer(id: id, token: secret.text, expiresAt: bearerEnd)
    }

    private static func bearer(at now: Timestamp) -> (TokenSecret, Timestamp) {
        // Whole seconds, as the secret carries it.
        let end = Timestamp(milliseconds: (now.milliseconds / 1000) * 1000 + bearerLife.milliseconds)
        return (TokenSecret.make(.signIn, expiresAt: end), end)
    }

    private static func key(_ text: String) -> P256.Signing.PublicKey? {
        guard let bytes = Base64URL.decode(text), bytes.count == 65 else { return nil }
        return try? P256.Signing.PublicKey(x963Representation: Data(bytes))
    }
}

/// Makes sign-in links for whoever started the daemon.
package struct SignInLinks: Sendable {
    let hosts: LocalHosts
    let service: SignInService

    /// `nil` where there is no API server for browsers.
    package func make() -> String? {
        hosts.url.map { service.link(base: $0, by: .owner).url }
    }
}
