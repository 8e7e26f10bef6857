import Crypto
import Foundation
import HTTPTypes
import Logging
import RoostModel
import RoostStore
import RoostTestSupport
import RoostWire
import Testing

@testable import RoostServer

/// An authenticator with its services over an in-memory store and a clock that the test controls.
private struct AccessServices: Sendable {
    let clock = VirtualClock(start: Timestamp(milliseconds: 1_800_000_000_000))
    let store: Store
    let authenticator: TokenAuthenticator
    let tokens: TokenService
    let signIns: SignInService

    init() throws {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        store = try Store.open(.inMemory, redact: { $1 }, logger: log)
        let entropy = Entropy(bits: { .random(in: .min ... .max) })
        authenticator = TokenAuthenticator(hosts: LocalHosts(listed: []), tokens: store.tokens, clock: clock.wallClock, log: log)
        let codes = SignInCodes()
        tokens = TokenService(authenticator: authenticator, tokens: store.tokens, codes: codes, clock: clock.wallClock, entropy: entropy)
        signIns = SignInService(
            authenticator: authenticator, tokens: store.tokens, codes: codes, replayCache: RenewalReplayCache(), clock: clock.wallClock,
            entropy: entropy)
    }

    func caller(_ token: String) async throws -> AuthenticatedCaller {
        try await authenticator.authenticate([.authorization: "Bearer \(token)"], transport: .tcp, requestID: "1")
    }

    func code(_ token: String) async -> String? {
        do {
            _ = try await caller(token)
            return nil
        } catch let error as TooManyAttempts {
            return error.body.error.code
        } catch {
            return (error as? ErrorBody)?.error.code
        }
    }

    func mint(_ kind: TokenKind = .grant, ttl: Int64? = nil, by caller: AuthenticatedCaller = .owner) async throws -> MintedTokenAnswer {
        var request = CreateTokenRequest(kind: kind, name: "test", scopes: [.read])
        request.ttlMs = ttl
        return try await tokens.mint(request, agent: nil, ceiling: nil, by: caller, requestID: "1")
    }

    static let wrong = TokenSecret.make(.grant).text

    /// The client side of a browser's sign-in.
    func signIn(_ key: P256.Signing.PrivateKey) async throws -> SignInAnswer {
        let link = signIns.link(base: "http://127.0.0.1:1", by: .owner).url
        return try await signIns.signIn(
            SignInRequest(code: String(link.split(separator: "=")[1]), publicKey: Base64URL.encode(key.publicKey.x963Representation)),
            requestID: "1")
    }

    func renew(_ id: TokenID, _ key: P256.Signing.PrivateKey, at: Timestamp, saying text: String? = nil) async throws -> SignInAnswer {
        let signature = try key.signature(for: Data((text ?? "roost sign-in renewal\n\(id)\n\(at)").utf8))
        return try await signIns.renew(
            id, RenewSignInRequest(at: at, signature: Base64URL.encode(signature.rawRepresentation)), requestID: "1")
    }
}

@Suite("Tokens")
struct TokenTests {
    @Test("A grant is valid until it expires, and its secret is stored nowhere (TK-07)")
    func grant() async throws {
        let services = try AccessServices()
        let minted = try await services.mint(ttl: 5000)
        let caller = try await services.caller(minted.token)
        #expect(caller.scopes == [.read] && caller.may(.read) && !caller.may(.operate) && !caller.mayMint)
        let stored = try await services.store.tokens.tokens()
        #expect(!String(describing: stored).contains(minted.token))
        services.clock.advance(by: .seconds(6))
        #expect(await services.code(minted.token) == "not_authorized")
    }

