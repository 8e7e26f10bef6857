import Foundation
import RoostModel
import RoostWire
import Testing

@Suite("Policies in requests")
struct PolicyRequestTests {
    private let stored = Policy(
        isolation: .safe, network: .open, limits: Limits(processes: 5, wallTimeMs: 7), readablePaths: ["/a"], deniedTools: ["curl"],
        requiredGuards: [.overlay])

    private func request(_ json: String) throws -> PolicyRequest {
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
        try PolicyRequest.schema.check(value)
        return try JSONDecoder().decode(PolicyRequest.self, from: Data(json.utf8))
    }

    @Test("Without an old policy, absent fields and null are the preset's")
    func fresh() throws {
        #expect(try request("{}").policy() == Policy())
        #expect(try request("{\"preset\":null,\"limits\":null,\"network\":null,\"readablePaths\":null}").policy() == Policy())
        #expect(try request("{\"preset\":\"trusted\"}").policy() == Policy(isolation: .trusted, network: .open))
        let some = try request("{\"preset\":\"safe\",\"limits\":{\"processes\":9,\"diskBytes\":null}}").policy()
        #expect(some == Policy(isolation: .safe, limits: Limits(processes: 9)))
    }

    @Test("A change keeps what it does not name")
    func keeps() throws {
        #expect(try request("{}").policy(changing: stored) == stored)
        var expected = stored
        expected.limits.wallTimeMs = 8
        expected.readablePaths = []
        #expect(try request("{\"limits\":{\"wallTimeMs\":8},\"readablePaths\":[]}").policy(changing: stored) == expected)
    }

    @Test("null resets a field to its default, and a whole domain too")
    func clears() throws {
        var expected = stored
        expected.limits.wallTimeMs = Limits().wallTimeMs
        #expect(try request("{\"limits\":{\"wallTimeMs\":null}}").policy(changing: stored) == expected)
        expected.limits.processes = Limits().processes
        expected.deniedTools = []
        #expect(try request("{\"limits\":null,\"deniedTools\":null}").policy(changing: stored) == expected)
        #expect(try request("{\"preset\":null}").policy(changing: stored).isolation == .project)
    }

    @Test("Fields that no request can set keep their values, whatever is cleared")
    func floor() throws {
        var old = stored
        old.limits.freeSpaceFloorBytes = 7
        #expect(try request("{\"limits\":null}").policy(changing: old).limits.freeSpaceFloorBytes == 7)
    }

    @Test("Another preset brings its own network access, unless the request names one")
    func preset() throws {
        #expect(try request("{\"preset\":\"project\"}").policy(changing: stored).network == .deny)
        #expect(try request("{\"preset\":\"safe\"}").policy(changing: stored).network == .open)
        #expect(try request("{\"preset\":\"project\",\"network\":\"open\"}").policy(changing: stored).network == .open)
        let plain = Policy(isolation: .safe)
        #expect(try request("{\"preset\":\"trusted\"}").policy(changing: plain) == Policy(preset: .trusted))
        #expect(try request("{\"preset\":\"safe\"}").policy(changing: Policy(preset: .trusted)) == plain)
    }

    @Test("A stored policy sent again is the same policy")
    func again() throws {
        for policy in [stored, Policy(), Policy(preset: .trusted)] {
            let sent = try JSONEncoder().encode(PolicyRequest(policy))
            #expect(try JSONDecoder().decode(PolicyRequest.self, from: sent).policy() == policy)
        }
    }

    @Test("Every settable field can be set in each request")
    func everyField() throws {
        let limits = try #require(PolicyRequest.schema.object?.property("limits")?.schema.object)
        for field in PolicyField.all {
            let (inPolicy, inTask) =
                field.domain == nil
                ? (PolicyRequest.fields.contains(field.requestName), CreateTaskRequest.fields.contains(field.name))
                : (limits.names.contains(field.name), limits.names.contains(field.name))
            #expect(inPolicy == field.isSettable && inTask == field.isSettable, "\(field.path)")
        }
        let task = try JSONDecoder().decode(
            CreateTaskRequest.self, from: Data("{\"isolation\":\"safe\",\"limits\":{\"processes\":3}}".utf8))
        #expect(try task.policy.policy() == Policy(isolation: .safe, limits: Limits(processes: 3)))
    }
}
