import RoostModel
import Testing

@Suite struct AgentSpecTests {
    @Test(
        "Valid and invalid names",
        arguments: [
            ("a", true), ("build-bot-2", true), (String(repeating: "x", count: 63), true), ("", false), ("-a", false), ("a-", false),
            ("Sam", false), ("a b", false), ("ä", false), (String(repeating: "x", count: 64), false), ("claude", false), ("command", false),
        ])
    func names(_ name: String, isFine: Bool) {
        #expect(((try? AgentSpec(name: name, runtime: .claude).validated()) != nil) == isFine)
    }

    @Test("Fields of the other runtime are refused")
    func runtimes() {
        let wrong = [
            AgentSpec(name: "a", runtime: .command), AgentSpec(name: "a", runtime: .command, command: [""]),
            AgentSpec(name: "a", runtime: .command, model: "m", command: ["x"]), AgentSpec(name: "a", runtime: .claude, command: ["x"]),
            AgentSpec(name: "a", runtime: .claude, instructions: String(repeating: "x", count: AgentSpec.instructionsBytes + 1)),
            AgentSpec(name: "a", runtime: .claude, policy: Policy(isolation: .trusted, network: .deny)),
        ]
        for spec in wrong { #expect(throws: DefinitionError.self) { _ = try spec.validated() } }
        #expect((try? AgentSpec(name: "a", runtime: .command, command: ["x", ""]).validated()) != nil)
    }
}