    @Test("Missing, wrong and malformed credentials", arguments: ["", "Bearer", "Bearer x", "Basic dTpw", "Bearer roost_g_short"])
    func noProof(field: String) async throws {
        let services = try AccessServices()
        await #expect(throws: ErrorBody.self) {
            try await services.authenticator.authenticate([.authorization: field], transport: .tcp, requestID: "1")
        }
        await #expect(throws: ErrorBody.self) { try await services.authenticator.authenticate([:], transport: .tcp, requestID: "1") }
        let owner = try await services.authenticator.authenticate([:], transport: .unix, requestID: "1")
        #expect(owner == .owner)
    }

    @Test("Revoking takes effect at once, also for tokens made with it and for cached credentials")
    func revoke() async throws {
        let services = try AccessServices()
        let control = try await services.tokens.rotateControl()
        let child = try await services.mint(.apiKey, by: try await services.caller(control.token))
        #expect(await services.code(child.token) == nil)
        try await services.tokens.revoke(control.about.id, requestID: "1")
        #expect(await services.code(control.token) == "not_authorized")
        #expect(await services.code(child.token) == "not_authorized")
        await #expect(throws: ErrorBody.self) { try await services.tokens.revoke(control.about.id, requestID: "1") }
    }

    @Test("A request authenticated before the revocation creates no token after it, and a late body is refused")
    func lateComers() async throws {
        let services = try AccessServices()
        let control = try await services.tokens.rotateControl()
        let caller = try await services.caller(control.token)
        #expect(throws: Never.self) { try services.authenticator.confirm(caller, requestID: "1") }
        _ = try await services.tokens.rotateControl()
        #expect(throws: ErrorBody(.notAuthorized, "the token was revoked", requestId: "1")) {
            try services.authenticator.confirm(caller, requestID: "1")
        }
        await #expect(throws: ErrorBody(.notAuthorized, "the token was revoked", requestId: "1")) {
            try await services.mint(.apiKey, by: caller)
        }
        let brief = try await services.caller(try await services.mint(ttl: 5000).token)
        services.clock.advance(by: .seconds(6))
        #expect(throws: ErrorBody(.notAuthorized, "the token has expired", requestId: "1")) {
            try services.authenticator.confirm(brief, requestID: "1")
        }
    }

    @Test("A link made before the rotation signs nobody in (TK-06)")
    func oldLinks() async throws {
        let services = try AccessServices()
        let key = P256.Signing.PrivateKey()
        func signIn(_ link: SignInLinkAnswer) async throws -> SignInAnswer {
            try await services.signIns.signIn(
                SignInRequest(
                    code: String(link.url.split(separator: "=")[1]), publicKey: Base64URL.encode(key.publicKey.x963Representation)),
                requestID: "1")
        }
        let (one, two) = (services.signIns.link(base: "http://x", by: .owner), services.signIns.link(base: "http://x", by: .owner))
        _ = try await signIn(one)
        _ = try await services.tokens.rotateControl()
        await #expect(throws: ErrorBody.self) { try await signIn(two) }
        #expect(try await services.store.tokens.tokens().count { $0.kind == .signIn && $0.revokedAt == nil } == 0)
        _ = try await signIn(services.signIns.link(base: "http://x", by: .owner))
    }

    @Test("A new control token revokes all others, including open streams and tickets (TK-06)")
    func rotation() async throws {
        let services = try AccessServices()
        let old = try await services.mint(.apiKey)
        let caller = try await services.caller(old.token)
        let ticket = services.authenticator.issueTicket(for: caller)
        async let ended: Void = services.authenticator.ended(caller)
        let control = try await services.tokens.rotateControl()
        await ended
        #expect(control.revoked == 1)
        #expect(services.authenticator.redeem(ticket.ticket) == nil)
        #expect(await services.code(old.token) == "not_authorized")
        #expect(await services.code(control.token) == nil)
        let again = try await services.tokens.rotateControl()
        #expect(await services.code(control.token) == "not_authorized")
        #expect(await services.code(again.token) == nil)
    }

    @Test("Tokens of forbidden kinds, scopes and lifetimes are refused")
    func limits() async throws {
        let services = try AccessServices()
        func refused(_ request: CreateTokenRequest, agent: AgentID? = nil) async -> Bool {
            do {
                _ = try await services.tokens.mint(request, agent: agent, ceiling: nil, by: .owner, requestID: "1")
                return false
            } catch { return (error as? ErrorBody)?.code == .invalidRequest }
        }
        #expect(await refused(CreateTokenRequest(kind: .control, name: "x")))
        #expect(await refused(CreateTokenRequest(kind: .signIn, name: "x")))
        #expect(await refused(CreateTokenRequest(kind: .grant, name: "x", scopes: [])))
        #expect(await refused(CreateTokenRequest(kind: .grant, name: "x", scopes: [.runner])))
        #expect(await refused(CreateTokenRequest(kind: .grant, name: "x", ttlMs: 999)))
        #expect(await refused(CreateTokenRequest(kind: .grant, name: "x", ttlMs: 86_400_001)))
        #expect(await refused(CreateTokenRequest(kind: .grant, name: "  ")))
        #expect(await refused(CreateTokenRequest(kind: .grant, name: "x\u{1b}[2J")))
        #expect(await refused(CreateTokenRequest(kind: .grant, name: "x", scopes: [.admin]), agent: TestAPIServer.id()))
        #expect(await !refused(CreateTokenRequest(kind: .grant, name: "x")))
    }

    @Test("Failed attempts are delayed, longer each time; known tokens are not (LB-12)")
    func rateLimiter() async throws {
        let services = try AccessServices()
        let known = try await services.mint(ttl: 86_400_000)
        for _ in 0..<AuthenticationRateLimiter.allowance { #expect(await services.code(AccessServices.wrong) == "not_authorized") }
        #expect(await services.code(AccessServices.wrong) == "too_many_attempts")
        #expect(await services.code("nonsense") == "too_many_attempts")
        #expect(await services.code(known.token) == nil)
        var waits: [Int64] = []
        for _ in 0..<8 {
            let answer = services.authenticator.guessed(ErrorBody(.notAuthorized, "wrong", requestId: "1"))
            waits.append((answer as? TooManyAttempts)?.seconds ?? 0)
            services.clock.advance(by: .seconds(waits.last ?? 0))
            #expect(await services.code(AccessServices.wrong) == "not_authorized")
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60])
        services.clock.advance(by: .seconds(200))
        #expect(await services.code(AccessServices.wrong) == "not_authorized")
        #expect(await services.code(AccessServices.wrong) == "not_authorized")
    }

    @Test("Valid credentials are accepted during others' failed attempts: unused tokens, links and renewals")
    func lockOutOfOthers() async throws {
        let services = try AccessServices()
        let secret = TokenSecret.make(.apiKey)
        let unused = AccessToken(
            id: Entropy(bits: { .random(in: .min ... .max) }).id(at: services.clock.wallClock.now()), kind: .apiKey, name: "unused",
            scopes: [.read], createdAt: services.clock.wallClock.now())
        try await services.store.tokens.add(unused, hash: secret.hash)
        let key = P256.Signing.PrivateKey()
        while await services.code(AccessServices.wrong) == "not_authorized" {}
        #expect(await services.code(AccessServices.wrong) == "too_many_attempts", "the control")
        #expect(await services.code(secret.text) == nil)
        let browser = try await services.signIn(key)
        _ = try await services.renew(browser.id, key, at: services.clock.wallClock.now())
        #expect(await services.code(AccessServices.wrong) == "too_many_attempts", "what is right does not help who is wrong")
        await #expect(throws: TooManyAttempts.self) {
            try await services.signIns.signIn(
                SignInRequest(code: "wrong", publicKey: Base64URL.encode(key.publicKey.x963Representation)), requestID: "1")
        }
        await #expect(throws: TooManyAttempts.self) {
            try await services.renew(browser.id, P256.Signing.PrivateKey(), at: services.clock.wallClock.now())
        }
    }

    @Test("Setting the clock back does not lengthen the delay")
    func lockOutAndClock() async throws {
        let services = try AccessServices()
        let since = VirtualClock()
        let clock = WallClock(
            now: { services.clock.now }, sleep: { _ in }, monotonic: { .milliseconds(since.now.milliseconds) })
        let authenticator = TokenAuthenticator(
            hosts: LocalHosts(listed: []), tokens: services.store.tokens, clock: clock,
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let wrong = ErrorBody(.notAuthorized, "wrong", requestId: "1")
        for _ in 0..<AuthenticationRateLimiter.allowance { #expect(!(authenticator.guessed(wrong) is TooManyAttempts)) }
        services.clock.advance(by: .seconds(-86_400))
        #expect((authenticator.guessed(wrong) as? TooManyAttempts)?.seconds == 1, "the control")
        since.advance(by: .seconds(1))
        #expect(!(authenticator.guessed(wrong) is TooManyAttempts))
    }

    @Test("A ticket admits exactly one of a hundred callers, within a minute")
    func tickets() async throws {
        let services = try AccessServices()
        let caller = try await services.caller(try await services.mint(ttl: 86_400_000).token)
        let ticket = services.authenticator.issueTicket(for: caller).ticket
        let winners = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { services.authenticator.redeem(ticket) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        let late = services.authenticator.issueTicket(for: caller).ticket
        services.clock.advance(by: .seconds(61))
        #expect(services.authenticator.redeem(late) == nil)
    }

    @Test("A stream ends when its token expires; the owner's never does")
    func expiry() async throws {
        let services = try AccessServices()
        let caller = try await services.caller(try await services.mint(ttl: 5000).token)
        let ended = Task { await services.authenticator.ended(caller) }
        await services.clock.sleeper(for: .seconds(5))
        services.clock.advance(by: .seconds(5))
        await ended.value
        let owner = Task { await services.authenticator.ended(.owner) }
        owner.cancel()
        await owner.value
    }

    @Test("Secrets are redacted wherever they appear")
    func redaction() {
        for secret in [TokenSecret.make(.control), .make(.grant), .make(.apiKey), .make(.signIn, expiresAt: Timestamp(milliseconds: 1))] {
            #expect(TokenSecret(secret.text)?.hash == secret.hash)
            #expect(!Redactor().redact("token=\(secret.text) end").contains(secret.text.suffix(30)))
        }
    }
}

@Suite("Browsers")
struct SignInTests {
    private let key = P256.Signing.PrivateKey()

    @Test("A link signs one browser in, once, within ten minutes")
    func link() async throws {
        let services = try AccessServices()
        let url = services.signIns.link(base: "http://127.0.0.1:1", by: .owner).url
        let code = String(url.split(separator: "=")[1])
        #expect(url.hasPrefix("http://127.0.0.1:1/app/#code=") && code.utf8.count == 22)
        let request = SignInRequest(code: code, publicKey: Base64URL.encode(key.publicKey.x963Representation), name: "laptop")
        let answer = try await services.signIns.signIn(request, requestID: "1")
        let caller = try await services.caller(answer.token)
        #expect(caller.mayMint && caller.tokenID == answer.id)
        await #expect(throws: ErrorBody.self) { try await services.signIns.signIn(request, requestID: "1") }
        let late = services.signIns.link(base: "", by: .owner).url
        services.clock.advance(by: .seconds(601))
        let lateCode = String(late.split(separator: "=")[1])
        await #expect(throws: ErrorBody.self) {
            try await services.signIns.signIn(SignInRequest(code: lateCode, publicKey: request.publicKey), requestID: "1")
        }
    }

    @Test("A failed attempt by the page does not use up the link")
    func badKey() async throws {
        let services = try AccessServices()
        let code = String(services.signIns.link(base: "", by: .owner).url.split(separator: "=")[1])
        for bad in [
            "", "AAAA", Base64URL.encode([4] + [UInt8](repeating: 1, count: 64)), Base64URL.encode([UInt8](repeating: 0, count: 65)),
        ] {
            await #expect(throws: ErrorBody.self) {
                try await services.signIns.signIn(SignInRequest(code: code, publicKey: bad), requestID: "1")
            }
        }
        _ = try await services.signIns.signIn(
            SignInRequest(code: code, publicKey: Base64URL.encode(key.publicKey.x963Representation)), requestID: "1")
    }

    @Test("The key gets a new bearer each hour; the previous one stays valid for its own hour")
    func renewal() async throws {
        let services = try AccessServices()
        let first = try await services.signIn(key)
        services.clock.advance(by: .seconds(3000))
        let second = try await services.renew(first.id, key, at: services.clock.now)
        #expect(await services.code(first.token) == nil)
        #expect(await services.code(second.token) == nil)
        services.clock.advance(by: .seconds(700))
        #expect(await services.code(first.token) != nil)
        #expect(await services.code(second.token) == nil)
        services.clock.advance(by: .seconds(3600))
        #expect(await services.code(second.token) == "sign_in_expired")
        services.clock.advance(by: .seconds(29 * 86_400))
        _ = try await services.renew(first.id, key, at: services.clock.now)
        services.clock.advance(by: .seconds(31 * 86_400))
        await #expect(throws: ErrorBody.self) { try await services.renew(first.id, key, at: services.clock.now) }
    }

    @Test("A renewal needs the right key, time, id and text, and each signature works once (TK-04)")
    func forgedRenewal() async throws {
        let services = try AccessServices()
        let mine = try await services.signIn(key)
        let other = try await services.signIn(P256.Signing.PrivateKey())
        let now = services.clock.now
        await #expect(throws: ErrorBody.self) { try await services.renew(mine.id, P256.Signing.PrivateKey(), at: now) }
        await #expect(throws: ErrorBody.self) { try await services.renew(other.id, key, at: now) }
        await #expect(throws: ErrorBody.self) { try await services.renew(mine.id, key, at: now.advanced(by: .seconds(121))) }
        await #expect(throws: ErrorBody.self) { try await services.renew(mine.id, key, at: now.advanced(by: .seconds(-121))) }
        await #expect(throws: ErrorBody.self) {
            try await services.renew(mine.id, key, at: now, saying: "roost sign-in renewal\n\(mine.id)")
        }
        _ = try await services.renew(mine.id, key, at: now)
        await #expect(throws: ErrorBody.self) { try await services.renew(mine.id, key, at: now) }
    }

    @Test("After signing out, neither the bearer nor the key is valid")
    func signOut() async throws {
        let services = try AccessServices()
        let answer = try await services.signIn(key)
        try await services.tokens.revoke(answer.id, requestID: "1")
        #expect(await services.code(answer.token) == "not_authorized")
        await #expect(throws: ErrorBody.self) { try await services.renew(answer.id, key, at: services.clock.now) }
    }
}
