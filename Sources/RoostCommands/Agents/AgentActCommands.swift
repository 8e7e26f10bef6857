import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct AgentResetSessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-session", abstract: "End an agent's conversation",
        discussion: "The next message starts a new conversation without memory of this one, which stays in the list of tasks.")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await agent.act("reset-session", "the conversation has ended; the next message starts a new one", json: json)
    }
}

struct AgentArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Archive an agent permanently",
        discussion: "The agent is stopped. Its tasks and history are kept, and its name can be used again.")

    @OptionGroup
    var agent: AgentArgument

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await agent.act("archive", "archived; its tasks and history are kept, and its name can be used again", json: json)
    }
}

extension AgentArgument {
    /// Performs an action that has completed when the daemon answers.
    fileprivate func act(_ verb: String, _ words: String, json: Bool) async throws {
        try await DaemonAccess.starting { client in
            let answer: AgentAnswer = try await client.post("\(path)/\(verb)")
            if json { return try Output.json(answer) }
            Output.line("\(answer.name): \(words)")
        }
    }
}
