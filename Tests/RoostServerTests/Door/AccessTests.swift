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

/// A gatekeeper with its desks over an in-memory store and a clock that the test moves.
private struct Desks: Sendable {
    let clock = VirtualClock(start: Timestamp(milliseconds: 1_800_000_000_000))
    let store: Store
    let gatekeeper: Gatekeeper
    let tokens: TokenDesk
    let signIns: SignInDesk

    init() throws {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        store = try Store.open(.inMemory, redact: { $1 }, logger: log)
        let entropy = Entropy(bits: { .random(in: .min ... .max) })
        gatekeeper = Gatekeeper(hosts: LocalHosts(listed: []), tokens: store.tokens, clock: clock.wallClock, log: log)
        let codes = SignInCodes()
        tokens = TokenDesk(gatekeeper: gatekeeper, tokens: store.tokens, codes: codes, clock: clock.wallClock, entropy: entropy)
        signIns = SignInDesk(
            gatekeeper: gatekeeper, tokens: store.tokens, codes: codes, renewals: Renewals(), clock: clock.wallClock,
            entropy: entropy)
    }

    func visitor(_ token: String) async throws -> Visitor {
        try await gatekeeper.authenticate([.authorization: "Bearer \(token)"], transport: .tcp, requestID: "1")
    }

    func code(_ token: String) async -> String? {
        do {
            _ = try await visitor(token)
            return nil
        } catch let error as TooManyAttempts {
            return error.body.error.code
        } catch {
            return (error as? ErrorBody)?.error.code
        }
    }

    func mint(_ kind: TokenKind = .grant, ttl: Int64? = nil, by visitor: Visitor = .owner) async throws -> MintedTokenAnswer {
        var request = CreateTokenRequest(kind: kind, name: "test", scopes: [.read])
        request.ttlMs = ttl
        return try await tokens.mint(request, agent: nil, by: visitor, requestID: "1")
    }

    static let wrong = TokenSecret.make(.grant).text

    /// What a browser does.
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
    @Test("A grant opens until it runs out, and its secret is stored nowhere (TK-07)")
    func grant() async throws {
        let desks = try Desks()
        let minted = try await desks.mint(ttl: 5000)
        let visitor = try await desks.visitor(minted.token)
        #expect(visitor.scopes == [.read] && visitor.may(.read) && !visitor.may(.operate) && !visitor.mayMint)
        let stored = try await desks.store.tokens.tokens()
        #expect(!String(describing: stored).contains(minted.token))
        desks.clock.advance(by: .seconds(6))
        #expect(await desks.code(minted.token) == "not_authorized")
    }

