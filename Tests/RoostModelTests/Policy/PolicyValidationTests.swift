import RoostModel
import Testing

@Suite struct PolicyValidationTests {
    private func complaint(_ policy: Policy) -> DefinitionError? {
        do {
            _ = try policy.validated()
            return nil
        } catch {
            return error
        }
    }

    @Test("Lists are stored without duplicates, and writable folders are not listed as readable too")
    func normal() throws {
        let policy = try Policy(
            readablePaths: ["/a/", "/a", "/b", "/c"], writablePaths: ["/b//", "/d", "/d"], deniedTools: ["curl", "/usr/bin/gdb", "curl"],
            requiredGuards: [.overlay, .overlay]
        ).validated()
        #expect(policy.readablePaths == ["/a", "/c"])
        #expect(policy.writablePaths == ["/b", "/d"])
        #expect(policy.deniedTools == ["curl", "/usr/bin/gdb"])
        #expect(policy.requiredGuards == [.overlay])
        #expect(try policy.validated() == policy)
    }

    @Test("A trusted policy can list no folders or tools and restrict no network")
    func trusted() {
        #expect(complaint(Policy(isolation: .trusted, network: .open)) == nil)
        let combinations = [
            Policy(isolation: .trusted, network: .deny), Policy(isolation: .trusted, network: .open, readablePaths: ["/a"]),
            Policy(isolation: .trusted, network: .open, writablePaths: ["/a"]),
            Policy(isolation: .trusted, network: .open, deniedTools: ["curl"]),
        ]
        for policy in combinations {
            guard case .refused = complaint(policy) else {
                Issue.record("\(policy) was not refused")
                continue
            }
        }
    }

    @Test("Names, paths and numbers have bounds")
    func bounds() {
        #expect(complaint(Policy(deniedTools: [String(repeating: "x", count: 512)])) == nil)
        #expect(complaint(Policy(readablePaths: (1...64).map { "/f\($0)" }, writablePaths: (1...64).map { "/w\($0)" })) == nil)
        var limits = Limits()
        limits.processes = 0
        var many = Limits()
        many.processes = .max
        var long = Limits()
        long.wallTimeMs = .max
        let wrong: [(Policy, String)] = [
            (Policy(deniedTools: [""]), "deniedTools"), (Policy(deniedTools: [String(repeating: "x", count: 513)]), "deniedTools"),
            (Policy(deniedTools: ["bin/curl"]), "deniedTools"), (Policy(deniedTools: [".."]), "deniedTools"),
            (Policy(deniedTools: ["a\0b"]), "deniedTools"), (Policy(readablePaths: ["home/me"]), "readablePaths"),
            (Policy(readablePaths: (1...65).map { "/f\($0)" }), "readablePaths"),
            (Policy(writablePaths: ["/" + String(repeating: "x", count: 4096)]), "writablePaths"),
            (Policy(writablePaths: ["/a\0"]), "writablePaths"), (Policy(limits: limits), "limits.processes"),
            (Policy(limits: many), "limits.processes"), (Policy(limits: long), "limits.wallTimeMs"),
        ]
        for (policy, field) in wrong {
            guard case .invalid(field, _) = complaint(policy) else {
                Issue.record("\(field) was taken")
                continue
            }
        }
    }
}
