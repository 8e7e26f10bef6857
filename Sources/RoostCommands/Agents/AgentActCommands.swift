import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentResetSessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-session", abstract: "End an agent's conversation",
        discussion: "The next message begins another, without memory of this one, which stays in the list of tasks.")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await agent.act("reset-session", "its conversation has ended; the next message begins another", json: json)
    }
}

struct AgentArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "End an agent for good", discussion: "Its tasks and history stay, and its name is free again.")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await agent.act("archive", "archived; its tasks and history stay, and its name is free", json: json) }
}

extension AgentArgument {
    /// Has something done that is done when it is answered.
    fileprivate func act(_ verb: String, _ words: String, json: Bool) async throws {
        try await DaemonAccess.starting { client in
            let answer: AgentAnswer = try await client.post("\(path)/\(verb)")
            if json { return try Output.json(answer) }
            Output.line("\(answer.name): \(words)")
        }
    }
}