    @Test("No proof, a wrong one and things that are none", arguments: ["", "Bearer", "Bearer x", "Basic dTpw", "Bearer roost_g_short"])
    func noProof(field: String) async throws {
        let desks = try Desks()
        await #expect(throws: ErrorBody.self) {
            try await desks.gatekeeper.authenticate([.authorization: field], transport: .tcp, requestID: "1")
        }
        await #expect(throws: ErrorBody.self) { try await desks.gatekeeper.authenticate([:], transport: .tcp, requestID: "1") }
        let owner = try await desks.gatekeeper.authenticate([:], transport: .unix, requestID: "1")
        #expect(owner == .owner)
    }

    @Test("Revoking ends at once, with all that was minted by it, though the proof was known")
    func revoke() async throws {
        let desks = try Desks()
        let control = try await desks.tokens.rotateControl()
        let child = try await desks.mint(.apiKey, by: try await desks.visitor(control.token))
        #expect(await desks.code(child.token) == nil)
        try await desks.tokens.revoke(control.about.id, requestID: "1")
        #expect(await desks.code(control.token) == "not_authorized")
        #expect(await desks.code(child.token) == "not_authorized")
        await #expect(throws: ErrorBody.self) { try await desks.tokens.revoke(control.about.id, requestID: "1") }
    }

    @Test("Who was let in before the revocation makes no token after it, and no late body counts")
    func lateComers() async throws {
        let desks = try Desks()
        let control = try await desks.tokens.rotateControl()
        let visitor = try await desks.visitor(control.token)
        #expect(throws: Never.self) { try desks.gatekeeper.confirm(visitor, requestID: "1") }
        _ = try await desks.tokens.rotateControl()
        #expect(throws: ErrorBody(.notAuthorized, "the token was revoked", requestId: "1")) {
            try desks.gatekeeper.confirm(visitor, requestID: "1")
        }
        await #expect(throws: ErrorBody(.notAuthorized, "the token was revoked", requestId: "1")) {
            try await desks.mint(.apiKey, by: visitor)
        }
        let brief = try await desks.visitor(try await desks.mint(ttl: 5000).token)
        desks.clock.advance(by: .seconds(6))
        #expect(throws: ErrorBody(.notAuthorized, "the token has run out", requestId: "1")) {
            try desks.gatekeeper.confirm(brief, requestID: "1")
        }
    }

    @Test("A link of before the rotation signs nobody in (TK-06)")
    func oldLinks() async throws {
        let desks = try Desks()
        let key = P256.Signing.PrivateKey()
        func signIn(_ link: SignInLinkAnswer) async throws -> SignInAnswer {
            try await desks.signIns.signIn(
                SignInRequest(
                    code: String(link.url.split(separator: "=")[1]), publicKey: Base64URL.encode(key.publicKey.x963Representation)),
                requestID: "1")
        }
        let (one, two) = (desks.signIns.link(base: "http://x", by: .owner), desks.signIns.link(base: "http://x", by: .owner))
        _ = try await signIn(one)
        _ = try await desks.tokens.rotateControl()
        await #expect(throws: ErrorBody.self) { try await signIn(two) }
        #expect(try await desks.store.tokens.tokens().count { $0.kind == .signIn && $0.revokedAt == nil } == 0)
        _ = try await signIn(desks.signIns.link(base: "http://x", by: .owner))
    }

    @Test("A new control token ends every other, open streams and tickets included (TK-06)")
    func rotation() async throws {
        let desks = try Desks()
        let old = try await desks.mint(.apiKey)
        let visitor = try await desks.visitor(old.token)
        let ticket = desks.gatekeeper.issueTicket(for: visitor)
        async let ended: Void = desks.gatekeeper.ended(visitor)
        let control = try await desks.tokens.rotateControl()
        await ended
        #expect(control.revoked == 1)
        #expect(desks.gatekeeper.redeem(ticket.ticket) == nil)
        #expect(await desks.code(old.token) == "not_authorized")
        #expect(await desks.code(control.token) == nil)
        let again = try await desks.tokens.rotateControl()
        #expect(await desks.code(control.token) == "not_authorized")
        #expect(await desks.code(again.token) == nil)
    }

    @Test("What is not to be had is not given: kinds, scopes, lives")
    func limits() async throws {
        let desks = try Desks()
        func refused(_ request: CreateTokenRequest, agent: AgentID? = nil) async -> Bool {
            do {
                _ = try await desks.tokens.mint(request, agent: agent, by: .owner, requestID: "1")
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
        #expect(await refused(CreateTokenRequest(kind: .grant, name: "x", scopes: [.admin]), agent: HouseDoor.id()))
        #expect(await !refused(CreateTokenRequest(kind: .grant, name: "x")))
    }

    @Test("Who guesses is slowed down, longer each time; who is known is not (LB-12)")
    func lockOut() async throws {
        let desks = try Desks()
        let known = try await desks.mint(ttl: 86_400_000)
        for _ in 0..<LockOut.allowance { #expect(await desks.code(Desks.wrong) == "not_authorized") }
        #expect(await desks.code(Desks.wrong) == "too_many_attempts")
        #expect(await desks.code("nonsense") == "too_many_attempts")
        #expect(await desks.code(known.token) == nil)
        var waits: [Int64] = []
        for _ in 0..<8 {
            let answer = desks.gatekeeper.guessed(ErrorBody(.notAuthorized, "wrong", requestId: "1"))
            waits.append((answer as? TooManyAttempts)?.seconds ?? 0)
            desks.clock.advance(by: .seconds(waits.last ?? 0))
            #expect(await desks.code(Desks.wrong) == "not_authorized")
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60])
        desks.clock.advance(by: .seconds(200))
        #expect(await desks.code(Desks.wrong) == "not_authorized")
        #expect(await desks.code(Desks.wrong) == "not_authorized")
    }

    @Test("Whose proof is right is let in though others guess: tokens that were never used here, links and renewals")
    func lockOutOfOthers() async throws {
        let desks = try Desks()
        let secret = TokenSecret.make(.apiKey)
        let unused = AccessToken(
            id: Entropy(bits: { .random(in: .min ... .max) }).id(at: desks.clock.wallClock.now()), kind: .apiKey, name: "unused",
            scopes: [.read], createdAt: desks.clock.wallClock.now())
        try await desks.store.tokens.add(unused, hash: secret.hash)
        let key = P256.Signing.PrivateKey()
        while await desks.code(Desks.wrong) == "not_authorized" {}
        #expect(await desks.code(Desks.wrong) == "too_many_attempts", "the control")
        #expect(await desks.code(secret.text) == nil)
        let browser = try await desks.signIn(key)
        _ = try await desks.renew(browser.id, key, at: desks.clock.wallClock.now())
        #expect(await desks.code(Desks.wrong) == "too_many_attempts", "what is right does not help who is wrong")
        await #expect(throws: TooManyAttempts.self) {
            try await desks.signIns.signIn(
                SignInRequest(code: "wrong", publicKey: Base64URL.encode(key.publicKey.x963Representation)), requestID: "1")
        }
        await #expect(throws: TooManyAttempts.self) {
            try await desks.renew(browser.id, P256.Signing.PrivateKey(), at: desks.clock.wallClock.now())
        }
    }

    @Test("A wall clock that is set back does not lengthen the lock-out")
    func lockOutAndClock() async throws {
        let desks = try Desks()
        let since = VirtualClock()
        let clock = WallClock(
            now: { desks.clock.now }, sleep: { _ in }, monotonic: { .milliseconds(since.now.milliseconds) })
        let gatekeeper = Gatekeeper(
            hosts: LocalHosts(listed: []), tokens: desks.store.tokens, clock: clock,
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let wrong = ErrorBody(.notAuthorized, "wrong", requestId: "1")
        for _ in 0..<LockOut.allowance { #expect(!(gatekeeper.guessed(wrong) is TooManyAttempts)) }
        desks.clock.advance(by: .seconds(-86_400))
        #expect((gatekeeper.guessed(wrong) as? TooManyAttempts)?.seconds == 1, "the control")
        since.advance(by: .seconds(1))
        #expect(!(gatekeeper.guessed(wrong) is TooManyAttempts))
    }

    @Test("A ticket lets exactly one of a hundred in, within a minute")
    func tickets() async throws {
        let desks = try Desks()
        let visitor = try await desks.visitor(try await desks.mint(ttl: 86_400_000).token)
        let ticket = desks.gatekeeper.issueTicket(for: visitor).ticket
        let winners = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { desks.gatekeeper.redeem(ticket) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        let late = desks.gatekeeper.issueTicket(for: visitor).ticket
        desks.clock.advance(by: .seconds(61))
        #expect(desks.gatekeeper.redeem(late) == nil)
    }

    @Test("A stream ends when its proof runs out; the owner's never")
    func expiry() async throws {
        let desks = try Desks()
        let visitor = try await desks.visitor(try await desks.mint(ttl: 5000).token)
        let ended = Task { await desks.gatekeeper.ended(visitor) }
        await desks.clock.sleeper(for: .seconds(5))
        desks.clock.advance(by: .seconds(5))
        await ended.value
        let owner = Task { await desks.gatekeeper.ended(.owner) }
        owner.cancel()
        await owner.value
    }

    @Test("The secrets' forms are redacted wherever they turn up")
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
        let desks = try Desks()
        let url = desks.signIns.link(base: "http://127.0.0.1:1", by: .owner).url
        let code = String(url.split(separator: "=")[1])
        #expect(url.hasPrefix("http://127.0.0.1:1/app/#code=") && code.utf8.count == 22)
        let request = SignInRequest(code: code, publicKey: Base64URL.encode(key.publicKey.x963Representation), name: "laptop")
        let answer = try await desks.signIns.signIn(request, requestID: "1")
        let visitor = try await desks.visitor(answer.token)
        #expect(visitor.mayMint && visitor.tokenID == answer.id)
        await #expect(throws: ErrorBody.self) { try await desks.signIns.signIn(request, requestID: "1") }
        let late = desks.signIns.link(base: "", by: .owner).url
        desks.clock.advance(by: .seconds(601))
        let lateCode = String(late.split(separator: "=")[1])
        await #expect(throws: ErrorBody.self) {
            try await desks.signIns.signIn(SignInRequest(code: lateCode, publicKey: request.publicKey), requestID: "1")
        }
    }

    @Test("A page's mistake does not cost the link")
    func badKey() async throws {
        let desks = try Desks()
        let code = String(desks.signIns.link(base: "", by: .owner).url.split(separator: "=")[1])
        for bad in [
            "", "AAAA", Base64URL.encode([4] + [UInt8](repeating: 1, count: 64)), Base64URL.encode([UInt8](repeating: 0, count: 65)),
        ] {
            await #expect(throws: ErrorBody.self) {
                try await desks.signIns.signIn(SignInRequest(code: code, publicKey: bad), requestID: "1")
            }
        }
        _ = try await desks.signIns.signIn(
            SignInRequest(code: code, publicKey: Base64URL.encode(key.publicKey.x963Representation)), requestID: "1")
    }

    @Test("The key gets another bearer each hour; the one before stays good for its own hour")
    func renewal() async throws {
        let desks = try Desks()
        let first = try await desks.signIn(key)
        desks.clock.advance(by: .seconds(3000))
        let second = try await desks.renew(first.id, key, at: desks.clock.now)
        #expect(await desks.code(first.token) == nil)
        #expect(await desks.code(second.token) == nil)
        desks.clock.advance(by: .seconds(700))
        #expect(await desks.code(first.token) != nil)
        #expect(await desks.code(second.token) == nil)
        desks.clock.advance(by: .seconds(3600))
        #expect(await desks.code(second.token) == "sign_in_expired")
        desks.clock.advance(by: .seconds(29 * 86_400))
        _ = try await desks.renew(first.id, key, at: desks.clock.now)
        desks.clock.advance(by: .seconds(31 * 86_400))
        await #expect(throws: ErrorBody.self) { try await desks.renew(first.id, key, at: desks.clock.now) }
    }

    @Test("No other key, time, id or text renews, and no signature twice (TK-04)")
    func forgedRenewal() async throws {
        let desks = try Desks()
        let mine = try await desks.signIn(key)
        let other = try await desks.signIn(P256.Signing.PrivateKey())
        let now = desks.clock.now
        await #expect(throws: ErrorBody.self) { try await desks.renew(mine.id, P256.Signing.PrivateKey(), at: now) }
        await #expect(throws: ErrorBody.self) { try await desks.renew(other.id, key, at: now) }
        await #expect(throws: ErrorBody.self) { try await desks.renew(mine.id, key, at: now.advanced(by: .seconds(121))) }
        await #expect(throws: ErrorBody.self) { try await desks.renew(mine.id, key, at: now.advanced(by: .seconds(-121))) }
        await #expect(throws: ErrorBody.self) { try await desks.renew(mine.id, key, at: now, saying: "roost sign-in renewal\n\(mine.id)") }
        _ = try await desks.renew(mine.id, key, at: now)
        await #expect(throws: ErrorBody.self) { try await desks.renew(mine.id, key, at: now) }
    }

    @Test("Signed out is signed out: neither the bearer nor the key opens")
    func signOut() async throws {
        let desks = try Desks()
        let answer = try await desks.signIn(key)
        try await desks.tokens.revoke(answer.id, requestID: "1")
        #expect(await desks.code(answer.token) == "not_authorized")
        await #expect(throws: ErrorBody.self) { try await desks.renew(answer.id, key, at: desks.clock.now) }
    }
}
