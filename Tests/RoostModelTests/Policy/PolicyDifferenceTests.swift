import RoostModel
import Testing

@Suite struct PolicyDifferenceTests {
    private func changes(_ old: Policy?, _ new: Policy) -> [String] {
        Policy.differences(from: old, to: new).map { "\($0.field) \($0.direction.rawValue)" }
    }

    @Test("Without an old policy, or with an equal one, there are no differences")
    func none() {
        #expect(changes(nil, Policy(isolation: .trusted)).isEmpty)
        #expect(changes(Policy(), Policy()).isEmpty)
    }

    @Test("Each change is reported with its direction, and the reverse change with the opposite one")
    func directions() {
        var limits = Limits()
        limits.memoryBytes *= 2
        limits.freeSpaceFloorBytes *= 2
        limits.stopGraceMs *= 2
        let new = Policy(
            isolation: .safe, network: .open, limits: limits, readablePaths: ["/r"], writablePaths: ["/w"], deniedTools: ["curl"],
            exposesEnvironmentFiles: true, requiredGuards: [.overlay], changesByName: [.hook], caches: [.npm])
        #expect(
            changes(Policy(), new) == [
                "isolation narrower", "network wider", "readablePaths wider", "writablePaths wider", "deniedTools narrower",
                "exposesEnvironmentFiles wider", "requiredGuards narrower", "changesByName narrower", "caches wider",
                "limits.memoryBytes wider", "limits.freeSpaceFloorBytes narrower", "limits.stopGraceMs wider",
            ])
        #expect(
            changes(new, Policy()) == [
                "isolation wider", "network narrower", "readablePaths narrower", "writablePaths narrower", "deniedTools wider",
                "exposesEnvironmentFiles narrower", "requiredGuards wider", "changesByName wider", "caches narrower",
                "limits.memoryBytes narrower", "limits.freeSpaceFloorBytes wider", "limits.stopGraceMs narrower",
            ])
        #expect(Policy.differences(from: Policy(), to: new).first { $0.field == "network" }?.text == "the whole network can be reached")
    }

    @Test("For the audit log, each field is listed once per direction")
    func fields() {
        var limits = Limits()
        limits.memoryBytes /= 2
        let new = Policy(network: .open, limits: limits, readablePaths: ["/a", "/b"])
        func words(_ old: Policy, _ new: Policy) -> String? { Policy.differences(from: old, to: new).fieldsByDirection }
        #expect(words(Policy(), new) == "wider: network, readablePaths; narrower: limits.memoryBytes")
        #expect(words(new, Policy()) == "wider: limits.memoryBytes; narrower: network, readablePaths")
        #expect(words(new, new) == nil)
    }

    @Test("A folder that becomes writable is reported once, and so is one that stays readable")
    func movedFolder() {
        let readable = Policy(readablePaths: ["/a"]), writable = Policy(writablePaths: ["/a"])
        #expect(changes(readable, writable) == ["writablePaths wider"])
        let back = Policy.differences(from: writable, to: readable)
        #expect(back.map(\.text) == ["/a can no longer be changed, only read"])
    }

    @Test("Adding a folder inside one that is already listed makes a policy no wider")
    func contained() {
        let outer = Policy(readablePaths: ["/a"], writablePaths: ["/w"])
        #expect(
            changes(outer, Policy(readablePaths: ["/a/b"], writablePaths: ["/w"])) == ["readablePaths other", "readablePaths narrower"])
        #expect(changes(Policy(readablePaths: ["/a/b"]), Policy(readablePaths: ["/a"])) == ["readablePaths wider", "readablePaths other"])
        #expect(changes(outer, Policy(readablePaths: ["/a", "/w/x"], writablePaths: ["/w"])) == ["readablePaths other"])
        #expect(changes(outer, Policy(readablePaths: ["/ab"], writablePaths: ["/w"])).contains("readablePaths wider"), "no part of a name")
    }

    @Test("Leaving trusted reports no folder and no .env file as newly reachable")
    func fromTrusted() {
        let new = Policy(readablePaths: ["/a"], writablePaths: ["/b"], exposesEnvironmentFiles: true)
        #expect(
            changes(Policy(preset: .trusted), new) == [
                "isolation narrower", "network narrower", "readablePaths other", "writablePaths other", "exposesEnvironmentFiles other",
            ])
    }
}
