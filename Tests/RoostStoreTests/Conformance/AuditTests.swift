import RoostModel
import RoostStore
import Testing

@Suite struct AuditTests {
    @Test("The audit line of each change names the caller and the request", arguments: StoreUnderTest.all)
    func caller(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let token: TokenID = fixture.id()
            let caller = Caller(principal: .token(token, .grant), requestID: "r-1")
            let agent = fixture.agent("reviewer")
            let (agents, time) = (fixture.agents, fixture.tick())
            try await Caller.$current.withValue(caller) { try await agents.create(agent) }
            _ = try await agents.setDesired(agent.id, .running, at: time)
            let lines = try await fixture.queries.audit(limit: 10, before: nil)
            #expect(
                lines == [
                    AuditLine(
                        number: 2, at: time, actor: "system", action: "agent.running", subject: "agent:\(agent.id)", principal: nil,
                        requestId: nil),
                    AuditLine(
                        number: 1, at: agent.createdAt, actor: "person", action: "agent.create", subject: "agent:\(agent.id)",
                        principal: "grant:\(token)", requestId: "r-1"),
                ])
            #expect(try await fixture.queries.audit(limit: 1, before: nil).map(\.number) == [2])
            #expect(try await fixture.queries.audit(limit: 1, before: 2).map(\.number) == [1])
        }
    }

    @Test("Rows that are kept for a limited time are dropped after it", arguments: StoreUnderTest.all)
    func pruning(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let task = try await fixture.submitNewTask(key: "k").task.id
            let day = Duration.seconds(86_400)
            func token(_ ttl: Duration?) -> AccessToken {
                AccessToken(
                    id: fixture.id(), kind: .grant, name: "g", scopes: [.read], createdAt: fixture.time,
                    expiresAt: ttl.map(fixture.time.advanced))
            }
            let (short, long, endless) = (token(day), token(day * 30), token(nil))
            for (index, each) in [short, long, endless].enumerated() {
                try await fixture.store.tokens.add(each, hash: [UInt8(index)])
            }
            _ = try await fixture.store.tokens.revoke(long.id, at: fixture.time)
            let (runs, start) = (fixture.runs, fixture.time)
            func tokens() async throws -> Set<TokenID> { Set(try await fixture.store.tokens.tokens().map(\.id)) }

            try await runs.prune(at: start.advanced(by: day * 7))
            #expect(try await fixture.submit(to: task, key: "k").isRepeated)
            #expect(try await tokens() == [short.id, long.id, endless.id])
            try await runs.prune(at: start.advanced(by: day * 7 + .seconds(1)))
            #expect(try await tokens() == [short.id, endless.id])
            #expect(try await !fixture.submit(to: task, key: "k").isRepeated)
            try await runs.prune(at: start.advanced(by: day * 9))
            #expect(try await tokens() == [endless.id])

            let before = try await fixture.queries.audit(limit: 100, before: nil).count
            #expect(before > 5)
            try await runs.prune(at: start.advanced(by: day * 400 + .milliseconds(1)))
            let last = try await fixture.queries.audit(limit: 100, before: nil)
            #expect(last.count < before && last.allSatisfy { $0.at > start })
            try await runs.prune(at: start.advanced(by: day * 500))
            #expect(try await fixture.queries.audit(limit: 100, before: nil).isEmpty)
            _ = try await fixture.submitNewTask()
            #expect(try await fixture.queries.audit(limit: 100, before: nil).count == 2)
        }
    }
}
