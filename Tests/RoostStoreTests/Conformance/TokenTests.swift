import RoostModel
import RoostStore
import Testing

@Suite struct TokenTests {
    @Test("A token is stored as a hash and reported without its secret", arguments: StoreUnderTest.all)
    func add(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("reviewer")
            let parent = try await fixture.addToken(.control, hash: 1)
            let token = try await fixture.addToken(.grant, hash: 2, parent: parent.id, agent: agent.id)
            let tokens = fixture.tokens
            #expect(try await tokens.token(hash: hash(2)) == token)
            #expect(try await tokens.token(token.id) == token)
            #expect(try await tokens.token(hash: hash(3)) == nil)
            #expect(try await tokens.tokens() == [token, parent])
            let events = try await fixture.entries(.stream(.system))
            #expect(events.map(\.type) == ["token.created", "token.created"])
            #expect(events.last?.data == #"{"kind":"grant","name":"grant","tokenId":"\#(token.id)"}"#)
        }
    }

    @Test("There is one control token at a time", arguments: StoreUnderTest.all)
    func oneControl(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let first = try await fixture.addToken(.control, hash: 1)
            let error = await failure { try await fixture.addToken(.control, hash: 2) }
            #expect(error as? StoreError == .conflict(.controlTokenExists))
            #expect(try await fixture.tokens.tokens() == [first])
        }
    }

    @Test("Revoking a token revokes all tokens created with it, once", arguments: StoreUnderTest.all)
    func revoke(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let root = try await fixture.addToken(.signIn, hash: 1)
            let child = try await fixture.addToken(.apiKey, hash: 2, parent: root.id)
            let grandchild = try await fixture.addToken(.grant, hash: 3, parent: child.id)
            let other = try await fixture.addToken(.grant, hash: 4)
            let (tokens, time) = (fixture.tokens, fixture.tick())
            #expect(try await tokens.revoke(root.id, at: time) == [root.id, child.id, grandchild.id])
            #expect(try await tokens.revoke(root.id, at: fixture.tick()).isEmpty)
            #expect(try await tokens.tokens().map(\.revokedAt) == [nil, time, time, time])
            #expect(try await tokens.token(hash: hash(3))?.revokedAt == time)
            let revoked = try await fixture.entries().filter { $0.type == "token.revoked" }
            #expect(revoked.count == 3)
            let unknown: TokenID = fixture.id()
            let error = await failure { try await tokens.revoke(unknown, at: time) }
            #expect(error as? StoreError == .notFound("token \(unknown)"))
            #expect(try await tokens.token(other.id)?.revokedAt == nil)
        }
    }

    @Test("Rotation replaces all valid tokens with one control token", arguments: StoreUnderTest.all)
    func rotate(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let old = try await fixture.addToken(.control, hash: 1)
            let key = try await fixture.addToken(.apiKey, hash: 2)
            let expired = try await fixture.addToken(.grant, hash: 3, ttl: .milliseconds(1))
            let dead = try await fixture.addToken(.grant, hash: 4)
            _ = try await fixture.tokens.revoke(dead.id, at: fixture.tick())
            let new = fixture.token(.control)
            let died = try await fixture.tokens.rotateControl(to: new, hash: hash(5), at: fixture.tick())
            #expect(died == [old.id, key.id])
            #expect(try await fixture.tokens.token(hash: hash(5)) == new)
            #expect(try await fixture.tokens.token(expired.id)?.revokedAt == nil)
            let living = try await fixture.tokens.tokens().filter { $0.revokedAt == nil && $0.expiresAt == nil }
            #expect(living == [new])
        }
    }

    @Test("A token is not created if its parent is being revoked", arguments: StoreUnderTest.all)
    func lateChildren(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let control = try await fixture.addToken(.control, hash: 1)
            let brief = try await fixture.addToken(.grant, hash: 2, ttl: .milliseconds(1))
            _ = try await fixture.tokens.revoke(control.id, at: fixture.tick())
            for parent in [control.id, brief.id] {
                let error = await failure { try await fixture.addToken(.grant, hash: 3, parent: parent) }
                #expect(error as? StoreError == .conflict(.parentTokenEnded(parent)))
            }
            let new = fixture.token(.control)
            let time = fixture.tick()
            let error = await failure {
                try await Caller.$current.withValue(Caller(principal: .token(control.id, .control), requestID: "r-1")) {
                    try await fixture.tokens.rotateControl(to: new, hash: hash(4), at: time)
                }
            }
            #expect(error is StoreError)
            #expect(try await fixture.tokens.token(hash: hash(4)) == nil)
        }
    }

    @Test("A renewed token has another secret and its full lifetime again; an ended one cannot be renewed", arguments: StoreUnderTest.all)
    func renew(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let token = try await fixture.addToken(.signIn, hash: 1, ttl: .seconds(60))
            let tokens = fixture.tokens
            for number: UInt8 in 2...3 {
                let time = fixture.tick()
                let renewed = try await tokens.replace(token.id, hash: hash(number), at: time)
                #expect(renewed.renewedAt == time && renewed.expiresAt == time.advanced(by: .seconds(60)))
                #expect(try await tokens.token(hash: hash(number)) == renewed)
                #expect(try await tokens.token(hash: hash(number - 1)) == nil)
            }
            let late = fixture.time.advanced(by: .seconds(60))
            let expired = await failure { try await tokens.replace(token.id, hash: hash(4), at: late) }
            _ = try await tokens.revoke(token.id, at: fixture.tick())
            let time = fixture.tick()
            let revoked = await failure { try await tokens.replace(token.id, hash: hash(4), at: time) }
            #expect(expired is StoreError && revoked is StoreError)
            #expect(try await tokens.token(hash: hash(4)) == nil)
        }
    }

    @Test("A use is recorded at most once a minute", arguments: StoreUnderTest.all)
    func uses(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let token = try await fixture.addToken(.apiKey, hash: 1)
            let (tokens, first) = (fixture.tokens, fixture.tick())
            try await tokens.used(token.id, origin: "http://localhost:5173", at: first)
            try await tokens.used(token.id, origin: nil, at: first.advanced(by: .milliseconds(59_999)))
            #expect(try await tokens.token(token.id)?.lastUsedAt == first)
            #expect(try await tokens.token(token.id)?.lastOrigin == "http://localhost:5173")
            try await tokens.used(token.id, origin: nil, at: first.advanced(by: .seconds(60)))
            #expect(try await tokens.token(token.id)?.lastUsedAt == first.advanced(by: .seconds(60)))
            #expect(try await tokens.token(token.id)?.lastOrigin == nil)
        }
    }
}

/// A substitute for a SHA-256, with bytes that are not UTF-8.
private func hash(_ number: UInt8) -> [UInt8] { Array(repeating: 0xff, count: 31) + [number] }

extension StoreFixture {
    fileprivate mutating func token(
        _ kind: TokenKind, parent: TokenID? = nil, agent: AgentID? = nil, ttl: Duration? = nil
    ) -> AccessToken {
        let time = tick()
        return AccessToken(
            id: id(), kind: kind, name: kind.rawValue, scopes: [.read, .operate], agent: agent, parent: parent, createdAt: time,
            expiresAt: ttl.map(time.advanced), publicKey: kind == .signIn ? "key" : nil)
    }

    fileprivate mutating func addToken(
        _ kind: TokenKind, hash number: UInt8, parent: TokenID? = nil, agent: AgentID? = nil, ttl: Duration? = nil
    ) async throws -> AccessToken {
        let token = token(kind, parent: parent, agent: agent, ttl: ttl)
        try await tokens.add(token, hash: hash(number))
        return token
    }
}
