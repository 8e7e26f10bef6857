import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Show or change an agent's policy",
        discussion: """
            Without options, shows what the agent can access. Options change the policy from the next run on; --preview only shows the change.

              roost agent policy reviewer
              roost agent policy reviewer --network open --preview
            """)

    @OptionGroup
    var agent: AgentArgument

    @OptionGroup
    var options: RunOptions

    @Flag(help: "Show what would change, and change nothing")
    var preview = false

    @Flag(help: "Print JSON")
    var json = false

    func validate() throws {
        if options.workTree != nil { throw ValidationError("the work tree is not part of the policy; change it with roost agent edit") }
    }

    func run() async throws {
        try await DaemonAccess.with { client in
            let path = agent.path + "/policy"
            guard options.hasPolicy else {
                let answer: PreviewAnswer = try await client.get(path)
                return try PolicyText.give(answer, json: json)
            }
            let old: AgentAnswer = try await client.get(agent.path)
            let request = try options.policy.request()
            if preview {
                let answer: PreviewAnswer = try await client.patch(path + "?preview=true", request, ifMatch: old.version)
                return try PolicyText.give(answer, json: json)
            }
            let new: AgentAnswer = try await client.patch(path, request, ifMatch: old.version)
            if json { return try Output.json(new) }
            Output.line(
                new.version == old.version ? "\(new.name): nothing changed" : "\(new.name): the policy takes effect from the next run")
        }
    }
}
